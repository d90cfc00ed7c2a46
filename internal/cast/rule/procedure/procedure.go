// Package procedure is the rule about departures from procedures.
package procedure

import (
	"levee/internal/cast/phrase"
	"levee/internal/cast/rule"
)

// Rule fires when a departure from a procedure is the explanation.
var Rule = &rule.Rule{
	Name:     "procedure",
	Title:    "a departure from a rule, a policy or a procedure is the explanation",
	Kind:     rule.Language,
	Severity: rule.Warning,
	Doc: `Work as it is done is never work as it is written. That a procedure was not followed says that there were two ways
of working, and the question is what made the other one the better: time, tools, other rules, or that it had always gone well.`,
	Misses:  `Procedures under other names than those in words.txt. Where the same sentence goes on to say why, it is left alone.`,
	Source:  `Engineering a Safer World, chapter 11: procedures; CAST Handbook, part 3: context`,
	Suggest: `Describe how the work was done in practice, since when, and why that was the better way for those who did it.`,
	Run:     run,
}

var (
	patterns = phrase.MustSet(`
		did not $adv* @follow:base .. @procedure
		failed to $adv* @follow:base .. @procedure
		@procedure ... was|were not|never $adv* @follow:done
		$agent .. @violate:past from? .. @procedure
		^ @violate:past from? .. @procedure
		in violation|breach|contravention of .. @procedure
		contrary to|against .. @procedure
		without following .. @procedure
		$agent .. took a? shortcut|shortcuts
		not|non-compliant with .. @procedure
	`)
	reason = phrase.MustSet(`
		which
		because
		since
		in practice
	`)
)

func run(p *rule.Pass) {
	for m := range p.Claims(patterns) {
		if !m.Followed(reason, 20) {
			p.FindMatch(m, `%q says what was not done, and not how the work was done`)
		}
	}
}
