// Package floating is the control that asks how much of a project's tree is
// fixed by its lockfile alone.
package floating

import (
	"strings"

	"levee/internal/control"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires once for a project in which any dependency floats.
var Control = &control.Control{
	Name:     "floating",
	Title:    "declared ranges admit versions that nobody has seen yet",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `"Floating pins do not prevent a malicious patch": ps-tree asked for event-stream ~3.3.0
and got 3.3.6. Between a range and a new version stands only the lockfile, and only where it
is used: in CI with npm ci, and not in those who install a package that one publishes. What CI
fetches by name, as npx and npm install -g do, no lockfile fixes.`,
	Assumes:  `Ranges are those of the manifests and of the lockfile.`,
	Misses:   `Whether the lockfile is used where no file of CI tells; and pnpm keeps no ranges of transitive dependencies.`,
	Counters: []string{"arrival: patch-in-range", "arrival: minor-in-range"},
	Run:      run,
}

func run(p *control.Pass) {
	floats, of := 0, 0
	for i := range p.File.Edges {
		e := &p.File.Edges[i]
		if e.To < 0 && p.File.Kind != lockfile.None || e.Range == "" || e.Kind == lockfile.PeerDep || e.Kind == lockfile.PeerOptional {
			continue
		}
		of++
		if npm.ParseSpec(e.Range).Floats() {
			floats++
		}
	}
	if words := p.Lacking("named-packages"); words != "" {
		p.FindInProject(-1, "%s", words)
	}
	if floats == 0 {
		return
	}
	if p.File.Kind == lockfile.None {
		p.Find(nil, "%d of %d declared dependencies float, and no lockfile fixes them", floats, of)
		return
	}
	past := ""
	if words, _, _ := strings.Cut(p.Lacking("locked-install"), ":"); words != "" {
		past = ", and in CI " + words
	}
	p.Find(nil, "%d %% of the dependencies float, %d of %d: only the lockfile fixes them%s", 100*floats/of, floats, of, past)
}
