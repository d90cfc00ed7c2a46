// Package nowhy is the rule about failures without their whys.
package nowhy

import "levee/internal/cast/rule"

// Rule fires when a failure lacks one of the two whys.
var Rule = &rule.Rule{
	Name:     "nowhy",
	Title:    "a failure does not say why it was inadequate, or why it was used nevertheless",
	Kind:     rule.Structure,
	Severity: rule.Error,
	Doc: `Two whys make the analysis: why the control was inadequate, and why an inadequate control was used. The second leads away from people and to the
next level: "pin your packages" is useless if nobody knows why people do not.`,
	Misses:  `Whys that explain nothing ("it was not good enough").`,
	Source:  `the essay, "Overview", steps 3 and 4; Leveson, CAST Handbook, 2019, part 3`,
	Suggest: `Why did it make sense to those who used it, at the time, with what they knew?`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, f := range p.Analysis.Failures {
		if len(f.WhyInadequate) == 0 {
			p.Mark(f.Heading, "%s does not say why the control was inadequate (why-inadequate)", f.ID)
		}
		if len(f.WhyUsed) == 0 {
			p.Mark(f.Heading, "%s does not say why it was used nevertheless (why-used)", f.ID)
		}
	}
}
