// Package rootcause is the rule about accidents with one cause.
package rootcause

import (
	"levee/internal/cast/phrase"
	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
)

// Rule fires when one thing is named as the cause.
var Rule = &rule.Rule{
	Name:     "rootcause",
	Title:    "one thing is named as the cause",
	Kind:     rule.Language,
	Severity: rule.Warning,
	Doc: `That there is a root cause is a comfortable belief: it can be mended, and one is done. It prevents this accident
and none of its variations. Leveson calls it root cause seduction.`,
	Misses: `A single cause that is told as a story and never named as one. A contributing cause that is called "the main
cause" among several is found, too.`,
	Source:  `Engineering a Safer World, chapter 2; the essay, "Finding Fault" and "Conclusions"`,
	Suggest: `Name the constraint that was not enforced, the controls that should have enforced it, and ask of each why it did not.`,
	Run:     run,
}

const message = `%q names one cause: fixing it prevents this accident and none of its variations`

func run(p *rule.Pass) {
	for m := range p.Claims(patterns) {
		p.FindMatch(m, message)
	}
	for s := range p.Sentences() {
		if s.Place.Block != prose.Heading {
			continue
		}
		for _, m := range heading.Find(s) {
			if m.Whole() {
				p.FindMatch(m, message)
			}
		}
	}
}

// heading is a heading that promises one cause.
var heading = phrase.MustSet(`
	the? root cause|causes
`)

var patterns = phrase.MustSet(`
	the|a|its|their|one @root cause -that -which ... @be -not -no
	the|a|its|their|one @root cause lies|lay
	@be the|a root|real|true|main|primary|sole|underlying cause of ... @harm
	the|a|its|their|one @root reason why|for|behind .. @harm|it|this .. @be -not -no
	@be|become|became the|a root|real|true|sole cause|reason
	found|identified|determined|established the|a root|real|true|sole cause|reason
	boils|boil|boiled|comes|came|come down to
	ultimately due|because|caused
	@harm .. @be @cause:done by a|one|an single|sole|lone
	cause|reason of|for|behind the|this|our @harm @be -not -no -$done
	what $adv* @cause:past the|this|our @harm @be
	at its root @be|,
	root|probable|immediate|proximate cause :
	solely due|because|to
	due|because solely|entirely to|of
	the reason is|was simple
	stems|stemmed from a|one single
`)
