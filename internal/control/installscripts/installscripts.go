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
	"levee/internal/settings"
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
alone: where the project's own settings say so, a package that may not run its scripts is held. The message says what the
script can do, as far as its code shows, and which line allows it.`,
	Assumes:  `The client is the one that the project names. Where that does not tell, it runs install scripts, as npm did before 12.`,
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
	runs, why := settings.Unknown, ""
	if p.Settings != nil {
		runs, why = p.Settings.MayRun(p.Artifact.Name, p.Artifact.Version)
	}
	if runs == settings.Off {
		return // the client does not run them
	}
	var scripts []string
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		scripts = append(scripts, fmt.Sprintf("%s (%s)", name, control.Line(lines[name])))
	}
	if why != "" {
		why = ", " + why
	}
	p.Find(p.CodeReference(), "it runs %s at install%s%s", strings.Join(scripts, " and "), control.With(control.AtInstall(c)), why)
}
