// Package newmaintainer is the control that asks who may publish now and could
// not before.
package newmaintainer

import (
	"fmt"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when accounts may publish that could not at the release
// before.
var Control = &control.Control{
	Name:     "newmaintainer",
	Title:    "an account may publish that could not before",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `Who is given the right to publish can use it at any time, for every package that
floats to this one. The registry keeps the list of maintainers with each version, so the
transfer of event-stream could be seen from 3.3.5 on.`,
	Assumes:  `The registry keeps with each version who could publish at that time.`,
	Misses:   `An account that was added and removed between two releases, and rights that are held through a team.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: handed-over", "access: co-maintainer-added"},
	Run:      run,
}

func run(p *control.Pass) {
	control.Compare(p, control.Maintainers, func(s control.Step, before, after []string) string {
		added := control.Added(before, after)
		if len(added) == 0 {
			return ""
		}
		return fmt.Sprintf("%s may publish since %s; before it was %s", control.Listed(added), s.After.Version, control.Listed(before))
	})
}
