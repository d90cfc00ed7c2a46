// Package passive is the rule about acts without somebody who acts.
package passive

import (
	"levee/internal/cast/phrase"
	"levee/internal/cast/rule"
)

// Rule fires when a decision is told and its actor is not.
var Rule = &rule.Rule{
	Name:     "passive",
	Title:    "a decision or an act is told, and who it was is not",
	Kind:     rule.Language,
	Severity: rule.Note,
	Doc: `"Rights were transferred": by whom, to whom, by which control action? Without the actor there is no controller,
no process model, and no question to ask. The rule looks at acts that somebody decides on, in the past.`,
	Misses: `Acts in the present tense, nouns for acts ("the transfer of rights"), and verbs that are not in words.txt under
"decide". Where the sentence before names the actor, the finding is none.`,
	Source:  `CAST Handbook, part 3: each component's contribution; 5-part card "component, responsibilities, contribution, why"`,
	Suggest: `Say who did it, what they believed at that time, and who could have known of it; or that this is not known.`,
	Run:     run,
}

var (
	patterns = phrase.MustSet(`
		was|were|been -not -never $adv* @decide:done
		@act|mistakes|changes .. was|were|been made
		was|were done in
	`)
	actor = phrase.MustSet(`
		by
		through a|an|the
	`)
	relative = phrase.MustSet(`
		what|which|that
	`)
	state = phrase.MustSet(`
		when|whenever|where|as|until
	`)
)

// near is how far behind the verb its actor may stand, in words.
const near = 10

func run(p *rule.Pass) {
	for m := range p.Claims(patterns) {
		if !m.Followed(actor, near) && !m.Preceded(relative, 2) && !m.Preceded(state, 4) {
			p.FindMatch(m, `%q does not say who did it`)
		}
	}
}
