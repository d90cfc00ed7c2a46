// Package newcapability is the control that asks whether a change brings code
// that can do what nothing in the project could before.
package newcapability

import (
	"slices"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/control/capabilitygain"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when what came has a capability that no package had which was
// there.
var Control = &control.Control{
	Name:     "newcapability",
	Title:    "what came can do what no package of this project could",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Change,
	Strength: control.Sign,
	Doc: `"A stream processing library ... should not be able to make HTTP requests." In a project of
two thousand packages something can do nearly anything already. Where it could not, the
first package that can is a change of what the whole may do.`,
	Assumes:  `The code of all that was there was read once, by an earlier run of levee on this machine or in the record.`,
	Misses:   `What many packages can do, used for something else. Code that only the project itself has.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"act: read-env", "act: read-files", "act: run-command", "way-out: http", "way-out: dns"},
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
	could, why := p.Could()
	gained := slices.DeleteFunc(capabilitygain.Gained(new(code.Package), c), func(c code.Capability) bool { return could(c.Name) })
	switch {
	case len(gained) == 0:
	case why != "":
		p.Unknown(evidence.Code, why)
	default:
		p.Find(p.CodeReference(), "it can %s; no package that was here could", capabilitygain.Phrase(gained))
	}
}
