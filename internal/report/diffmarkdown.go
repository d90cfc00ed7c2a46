package report

import (
	"bytes"
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

// commentMost is how many lines a comment may have.
const commentMost = 59

// writeDiffMarkdown shows as many changes of each lockfile as there is room for.
func writeDiffMarkdown(w io.Writer, d *Diff, o Options) error {
	p := comment(d, o, commentChanges)
	for n := commentChanges - 1; n >= 0 && bytes.Count(p.Bytes(), []byte("\n")) > commentMost; n-- {
		p = comment(d, o, n)
	}
	_, err := w.Write(p.Bytes())
	return err
}

// comment shows so many changes of each lockfile.
func comment(d *Diff, o Options, changes int) *page {
	p := &page{Options: o}
	p.line("## Levee: %s", strings.ToLower(says[d.Verdict()]))
	p.line("")
	p.line("%s → %s", Markdown(d.Before), Markdown(d.After))
	for i, n := range d.Notices {
		if i < commentNotices {
			p.line("\n> %s", Markdown(n))
		}
	}
	changed := d.changed()
	if len(changed) == 0 && !d.Gone {
		p.line("\nNothing that is installed changed.")
	}
	for i, one := range changed {
		if i == commentProjects {
			p.line("\nand %s more", plural(len(changed)-i, "lockfile"))
			break
		}
		markdownProject(p, one, changes)
	}
	return p
}

func markdownProject(p *page, d *DiffProject, changes int) {
	p.line("\n**%s** · %s.", Markdown(d.Lockfile), Markdown(summed(d.Decision)))
	p.line("")
	shown := deciding(d.Decision, false)
	shown = shown[:min(len(shown), changes)]
	for i := range shown {
		c := &shown[i]
		p.line("- **%s** · %s", Markdown(what(c)), c.Ruling.Verdict)
		for k, f := range telling(c) {
			if k == commentLines-1 {
				break
			}
			p.line("  - `%s` %s", f.Control.Name, Markdown(f.Message))
		}
		chain, uncalled := way(d.Decision, c)
		if chain != "" {
			p.line("  - came in by %s", Markdown(chain))
		}
		if uncalled != "" {
			p.line("  - nobody asked for it: %s", Markdown(uncalled))
		}
		if text := blind(c); text != "" && !c.Found() {
			p.line("  - not known: %s", Markdown(text))
		}
	}
	if c := d.Project; c != nil && c.Ruling.Verdict >= policy.Hold {
		p.line("- **%s** · %s", what(c), c.Ruling.Verdict)
		for _, f := range c.Findings[:min(len(c.Findings), commentLines)] {
			p.line("  - `%s` %s", f.Control.Name, Markdown(f.Message))
		}
	}
	if others := d.Changes[len(shown):]; len(others) > 0 {
		p.line("\nThe other %s: %s.", thousands(len(others)), rest(others))
	}
	if d.Verdict < policy.Hold {
		return
	}
	p.line("\nTo allow it:")
	for _, s := range steps(d, shown) {
		p.line("- %s `%s`", Markdown(s.text), ticked(s.command))
	}
}

// ticked makes text harmless between backticks.
func ticked(s string) string { return strings.ReplaceAll(fmt.Sprint(s), "`", "'") }
