// Package noresponsibility is the rule about failures without a responsibility.
package noresponsibility

import "levee/internal/cast/rule"

// Rule fires when a failure that is no boundary flaw cites no responsibility, or somebody else's.
var Rule = &rule.Rule{
	Name:     "noresponsibility",
	Title:    "a failure cites no responsibility of its controllers",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `A contribution to an accident is a responsibility that was not fulfilled. A failure that cites none says that somebody did not do what nobody had
given them to do.`,
	Misses:  `A responsibility that was written down after the fact.`,
	Source:  `Leveson, CAST Handbook, 2019, part 3: responsibilities, contribution, why`,
	Suggest: `What was the controller responsible for, and was it told? responsible: at the controller, responsibility: here. If it was nobody's, kind: boundary.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, f := range p.Analysis.Failures {
		if len(f.Controllers) > 0 && len(f.Responsibility) == 0 && !f.Boundary() {
			p.Mark(f.Heading, "%s cites no responsibility of %s", f.ID, f.Controllers[0].Name)
		}
		for _, r := range f.Responsibility {
			if !f.Controllers.Has(r.To.Controller.Name.Value) {
				p.Mark(r.Span, "%s cites %s, which is %s's and not its controllers'", f.ID, r.ID, r.To.Controller.Name.Value)
			}
		}
	}
}
