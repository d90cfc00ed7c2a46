// Package newaccount is the control that asks whether a change lets accounts
// ship code into the project that could not before.
package newaccount

import (
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires on what came with accounts that may publish nothing of what
// the project had.
var Control = &control.Control{
	Name:     "newaccount",
	Title:    "accounts that are new to this project can ship code into it",
	Enforces: stamp.Trustworthy,
	Subject:  control.Change,
	Strength: control.Sign,
	Doc: `"Very roughly 1700 people managed Copay's various dependencies": everybody who may publish one
of them is trusted with all that the product can do. A change that adds an account adds
trust, and says so nowhere.`,
	Assumes:  `The registry names who may publish, and an account is a person.`,
	Misses:   `An account that had rights here already and changed hands.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: handed-over", "access: own-new-package"},
	Run:      run,
}

func run(p *control.Pass) {
	if !p.Change.Came() {
		return
	}
	who, why := control.Newcomers(p.Target, p.Change)
	if why != "" {
		p.Unknown(evidence.Releases, why)
		return
	}
	if len(who) == 0 {
		return
	}
	had, of, why := p.Had()
	if why != "" {
		p.Unknown(evidence.Releases, why)
		return
	}
	if fresh := slices.DeleteFunc(slices.Clone(who), had); len(fresh) > 0 {
		p.Find(nil, "%s may publish it, and none of the %d packages that were here", control.Listed(fresh), of)
	}
}
