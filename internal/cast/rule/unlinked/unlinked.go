// Package unlinked is the rule about properties and recommendations without failures.
package unlinked

import "levee/internal/cast/rule"

// Rule fires when a property has fewer than two failures without a reason, or a recommendation neither failure nor property.
var Rule = &rule.Rule{
	Name:     "unlinked",
	Title:    "a property or a recommendation rests on no failure",
	Kind:     rule.Structure,
	Severity: rule.Error,
	Doc: `A systemic property needs support: two failures that show it, or one and the reason why that is enough. A recommendation that mends no failure and
changes no property comes from somewhere else than the analysis.`,
	Misses:  `Failures that do not show the property that cites them.`,
	Source:  `Leveson, CAST Handbook, 2019, parts 4 and 5`,
	Suggest: `Which failures show it? Name them in failures:, or say in single: why one is enough.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, x := range p.Analysis.Properties {
		switch n := len(x.Failures); {
		case n == 0:
			p.Mark(x.Heading, "%s is shown by no failure", x.ID)
		case n == 1 && !x.Single.Given():
			p.Mark(x.Heading, "%s is shown by %s alone, and single does not say why that is enough", x.ID, x.Failures[0].ID)
		}
	}
	for _, r := range p.Analysis.Recommendations {
		if len(r.Failures)+len(r.Properties) == 0 {
			p.Mark(r.Heading, "%s mends no failure and changes no property", r.ID)
		}
	}
}
