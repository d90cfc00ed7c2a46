// Package installscripts is the control that asks what a package runs when it
// is installed.
package installscripts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires for every package that runs something at install, and says
// what that can do.
var Control = &control.Control{
	Name:     "installscripts",
	Title:    "code runs at install",
	Enforces: stamp.NotShipped,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `An install script runs with the rights of whoever installs, on every machine and in every
CI job, whether the package is used or not. Clients can refuse to run them, or run those on a list
alone. The message says what the script can do, as far as its code shows.`,
	Assumes:  `The client runs install scripts, as npm does unless it is told not to.`,
	Misses:   `What a script does by way of other packages and programs.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"place: install-script", "trigger: at-install"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	lines := control.InstallScripts(c)
	if len(lines) == 0 {
		return
	}
	var scripts []string
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		scripts = append(scripts, fmt.Sprintf("%s (%s)", name, control.Line(lines[name])))
	}
	p.Find(p.CodeReference(), "it runs %s at install%s", strings.Join(scripts, " and "), control.With(control.AtInstall(c)))
}
