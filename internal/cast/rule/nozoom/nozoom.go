// Package nozoom is the rule about answers that lie no higher than what asked for them.
package nozoom

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when a question is answered by failures alone, and none is above the failure that asks.
var Rule = &rule.Rule{
	Name:     "nozoom",
	Title:    "no answer to a question lies at a higher level than the failure that asks",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `A question leads to the next level: how and why did the control there allow or contribute to the one below? Answers on the same level tell more of
the same, and lower ones lead back to the operators.`,
	Misses:  `Levels in name only. Answers that are no failures have no level; a failure at the highest level asks where it can.`,
	Source:  `Leveson, Engineering a Safer World, 2011, section 11.7, quoted in the essay, "Zooming Out"`,
	Suggest: `Who or what above that level set the goal, the default or the limits that made it so? Answer by a failure there.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, q := range p.Analysis.Questions {
		for _, asks := range q.Cited("asks") {
			f, ok := asks.(*cast.Failure)
			if ok && f.Level.Given() && f.Level.Rank > 0 && stays(q, f.Level) {
				p.Mark(q.Heading, "no answer to %s lies higher than %s, which asks it (level %s)", q.ID, f.ID, f.Level.Value)
				break
			}
		}
	}
}

// stays tells whether a question is answered by failures, and by none above a
// level.
func stays(q *cast.Question, level cast.Level) bool {
	failures := 0
	for _, r := range q.AnsweredBy {
		f, ok := r.To.(*cast.Failure)
		if !ok || !f.Level.Given() || f.Level.Rank < level.Rank {
			return false
		}
		failures++
	}
	return failures > 0
}
