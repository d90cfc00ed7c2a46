// Package stowaway is the control that asks whether a change brings a native
// program, or a copy of another package, inside of a package.
package stowaway

import (
	"strings"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/stamp"
)

// Control fires when the tarball that came carries what nobody can read, or what
// the lockfile does not name, and the one before did not.
var Control = &control.Control{
	Name:     "stowaway",
	Title:    "what came carries a native program or a copy of another package, which was not there",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Change,
	Strength: control.Breach,
	Doc: `The payload of eslint-config-prettier 10.1.7 was a library that no eye reads; electron-native-notify
was good first. What a native program does is not told by its bytes, and a copy of a package inside
of another stands in no lockfile, has no advisory, and need not be what its name says. Few packages
carry either: of 1,881 of an application three have a native program, and none a copy. A version that
begins to is for a person to look at, whatever its manifest says of it.`,
	Assumes: `What the version before held was read; of a package that is new to the project nothing is compared.`,
	Misses: `Programs that are fetched at install (dropper), WebAssembly, and a program or copy that gave way to
another one. What a package brought from its first version on is news only when it comes.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"place: native-binary", "place: bundled-copy"},
	Run:      run,
}

func run(p *control.Pass) {
	if !p.Change.Came() {
		return
	}
	c, ok := p.Code()
	if !ok {
		return
	}
	program, bundled := carries(c)
	if program == "" && bundled == "" {
		return
	}
	if p.Change.Kind != graph.Added {
		before, ok := before(p)
		if !ok {
			p.Unknown(evidence.Code, "the code of the release before it was not read")
			return
		}
		hadProgram, hadBundled := carries(before)
		if hadProgram != "" {
			program = ""
		}
		if hadBundled != "" {
			bundled = ""
		}
	}
	switch {
	case program != "":
		p.Find(p.CodeReference(), "it carries a native program, %s%s", program, not(p))
	case bundled != "":
		p.Find(p.CodeReference(), "it carries a copy of %s inside of its tarball%s", bundled, not(p))
	}
}

// before returns what the version that was there does, also where its name and
// number are the same.
func before(p *control.Pass) (*code.Package, bool) {
	return p.Before.Evidence.Package(p.Change.Name, p.Change.Before).Get()
}

func not(p *control.Pass) string {
	if p.Change.Kind == graph.Added {
		return ""
	}
	return "; " + p.Change.Before + ", which was here, carried none"
}

// carries returns the first native program in a package, and the first package of
// which it holds a copy.
func carries(c *code.Package) (program, bundled string) {
	for i := range c.Files {
		f := &c.Files[i]
		if f.Kind == code.Native && program == "" {
			program = f.Path
		}
		if _, inside, ok := strings.Cut("/"+f.Path, "/node_modules/"); ok && bundled == "" && f.Kind == code.JavaScript {
			bundled = named(inside)
		}
	}
	return program, bundled
}

// named returns the name of the package that a path below node_modules is in.
func named(path string) string {
	parts := strings.Split(path, "/")
	if strings.HasPrefix(path, "@") && len(parts) > 1 {
		return strings.Join(parts[:2], "/")
	}
	return parts[0]
}
