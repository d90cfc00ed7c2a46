// Package installscripts is the control that asks what a package runs when it
// is installed.
package installscripts

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
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
	var scripts []string
	for _, name := range evidence.InstallScripts {
		if line := c.Manifest.Scripts[name]; line != "" {
			scripts = append(scripts, fmt.Sprintf("%s (%s)", name, cut(line)))
		}
	}
	if len(scripts) == 0 {
		if !slices.ContainsFunc(c.Files, func(f code.File) bool { return f.Path == "binding.gyp" }) {
			return
		}
		scripts = []string{"a build by node-gyp (binding.gyp)"}
	}
	p.Find(p.CodeReference(), "it runs %s at install%s", strings.Join(scripts, " and "), Does(c))
}

func cut(line string) string {
	const most = 80
	if r := []rune(line); len(r) > most {
		return string(r[:most]) + "…"
	}
	return line
}

// Does says which capabilities the code of install scripts has, "" if none is
// seen.
func Does(c *code.Package) string {
	var names []string
	for _, known := range capability.Capabilities {
		if slices.ContainsFunc(c.Capabilities, func(u code.Capability) bool { return u.Name == known.Name && u.Phase == code.AtInstall }) {
			names = append(names, known.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ", with " + strings.Join(names, ", ")
}
