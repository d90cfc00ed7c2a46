// Package discipline is the rule about remedies that ask people to be better.
package discipline

import (
	"regexp"

	"levee/internal/cast"
	"levee/internal/cast/phrase"
	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
)

// Rule fires when care, attention or training is the remedy.
var Rule = &rule.Rule{
	Name:     "discipline",
	Title:    "care, attention, memory or training is what shall prevent the next accident",
	Kind:     rule.Language,
	Severity: rule.Warning,
	Doc: `Discipline does not scale, and it fails where it is needed: thousands of maintainers would have to make no
mistake, and one does. In a recommendation it is an error: it has no control action and no feedback.`,
	Misses: `Discipline that is asked for by a process ("two people sign") and comes to the same. Training for a tool that
is new is no discipline, and is found all the same in recommendations.`,
	Source:  `the essay, "Transfer of Rights": "you cannot fix things with discipline"; CAST Handbook, part 5`,
	Suggest: `Say which control makes the safe way the easy one, who has the authority to build it, and what shows that it works.`,
	Run:     run,
}

var anywhere = phrase.MustSet(`
	$agent .. should|must|ought|need|needs|has|have to? be|become|stay|remain $adv* @diligent
	$agent .. should|must|ought|need|needs|has|have to? pay $adv* more|closer|better|careful? attention
	$agent .. should|must|ought|need|needs|has|have to? take $adv* more|better|greater care
	$agent .. should|must|ought|need|needs|has|have to? try harder
	$agent .. should|must|ought|need|needs|has|have to? remember to|that
	$agent .. should|must|ought|need|needs|has|have to? double-check
	$agent .. should|must|ought|need|needs|has|have to? exercise .. care|caution|diligence
	$agent .. should|must|ought|need|needs|has|have to? think twice
	$agent .. should|must not|never forget
	$agent .. will be $adv* more|@diligent @diligent?
	$agent .. @be|been reminded|retrained|admonished to|of|about
	make sure .. never|not .. @heed
	solution|fix|remedy|lesson|answer|measure|recommendation $adv* @be .. training|attention|care|education|@diligence
	solution|fix|remedy|lesson|answer|measure|recommendation $adv* @be to .. pay|take .. attention|care
	solution|fix|remedy|lesson|answer|measure|recommendation $adv* @be to be $adv* @diligent
	we will $adv* @urge:base .. $agent
	training|education|@diligence ... @be vital|essential|key|crucial|needed|necessary|important
	better|more|greater @diligence|training|education .. would|will|must|should|can|could
`)

// remedies count only where something is recommended.
var remedies = phrase.MustSet(`
	^ @urge:base .. $agent
	^ raise|increase|improve .. awareness|vigilance|discipline
	^ be|stay|become $adv* @diligent
	^ pay|take $adv* .. attention|care
	$agent .. carefully|diligently|thoroughly @act
	awareness|security|safety training|course|session|campaign|workshop
	training|course|workshop for|on|in
	^ double-check
	^ remember to|that
	^ follow|adhere .. best practice|practices
	@person:third $adv* vet
`)

// recommending is how headings begin under which something is recommended.
var recommending = regexp.MustCompile(`(?i)^(recommend|action|measure|lesson|improve|remed|what (we|to) |next step|follow)`)

func run(p *rule.Pass) {
	for m := range p.Claims(anywhere) {
		find(p, m)
	}
	for s := range p.Sentences() {
		if !recommends(p, s) {
			continue
		}
		for _, m := range remedies.Find(s) {
			if m.Claimed() {
				find(p, m)
			}
		}
	}
}

func find(p *rule.Pass, m phrase.Match) {
	f := rule.Finding{Offset: m.Offset(), End: m.End(), Message: rule.Quoted(`%q asks people to be better, and discipline does not scale`, m)}
	if _, ok := p.Element(m.Offset()).(*cast.Recommendation); ok {
		f.Severity = rule.Error
	}
	p.Report(f)
}

// recommends tells whether a sentence says what ought to be done.
func recommends(p *rule.Pass, s *phrase.Sentence) bool {
	if _, ok := p.Element(s.Offset()).(*cast.Recommendation); ok {
		return true
	}
	return s.Place.Block != prose.Heading && recommending.MatchString(s.Place.Heading)
}
