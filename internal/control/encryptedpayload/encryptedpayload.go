// Package encryptedpayload is the control that asks whether data is decrypted
// or decoded and then run.
package encryptedpayload

import (
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
codes and tables of strings to the same end. Values are followed through variables, calls and the
modules of the package, from the decoder to what runs them.`,
	Assumes:  `The decoder, and what runs its result, are in the same package.`,
	Misses:   `Code that a server sends (dropper), decoders that work on bits the reader does not follow, payloads split over packages.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"disguise: encrypted", "disguise: encoded-string", "disguise: string-table", "place: test-data-file"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	if f := control.FirstFlow(c, payload); f != nil {
		p.Find(p.CodeReference(), "%s (%s) is run by %s, %s (%s)", control.Named(f.From), control.At(f.From.Place),
			f.To.API, control.When(f.To.Phase), control.At(f.To.Place))
	}
}

// payload tells data that is made readable and then runs. WebAssembly and
// workers from base64 are how bundlers carry binaries: those must be encrypted
// to count.
func payload(f *code.Flow) bool {
	if !control.Executes(&f.To) || f.To.Phase == code.Never {
		return false
	}
	switch f.From.Kind {
	case code.FromDecrypted:
		return true
	case code.FromDecoded:
		bundled := f.To.Capability == capability.Native || f.To.Capability == capability.Worker
		return !bundled && (f.To.Role == capability.RoleCode || f.To.Capability == capability.Exec)
	}
	return false
}
