// Package sourcemismatch is the control that asks whether what runs is what the
// repository has.
package sourcemismatch

import (
	"strings"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when code in the tarball is not that of the commit that the
// version belongs to.
var Control = &control.Control{
	Name:     "sourcemismatch",
	Title:    "the tarball has code that the repository at that version has not, or has otherwise",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `Whoever reviews a package reads its repository, and npm installs its tarball; nobody makes
the two agree. In 2018 test/data.js of flatmap-stream, which held the payload, was in the
tarball alone; so were the install script and the library of eslint-config-prettier in 2025.
Files are compared with the commit that a tag, gitHead or the version in package.json names.
What a build makes, what publishing tools rewrite in package.json, and ends of lines are no
mismatch; code that is built and not in git could not be compared, and is unknown.`,
	Assumes: `The commit that claims the version is the one that was released; the repository is the one
that people read.`,
	Misses: `A payload in the repository itself (asyncapi, 2026), or in files that a build makes: see
minifiedmismatch. Files under a folder that .gitignore names or that a build fills.`,
	Feedback: []evidence.Kind{evidence.Repository},
	Counters: []string{"place: tarball-only-file", "place: native-binary"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Repository()
	if !ok {
		return
	}
	if c.State == code.Unsourced {
		p.Unknown(evidence.Repository, c.Why)
		return
	}
	if text := mismatch(c); text != "" {
		p.Find(p.RepositoryReference(), "%s; compared with %s", text, against(c))
		return
	}
	for i := range c.Differences {
		if d := &c.Differences[i]; d.Unseen() && d.Runs != "" {
			p.Unknown(evidence.Repository, "code that a build makes, or that comes from elsewhere, is not in git to compare with")
			return
		}
	}
}

// mismatch says which files that can run are not those of git.
func mismatch(c *code.Comparison) string {
	var added, changed []string
	for i := range c.Differences {
		d := &c.Differences[i]
		if d.Runs == "" {
			continue
		}
		name := d.Path + " (" + d.Runs + ")"
		if d.Why != "" {
			name = d.Path + " (" + d.Why + ")"
		}
		switch d.What {
		case code.Added:
			added = append(added, name)
		case code.Changed:
			changed = append(changed, name)
		}
	}
	var parts []string
	if added != nil {
		parts = append(parts, "only the tarball has "+control.Listed(added))
	}
	if changed != nil {
		parts = append(parts, "git has other bytes in "+control.Listed(changed))
	}
	return strings.Join(parts, ", and ")
}

// against names the commit, as exactly as a line allows.
func against(c *code.Comparison) string {
	text := c.Found + " at commit " + c.Commit[:min(8, len(c.Commit))]
	if c.Address != "" {
		text += " of " + c.Address
	}
	return text
}
