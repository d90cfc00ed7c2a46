// Package orphancontrol is the rule about controls that nothing is said of.
package orphancontrol

import "levee/internal/cast/rule"

// Rule fires when a control that did not hold is named by no failure.
var Rule = &rule.Rule{
	Name:     "orphancontrol",
	Title:    "a control did not hold, and no failure says why",
	Kind:     rule.Structure,
	Severity: rule.Note,
	Doc:      `A control that is listed and did not hold is a failure that has not been written yet; one that enforces nothing is no control.`,
	Misses:   `Controls that are named in prose only.`,
	Source:   `Leveson, CAST Handbook, 2019, part 1: physical controls, why they were ineffective`,
	Suggest:  `Why did it not hold, and why was it used nevertheless? Write the failure, or say state: held.`,
	Run:      run,
}

func run(p *rule.Pass) {
	for _, k := range p.Analysis.Controls {
		if k.State.Value != "held" && len(k.Cited("control")) == 0 {
			p.Mark(k.Heading, "%s is %s, and no failure names it", k.ID, state(k.State.Value))
		}
	}
}

func state(word string) string {
	if word == "" {
		return "listed"
	}
	return word
}
