// Package trustdowngrade is the control that asks whether a release lost a
// proof of origin that the ones before it had.
package trustdowngrade

import (
	"fmt"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when a release has a lower kind of trust than the one before
// it in its line.
var Control = &control.Control{
	Name:     "trustdowngrade",
	Title:    "a release lost the proof of origin that the one before it had",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `Provenance, trusted publishing and staged publishing cannot be had with a stolen token
alone. In 2025 and 2026 stolen tokens published versions that lacked what all earlier ones
carried. Compared is the release before in the same line, not the last by date: an old line
that never had provenance loses none, which is why projects switched other tools' check off.
From trusted publishing to plain provenance is a change of method and does not fire.`,
	Assumes:  `The registry keeps attestations and publishers with each version.`,
	Misses:   `An attacker inside the CI: in June and July 2026 malicious versions had valid provenance.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: stolen-token", "access: phished-account"},
	Run:      run,
}

func run(p *control.Pass) {
	control.Compare(p, control.Trust, func(s control.Step, before, after evidence.Trust) string {
		if after != evidence.TokenOnly || before <= after {
			return ""
		}
		return fmt.Sprintf("%s came with a token only; %s before it had %s", s.After.Version, s.Before.Version, before)
	})
}
