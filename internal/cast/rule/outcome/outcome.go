// Package outcome is the rule about acts that are judged by their end.
package outcome

import (
	"levee/internal/cast/phrase"
	"levee/internal/cast/rule"
)

// Rule fires when a decision is judged by what came of it.
var Rule = &rule.Rule{
	Name:     "outcome",
	Title:    "a decision is judged by what came of it",
	Kind:     rule.Language,
	Severity: rule.Note,
	Doc: `The same decision is made a thousand times a day and ends well. How badly it ended says nothing about how good it
was with what was known; the more severe the loss, the worse the act looks.`,
	Misses:  `Judgements by tone. A decision that the author calls reckless for other reasons is found as well.`,
	Source:  `CAST Handbook, outcome bias; Engineering a Safer World, chapter 11`,
	Suggest: `Leave the judgement out and say what the decision was for, what else was on offer, and what was known.`,
	Run:     rule.Claimed(patterns, `%q judges the act by its end`),
}

var patterns = phrase.MustSet(`
	@severe @deed
	bad|poor|wrong decision|choice|judgement|judgment
	big|huge|grave|serious|costly mistake
	paid the price|dearly for?
	@deed ... @be:past|@be:now|proved $adv* @severe
	proved|turned out|to to be .. @severe
`)
