// Package environmentkey is the control that asks whether what runs depends on
// who uses the package, on the machine, or on the date.
package environmentkey

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

// Control fires when code that is hidden, or that does harm, runs for some
// only.
var Control = &control.Control{
	Name:     "environmentkey",
	Title:    "what runs depends on who uses the package",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `flatmap-stream decrypted its payload with the description of the package that used it: for
everybody but one wallet it did nothing, and no test of anybody else could show it. Others asked for
the place on earth, the user, the day. It fires when a key for decryption comes from the environment
and something decrypted runs, when code that was decoded, decrypted or fetched runs under a
condition about who or where it is, and when a command that nobody asked for does. Which system it is,
and whether it is a CI, are questions that everybody asks.`,
	Assumes: `The condition and what it guards are in the same package.`,
	Misses: `Conditions on the shape of the application's own objects; code that is written out, under a
condition on a variable that is not known to tell who it is, or if it has to be called.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"key: dependents-name", "key: environment-value", "key: date", "key: production-only", "key: place-on-earth", "key: random-share"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	if f := control.FirstFlow(c, func(f *code.Flow) bool { return keyed(f) && runsDecrypted(c) }); f != nil {
		p.Find(p.CodeReference(), "the key for decryption is %s (%s), and what is decrypted runs (%s)",
			control.Named(f.From), control.At(f.From.Place), control.At(f.To.Place))
		return
	}
	if f := control.FirstFlow(c, func(f *code.Flow) bool { return guarded(f) && control.Shown(c, &f.To) }); f != nil {
		p.Find(p.CodeReference(), "%s", sentence(f))
	}
}

// keyed tells a key that comes from where the code runs.
func keyed(f *code.Flow) bool {
	return f.To.Role == capability.RoleKey && f.To.Phase != code.Never && telling(f.From.Kind)
}

func telling(kind string) bool {
	switch kind {
	case code.FromEnv, code.FromAllEnv, code.FromIdentity, code.FromHost, code.FromDate:
		return true
	}
	return false
}

func runsDecrypted(c *code.Package) bool {
	return control.FirstFlow(c, func(f *code.Flow) bool {
		return f.From.Kind == code.FromDecrypted && control.Executes(&f.To) && f.To.Phase != code.Never
	}) != nil
}

// guarded tells hidden code that runs for some only, and code or commands that
// run by themselves for some only.
func guarded(f *code.Flow) bool {
	if f.To.Phase == code.Never || f.To.Capability == capability.Native || !control.Executes(&f.To) && !changes(f) {
		return false
	}
	return slices.ContainsFunc(f.Guards, func(g code.Origin) bool { return wants(f, &g) })
}

// wants tells a condition that is none that honest code has for what it runs.
// Of what a server sent, the answer itself is checked.
func wants(f *code.Flow, g *code.Origin) bool {
	alone := control.Runs(f.To.Phase)
	if changes(f) {
		return alone && g.Kind == code.FromHost
	}
	switch f.From.Kind {
	case code.FromDecoded, code.FromDecrypted:
		return telling(g.Kind) || alone && (g.Kind == code.FromNet || g.Kind == code.FromRandom || dependent(g))
	case code.FromNet, code.FromFetched:
		return telling(g.Kind)
	case code.FromLiteral:
		command := f.To.Capability == capability.Exec && (g.Kind == code.FromHost || g.Kind == code.FromDate || g.Kind == code.FromNet)
		return alone && (g.Kind == code.FromIdentity || command)
	}
	return false
}

// changes tells files that are found at run time and are deleted or written.
func changes(f *code.Flow) bool {
	return (f.To.Capability == capability.FSDelete || f.To.Capability == capability.FSWrite) && f.To.Role == capability.RolePath && f.From.Kind == code.FromFile
}

// dependent tells the manifest of the package that uses this one.
func dependent(g *code.Origin) bool {
	return g.Kind == code.FromFile && strings.HasSuffix(g.Detail, "/package.json") && !strings.HasPrefix(g.Detail, "<package>")
}

func sentence(f *code.Flow) string {
	guard := f.Guards[slices.IndexFunc(f.Guards, func(g code.Origin) bool { return wants(f, &g) })]
	what, done := control.Named(f.From), "is run"
	switch {
	case changes(f):
		what, done = "what stands in "+f.From.Detail, "is changed"
	case f.From.Kind == code.FromLiteral:
		what = "code"
	}
	return fmt.Sprintf("%s %s by %s only if %s (%s) is as it wants, %s (%s)", what, done, f.To.API,
		control.Named(guard), control.At(guard.Place), control.When(f.To.Phase), control.At(f.To.Place))
}
