// Package gone is the control that asks whether the registry still has what a
// lockfile names.
package gone

import (
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires when the installed version is no longer in the registry.
var Control = &control.Control{
	Name:     "gone",
	Title:    "the installed version is no longer in the registry",
	Enforces: stamp.RemovedFast,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `What is taken out of the registry was mostly taken out for a reason: event-stream 3.3.6
still stands among the publish times, and no more among the versions. A lockfile that names
it says that the removal has not arrived here; and the next clean install will fail.`,
	Assumes:  `The registry keeps the publish time of a version that it removes.`,
	Misses:   `A mirror that removes both looks as if the version had never been; that is said as not known.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"cover: unpublish-after", "arrival: withdrawn", "arrival: removed-name-taken-again"},
	Run:      run,
}

func run(p *control.Pass) {
	if p.Artifact.Source != lockfile.Registry {
		return // nothing that a registry could remove
	}
	fact := p.Evidence.History(p.Artifact.Name)
	h, ok := fact.Get()
	if !ok {
		p.Unknown(evidence.Releases, fact.Why())
		return
	}
	has := func(r evidence.Release) bool { return r.Version == p.Artifact.Version }
	removed := slices.IndexFunc(h.Gone, func(r evidence.Removed) bool { return r.Version == p.Artifact.Version })
	switch {
	case removed >= 0:
		p.Find([]control.Reference{{What: "releases of " + h.Name, From: fact.From()}}, "the registry once had it%s, and has it no longer", since(h.Gone[removed]))
	case !slices.ContainsFunc(h.Releases, has):
		p.Unknown(evidence.Releases, "the registry's answer has no such version")
	}
}

func since(r evidence.Removed) string {
	if at, ok := r.Published.Get(); ok {
		return ", published " + at.Format("2006-01-02")
	}
	return ""
}
