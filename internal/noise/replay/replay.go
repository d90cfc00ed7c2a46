// Package replay judges recorded releases, each as the upgrade from the one
// before it in its line, by the controls themselves, and counts what a policy
// would have made of it. What the counts say, alone and together, it leaves to
// package noise.
package replay

import (
	"slices"
	"time"

	"levee/internal/control"
	"levee/internal/control/young"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/noise"
	"levee/internal/noise/facts"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// recorded is where facts come from. A policy may ask; nobody else does.
var recorded = evidence.Provenance{Source: "recorded release facts"}

// Run judges every release of the packages as the upgrade from so many releases
// before it in its line; with more than one, it takes only every so manieth
// release of a package. The function done is told how many packages are through;
// an error of it ends the run.
func Run(packages []facts.Package, span int, done func(packages int) error) (*noise.Record, error) {
	r := &noise.Record{}
	for i, f := range fed {
		r.Controls = append(r.Controls, f.control.Name)
		if f.after > 0 {
			r.Late |= 1 << i
		}
	}
	for i := range packages {
		replayPackage(r, &packages[i], span)
		if err := done(i + 1); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// replayPackage adds the releases of one package to the record.
func replayPackage(r *noise.Record, p *facts.Package, span int) {
	h := evidence.FromPackument(p.Packument, recorded)
	r.Packages = append(r.Packages, noise.Package{Name: p.Name, Years: years(h, p.Until), Gone: len(h.Gone)})
	r.Releases += len(h.Releases)
	for i := span - 1; i < len(h.Releases); i += span {
		at, dated := h.Releases[i].Published.Get()
		if !dated {
			r.Undated++
			continue
		}
		u, ok := upgradeTo(h, i, at, span)
		if !ok {
			r.First++
			continue
		}
		fired, unknown := u.judge(p.Until)
		r.Upgrades = append(r.Upgrades, noise.Upgrade{
			Package: len(r.Packages) - 1, Before: u.before, After: u.after, At: at, Bump: BumpOf(u.before, u.after), Fired: fired, Unknown: unknown, Names: u.names(), Young: u.young(),
		})
		if at.After(r.Newest) {
			r.Newest = at
		}
	}
}

// years is how long a package was there, as far as the record tells; 0 if its
// times are not known.
func years(h *evidence.History, until time.Time) float64 {
	var first, last time.Time
	for i := range h.Releases {
		at, ok := h.Releases[i].Published.Get()
		if !ok {
			return 0
		}
		if i == 0 {
			first = at
		}
		last = at
	}
	if until.After(last) {
		last = until
	}
	return last.Sub(first).Hours() / 24 / 365.25
}

// An upgrade is a project with one package, of which one version gives way to
// the next.
type upgrade struct {
	history       *evidence.History // with all that came later
	before, after string
	at            time.Time
	was, is       *lockfile.File
}

// upgradeTo returns the upgrade to a release from so many before it in its
// line, and false if there are not so many.
func upgradeTo(h *evidence.History, release int, at time.Time, span int) (*upgrade, bool) {
	u := &upgrade{history: h, after: h.Releases[release].Version, at: at}
	u.is = lockfile.One(h.Name, u.after)
	u.was = u.is
	for range span {
		before, ok := control.ReleaseBefore(&control.Target{File: u.was, Evidence: u.evidence(at)}, 0)
		if !ok {
			return nil, false
		}
		u.before = before.Version
		u.was = lockfile.One(h.Name, u.before)
	}
	return u, true
}

// Between returns a project with one package that goes from one of its releases
// to another, as controls see it at a time.
func Between(h *evidence.History, before, after string, at time.Time) *control.Target {
	u := upgrade{history: h, before: before, after: after, was: lockfile.One(h.Name, before), is: lockfile.One(h.Name, after)}
	return u.target(at)
}

// evidence is what could be known of the package at a time.
func (u *upgrade) evidence(at time.Time) *evidence.Bundle {
	b := evidence.NewBundle(at)
	b.PutHistory(u.history.Name, evidence.Know(u.history.At(at), recorded))
	return b
}

// target is the upgrade as controls see it at a time.
func (u *upgrade) target(at time.Time) *control.Target {
	is, was := &control.Target{File: u.is, Graph: graph.New(u.is)}, &control.Target{File: u.was, Graph: graph.New(u.was)}
	b := u.evidence(at)
	for _, t := range []*control.Target{is, was} {
		t.Evidence, t.AsOf, t.Limits, t.Manifests = b, at, control.DefaultLimits, lockfile.Manifests{}
		t.Phases, t.Assumed = t.Graph.Phases(t.Manifests, nil)
	}
	is.Between(was)
	return is
}

// judge returns the controls that found something, and those that could not
// tell. Each is asked on the day of the release, or as long after as it needs;
// if the record ends before that, it cannot tell.
func (u *upgrade) judge(until time.Time) (fired, unknown noise.Set) {
	for _, wait := range waits {
		var ask []*control.Control
		var bits []noise.Set
		for i, f := range fed {
			switch bit := noise.Set(1) << i; {
			case f.after != wait:
			case wait > 0 && u.at.Add(wait).After(until) && u.newest():
				unknown |= bit
			default:
				ask, bits = append(ask, f.control), append(bits, bit)
			}
		}
		if len(ask) == 0 {
			continue
		}
		for i, o := range control.Run(u.target(u.at.Add(wait)), ask) {
			switch {
			case len(o.Findings) > 0:
				fired |= bits[i]
			case len(o.Unknowns) > 0:
				unknown |= bits[i]
			}
		}
	}
	return fired, unknown
}

// young tells whether the control young finds the release on its day.
func (u *upgrade) young() bool {
	return len(control.Run(u.target(u.at), []*control.Control{young.Control})[0].Findings) > 0
}

// names counts the packages that the release asks for and the one before did not.
func (u *upgrade) names() (n int) {
	before := u.asks(u.before)
	for name := range u.asks(u.after) {
		if !before[name] {
			n++
		}
	}
	return n
}

// asks names what a release asks for, as far as that is recorded.
func (u *upgrade) asks(version string) map[string]bool {
	names := make(map[string]bool)
	i := slices.IndexFunc(u.history.Releases, func(r evidence.Release) bool { return r.Version == version })
	if i < 0 {
		return names
	}
	if d, ok := u.history.Releases[i].Depends.Get(); ok {
		for _, list := range []map[string]string{d.Prod, d.Optional} {
			for name := range list {
				names[name] = true
			}
		}
	}
	return names
}

// newest tells whether no release of the package came later.
func (u *upgrade) newest() bool {
	last := u.history.Releases[len(u.history.Releases)-1]
	at, ok := last.Published.Get()
	return ok && !at.After(u.at)
}

// BumpOf returns which number an upgrade raises.
func BumpOf(before, after string) noise.Bump {
	v, errV := npm.ParseLoose(before)
	w, errW := npm.ParseLoose(after)
	switch {
	case errV != nil || errW != nil || w.Pre != "":
		return noise.Prerelease
	case v.Major != w.Major:
		return noise.Major
	case v.Minor != w.Minor:
		return noise.Minor
	}
	return noise.Patch
}

// waits are the times after a release at which controls are asked.
var waits = func() []time.Duration {
	var all []time.Duration
	for _, f := range fed {
		if !slices.Contains(all, f.after) {
			all = append(all, f.after)
		}
	}
	return all
}()
