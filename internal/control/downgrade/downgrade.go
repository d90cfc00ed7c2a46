// Package downgrade is the control that asks whether a package went back to
// an older version.
package downgrade

import (
	"levee/internal/control"
	"levee/internal/graph"
	"levee/internal/stamp"
)

// Control fires where a version gave way to a lower one.
var Control = &control.Control{
	Name:     "downgrade",
	Title:    "a package went back to an older version",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Change,
	Strength: control.Sign,
	Doc: `Clients move versions up. A version that went down was moved by hand, by a changed range,
because the newer one is gone from the registry, or because the registry's tag latest was moved
back: npm, yarn 1, pnpm and bun take what it points at if the range lets that in, and npm update
goes back to it. What the newer one mended is open again.`,
	Assumes:  `Version numbers rise with time.`,
	Misses:   `A package of which two versions are installed and one goes away. A downgrade that was wanted looks the same.`,
	Counters: []string{"arrival: lockfile-edit", "arrival: rolled-back"},
	Run:      run,
}

func run(p *control.Pass) {
	if p.Change.Kind == graph.Downgraded {
		p.Find(nil, "it went from %s back to %s", p.Change.Before, p.Change.After)
	}
}
