// Package blame is the rule about people and firms that are named as the
// cause.
package blame

import (
	"levee/internal/cast/phrase"
	"levee/internal/cast/rule"
)

// Rule fires when the author says that somebody is at fault, or was careless.
var Rule = &rule.Rule{
	Name:     "blame",
	Title:    "a person or an organisation is given the fault, or called careless, lazy or incompetent",
	Kind:     rule.Language,
	Severity: rule.Warning,
	Doc: `Blame ends the search: once somebody is found who was lazy, nobody asks why the system needed him not to
be. What people did made sense to them with what they knew, and an analysis has to say how.`,
	Misses: `Blame without its words ("and then he simply gave it away"), irony, and praise of others that blames by
contrast. It takes for blame what is told as others' opinion without a word of saying.`,
	Source:  `CAST Handbook, goal 4: no blame; the essay, "Finding Fault"`,
	Suggest: `Say what they knew, what they were asked to do and what pressed on them: why did it make sense at the time?`,
	Run:     rule.Claimed(patterns, `%q blames: the analysis stops where somebody is at fault`),
}

var patterns = phrase.MustSet(`
	-@nobody $agent .. @be $adv* @careless
	-@nobody $agent .. been|be so|too? @careless
	$agent not been so|too|that @careless
	@careless @person|@body
	-@nobody $agent 's|' $adv* fault|@carelessness
	@possessive $adv* fault|@carelessness
	fault of .. $agent
	fault|blame|responsibility for? .. lies|lie|rests|rest $adv* with|on
	@carelessness of|on|by|among .. $agent
	@person:base|@body:base @carelessness
	folly|arrogance|hubris of $adv* $agent|management
	-@nobody $agent .. @be to blame for
	-@nobody $agent .. @be $adv* to blame
	-@nobody $agent .. @be $adv* at fault
	-@nobody $agent .. @be $adv* responsible for .. @harm
	we|i $adv* blame
	$agent .. @behave $adv* @carelessly
	culprit|culprits $adv* @be
	$agent .. messed|screwed up
	$agent .. botched|bungled|mishandled
	dropped the ball
	-@nobody $agent .. @be $adv* guilty|culpable of|for?
	-@nobody $agent .. @be $adv* accountable|liable for .. @harm
	lack of .. care|diligence|professionalism|competence by|of|on|among .. $agent
	only themselves|himself|herself|itself|ourselves|myself to blame
`)
