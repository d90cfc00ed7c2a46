// Package noauthority is the rule about responsibilities without authority.
package noauthority

import "levee/internal/cast/rule"

// Rule fires when no control actions lead from a controller to what it is responsible over.
var Rule = &rule.Rule{
	Name:     "noauthority",
	Title:    "a controller is responsible for what its control actions do not reach",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `If A depends on B and B on C, A audits B and B audits C: this fails since A has no authority over B. A responsibility reaches as far as control
actions lead, one after the other.`,
	Misses:  `Authority that is drawn and does not exist. Responsibilities that do not say over what.`,
	Source:  `the essay, "Why did Copay use event-stream?": "A does not have any authority to make B audit C"; CAST Handbook, part 4`,
	Suggest: `Who has the authority? Give the responsibility to them, draw the control action that is there, or tell of the gap in a failure of kind boundary.`,
	Run:     run,
}

func run(p *rule.Pass) {
	s := &p.Analysis.Structure
	for _, c := range p.Analysis.Controllers {
		if len(s.Actions(c.Name.Value)) == 0 {
			continue // rule noaction
		}
		for _, r := range c.Responsibilities {
			for _, over := range r.Over {
				if over.Name != c.Name.Value && !s.Reaches(c.Name.Value, over.Name) {
					p.Mark(over.Span, "%s is responsible over %s (%s), and no control action of its own leads there", c.Name.Value, over.Name, r.ID)
				}
			}
		}
	}
}
