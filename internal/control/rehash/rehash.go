// Package rehash is the control that asks whether a version that was there
// comes with other bytes.
package rehash

import (
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires where the hash of a version changed, or its source.
var Control = &control.Control{
	Name:     "rehash",
	Title:    "a version that was there comes with other bytes, or from elsewhere",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Change,
	Strength: control.Breach,
	Doc: `A registry takes each name and version once: its bytes never change. A lockfile in which
the hash of a version differs from before was edited, or was made against a registry that
serves something else. Lockfiles are long, and nobody reads a line that changes.`,
	Assumes:  `Neither side was made by a client that hashes its own archive, as yarn berry does when its settings change.`,
	Misses:   `A hash that was wrong on both sides.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"arrival: lockfile-edit", "arrival: in-transit", "arrival: git-or-url-source"},
	Run:      run,
}

func run(p *control.Pass) {
	switch p.Change.Kind {
	case graph.Rehashed:
		p.Find(nil, "%s has another hash than before", p.Change.After)
	case graph.SourceChanged:
		p.Find(nil, "%s comes from elsewhere: %s, before %s", p.Change.After, source(p.Artifact), source(before(p)))
	case graph.Unverifiable:
		compare(p)
	}
}

// compare holds a hash that cannot be compared with the one before against
// what the registry says. One that is missing, or that can be forged, is for
// the control lockfile to find.
func compare(p *control.Pass) {
	strong := slices.DeleteFunc(slices.Clone(p.Artifact.Integrity), npm.Integrity.Weak)
	past, ok := p.PastOf(p.Change)
	if len(strong) == 0 || !ok {
		return
	}
	said, _ := npm.ParseIntegrity(past.Release().Integrity)
	switch {
	case slices.ContainsFunc(strong, func(in npm.Integrity) bool { return slices.Contains(said, in) }):
	case slices.ContainsFunc(strong, func(in npm.Integrity) bool {
		return slices.ContainsFunc(said, func(r npm.Integrity) bool { return r.Algorithm == in.Algorithm })
	}):
		p.Find(past.Reference(), "the hash of %s is not the one that the registry gives", p.Change.After)
	default:
		p.Unknown(evidence.Releases, "the hash that was there and the registry's are of another kind")
	}
}

// before returns the artifact that stood there.
func before(p *control.Pass) *lockfile.Artifact {
	f := p.Before.File
	return &f.Artifacts[f.Nodes[p.Change.Was].Artifact]
}

func source(a *lockfile.Artifact) string {
	if a.URL != "" {
		return a.URL
	}
	return "the " + string(a.Source)
}
