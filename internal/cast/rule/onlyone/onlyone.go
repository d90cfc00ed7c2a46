// Package onlyone is the rule about analyses that find one culprit.
package onlyone

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when three or more failures, or recommendations, have the same single controller.
var Rule = &rule.Rule{
	Name:     "onlyone",
	Title:    "all failures, or all recommendations, are one controller's",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `When everything that went wrong, or all that is to change, is one controller's, the analysis has found a scapegoat. Three are needed before
anything is said.`,
	Misses:  `A scapegoat under several names. Small analyses.`,
	Source:  `Leveson, CAST Handbook, 2019: blame is the enemy of safety; the essay, "Finding Fault"`,
	Suggest: `Who set the goals, the defaults and the limits within which that controller acted?`,
	Run:     run,
}

func run(p *rule.Pass) {
	var failures, recommendations []cast.Parties
	for _, f := range p.Analysis.Failures {
		failures = append(failures, f.Controllers)
	}
	for _, r := range p.Analysis.Recommendations {
		recommendations = append(recommendations, r.Owner)
	}
	report(p, "failures have one controller", failures)
	report(p, "recommendations have one owner", recommendations)
}

func report(p *rule.Pass, what string, all []cast.Parties) {
	const enough = 3
	if len(all) < enough {
		return
	}
	for _, ps := range all {
		if len(ps) != 1 || len(all[0]) != 1 || ps[0].Name != all[0][0].Name {
			return
		}
	}
	p.Mark(all[0][0].Span, "all %d %s, %s", len(all), what, all[0][0].Name)
}
