// Package nofeedback is the rule about control actions that nobody hears back from.
package nofeedback

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when no feedback leads back from what a control action acts on.
var Rule = &rule.Rule{
	Name:     "nofeedback",
	Title:    "a control action has no feedback on its way back",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `A controller that does not hear what became of its action controls nothing: it works with what it believes. The registry gave publish rights
and heard nothing of who used them. Feedback that is drawn and marked [missing] counts as seen.`,
	Misses:  `Feedback that is there and says nothing of this action. Whether feedback that is drawn is ever looked at: mark it [ignored] or [not heard].`,
	Source:  `Leveson, Engineering a Safer World, 2011, section 4.3: every controller needs feedback on its process`,
	Suggest: `By what would the controller notice that its action did not do what it was for? Draw that feedback, or draw it and mark it [missing].`,
	Run:     run,
}

func run(p *rule.Pass) {
	s := &p.Analysis.Structure
	for _, action := range s.Actions("") {
		if !hears(s, action.To.Name, action.From.Name) {
			p.Mark(action.Heading, "%s acts on %s (%s) and hears nothing back", action.From.Name, action.To.Name, action.Label.Value)
		}
	}
}

// hears tells whether feedback leads from one party to another, over others if
// need be.
func hears(s *cast.Structure, from, to string) bool {
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, f := range s.Feedbacks(queue[0]) {
			if f.To.Name == to {
				return true
			}
			if !seen[f.To.Name] {
				seen[f.To.Name] = true
				queue = append(queue, f.To.Name)
			}
		}
	}
	return false
}
