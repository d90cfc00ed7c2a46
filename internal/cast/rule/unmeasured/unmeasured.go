// Package unmeasured is the rule about recommendations without feedback.
package unmeasured

import "levee/internal/cast/rule"

// Rule fires when a recommendation has no feedback.
var Rule = &rule.Rule{
	Name:     "unmeasured",
	Title:    "a recommendation does not say what shows that it works",
	Kind:     rule.Structure,
	Severity: rule.Error,
	Doc:      `A recommendation is a new control, and a control without feedback is a hope. Controls erode; only feedback shows when.`,
	Misses:   `Feedback that nobody will collect, or that would look the same if the recommendation did nothing.`,
	Source:   `Leveson, CAST Handbook, 2019, part 5: follow-up and feedback whether it works`,
	Suggest:  `What would one measure, and what would it read if this did not work? feedback: that.`,
	Run:      run,
}

func run(p *rule.Pass) {
	for _, r := range p.Analysis.Recommendations {
		if len(r.Feedback) == 0 {
			p.Mark(r.Heading, "%s does not say what would show that it works", r.ID)
		}
	}
}
