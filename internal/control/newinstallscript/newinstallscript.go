// Package newinstallscript is the control that asks whether a version runs code
// at install that earlier ones did not.
package newinstallscript

import (
	"fmt"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when a recent release gained a script that npm runs while it
// installs.
var Control = &control.Control{
	Name:     "newinstallscript",
	Title:    "a version runs code at install that the one before it did not",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `An install script runs on every machine that installs, with the rights of whoever does:
eslint-scope 3.7.2, ua-parser-js 0.7.29 and the worms of 2025 all came in by one. One release
in 1,400 gains one.`,
	Assumes:  `The registry's manifest is the one in the tarball.`,
	Misses:   `Code that runs when it is imported; a binding.gyp without a script; a script that was there and changed.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"place: install-script", "trigger: at-install"},
	Run:      run,
}

func run(p *control.Pass) {
	control.Compare(p, control.Scripts, func(s control.Step, before, after []string) string {
		added := control.Added(before, after)
		if len(added) == 0 {
			return ""
		}
		return fmt.Sprintf("%s runs %s at install; %s did not", s.After.Version, control.Listed(added), s.Before.Version)
	})
}
