// Package environmentkey is the control that asks whether what runs depends on
// who uses the package, on the machine, or on the date.
package environmentkey

import (
	"fmt"

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
and something decrypted runs, and when code that was decoded, decrypted or fetched runs under a
condition about who or where it is.`,
	Assumes:  `The condition and what it guards are in the same package.`,
	Misses:   `Conditions on what a server answers, on chance, or on the shape of the application's own objects.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"key: dependent's-name", "key: environment-value", "key: date", "key: production-only"},
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
	if f := control.FirstFlow(c, guarded); f != nil {
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

// guarded tells hidden code that runs for some only, and commands that run by
// themselves for some people only.
func guarded(f *code.Flow) bool {
	if !control.Executes(&f.To) || f.To.Phase == code.Never {
		return false
	}
	for _, g := range f.Guards {
		switch f.From.Kind {
		case code.FromDecoded, code.FromDecrypted, code.FromNet, code.FromFetched:
			if telling(g.Kind) && f.To.Capability != capability.Native {
				return true
			}
		case code.FromLiteral:
			if g.Kind == code.FromIdentity && control.Runs(f.To.Phase) {
				return true
			}
		}
	}
	return false
}

func sentence(f *code.Flow) string {
	guard := f.Guards[0]
	for _, g := range f.Guards {
		if telling(g.Kind) {
			guard = g
			break
		}
	}
	what := "code"
	if f.From.Kind != code.FromLiteral {
		what = control.Named(f.From)
	}
	return fmt.Sprintf("%s is run by %s only if %s (%s) is as it wants, %s (%s)", what, f.To.API,
		control.Named(guard), control.At(guard.Place), control.When(f.To.Phase), control.At(f.To.Place))
}
