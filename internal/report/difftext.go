package report

import (
	"fmt"
	"io"
	"strings"

	"levee/internal/gate"
	"levee/internal/npm/lockfile"
	"levee/internal/npm/resolve"
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
	if len(changed) == 0 && !d.Gone {
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
	p.para("", 0, summed(d.Decision))
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
// have the decision's verdict for what was found there, or one if nothing was;
// with all, every one that was not just allowed.
func deciding(d *gate.Decision, all bool) []gate.Change {
	n := 0
	for n < len(d.Changes) {
		c := &d.Changes[n]
		if v := c.Ruling.Verdict; v == policy.Allow || !all && (n == shownChanges || v < max(d.Verdict, policy.Note) || n > 0 && !c.Found()) {
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
		if n := rarity(&f); n != "" && p.All {
			text += p.in(dim, " ("+n+")")
		}
		labelled(p, f.Control.Name, text)
	}
	chain, uncalled := way(d.Decision, c)
	labelled(p, "came in by", chain)
	labelled(p, "nobody asked", uncalled)
	if !c.Found() || p.All {
		labelled(p, "not known", blind(c))
	}
	for _, r := range c.Ruling.Reasons {
		if r.Verdict == c.Ruling.Verdict && len(r.Controls) == 0 {
			labelled(p, "policy", Plain(r.Text))
		}
	}
	for _, s := range c.Ruling.Spared {
		labelled(p, s.Control, Plain(s.Why))
	}
	p.line("")
}

// labelled writes text behind a label, nothing if there is none.
func labelled(p *page, label, text string) {
	if text != "" {
		p.para("  "+p.in(dim, pad(label, 16))+" ", 19, text)
	}
}

// diffNext says what it takes to allow what was held: to take back what nobody
// asked for, to read what decides, or to accept it.
func diffNext(p *page, d *DiffProject, shown []gate.Change) {
	if d.Verdict < policy.Hold {
		return
	}
	p.line("\n%s", p.in(bold, "To allow it"))
	for _, s := range steps(d, shown) {
		p.line("  %s", s.text)
		if s.command != "" {
			p.line("    %s", s.command)
		}
	}
}

// A step is something that a person can do, with a command or an entry for it.
type step struct{ text, command string }

func steps(d *DiffProject, shown []gate.Change) []step {
	var all []step
	if n := uncalled(d.Decision); n > 0 && refreshes[d.Target.File.Kind] != "" && d.Target.Before.File.Kind == d.Target.File.Kind {
		all = append(all, step{fmt.Sprintf("take back what nobody asked for (%s): put the lockfile of before in its place, and", plural(n, "change")), refreshes[d.Target.File.Kind]})
	}
	if len(shown) > 0 && shown[0].After != "" {
		all = append(all, step{"read what comes in:", "levee inspect " + inspected(&shown[0])})
	}
	switch {
	case len(shown) > 0 && shown[0].Found() && len(telling(&shown[0])) > 0:
		all = append(all, step{"if that reads well, accept it in " + policy.FileName + ":", "accepted: [" + acceptance(&shown[0]) + "]"})
	case len(shown) > 0 && len(shown[0].Gaps) > 0:
		all = append(all, step{"get the evidence that is missing, or say in " + policy.FileName + " that it may be:", "unknown: {releases: note, code: note}"})
	}
	return all
}

// uncalled counts what came and nobody asked for, where that is known.
func uncalled(d *gate.Decision) int {
	n := 0
	for i := range d.Changes {
		if c := &d.Changes[i]; d.RequestsKnown && c.Came() && c.Need.Verdict == resolve.Unasked {
			n++
		}
	}
	return n
}

// refreshes are the commands by which clients move as little of a lockfile as
// package.json asks for.
var refreshes = map[lockfile.Kind]string{
	lockfile.NPM: "npm install --package-lock-only", lockfile.YarnOne: "yarn install", lockfile.YarnBerry: "yarn install --mode=update-lockfile",
	lockfile.PNPM: "pnpm install --lockfile-only", lockfile.Bun: "bun install --lockfile-only",
}

// inspected are the arguments with which `levee inspect` shows a change.
func inspected(c *gate.Change) string {
	if c.Before != "" && c.Before != c.After {
		return Plain(c.Name+"@"+c.Before) + " " + Plain(c.Name+"@"+c.After)
	}
	return Plain(c.Name + "@" + c.After)
}

// acceptance is the entry of a policy that accepts the first finding of those
// that decide about a change.
func acceptance(c *gate.Change) string {
	return fmt.Sprintf("{control: %s, package: %q, version: %q, reason: WHY, by: YOU, until: DATE}", telling(c)[0].Control.Name, Plain(c.Name), Plain(c.After))
}
