// Package conflict is the rule about constraints that pull against each other unsaid.
package conflict

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when a recommendation hurts a constraint without a conflict, or a conflict has one side.
var Rule = &rule.Rule{
	Name:     "conflict",
	Title:    "something hurts a constraint and no conflict says so, or a conflict lacks a side",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `Looking at updates takes time and security fixes want none: two constraints, each right. What is good for one and bad for another is a conflict, which
is resolved by design or not at all, but never by leaving it out.`,
	Misses:  `Conflicts that nothing in the fields hints at.`,
	Source:  `Leveson, Engineering a Safer World, 2011, quoted in the essay, "Why don't people pin packages?"`,
	Suggest: `Write it as a conflict, X-n, between both constraints, and say what resolves it.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, x := range p.Analysis.Conflicts {
		if len(x.Between) == 0 || len(x.Between)+len(x.Goal) < 2 {
			p.Mark(x.Heading, "%s has %d sides: between two constraints, or a constraint and a goal", x.ID, len(x.Between)+len(x.Goal))
		}
	}
	for _, r := range p.Analysis.Recommendations {
		for _, hurt := range r.Hurts {
			if !told(p.Analysis, r, hurt.ID) {
				p.Mark(hurt.Span, "%s pulls against %s, and no conflict tells of it", r.ID, hurt.ID)
			}
		}
	}
}

// told tells whether a conflict has the constraint that is hurt on one side,
// and the recommendation, one of its constraints or a goal on the other.
func told(a *cast.Analysis, r *cast.Recommendation, hurt cast.ID) bool {
	for _, x := range a.Conflicts {
		if !x.Between.Has(hurt) {
			continue
		}
		if len(x.Goal) > 0 || x.Resolved.Has(r.ID) {
			return true
		}
		for _, c := range r.Constraints {
			if c.ID != hurt && x.Between.Has(c.ID) {
				return true
			}
		}
	}
	return false
}
