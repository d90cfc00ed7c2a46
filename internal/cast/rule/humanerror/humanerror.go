// Package humanerror is the rule about mistakes as explanations.
package humanerror

import (
	"levee/internal/cast/phrase"
	"levee/internal/cast/rule"
)

// Rule fires when somebody's mistake is what happened.
var Rule = &rule.Rule{
	Name:     "humanerror",
	Title:    "somebody's mistake, slip or oversight is what happened",
	Kind:     rule.Language,
	Severity: rule.Warning,
	Doc: `Human error is a symptom and no cause: where people can err, they will, and the question is what made the
error possible, likely, and without remedy. The word ends an investigation where it ought to begin.`,
	Misses: `A mistake that is told without its word. It cannot know that the next paragraph goes on to explain the
mistake; where it does, accept the finding with that reason, or put the context first.`,
	Source:  `CAST Handbook, "human error is a symptom"; the essay, "Accidents aren't human error"`,
	Suggest: `Say what they saw, what they took it for and why: why did it make sense at the time, and what would have caught it?`,
	Run:     rule.Claimed(patterns, `%q ends where the question begins: what made it possible?`),
}

var patterns = phrase.MustSet(`
	@human error|errors -handler -handling -message -messages -code -codes -rate
	-@own $agent ... made|makes|make a|an|the|some|another|this $adv* @mistake
	-@nobody $agent $adv* @mistakenly
	@person:base on|of|in|at|from .. @mistakenly
	@be|been @mistakenly $done
	by mistake|accident
	@mistake made? by .. $agent
	@mistake on behalf of
	made|making the same @mistake
	@mistake of|from|on .. @person|@body
	@mistake on the part of
	-@own $agent .. @forget:past
	-@own $agent .. ran|typed|pressed|copied|selected|clicked|executed|sent|installed|edited|entered|chose|picked|deployed|deleted|pushed|used the|a wrong
	lapse|error|failure in|of judgement|judgment|attention|concentration|memory
`)
