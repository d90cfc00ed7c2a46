// Package hazardform is the rule about hazards that are events, and constraints that are solutions.
package hazardform

import (
	"regexp"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when words of events, parts, parties or means stand in the title of a hazard or constraint.
var Rule = &rule.Rule{
	Name:     "hazardform",
	Title:    "a hazard names an event, a failed part or a person, or a constraint its solution",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `A hazard is a state of the system that leads to a loss in the worst case. "An attacker gets access" is an event of one accident, "the scanner fails" a
part: what prevents them leaves all others open. A constraint says what must be so; one that says how has decided before the analysis began.`,
	Misses:  `Events and solutions in other words. A title that uses one of the words in another sense is found.`,
	Source:  `Leveson and Thomas, STPA Handbook, 2018, chapter 2: common mistakes in hazards and constraints`,
	Suggest: `In which state must the system never be, whoever brings it about? For a constraint: that state, turned round, without a means.`,
	Run:     run,
}

// events are words by which a hazard tells what happened, or to what part.
var events = regexp.MustCompile(`(?i)\b(attackers?|hackers?|attacks?|exploits?|fails?|failed|failure|crash(es|ed)?|breaks down|malfunctions?|mistakes?|negligence|human error)\b`)

// means are words by which a constraint tells how.
var means = regexp.MustCompile(`(?i)\b(audit(s|ed)?|code review|pins?|pinned|lockfiles?|sign(s|ed)|signatures?|scan(s|ned|ners?)?|sandbox(es|ed)?|2fa|mfa|two-factor|passwords?|trained|training|must use|by using)\b`)

func run(p *rule.Pass) {
	for _, h := range p.Analysis.Hazards {
		if m := events.FindString(h.Title.Value); m != "" {
			p.Mark(h.Title.Span, "%s names an event or a part that failed (%q), not a state of the system", h.ID, m)
		} else if name := party(p.Analysis, h.Title.Value); name != "" {
			p.Mark(h.Title.Span, "%s names %s: a hazard is a state of the system, whoever brings it about", h.ID, name)
		}
	}
	for _, c := range p.Analysis.Constraints {
		if m := means.FindString(c.Title.Value); m != "" {
			p.Mark(c.Title.Span, "%s says how (%q), not what must be so", c.ID, m)
		}
	}
}

// party returns the actor or controller that a title names.
func party(a *cast.Analysis, title string) string {
	for _, word := range strings.Fields(title) {
		word = strings.Trim(word, ".,;:'’\"()")
		switch a.Find(cast.ID(word)).(type) {
		case *cast.Actor, *cast.Controller:
			return word
		}
	}
	return ""
}
