// Package counterfactual is the rule about causes that did not happen.
package counterfactual

import (
	"levee/internal/cast"
	"levee/internal/cast/phrase"
	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
)

// Rule fires when something that was not done is the cause.
var Rule = &rule.Rule{
	Name:     "counterfactual",
	Title:    "what did not happen is given as the cause",
	Kind:     rule.Language,
	Severity: rule.Warning,
	Doc: `Of what did not happen there is no end: nobody audited, nobody pinned, nobody phoned. To name one of these as the
cause is to choose a remedy before the analysis. What was there is a control that did not hold, and a reason for it. A
failure whose title is what somebody did not do is found as well.`,
	Misses: `Absent acts in two sentences ("Nobody audited. So the patch came in."), and nouns for them ("unreviewed code").
It takes for a cause of the accident what is the cause of something harmless, if it is told in the same words.`,
	Source:  `CAST Handbook, part 3: what did happen and why; the essay names one such cause itself in its conclusions`,
	Suggest: `Name the control that was there, say why it did not hold, and why it was used nevertheless.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for m := range p.Claims(patterns) {
		p.FindMatch(m, `%q makes a cause of what did not happen`)
	}
	for m := range p.Claims(omissions) {
		if _, ok := p.Element(m.Offset()).(*cast.Failure); ok && m.Sentence.Place.Block == prose.Heading {
			p.FindMatch(m, `%q names what somebody did not do, and not the control that did not hold`)
		}
	}
}

// omissions are titles of failures that are somebody's.
var omissions = phrase.MustSet(`
	^ $agent .. did|does|do|was|were|had|has not
	^ nobody|no @act|@guard
	^ no one @act|@guard
`)

var patterns = phrase.MustSet(`
	because|since ... did|had|has|does|do not $adv* @guard
	because|since nobody|no|none|never .. @guard:past|@guard:done
	because|since no one had? @guard:past|@guard:done
	because|since ... failed to
	would|could|might never|not $adv* have $adv* happened|occurred|succeeded|existed
	never would have $adv* happened|occurred|succeeded|been
	not|never have $adv* happened|occurred
	@harm .. would|could|might have failed
	would have been no|safe|secure|avoided|unharmed|impossible
	could|would|might $adv* have $adv* been $adv* @prevent:done
	would|could|might $adv* have $adv* @prevent:done the|this|it|that|our|these|both $adv* @harm|attacker|attackers
	because|since|as there was|were no -way
	because of .. missing|absent|lacking
	not been for
	would|could|might not have been $adv* @stolen:done|possible
	@absence to|of ... @lead to|in
	lack|absence of ... allowed|enabled|let
	result|consequence|because|due of|to .. @absence of|to
`)
