// Package nosurvivor is the rule about fixes that are said to stop everything.
package nosurvivor

import "levee/internal/cast/rule"

// Rule fires when a recommendation or a fix has no survives.
var Rule = &rule.Rule{
	Name:     "nosurvivor",
	Title:    "a recommendation or fix does not say which variation goes round it",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `Fixing the root cause of one attack does not stop its variations: the remedy for leftpad did not stop event-stream. Each fix has a variation that
survives it; one who cannot name it has not looked.`,
	Misses:  `A variation that is named and would be stopped after all.`,
	Source:  `the essay, "Conclusions": "it would not prevent any variations on the attack"`,
	Suggest: `How would the next attacker, or the next slip, go round it? survives: that.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, r := range p.Analysis.Recommendations {
		if len(r.Survives) == 0 {
			p.Mark(r.Heading, "%s does not say which variation goes round it", r.ID)
		}
	}
	for _, f := range p.Analysis.Fixes {
		if len(f.Survives) == 0 {
			p.Mark(f.Heading, "%s does not say which variation goes round it", f.ID)
		}
	}
}
