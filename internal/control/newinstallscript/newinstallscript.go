// Package newinstallscript is the control that asks whether a version runs code
// at install that earlier ones did not.
package newinstallscript

import (
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
	past, ok := p.Past()
	if !ok {
		return
	}
	for _, s := range past.Steps() {
		before, okBefore := s.Before.Scripts.Get()
		after, okAfter := s.After.Scripts.Get()
		switch {
		case !okAfter:
			p.Unknown(evidence.Releases, s.After.Scripts.Why())
			return
		case !okBefore:
			p.Unknown(evidence.Releases, s.Before.Scripts.Why())
			return
		case len(control.Added(before, after)) > 0:
			p.Find(past.Reference(), "%s runs %s at install; %s did not", s.After.Version, control.Listed(control.Added(before, after)), s.Before.Version)
			return
		}
	}
}
