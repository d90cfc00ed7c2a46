// Package unsourced is the control that asks whether a version comes from its
// repository at all.
package unsourced

import (
	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when the repository that a version names knows nothing of it.
var Control = &control.Control{
	Name:     "unsourced",
	Title:    "no tag or commit of the repository belongs to the version",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `A version without a commit was made where nobody could look. flatmap-stream 0.1.1 was in no
repository, nor were the releases that were published with stolen tokens in 2025. It also
fires when the repository holds no package of this name: anybody may name anybody's.
Looked at are tags of many forms, gitHead if a branch leads to it, and every commit that
changed package.json.`,
	Assumes: `The clone or the host has all branches and tags.`,
	Misses: `A tag that was set on an innocent commit: see sourcemismatch. Packages that name no
repository are unknown, and so are those whose history is too long or not at hand.`,
	Feedback: []evidence.Kind{evidence.Repository},
	Counters: []string{"access: stolen-token", "access: phished-account", "access: guessed-password", "access: expired-domain", "access: registry-tampered", "access: own-new-package"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Repository()
	if !ok || c.State != code.Unsourced {
		return
	}
	where := ""
	if c.Address != "" {
		where = ": " + c.Address
	}
	p.Find(p.RepositoryReference(), "%s%s", c.Why, where)
}
