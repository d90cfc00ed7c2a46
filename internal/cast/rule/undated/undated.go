// Package undated is the rule about events without a time.
package undated

import "levee/internal/cast/rule"

// Rule fires when an event has no time, or an unknown one and no order, and a figure no day.
var Rule = &rule.Rule{
	Name:     "undated",
	Title:    "an event or a figure does not say when",
	Kind:     rule.Evidence,
	Severity: rule.Warning,
	Doc: `A chain is dated, each link as far as is known: to the second, to the year, in an interval, or unknown. Without a word nobody can tell whether
nobody knows or nobody looked. A figure is true as of a day.`,
	Misses:  `Times that are wrong. A time is read in the heading only.`,
	Source:  `the essay, "Proximal Chain": "in as exacting detail as possible"`,
	Suggest: `When was it, as far as anybody can tell? A time after the id, such as 2018-09-09, 2018-11-20.., or unknown with before: or after:.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for _, e := range p.Analysis.Events {
		switch {
		case !e.Time.Given():
			p.Mark(e.Heading, "%s has no time in its heading, not even unknown", e.ID)
		case !e.Time.Known() && len(e.Before)+len(e.After) == 0 && len(e.Later()) == 0:
			p.Mark(e.Time.Span, "%s has an unknown time and no place in the chain: before what, after what", e.ID)
		}
	}
	for _, f := range p.Analysis.Figures {
		if !f.AsOf.Given() {
			p.Mark(f.Heading, "%s does not say as of when", f.ID)
		}
	}
}
