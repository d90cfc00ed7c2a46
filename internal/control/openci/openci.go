// Package openci is the control that asks whether what builds and publishes a
// project can be made to do something else.
package openci

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires for each practice that the project's CI lacks.
var Control = &control.Control{
	Name:     "openci",
	Title:    "CI takes what the lockfile does not say, or hands rights to code that need not have them",
	Enforces: stamp.NotShipped,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `CI installs with rights that no developer's machine has. What it runs can become something else:
an action under a tag (tj-actions, 2025), a package that ` + "`npm install`" + ` takes in place of the locked one, the code of a pull request that
runs with the repository's own rights (asyncapi, 2026), a title that becomes part of a script. And where code of packages runs, a token
that publishes or writes lies beside it: so the worms of 2025 went from package to package. One finding for each thing to mend, with the
first places; ` + "`levee settings`" + ` shows the line that mends it.`,
	Assumes: `The files of the project's folder are what CI is told, and its runners are new for each job.`,
	Misses: `Settings of the host: default rights of tokens, who may approve a run, protected environments and branches. What actions, orbs and
included files of other repositories do, nor what is configured at the top of a repository of which the project is a folder; artifacts and caches that one job leaves for another; programs that a script starts by a name of its own, and installs by
programs that call a client themselves, such as lerna and rush.`,
	Feedback: []evidence.Kind{evidence.Pipeline},
	Counters: []string{"access: compromised-ci", "access: stolen-token", "arrival: patch-in-range", "trigger: at-install"},
	Run:      func(p *control.Pass) { p.Practices() },
}
