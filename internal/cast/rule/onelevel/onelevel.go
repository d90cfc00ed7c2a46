// Package onelevel is the rule about analyses that stay on one level.
package onelevel

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when three or more failures, or recommendations, share one level.
var Rule = &rule.Rule{
	Name:     "onelevel",
	Title:    "all failures, or all recommendations, are at one level",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `Failures at one level only mean that nobody zoomed out; recommendations at one level only mean that this level is to blame. Three are needed
before anything is said.`,
	Misses:  `Levels in name only. Small analyses.`,
	Source:  `Leveson, CAST Handbook, 2019: stopping at the operators; the essay, "Zooming Out"`,
	Suggest: `What at the next level up allowed it, and what could be changed there?`,
	Run:     run,
}

func run(p *rule.Pass) {
	var failures, recommendations []cast.Level
	for _, f := range p.Analysis.Failures {
		failures = append(failures, f.Level)
	}
	for _, r := range p.Analysis.Recommendations {
		recommendations = append(recommendations, level(r))
	}
	report(p, "failures", failures)
	report(p, "recommendations", recommendations)
}

// level returns the level of a recommendation: its own, or its owner's.
func level(r *cast.Recommendation) cast.Level {
	if r.Level.Given() {
		return r.Level
	}
	for _, o := range r.Owner {
		if c := o.Controller(); c != nil {
			return cast.Level{Value: c.Level.Value, Rank: c.Level.Rank, Span: o.Span}
		}
	}
	return cast.Level{Span: r.Heading}
}

func report(p *rule.Pass, what string, levels []cast.Level) {
	const enough = 3
	if len(levels) < enough || !levels[0].Given() {
		return
	}
	for _, l := range levels {
		if l.Value != levels[0].Value {
			return
		}
	}
	p.Mark(levels[0].Span, "all %d %s are at the level %s", len(levels), what, levels[0].Value)
}
