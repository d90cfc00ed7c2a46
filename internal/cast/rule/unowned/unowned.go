// Package unowned is the rule about recommendations that nobody can carry out.
package unowned

import "levee/internal/cast/rule"

// Rule fires when a recommendation names no controller that has control actions.
var Rule = &rule.Rule{
	Name:     "unowned",
	Title:    "a recommendation has no owner with authority",
	Kind:     rule.Structure,
	Severity: rule.Error,
	Doc: `What is everybody's is nobody's. An owner is a controller, and one that has control actions: who can do nothing in the structure cannot carry out
anything either.`,
	Misses:  `An owner whose control actions have nothing to do with the recommendation.`,
	Source:  `Leveson, CAST Handbook, 2019, part 5: assigning responsibility`,
	Suggest: `Which controller has the authority and the means? owner: its name.`,
	Run:     run,
}

func run(p *rule.Pass) {
	s := &p.Analysis.Structure
	for _, r := range p.Analysis.Recommendations {
		if len(r.Owner) == 0 {
			p.Mark(r.Heading, "%s has no owner", r.ID)
		}
		for _, o := range r.Owner {
			switch {
			case o.Controller() == nil:
				p.Mark(o.Span, "%s is owned by %s, which is no controller", r.ID, o.Name)
			case len(s.Arrows) > 0 && len(s.Actions(o.Name)) == 0:
				p.Mark(o.Span, "%s is owned by %s, which has no control action in the structure", r.ID, o.Name)
			}
		}
	}
}
