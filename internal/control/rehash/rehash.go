// Package rehash is the control that asks whether a version that was there
// comes with other bytes.
package rehash

import (
	"levee/internal/control"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires where the hash of a version changed, or its source, or where
// nobody can compare the hashes any more.
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
	Counters: []string{"arrival: lockfile-edit", "access: registry"},
	Run:      run,
}

func run(p *control.Pass) {
	switch p.Change.Kind {
	case graph.Rehashed:
		p.Find(nil, "%s has another hash than before", p.Change.After)
	case graph.Unverifiable:
		p.Find(nil, "the hash of %s that was there cannot be compared with what is there now", p.Change.After)
	case graph.SourceChanged:
		p.Find(nil, "%s comes from elsewhere: %s, before %s", p.Change.After, source(p.Artifact), source(before(p)))
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
