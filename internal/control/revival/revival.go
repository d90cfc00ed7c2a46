// Package revival is the control that asks whether a release broke a long
// silence.
package revival

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when a recent release came after Limits.Silence without any.
var Control = &control.Control{
	Name:     "revival",
	Title:    "a release came after a long silence",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `A package that nobody touched for years is used by many and watched by none. When it
suddenly moves, somebody has a reason: a fix, a new owner, or a stolen account.`,
	Assumes:  `Publish times are true.`,
	Misses:   `Silence below the limit, and packages that are released now and then by a machine.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: handed-over", "access: expired-domain"},
	Run:      run,
}

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	limit := int(p.Limits.Silence.Hours() / 24)
	for _, s := range past.Steps() {
		last := past.Since(s)[len(past.Since(s))-1]
		days, ok := control.Days(&last, s.After)
		if !ok {
			p.Unknown(evidence.Releases, "publish times are not known, or contradicted")
			return
		}
		if days > limit {
			p.Find(past.Reference(), "%s came out after %s without a release", s.After.Version, control.InDays(days))
			return
		}
	}
}
