// Package newdependency is the control that asks whether a version brought in
// a package that the one before it did without.
package newdependency

import (
	"maps"
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when a recent release, by its number a patch, depends on a
// package that the one before it did not. Majors and minors may.
var Control = &control.Control{
	Name:     "newdependency",
	Title:    "a patch depends on a package that the version before it did not",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `The essay asks for "upgrade this package unless it added a new dependency". event-stream
3.3.6, a patch, added flatmap-stream; axios 1.14.1 in 2026 did the same with a package that
none of its files imports. A patch repairs what is there: one in fifty adds a dependency.`,
	Assumes:  `The registry's manifest is the one in the tarball, and versions are numbered as semver says.`,
	Misses:   `Code that is copied in, dependencies that come with a minor or a major, and further down the tree.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"arrival: new-dependency-of-patch"},
	Run:      run,
}

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	installed, _ := past.Release().Depends.Get()
	for _, s := range past.Steps() {
		if !control.Patch(s.Before, s.After) {
			continue
		}
		before, okBefore := s.Before.Depends.Get()
		after, okAfter := s.After.Depends.Get()
		switch {
		case !okAfter:
			p.Unknown(evidence.Releases, s.After.Depends.Why())
			return
		case !okBefore:
			p.Unknown(evidence.Releases, s.Before.Depends.Why())
			return
		}
		added := slices.DeleteFunc(control.Added(all(before), all(after)), func(name string) bool {
			return !slices.Contains(all(installed), name) // it has gone again
		})
		if len(added) > 0 {
			p.Find(past.Reference(), "%s, a patch, depends on %s; %s did not%s", s.After.Version, control.Listed(added), s.Before.Version, by(s))
			return
		}
	}
}

// by names who published the release, if that is known.
func by(s control.Step) string {
	if who, ok := s.After.Publisher.Get(); ok {
		return " (published by " + who + ")"
	}
	return ""
}

func all(d evidence.Dependencies) []string {
	names := slices.Collect(maps.Keys(d.Prod))
	names = slices.AppendSeq(names, maps.Keys(d.Optional))
	slices.Sort(names)
	return names
}
