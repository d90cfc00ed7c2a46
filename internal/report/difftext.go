package report

import (
	"fmt"
	"io"
	"strings"

	"levee/internal/gate"
	"levee/internal/policy"
)

// How much of a diff a screen has room for.
const (
	shownChanges = 3 // that decide
	shownLines   = 4 // of what was found at each
)

// inks are the colours of verdicts.
var inks = map[policy.Verdict]ink{policy.Allow: green, policy.Note: green, policy.Hold: yellow, policy.Block: red}

// says are the verdicts on a change as a whole: a note is no reason to wait.
var says = map[policy.Verdict]string{policy.Allow: "ALLOW", policy.Note: "ALLOW", policy.Hold: "HOLD", policy.Block: "BLOCK"}

func writeDiffText(w io.Writer, d *Diff, o Options) error {
	p := &page{Options: o}
	half := (p.Width - 12) / 2
	p.line("%s  %s → %s", p.in(inks[d.Verdict()], says[d.Verdict()]), cutLeft(Plain(d.Before), half), cutLeft(Plain(d.After), half))
	for _, n := range d.Notices {
		p.para("", 0, Plain(n))
	}
	changed := d.changed()
	if len(changed) == 0 {
		p.line("Nothing that is installed changed.")
	}
	for _, one := range changed {
		diffProject(p, one, len(d.Projects) > 1)
	}
	_, err := w.Write(p.Bytes())
	return err
}

func diffProject(p *page, d *DiffProject, named bool) {
	if named {
		p.line("\n%s  %s", p.in(bold, Plain(d.Lockfile)), p.in(inks[d.Verdict], strings.ToLower(says[d.Verdict])))
	}
	words := counted(d.Decision)
	if m := manifests(d.Decision); m != "" {
		words += "; " + m
	}
	p.para("", 0, words)
	for _, n := range d.Notices {
		p.para("", 0, Plain(fmt.Sprintf("%s: %s", n.At, n.Text)))
	}
	p.line("")
	shown := deciding(d.Decision, p.All)
	for i := range shown {
		diffChange(p, d, &shown[i])
	}
	if d.Project != nil && (p.All || len(d.Changes) == 0 || d.Project.Ruling.Verdict >= policy.Hold) {
		diffChange(p, d, d.Project)
	}
	if others := d.Changes[len(shown):]; len(others) > 0 {
		lead := "The other " + thousands(len(others)) + ": "
		if len(shown) == 0 {
			lead = "All of them: "
		}
		p.para(lead, len(lead), rest(others))
	}
	diffNext(p, d, shown)
}

// deciding returns the changes that are shown: the first few of those that
// have the decision's verdict; with all, every one that was not just allowed.
func deciding(d *gate.Decision, all bool) []gate.Change {
	n := 0
	for n < len(d.Changes) {
		v := d.Changes[n].Ruling.Verdict
		if v == policy.Allow || !all && (n == shownChanges || v < max(d.Verdict, policy.Note)) {
			break
		}
		n++
	}
	return d.Changes[:n]
}

func diffChange(p *page, d *DiffProject, c *gate.Change) {
	about := []string{c.Ruling.Verdict.String()}
	if words := phases(c.Phases); len(words) > 0 {
		about = append(about, "runs at "+strings.Join(words, ", "))
	}
	if c.Bits > 0 {
		about = append(about, fmt.Sprintf("%.0f bits rare", c.Bits))
	}
	p.line("%s%s", p.in(inks[c.Ruling.Verdict], what(c)), p.in(dim, " · "+strings.Join(about, " · ")))
	found := telling(c)
	for i, f := range found {
		if i == shownLines && !p.All {
			p.line("  %s", p.in(dim, fmt.Sprintf("and %d more (--all)", len(found)-i)))
			break
		}
		text := Plain(f.Message)
		if n := noise(&f); n != "" && p.All {
			text += p.in(dim, " ("+n+")")
		}
		p.para("  "+p.in(dim, pad(f.Control.Name, 16))+" ", 19, text)
	}
	if path := route(d.Target, c.Is); path != "" {
		p.para("  "+p.in(dim, pad("came in by", 16))+" ", 19, path)
	}
	for _, r := range c.Ruling.Reasons {
		if r.Verdict == c.Ruling.Verdict && (len(r.Controls) == 0 || len(found) == 0) {
			p.para("  "+p.in(dim, pad("policy", 16))+" ", 19, Plain(r.Text))
		}
	}
	for _, s := range c.Ruling.Spared {
		p.para("  "+p.in(dim, pad(s.Control, 16))+" ", 19, Plain(s.Why))
	}
	p.line("")
}

// diffNext says what it takes to allow what was held.
func diffNext(p *page, d *DiffProject, shown []gate.Change) {
	if d.Verdict < policy.Hold || len(shown) == 0 {
		return
	}
	c := &shown[0]
	p.line("\n%s", p.in(bold, "To allow it"))
	p.line("  levee inspect %s", inspected(c))
	p.para("  ", 2, "and if that reads well, accept it in "+policy.FileName+":")
	p.line("  - %s", acceptance(c))
}

// inspected are the arguments with which `levee inspect` shows a change.
func inspected(c *gate.Change) string {
	if c.Before != "" && c.Before != c.After {
		return Plain(c.Name+"@"+c.Before) + " " + Plain(c.Name+"@"+c.After)
	}
	return Plain(c.Name + "@" + c.After)
}

// acceptance is the entry of a policy that accepts what decides about a change.
func acceptance(c *gate.Change) string {
	name := "CONTROL"
	if found := telling(c); len(found) > 0 {
		name = found[0].Control.Name
	} else if len(c.Gaps) > 0 {
		name = c.Gaps[0].Control.Name
	}
	return fmt.Sprintf("{control: %s, package: %q, version: %q, reason: why, by: you, until: DATE}", name, Plain(c.Name), Plain(c.After))
}
