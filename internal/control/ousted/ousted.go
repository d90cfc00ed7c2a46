// Package ousted is the control that asks whether all earlier maintainers are
// gone.
package ousted

import (
	"fmt"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when nobody who could publish before can any more.
var Control = &control.Control{
	Name:     "ousted",
	Title:    "all earlier maintainers are gone",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `With event-stream 4.0.0 its author could no longer publish his own package: whoever
reported the problem to him reported it to someone without rights. An account that removes
all others is either a clean transfer or a theft; both call for a look.`,
	Assumes:  `The registry keeps with each version who could publish at that time.`,
	Misses:   `A thief who leaves the others in the list. A renamed account looks like one that is gone.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: handed-over"},
	Run:      run,
}

func run(p *control.Pass) {
	control.Compare(p, control.Maintainers, func(s control.Step, before, after []string) string {
		left := len(before) - len(control.Added(after, before))
		if len(before) == 0 || len(after) == 0 || left > 0 {
			return ""
		}
		return fmt.Sprintf("with %s nobody is left who could publish before: %s gave way to %s",
			s.After.Version, control.Listed(before), control.Listed(after))
	})
}
