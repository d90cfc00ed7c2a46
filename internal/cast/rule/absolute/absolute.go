// Package absolute is the rule about statements without an exception.
package absolute

import (
	"levee/internal/cast/phrase"
	"levee/internal/cast/rule"
)

// Rule fires when something about safety or people is so always or never.
var Rule = &rule.Rule{
	Name:     "absolute",
	Title:    "something about safety or about people is said to be so always, never or wholly",
	Kind:     rule.Language,
	Severity: rule.Note,
	Doc: `"Impossible" is where the next accident comes in: the essay said so of dynamic languages and took it back, and a
registry said so of another leftpad. A statement without exception needs a proof, or the assumption that it rests on.`,
	Misses:  `Absolutes in other words ("there is just one way"). What is impossible by definition is found as well.`,
	Source:  `the essay, "Correction: security of dynamic languages"; CAST Handbook on cultures of denial`,
	Suggest: `Say under which assumption it holds and how one would notice that it no longer does, or give the claim that proves it.`,
	Run:     run,
}

var relative = phrase.MustSet(`
	that|which
`)

func run(p *rule.Pass) {
	for m := range p.Claims(patterns) {
		if !m.Preceded(relative, 0) {
			p.FindMatch(m, `%q allows no exception`)
		}
	}
}

var patterns = phrase.MustSet(`
	impossible to|for
	@be impossible
	no way to|of|for -knowing -know -tell -telling
	can|could|will|would never $adv* happen|occur|fail|recur|be
	never happen again
	can|could|will not happen|occur again
	no|zero risk
	without exception
	eliminates|eliminate|eliminated|removes|remove all|any|every|the risk|risks|possibility
	under no circumstances
	^ everyone|everybody @habit:third
	@wholly @safe|@end
	complete|total|full|absolute|perfect @safety
	guarantee|guarantees|guaranteed .. @safety
	percent|% @safe
	always malicious|dangerous|safe|secure|vulnerable|unsafe|harmless
	-@own -@nobody @person|$agent never|always @habit:now
	^ nobody @habit:third
	no one @habit:third
	^ all @person:third @habit:base
`)
