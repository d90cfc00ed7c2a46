// Package orphanevent is the rule about events that nothing refers to.
package orphanevent

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when an event asks and breaks nothing and nothing but order refers to it.
var Rule = &rule.Rule{
	Name:     "orphanevent",
	Title:    "an event of the chain leads to nothing",
	Kind:     rule.Structure,
	Severity: rule.Note,
	Doc: `The chain is there to find the controls involved. An event that breaks no constraint, raises no question and shows no control that did not hold
is either not needed, or has not been asked about yet.`,
	Misses:  `An event that is referred to in prose only.`,
	Source:  `Leveson, CAST Handbook, 2019, part 1: each event raises questions`,
	Suggest: `What made it possible; which control was meant to stop it; what did those present know? asks: a question, or a failure that names it.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, e := range p.Analysis.Events {
		if len(e.Asks)+len(e.Breaks)+len(e.Restores) == 0 && !used(e) {
			p.Mark(e.Heading, "nothing follows from %s: it breaks nothing, asks nothing, and no other element refers to it", e.ID)
		}
	}
}

// used tells whether something refers to the event, but for its order.
func used(e *cast.Event) bool {
	for _, c := range e.CitedBy {
		if c.Key != "before" && c.Key != "after" {
			return true
		}
	}
	return false
}
