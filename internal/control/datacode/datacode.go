// Package datacode is the control that asks whether files are what their names
// say.
package datacode

import (
	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when code has the name of data, or the reverse.
var Control = &control.Control{
	Name:     "datacode",
	Title:    "a file is code under the name of data, or the reverse",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `Reviewers and tools pass over what is data by its name. Something in the package runs a file that
says it is a text or a picture; a native program calls
itself a font; a package that has nothing to do with native code holds a binary that its manifest
does not name; a file among the tests is nothing but encoded text, and code of the package asks for
it, as flatmap-stream 0.1.1 did. It is a sign and no breach: what runs is for the other controls, and
odd names have honest reasons too.`,
	Assumes:  `The path by which code asks for a file is constant.`,
	Misses:   `A file that another package runs; encoded text among much other text.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"place: test-data-file", "place: native-binary", "place: types-or-readme"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	p.DisguiseFinding(c, code.CodeAsData, code.DataAsCode, code.HiddenBinary)
}
