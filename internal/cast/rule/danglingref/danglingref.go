// Package danglingref is the rule about ids in prose that lead nowhere.
package danglingref

import (
	"levee/internal/cast"
	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
)

// Rule fires when a word of prose has the form of an id and there is no such element.
var Rule = &rule.Rule{
	Name:     "danglingref",
	Title:    "prose names an element that is not there",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc:      `References in fields are checked when the file is read; those in prose are not, and get lost when an element is taken out.`,
	Misses:   `References by title. What looks like an id and means something else is found.`,
	Source:   `Levee: what a reader cannot follow`,
	Suggest:  `Which element was meant? If none was, put it in backticks.`,
	Run:      run,
}

func run(p *rule.Pass) {
	for _, s := range p.Text.Sentences {
		if s.Place.Field == "same-as" { // ids of another analysis
			continue
		}
		for _, t := range s.Tokens {
			prefix, _ := cast.ID(t.Text).Split()
			if t.Kind == prose.Word && prefix != "" && cast.KindOf(prefix) != nil && p.Analysis.Find(cast.ID(t.Text)) == nil {
				p.Find(t.Offset, t.End, "there is no %s", t.Text)
			}
		}
	}
}
