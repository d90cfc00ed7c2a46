package universe

import (
	"maps"
	"slices"
	"strings"
	"time"

	"levee/internal/evidence"
)

// history returns what the registry tells of a package. It does not go by the
// JSON document; that both say the same is a law that a test holds.
func (u *Universe) history(p *pack) *evidence.History {
	from := u.from()
	h := &evidence.History{
		Name:       p.name,
		Created:    evidence.Unknown[time.Time](evidence.NoCreated, from),
		Repository: optional(p.repository, evidence.NoRepository, from),
		Reporting:  optional(p.bugs, evidence.NoReporting, from),
	}
	telling := u.telling(p)
	for _, r := range p.releases {
		if !r.gone {
			h.Releases = append(h.Releases, u.release(p, r, telling))
		} else if !u.hides("gone", p, r) && !u.hides("times", p, nil) {
			h.Gone = append(h.Gone, evidence.Removed{Version: r.version, Published: evidence.Know(r.at, from)})
		}
	}
	slices.SortFunc(h.Gone, func(a, b evidence.Removed) int { return strings.Compare(a.Version, b.Version) })
	if first := p.firstDate(); !first.IsZero() && !u.hides("created", p, nil) && !u.hides("times", p, nil) {
		h.Created = evidence.Know(first, from)
	}
	evidence.SortReleases(h.Releases)
	h.Tags = p.allTags(h.Releases)
	h.Maintainers = known(u.present(p, h), evidence.NoMaintainers, from)
	if p.bugs == nil && (h.Maintainers.Status() == evidence.Known || p.repository != nil) {
		h.Reporting = evidence.Know("", from)
	}
	evidence.CheckTimes(h)
	return h
}

// telling is which facts the document of a package has for some release.
type telling struct{ scripts, trust bool }

func (u *Universe) telling(p *pack) telling {
	t := telling{scripts: !u.hides("scripts", p, nil), trust: !u.hides("signatures", p, nil)}
	for _, r := range p.releases {
		t.trust = t.trust || r.by != "" && !r.gone && !u.hides("publisher", p, r)
	}
	return t
}

func (u *Universe) release(p *pack, r *release, tell telling) evidence.Release {
	from := u.from()
	out := evidence.Release{
		Version:     r.version,
		Published:   evidence.Unknown[time.Time](evidence.NoTimes, from),
		Publisher:   evidence.Unknown[string](evidence.NoPublisher, from),
		Maintainers: evidence.Unknown[[]string](evidence.NoMaintainers, from),
		Trust:       evidence.Unknown[evidence.Trust](evidence.NoTrust, from),
		Deprecated:  r.deprecated,
		Scripts:     evidence.Unknown[[]string](evidence.NoScripts, from),
		Depends:     evidence.Know(copied(r.depends), from),
		Engines:     r.engines,
		Bin:         slices.Clone(r.bin),
		Integrity:   r.integrity,
	}
	if !r.at.IsZero() && !u.hides("times", p, r) {
		out.Published = evidence.Know(r.at, from)
	}
	if r.by != "" && !u.hides("publisher", p, r) {
		out.Publisher = evidence.Know(r.by, from)
	}
	if !u.hides("maintainers", p, r) {
		out.Maintainers = known(r.maintainers, evidence.NoMaintainers, from)
	}
	if tell.trust {
		out.Trust = evidence.Know(u.visibleTrust(p, r), from)
	}
	if tell.scripts {
		out.Scripts = evidence.Know(slices.Clone(r.scripts), from)
	}
	return out
}

// visibleTrust is the trust that the fields left in the document show:
// attestations go with the signatures, the rest with the publisher.
func (u *Universe) visibleTrust(p *pack, r *release) evidence.Trust {
	switch trust := r.trust; {
	case trust == evidence.Attested && u.hides("signatures", p, r):
		return evidence.TokenOnly
	case trust > evidence.Attested && (r.by == "" || u.hides("publisher", p, r)):
		return evidence.TokenOnly
	default:
		return trust
	}
}

// present returns who may publish now, nil if the registry does not tell.
func (u *Universe) present(p *pack, h *evidence.History) []string {
	if p.maintainers != nil || u.hides("maintainers", p, nil) || len(h.Releases) == 0 {
		if u.hides("maintainers", p, nil) {
			return nil
		}
		return p.maintainers
	}
	m, _ := h.Releases[len(h.Releases)-1].Maintainers.Get()
	return m
}

func known(accounts []string, why string, from evidence.Provenance) evidence.Fact[[]string] {
	if accounts == nil {
		return evidence.Unknown[[]string](why, from)
	}
	return evidence.Know(slices.Clone(accounts), from)
}

func optional(s *string, why string, from evidence.Provenance) evidence.Fact[string] {
	if s == nil {
		return evidence.Unknown[string](why, from)
	}
	return evidence.Know(*s, from)
}

// copied keeps callers from changing the universe.
func copied(d evidence.Dependencies) evidence.Dependencies {
	return evidence.Dependencies{Prod: maps.Clone(d.Prod), Optional: maps.Clone(d.Optional), Peer: maps.Clone(d.Peer)}
}
