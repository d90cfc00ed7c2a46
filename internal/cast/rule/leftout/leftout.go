// Package leftout is the rule about steps of the method that are left out unsaid.
package leftout

import (
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when a slot of the five parts has nothing, or there is no limit at all.
var Rule = &rule.Rule{
	Name:     "leftout",
	Title:    "a step of the method is not done and no limit says so",
	Kind:     rule.Structure,
	Severity: rule.Warning,
	Doc: `An analysis states its own limits: the essay says that it stops at one zoom-out and has no access to the companies. What is left out without a
word looks as if there were nothing.`,
	Misses:  `A step that is done badly. Limits that are too general.`,
	Source:  `the essay, "Overview" and its disclaimer; Leveson, CAST Handbook, 2019: the five parts`,
	Suggest: `Do the step, or say in a limit what it omits or simplifies, and because of what.`,
	Run:     run,
}

func run(p *rule.Pass) {
	a := p.Analysis
	for _, part := range cast.Parts {
		if missing := missing(a, part); len(missing) > 0 {
			p.Mark(a.Front.Analysis.Span, "part %d, %q: nothing of %s, and no limit says why", part.Number, part.Title, strings.Join(missing, ", "))
		}
	}
	for _, l := range a.Limits {
		for _, w := range l.Omits {
			if slot := slotOf(w.Value); slot.Done(a) {
				p.Mark(w.Span, "%s says that %s is omitted, and something of it is there: simplifies", l.ID, w.Value)
			}
		}
	}
	if len(a.Limits) == 0 {
		p.Mark(a.Front.Analysis.Span, "the analysis says nothing of its own limits")
	}
}

// missing names the steps of a part that are neither done nor left out.
func missing(a *cast.Analysis, part *cast.Part) []string {
	var names []string
	for _, s := range part.Slots {
		if c, _ := a.Covers(s); c == cast.Missing {
			names = append(names, s.Name)
		}
	}
	return names
}

func slotOf(name string) *cast.Slot {
	for _, part := range cast.Parts {
		for _, s := range part.Slots {
			if s.Name == name {
				return s
			}
		}
	}
	return &cast.Slot{}
}
