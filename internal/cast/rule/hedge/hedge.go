// Package hedge is the rule about statements that are left uncertain.
package hedge

import (
	"fmt"

	"levee/internal/cast/phrase"
	"levee/internal/cast/rule"
)

// Rule fires when a statement is left uncertain.
var Rule = &rule.Rule{
	Name:     "hedge",
	Title:    "a statement is left uncertain, without what would settle it",
	Kind:     rule.Language,
	Severity: rule.Note,
	Doc: `Not to know is no fault, and to say so in passing hides it: "probably", "it seems". An analysis lists what it does
not know, with what would settle it and who could. An element whose certainty field admits doubt is left alone; one that says
certain and hedges is a warning.`,
	Misses: `Uncertainty without a word for it, and round figures. "May" and "might" are found only before what may have
been done.`,
	Source:  `CAST Handbook, part 1: questions raised; the essay, which hedges fifteen times and says so at its end`,
	Suggest: `Say that it is not known, what would settle it, and who could: an element of kind unknown, or a certainty field.`,
	Run:     run,
}

var patterns = phrase.MustSet(`
	@hedge
	^ maybe|possibly $agent|it|the|a|this|that|there|his|her|their
	@be:past|@be:now|will|has|have|had|most|and $adv* likely -path -to -branch -case
	likely due|because|did|does|had|has|was|were
	seems|seem|seemed to|that|like|as
	it appears|appeared that|to|as
	as far as $agent can|could|know
	no idea
	very roughly
	the impression that
	may|might have been $done
	we|i suspect|guess|suppose
	it @be $adv* possible|conceivable that
	somehow
	to our|my knowledge
	appear|appears|appeared to have
	must have been $done
`)

func run(p *rule.Pass) {
	for m := range p.Claims(patterns) {
		f := rule.Finding{Offset: m.Offset(), End: m.End(), Message: rule.Quoted(`%q leaves open what is so`, m)}
		if e := p.Element(m.Offset()); e != nil && e.Core().Certainty.Given() {
			if e.Core().Certainty.Value != "certain" {
				continue
			}
			f.Severity = rule.Warning
			f.Message += fmt.Sprintf(", and %s is said to be certain", e.Core().ID)
		}
		p.Report(f)
	}
}
