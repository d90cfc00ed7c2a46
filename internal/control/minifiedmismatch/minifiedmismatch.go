// Package minifiedmismatch is the control that asks whether minified files
// hold what their sources do not.
package minifiedmismatch

import (
	"fmt"
	"strings"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when a minified file has imports, calls, names, strings or
// code that its source in the same package has not.
var Control = &control.Control{
	Name:     "minifiedmismatch",
	Title:    "a minified file has what its source has not",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `The bad flatmap-stream 0.1.1 was clean in index.js and bad in index.min.js, which is what
ran. Nobody reads minified code, and nothing checks that it comes from the readable code beside
it. The source is found by the file's name, by its source map and by likeness. What no minifier
invents is compared: imports, free names, properties, calls with the number of their arguments,
strings, numbers and patterns after folding, how often each occurs, and what stands near what in a
function. docs/minified.md has the figures.`,
	Assumes: `The readable file is the source: what is bad in both is not seen here. The source map of a
bundle is trusted for files that are not in the package.`,
	Misses: `Changed conditions and comparisons; fewer than seven names, calls and strings in one place
that the source all has; a string that is made of several of the source's; code written only with
names of two letters. A minified file without a source in its package is unknown, and so are a
bundle of more than the package has, a build for another runtime, and a payload larger than all else.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"place: minified-only"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	unknown := make(map[string]bool)
	for i := range c.Pairs {
		switch pair := &c.Pairs[i]; pair.State {
		case code.PairMismatch:
			p.Find(p.CodeReference(), "%s has what its source %s has not: %s", pair.Minified, pair.Source, describe(pair.Novel))
		case code.PairUnknown:
			if !unknown[pair.Why] {
				unknown[pair.Why] = true
				p.Unknown(evidence.Code, pair.Why)
			}
		}
	}
}

// order is how much the kinds of what is new tell a reader, most first.
var order = []string{"import", "call", "string", "name", "number", "code"}

// shown is how many things a message names.
const shown = 3

// describe names what is new, what tells most first, each kind by place.
func describe(novel []code.Novel) string {
	var list []string
	for _, what := range order {
		for _, n := range novel {
			if n.What == what && len(list) < shown {
				list = append(list, fmt.Sprintf("%s %.60q (%s, column %d)", n.What, n.Text, control.At(n.Place), n.Column))
			}
		}
	}
	text := strings.Join(list, ", ")
	if more := len(novel) - len(list); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
