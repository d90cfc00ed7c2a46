package universe

import (
	"maps"
	"slices"
	"time"

	"levee/internal/evidence"
)

// At returns the registry as it was at a time: without releases and advisories
// that came later, tags that point to them, and packages of which nothing is
// left. What has no date was always there. Who may publish a package, as far as
// the text tells it for no release, is as of the end.
func (u *Universe) At(t time.Time) *Universe {
	return u.each(func(p *pack) {
		p.releases = slices.DeleteFunc(p.releases, func(r *release) bool { return r.at.After(t) })
		p.advisories = slices.DeleteFunc(p.advisories, func(a evidence.Advisory) bool { return a.Published.After(t) })
		p.versions = make(map[string]bool)
		for _, r := range p.releases {
			p.versions[r.version] = true
		}
		maps.DeleteFunc(p.tags, func(_, version string) bool { return !p.versions[version] })
	}, func(p, before *pack) bool { return len(p.releases) > 0 || len(before.releases) == 0 })
}

// Moved returns the registry with all dates later by d, for clients that hold
// dates against their clock.
func (u *Universe) Moved(d time.Duration) *Universe {
	moved := func(t time.Time) time.Time {
		if t.IsZero() {
			return t
		}
		return t.Add(d)
	}
	out := u.each(func(p *pack) {
		p.created = moved(p.created)
		for i, r := range p.releases {
			later := *r
			later.at = moved(r.at)
			p.releases[i] = &later
		}
		for i := range p.advisories {
			p.advisories[i].Published, p.advisories[i].Withdrawn = moved(p.advisories[i].Published), moved(p.advisories[i].Withdrawn)
		}
	}, func(_, _ *pack) bool { return true })
	out.recorded = moved(u.recorded)
	return out
}

// each returns a universe whose packages a function has changed, without those
// that are not to be kept. The function may change what the package holds, but
// no release.
func (u *Universe) each(change func(*pack), keep func(after, before *pack) bool) *Universe {
	out := *u
	out.packages = make(map[string]*pack)
	for name, before := range u.packages {
		p := *before
		p.releases, p.advisories, p.tags = slices.Clone(p.releases), slices.Clone(p.advisories), maps.Clone(p.tags)
		change(&p)
		if keep(&p, before) {
			out.packages[name] = &p
		}
	}
	return &out
}
