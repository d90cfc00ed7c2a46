// Package vagueowner is the rule about duties of nobody.
package vagueowner

import (
	"slices"

	"levee/internal/cast"
	"levee/internal/cast/phrase"
	"levee/internal/cast/rule"
)

// Rule fires when a duty is laid on the community, on everybody, on all users.
var Rule = &rule.Rule{
	Name:     "vagueowner",
	Title:    "a duty is laid on the community, the industry, everybody or all users",
	Kind:     rule.Language,
	Severity: rule.Warning,
	Doc: `A control needs a controller: somebody with the authority to act, and feedback that tells him whether it works.
"The community" has neither. In a recommendation, and as what enforces a constraint, it is an error.`,
	Misses: `Groups with a name and no authority ("the working group"). "Developers should" in a text for the developers of one
project has an owner, and is found when that is not said beside it.`,
	Source:  `Engineering a Safer World, chapter 3: responsibility, authority, accountability; the essay, "Base Constraints"`,
	Suggest: `Name one controller that has the authority, and the feedback that tells it whether the duty is met.`,
	Run:     run,
}

var (
	duties = phrase.MustSet(`
		community|industry|society|ecosystem|public|world should|must|ought|needs|need|has|have to? $adv* @fund:base
		^ all? @vague should|must|ought|need|needs|has|have to? $adv* @fund:base
		^ every|each @person should|must|ought|needs|has to? $adv* @fund:base
		all|each of us should|must|ought|need|needs|has|have to? $adv* @fund:base
		onus|burden .. @be|falls on .. @vague
		it must|should be ensured|assured
		up to .. @vague to
		everybody|everyone|users|developers|community|maintainers|people 's|' @task
		@be the @task of the? @vague
	`)
	owners = phrase.MustSet(`
		@vagueowner
		best practice|practices
	`)
)

// fields are those that name who does something.
var fields = []string{"owner", "enforced-by", "controller", "controllers"}

func run(p *rule.Pass) {
	for m := range p.Claims(duties) {
		find(p, m)
	}
	if p.Analysis == nil {
		return
	}
	for s := range p.All() {
		if !slices.Contains(fields, s.Place.Field) {
			continue
		}
		if found := owners.Find(s); len(found) > 0 {
			find(p, found[0])
		}
	}
}

func find(p *rule.Pass, m phrase.Match) {
	f := rule.Finding{Offset: m.Offset(), End: m.End(), Message: rule.Quoted(`%q is nobody with authority`, m)}
	switch p.Element(m.Offset()).(type) {
	case *cast.Recommendation, *cast.Constraint:
		f.Severity = rule.Error
	}
	p.Report(f)
}
