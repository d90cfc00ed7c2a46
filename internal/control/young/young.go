// Package young is the control that asks whether a version has been out for
// long enough for others to have met its faults.
package young

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when the installed version is younger than Limits.Cooldown.
var Control = &control.Control{
	Name:     "young",
	Title:    "the installed version has been out for a few days only",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `Most malicious versions are found within days, by those who install first. Waiting lets
others be first. It would not have saved Copay: its two malicious versions were 16 and 20 days
out when they came in.`,
	Assumes:  `Publish times are true, and somebody else looks meanwhile.`,
	Misses:   `What stays hidden for longer than the cooldown, as in 2018.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"adopted: adopted-at-once", "adopted: adopted-on-day-1"},
	Run:      run,
}

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	at, ok := past.Release().Published.Get()
	if !ok {
		p.Unknown(evidence.Releases, past.Release().Published.Why())
		return
	}
	if age := p.AsOf.Sub(at); age < p.Limits.Cooldown {
		p.Find(past.Reference(), "it came out on %s, %s ago; the cooldown is %s", at.Format("2006-01-02"),
			control.InDays(int(age.Hours()/24)), control.InDays(int(p.Limits.Cooldown.Hours()/24)))
	}
}
