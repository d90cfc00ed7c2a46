// Package unsourced is the rule about events and figures without a source.
package unsourced

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when an event or figure has neither source, claim nor quotation and is not unknown.
var Rule = &rule.Rule{
	Name:     "unsourced",
	Title:    "an event or a figure has no source",
	Kind:     rule.Evidence,
	Severity: rule.Warning,
	Doc:      `A chain that nobody can check is a story. Each event has a source, or a claim that the evidence can prove, or says that it is unknown.`,
	Misses:   `A source that does not say what is claimed.`,
	Source:   `the essay, "Correction: npm/Github mismatch": a mistake of the chain; CAST Handbook, part 1`,
	Suggest:  `Where does one read it? source: that, claim: what the evidence can prove, or certainty: unknown.`,
	Run:      run,
}

func run(p *rule.Pass) {
	for _, e := range p.Analysis.Events {
		if unsourced(e) {
			p.Mark(e.Heading, "%s has no source and no claim, and is not marked as unknown", e.ID)
		}
	}
	for _, f := range p.Analysis.Figures {
		if unsourced(f) {
			p.Mark(f.Heading, "%s has no source and no claim", f.ID)
		}
	}
}

func unsourced(e cast.Element) bool {
	c := e.Core()
	return len(c.Sources)+len(c.Claims)+len(c.Quotes) == 0 && c.Certainty.Value != "unknown"
}
