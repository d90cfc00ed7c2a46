// Package ucaform is the rule about unsafe control actions that are not whole.
package ucaform

import (
	"strings"

	"levee/internal/cast/rule"
)

// Rule fires when an unsafe control action has no single control action, type, context or hazard.
var Rule = &rule.Rule{
	Name:     "ucaform",
	Title:    "an unsafe control action lacks a part",
	Kind:     rule.Structure,
	Severity: rule.Error,
	Doc: `An unsafe control action has a source, a type, a control action, a context and a hazard; without the context it is either always unsafe or means nothing.
One that is not unsafe says why.`,
	Misses:  `A context that says nothing.`,
	Source:  `Leveson and Thomas, STPA Handbook, 2018, chapter 2; kieler/pasta issue 89: parts, not one string`,
	Suggest: `Who gives which control action, in which of the four ways, when, and which hazard follows?`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, u := range p.Analysis.UnsafeActions {
		var missing []string
		for _, f := range []struct {
			key   string
			given bool
		}{
			{"action", len(u.Action) == 1 && !u.Action[0].To.Feedback}, {"type", u.Type.Given()},
			{"context", u.Context.Given() || u.None.Given()}, {"hazards", len(u.Hazards) > 0 || u.None.Given()},
		} {
			if !f.given {
				missing = append(missing, f.key)
			}
		}
		if len(missing) > 0 {
			p.Mark(u.Heading, "%s lacks %s", u.ID, strings.Join(missing, ", "))
		}
	}
}
