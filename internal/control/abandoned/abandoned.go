// Package abandoned is the control that asks whether the maintainers themselves
// have given up a version.
package abandoned

import (
	"strings"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when the installed version is deprecated.
var Control = &control.Control{
	Name:     "abandoned",
	Title:    "the maintainers have deprecated the installed version",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `A deprecation is the one message that a maintainer can send to everyone who installed a
version. npm prints it once, among hundreds of lines, to whoever installs next.`,
	Assumes:  `The registry passes deprecations on.`,
	Misses:   `Archived repositories and ends of life that nobody wrote into the registry.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: handed-over", "access: expired-domain"},
	Run:      run,
}

// longest is how much of a message a report repeats, in characters.
const longest = 120

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	if words := strings.Join(strings.Fields(past.Release().Deprecated), " "); words != "" {
		if short := []rune(words); len(short) > longest {
			words = string(short[:longest]) + "…"
		}
		p.Find(past.Reference(), "deprecated: %q", words)
	}
}
