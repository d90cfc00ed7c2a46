// Package order is the rule about effects before their causes.
package order

import (
	"levee/internal/cast"
	"levee/internal/cast/rule"
)

// Rule fires when said order contradicts the times, or an end precedes its beginning.
var Rule = &rule.Rule{
	Name:     "order",
	Title:    "what is said of order cannot be",
	Kind:     rule.Evidence,
	Severity: rule.Error,
	Doc: `The date of the accident's release was that of the innocent file: a chain whose order is wrong finds the wrong controls. What the analysis says of
before and after must agree with the times, over others, too; a constraint is restored after it was broken, and a belief ends after it began.`,
	Misses:  `Order that is told in prose. Times that are wrong and agree.`,
	Source:  `the essay on 25 September, against the lockfile of that day; Leveson, CAST Handbook, 2019, part 1`,
	Suggest: `Check both times against their sources. If it is not known which came first, take before or after out.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, e := range p.Analysis.Events {
		said(p, e)
		for _, r := range e.Restores {
			restored(p, e, r)
		}
	}
	for _, c := range p.Analysis.Controllers {
		beliefs(p, c.Believes)
	}
	for _, f := range p.Analysis.Failures {
		beliefs(p, f.Believed)
	}
}

// said holds what is said of order, over others, against the times.
func said(p *rule.Pass, e *cast.Event) {
	seen := map[*cast.Event]bool{e: true}
	for queue := []*cast.Event{e}; len(queue) > 0; queue = queue[1:] {
		for _, later := range queue[0].Later() {
			if later.Time.Compare(e.Time) == cast.Before {
				p.Mark(e.Heading, "%s (%s) is said to come before %s (%s)", e.ID, e.Time.Text, later.ID, later.Time.Text)
				return
			}
			if !seen[later] {
				seen[later] = true
				queue = append(queue, later)
			}
		}
	}
}

// restored reports a constraint that is restored before anything broke it.
func restored(p *rule.Pass, e *cast.Event, r cast.Ref[*cast.Constraint]) {
	first := ""
	for _, b := range r.To.Cited("breaks") {
		breach, ok := b.(*cast.Event)
		if !ok {
			continue
		}
		if e.Compare(breach) != cast.Before {
			return
		}
		first = string(breach.ID)
	}
	if first == "" {
		p.Mark(r.Span, "%s restores %s, which no event breaks", e.ID, r.ID)
		return
	}
	p.Mark(r.Span, "%s restores %s before %s breaks it", e.ID, r.ID, first)
}

func beliefs(p *rule.Pass, all []cast.Belief) {
	for _, b := range all {
		for _, end := range []cast.Time{b.Until, b.TrueUntil} {
			if end.Compare(b.Since) == cast.Before {
				p.Mark(b.Span, "%q ends (%s) before it begins (%s)", b.Text.Value, end.Text, b.Since.Text)
			}
		}
	}
}
