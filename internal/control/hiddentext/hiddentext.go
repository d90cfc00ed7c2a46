// Package hiddentext is the control that asks whether code is hidden from
// those who look at it.
package hiddentext

import (
	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when an editor or a review page would not show what runs.
var Control = &control.Control{
	Name:     "hiddentext",
	Title:    "code stands where nobody sees it, or is not what it looks like",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `Code behind hundreds of blanks or blank lines, controls of direction that show a line in another
order, characters without a picture that carry data or make up a name, a letter of another
alphabet within a Latin name: none of these comes about by itself, and each deceives the one
control that everybody relies on, which is reading. rand-user-agent 2.0.84 had its code to the right
of the screen; the worms of 2025 that spread through editors' extensions kept theirs in variation selectors.`,
	Assumes:  `Whoever reads sees some 100 columns beyond the end of a line, and 200 lines below.`,
	Misses:   `Code at the end of a long line of honest code; files that are not JavaScript or TypeScript; names of one foreign alphabet.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"disguise: off-screen", "disguise: invisible-letters"},
	Run:      run,
}

func run(p *control.Pass) {
	if c, ok := p.Code(); ok {
		p.DisguiseFinding(c, code.OffScreen, code.Bidi, code.Invisible, code.LookAlike)
	}
}
