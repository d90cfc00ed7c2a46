// Package encryptedpayload is the control that asks whether data is decrypted
// or decoded and then run.
package encryptedpayload

import (
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when what a decipher or a decoder gives runs as code.
var Control = &control.Control{
	Name:     "encryptedpayload",
	Title:    "code runs data that it decrypted or decoded",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `Who decrypts data and runs it does not want it read. flatmap-stream 0.1.1 kept its payload
encrypted in test/data.js and compiled what came out; the attacks since then use base64, character
codes and tables of strings to the same end, and GlassWorm in 2025 characters without a picture.
Values are followed through variables, calls, files and the modules of the package, from the decoder
to what runs them. WebAssembly and workers in base64 are how bundlers carry them: those count if they
are encrypted, if a worker starts by itself, or if the WebAssembly gets hold of commands.`,
	Assumes: `The decoder, and what runs its result, are in the same package.`,
	Misses: `Code that a server sends (dropper), decoders that work on bits the reader does not follow, payloads split over packages;
in code that has to be called, decoders of its own, and what may or may not be an evaluator.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"disguise: encrypted", "disguise: encoded-string", "disguise: string-table", "place: test-data-file"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	if f := control.FirstFlow(c, func(f *code.Flow) bool { return payload(c, f) }); f != nil {
		p.Find(p.CodeReference(), "%s (%s) is run by %s, %s (%s)", control.Named(f.From), control.At(f.From.Place),
			f.To.API, control.When(f.To.Phase), control.At(f.To.Place))
		return
	}
	for _, d := range c.Disguises {
		if by := unpacks(c, &d); by != nil {
			p.Find(p.CodeReference(), "%s (%s) is run by %s, %s (%s)", d.Detail, control.At(d.Place), by.API, control.When(by.Phase), control.At(by.Place))
			return
		}
		if d.Kind == code.Symbols && leadsTo(c, d.File) {
			p.Find(p.CodeReference(), "%s (%s) are code that makes itself", d.Detail, control.At(d.Place))
			return
		}
	}
}

// payload tells data that is made readable and then runs.
func payload(c *code.Package, f *code.Flow) bool {
	if !control.Executes(&f.To) || f.To.Phase == code.Never || !control.Shown(c, &f.To) {
		return false
	}
	switch f.From.Kind {
	case code.FromDecrypted:
		return true
	case code.FromDecoded:
		if plain(f) {
			return false
		}
		switch f.To.Capability {
		case capability.Native:
			return f.To.Role == capability.RoleCode && commands(c, f.To.File)
		case capability.Worker:
			return f.To.Role == capability.RoleCode && control.Runs(f.To.Phase)
		case capability.Exec:
			return true
		}
		return f.To.Role == capability.RoleCode
	}
	return false
}

// plain tells what is no disguise in code that somebody has to call: text that
// a function of the package made, as every compiler of templates has it, and
// the bytes of a file or an answer made text, for a command.
func plain(f *code.Flow) bool {
	if control.Runs(f.To.Phase) {
		return false
	}
	return strings.HasPrefix(f.From.Detail, "a function") || f.From.Detail == "bytes" && f.To.Capability == capability.Exec
}

// commands tells a file whose code runs commands, which it can hand to what it
// loads.
func commands(c *code.Package, file string) bool {
	return slices.ContainsFunc(c.Capabilities, func(u code.Capability) bool { return u.Name == capability.Exec && u.File == file })
}

// unpacks returns the use by which code runs that is hidden in its own file:
// packed into a string, or in characters without a picture. It is nil if there
// is none.
func unpacks(c *code.Package, d *code.Disguise) *code.Capability {
	if d.Kind != code.Packed && d.Kind != code.Invisible {
		return nil
	}
	i := slices.IndexFunc(c.Capabilities, func(u code.Capability) bool {
		return u.File == d.File && u.Phase != code.Never && (u.Name == capability.Eval || u.Name == capability.VM)
	})
	if i < 0 {
		return nil
	}
	return &c.Capabilities[i]
}

// leadsTo tells a file that an importer gets, or that one asks for which runs.
func leadsTo(c *code.Package, file string) bool {
	return slices.Contains(c.Manifest.Entries, file) ||
		slices.ContainsFunc(c.Imports, func(i code.Import) bool { return i.File == file && i.Phase != code.Never })
}
