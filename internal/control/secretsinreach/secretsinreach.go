// Package secretsinreach is the control that asks what a package's code could
// read while it is installed or built.
package secretsinreach

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires if secrets are in reach of installs or builds.
var Control = &control.Control{
	Name:     "secretsinreach",
	Title:    "installs or builds can read secrets that they do not need",
	Enforces: stamp.NoTheft,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `What was stolen from 2021 to 2026 was mostly what lay about where packages were installed: variables of a whole job,
a token in an .npmrc, arguments of an image's build. A secret that stands in the environment of one step is read by that step alone. Tokens
that publish are told by openci.`,
	Assumes: `A secret that is given to one step that installs nothing is needed there.`,
	Misses: `What the host gives to all jobs, as GitLab and CircleCI do; files of the runner; secrets under names that do not sound like
one; what a step that needs a secret does with it.`,
	Feedback: []evidence.Kind{evidence.Pipeline},
	Counters: []string{"act: read-env", "act: read-files"},
	Run:      func(p *control.Pass) { p.Practices() },
}
