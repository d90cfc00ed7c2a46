// Package dropper is the control that asks whether code downloads something
// and runs it.
package dropper

import (
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when what a server answers runs, as code, as a command or as a
// file that was written from it.
var Control = &control.Control{
	Name:     "dropper",
	Title:    "code downloads something and runs it",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `What is downloaded when code runs is in no tarball and under no integrity: nobody can have
read it, and it can be another thing tomorrow. eslint-scope 3.7.2 fetched its payload and ran it,
ua-parser-js 0.7.29 a binary, and so did rc, coa and axios's added dependency in 2026. Packages
that fetch a prebuilt binary of their own at install do the same thing for an honest reason: it is
the same gap.`,
	Assumes: `The download and what runs it are in the same package; if commands do both, in the same file.`,
	Misses: `Files that another package runs later; a download by a program that is not known to download;
scripts that a page loads by an element; WebAssembly from an address made at run time; in code that has
to be called, what may or may not be an evaluator.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"disguise: fetched-later", "act: run-command", "place: install-script"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	switch f := control.FirstFlow(c, func(f *code.Flow) bool { return fetchedAndRun(f) && control.Shown(c, &f.To) }); {
	case f != nil && f.From.Kind == code.FromFetched:
		p.Find(p.CodeReference(), "a file that is written from what a server answers (%s) is run by %s, %s (%s)",
			control.At(f.From.Place), f.To.API, control.When(f.To.Phase), control.At(f.To.Place))
	case f != nil:
		p.Find(p.CodeReference(), "what a server answers (%s) is run by %s, %s (%s)",
			control.At(f.From.Place), f.To.API, control.When(f.To.Phase), control.At(f.To.Place))
	default:
		if text := byCommand(c); text != "" {
			p.Find(p.CodeReference(), "%s", text)
		}
	}
}

func fetchedAndRun(f *code.Flow) bool {
	if f.To.Phase == code.Never || !control.Executes(&f.To) {
		return false
	}
	switch f.From.Kind {
	case code.FromFetched:
		return true
	case code.FromNet:
		switch f.To.Role {
		case capability.RoleCommand, capability.RoleArgs:
			return true
		case capability.RoleCode:
			return f.To.Capability != capability.Native || elsewhere(f.From.Detail)
		}
	}
	return false
}

// elsewhere tells the name of a host from an address that is relative to the
// page, where a bundler puts the package's own WebAssembly.
func elsewhere(host string) bool {
	return host != "" && !strings.ContainsAny(host[:1], "./") && !strings.HasSuffix(host, ".wasm")
}
