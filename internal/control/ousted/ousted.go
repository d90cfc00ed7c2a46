// Package ousted is the control that asks whether all earlier maintainers are
// gone.
package ousted

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when nobody who could publish a recent release can publish a later
// one.
var Control = &control.Control{
	Name:     "ousted",
	Title:    "all earlier maintainers are gone",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `With event-stream 4.0.0 its author could no longer publish his own package: whoever
reported the problem to him reported it to someone without rights. An account that removes
all others is either a clean transfer or a theft; both call for a look. It need not do so in
one step: each recent release is held against all that came shortly before.`,
	Assumes:  `The registry keeps with each version who could publish at that time.`,
	Misses:   `A thief who leaves the others in the list. A renamed account looks like one that is gone.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: handed-over", "recovery: owner-locked-out"},
	Run:      run,
}

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	steps, why := told(past.Steps())
	for i := range steps {
		for j := i; j >= 0; j-- { // the release with which the last one left
			before, after := steps[i].Before, steps[j].After
			was, is := before.Maintainers.Claimed(), after.Maintainers.Claimed()
			if len(was) > 0 && len(is) > 0 && len(control.Added(is, was)) == len(was) {
				p.Find(past.Reference(), "with %s nobody is left who could publish %s: %s gave way to %s", after.Version, before.Version, control.Listed(was), control.Listed(is))
				return
			}
		}
	}
	if why != "" {
		p.Unknown(evidence.Releases, why)
	}
}

// told returns the newest steps of which it is known who might publish, and why
// it is not known of the next one; "" if there is none.
func told(steps []control.Step) (known []control.Step, why string) {
	for i, s := range steps {
		for _, r := range []*evidence.Release{s.After, s.Before} {
			if _, ok := r.Maintainers.Get(); !ok {
				return steps[:i], r.Maintainers.Why()
			}
		}
	}
	return steps, ""
}
