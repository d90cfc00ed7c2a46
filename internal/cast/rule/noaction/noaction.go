// Package noaction is the rule about responsibilities without a control action.
package noaction

import "levee/internal/cast/rule"

// Rule fires when a controller with a responsibility has no control action in the structure.
var Rule = &rule.Rule{
	Name:     "noaction",
	Title:    "a controller has a responsibility and no control action",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `Who has no control action cannot do anything about what they are responsible for. That ps-tree "audits what it uses" was a responsibility on
paper: nothing that it could do followed from it.`,
	Misses:  `Whether a control action is any good for the responsibility. An analysis without a structure block is not looked at.`,
	Source:  `Leveson, CAST Handbook, 2019, part 2; the essay, "Why did Copay use event-stream?"`,
	Suggest: `What can the controller do about it? Draw that control action, or say in a failure that there is none.`,
	Run:     run,
}

func run(p *rule.Pass) {
	s := &p.Analysis.Structure
	if len(s.Arrows) == 0 {
		return
	}
	for _, c := range p.Analysis.Controllers {
		if len(s.Actions(c.Name.Value)) > 0 {
			continue
		}
		for _, r := range c.Responsibilities {
			p.Mark(r.Heading, "%s has the responsibility %s and no control action at all", c.Name.Value, r.ID)
		}
	}
}
