package report

import (
	"fmt"
	"io"
	"strings"

	"levee/internal/policy"
)

// How much of a diff a comment has room for: below 60 lines, whatever came.
const (
	commentProjects = 4
	commentChanges  = 3
	commentLines    = 4
	commentNotices  = 4
)

func writeDiffMarkdown(w io.Writer, d *Diff, o Options) error {
	p := &page{Options: o}
	p.line("## Levee: %s", strings.ToLower(says[d.Verdict()]))
	p.line("")
	p.line("%s → %s", markdown(d.Before), markdown(d.After))
	for i, n := range d.Notices {
		if i < commentNotices {
			p.line("\n> %s", markdown(n))
		}
	}
	changed := d.changed()
	if len(changed) == 0 {
		p.line("\nNothing that is installed changed.")
	}
	for i, one := range changed {
		if i == commentProjects {
			p.line("\nand %s more", plural(len(changed)-i, "lockfile"))
			break
		}
		markdownProject(p, one)
	}
	_, err := w.Write(p.Bytes())
	return err
}

func markdownProject(p *page, d *DiffProject) {
	p.line("\n**%s** · %s", markdown(d.Lockfile), counted(d.Decision))
	if m := manifests(d.Decision); m != "" {
		p.line("%s.", markdown(m))
	}
	shown := deciding(d.Decision, false)
	shown = shown[:min(len(shown), commentChanges)]
	for i := range shown {
		c := &shown[i]
		p.line("- **%s** · %s", markdown(what(c)), c.Ruling.Verdict)
		for k, f := range telling(c) {
			if k == commentLines-1 {
				break
			}
			p.line("  - `%s` %s", f.Control.Name, markdown(f.Message))
		}
		if path := route(d.Target, c.Is); path != "" {
			p.line("  - came in by %s", markdown(path))
		}
	}
	if others := d.Changes[len(shown):]; len(others) > 0 {
		p.line("\nThe other %s: %s.", thousands(len(others)), rest(others))
	}
	if d.Verdict >= policy.Hold && len(shown) > 0 {
		p.line("\nTo allow it: read `levee inspect %s`, then accept it in `%s`: `%s`", ticked(inspected(&shown[0])), policy.FileName, ticked(acceptance(&shown[0])))
	}
}

// ticked makes text harmless between backticks.
func ticked(s string) string { return strings.ReplaceAll(fmt.Sprint(s), "`", "'") }
