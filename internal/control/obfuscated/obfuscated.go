// Package obfuscated is the control that asks whether code was made so that
// nobody can read it.
package obfuscated

import (
	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires on what obfuscators make and minifiers do not.
var Control = &control.Control{
	Name:     "obfuscated",
	Title:    "code is made so that nobody can read it, beyond what minifiers do",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `Strings in a table behind a decoder, names that are numbers, source that unpacks itself, code of
signs alone, words as escapes, statements in an order that a list gives. A minifier makes code
shorter; each of these makes it longer, to no other end than that it cannot be read. coa and rc in
2021, chalk and debug in 2025 and asyncapi in 2026 came so. It is a sign and no breach: some who sell
what they publish hide it too, and what the code does is for the other controls.`,
	Assumes:  `The code was parsed, or its names and strings tell enough.`,
	Misses:   `Obfuscation of other shapes: virtual machines, strings put together from numbers, encryption; of code that is fetched.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"disguise: string-table"},
	Run:      run,
}

func run(p *control.Pass) {
	if c, ok := p.Code(); ok {
		p.DisguiseFinding(c, code.StringTable, code.HexNames, code.Packed, code.Symbols, code.Escapes, code.Flattened)
	}
}
