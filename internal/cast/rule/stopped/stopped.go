// Package stopped is the rule about branches of questions that stop without a word.
package stopped

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when a failure asks no question and a question has no answer, without a reason.
var Rule = &rule.Rule{
	Name:     "stopped",
	Title:    "zooming out stops and nothing says why",
	Kind:     rule.Structure,
	Severity: rule.Error,
	Doc: `The constant zooming out is the method: not only why things broke, but why "why things broke". Every analysis stops somewhere, for want of access
or time; it says where and why, so that others can go on.`,
	Misses:  `A reason that is none. A question that is asked in prose only.`,
	Source:  `the essay, "Overview" and "Zooming Out"; Leveson, Engineering a Safer World, 2011, section 11.7`,
	Suggest: `How and why did the next level up allow or contribute to this? asks: a question, or stops: why not.`,
	Run:     run,
}

func run(p *rule.Pass) {
	cast.Leaves(p.Analysis.Zoom(), func(b *cast.Branch) {
		core := b.Of.Core()
		switch {
		case b.End == cast.Silent:
			p.Mark(core.Heading, "%s asks nothing of the next level%s and does not say why it stops", core.ID, at(b))
		case b.End == cast.Open && core.Kind.Word == "question" && !b.Why.Given():
			p.Mark(core.Heading, "%s%s has no answer and does not say what is missing", core.ID, at(b))
		}
	})
}

// at names the level of a branch.
func at(b *cast.Branch) string {
	if !b.Level.Given() {
		return ""
	}
	return " (level " + b.Level.Value + ")"
}
