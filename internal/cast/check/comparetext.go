package check

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"levee/internal/cast"
	"levee/internal/cast/compare"
	"levee/internal/cast/proof"
	"levee/internal/report"
)

// CompareFormats are the ways in which a comparison is written.
var CompareFormats = []report.Format[*compare.Comparison]{
	{Name: "text", Doc: "for people", Write: compareText},
	{Name: "markdown", Doc: "for a pull request, or to keep beside the two analyses", Write: compareMarkdown},
	{Name: "json", Doc: "for programs, as docs/format.md describes it", Write: compareJSON},
}

// How much of each part is shown without All: a screen of it.
const (
	mostContradictions = 3
	mostPerhaps        = 4
	mostOnly           = 3
)

// told are the lists whose elements are shown with their titles, where only
// one side has them; of the others the ids must do without All.
var told = []string{"failures", "recommendations", "events"}

// compareText writes a comparison for people: how much both have, where they
// contradict each other, what only one has, and what to do about it.
func compareText(w io.Writer, c *compare.Comparison, o report.Options) error {
	p := &page{options: o}
	p.sides(c)
	p.counts(c)
	p.contradictions(c)
	p.several(c)
	p.perhaps(c)
	p.only(c)
	if o.All {
		p.both(c)
	}
	p.judgements(c)
	p.line("What to do next:")
	for _, step := range nextSteps(c) {
		p.para("  ", step, 4)
	}
	if p.folded {
		p.line("--all shows everything, the pairs too.")
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// sides names the two analyses, and what became of their claims.
func (p *page) sides(c *compare.Comparison) {
	p.line("First:  %s", report.Plain(c.First.Analysis.Name))
	p.para("        ", sideWords(c.First), 8)
	p.line("Second: %s", report.Plain(c.Second.Analysis.Name))
	p.para("        ", sideWords(c.Second), 8)
	p.line("")
}

// sideWords says what a side calls itself, and what its evidence says of it.
func sideWords(s compare.Side) string {
	a := s.Analysis
	text := a.Front.Analysis.Value + "; "
	if s.Verdicts == nil {
		return text + "its claims were not held against evidence"
	}
	claims, refuted, own := 0, 0, 0
	for e, claim := range a.Claims() {
		claims++
		if s.Verdicts[claim.Value] == proof.Refuted {
			refuted++
			if correction(e) == "" {
				own++
			}
		}
	}
	text += amount(claims, "claim")
	if refuted == 0 {
		return text + ", none refuted"
	}
	text += fmt.Sprintf(", %d refuted", refuted)
	if own > 0 {
		return text + fmt.Sprintf(", %d of them without a correction", own)
	}
	return text + ", each with its correction"
}

// counts is the table of what both have and what only one has.
func (p *page) counts(c *compare.Comparison) {
	p.line("%-15s %6s %8s %11s %12s   %s", "", "both", "perhaps", "only first", "only second", "agreement")
	for i := range c.Lists {
		l := &c.Lists[i]
		if share := agreement(l); share != "" {
			p.line("%-15s %6d %8d %11d %12d   %s", l.Name, len(l.Both), len(l.Perhaps), len(l.OnlyFirst), len(l.OnlySecond), share)
		}
	}
	p.para("", meaning(c, "x"), 0)
	p.line("")
}

// meaning says what agreement is, with a sign for times.
func meaning(c *compare.Comparison, times string) string {
	text := fmt.Sprintf("Agreement is 2 %[1]s both / (2 %[1]s both + only first + only second)", times)
	if anyPerhaps(c) {
		text += "; where some are perhaps the same, from none of them to all"
	}
	return text + "."
}

// anyPerhaps tells whether there is something for a person to decide.
func anyPerhaps(c *compare.Comparison) bool {
	return slices.ContainsFunc(c.Lists, func(l compare.List) bool { return len(l.Perhaps) > 0 })
}

// agreement says the share of what is told in common, "" if there is nothing.
func agreement(l *compare.List) string {
	least, most, ok := l.Agreement()
	switch {
	case !ok:
		return ""
	case least == most:
		return fmt.Sprintf("%.2f", least)
	}
	return fmt.Sprintf("%.2f to %.2f", least, most)
}

func (p *page) contradictions(c *compare.Comparison) {
	p.most = mostContradictions
	if len(c.Contradictions) == 0 {
		p.line("No contradictions.")
		p.line("")
		return
	}
	p.line("They contradict each other:")
	for i, x := range c.Contradictions {
		if p.left(i + 1) {
			continue
		}
		p.statement(fmt.Sprintf("  %-8s", x.About), x.First)
		p.statement("          ", x.Second)
	}
	p.more(len(c.Contradictions), "contradictions")
}

// statement shows one side of a contradiction.
func (p *page) statement(lead string, s compare.Statement) {
	lead += fmt.Sprintf("%-5s ", s.By.Core().ID)
	text := s.Says
	if s.Held {
		text += " (" + s.Verdict.String() + ")"
	} else if s.Says != s.By.Core().Title.Value {
		text += " - " + s.By.Core().Title.Value
	}
	p.para(lead, text, utf8.RuneCountInString(lead))
}

// several shows what one side tells in one element and the other in several.
func (p *page) several(c *compare.Comparison) {
	var lists []string
	for i := range c.Lists {
		var groups []string
		for _, g := range c.Lists[i].Both {
			if !g.Single() {
				groups = append(groups, names(g.First)+" = "+names(g.Second))
			}
		}
		if len(groups) > 0 {
			lists = append(lists, c.Lists[i].Name+" "+strings.Join(groups, "; "))
		}
	}
	if len(lists) > 0 {
		p.line("One on one side, several on the other (first = second):")
		for _, l := range lists {
			p.para("  ", l, 4)
		}
		p.line("")
	}
}

// perhaps shows what a person has to decide.
func (p *page) perhaps(c *compare.Comparison) {
	p.most = mostPerhaps
	shown := 0
	for _, l := range inTurn(c) {
		for _, g := range l.Perhaps {
			if shown++; shown == 1 {
				p.line("Perhaps the same, for you to decide (first = second):")
			}
			if p.left(shown) {
				continue
			}
			p.para("  ", fmt.Sprintf("%s %s = %s %s", g.First[0].Core().ID, headline(g.First[0]), g.Second[0].Core().ID, headline(g.Second[0])), 4)
		}
	}
	if p.left(shown) {
		p.line("  and %d more", shown-p.most)
		p.folded = true
	}
	if shown > 0 {
		p.line("")
	}
}

// inTurn returns the lists, those that are told in full first.
func inTurn(c *compare.Comparison) []*compare.List {
	var all []*compare.List
	for _, name := range told {
		all = append(all, c.List(name))
	}
	for i := range c.Lists {
		if !slices.Contains(told, c.Lists[i].Name) {
			all = append(all, &c.Lists[i])
		}
	}
	return all
}

// only shows what only one side has.
func (p *page) only(c *compare.Comparison) {
	some := false
	for _, l := range inTurn(c) {
		if len(l.OnlyFirst)+len(l.OnlySecond) == 0 {
			continue
		}
		some = true
		if p.options.All || slices.Contains(told, l.Name) {
			p.onlySide("Only the first has these "+l.Name+":", l.OnlyFirst)
			p.onlySide("Only the second has these "+l.Name+":", l.OnlySecond)
			continue
		}
		p.para(l.Name+": ", fmt.Sprintf("only the first has %s; only the second %s", p.someOf(l.OnlyFirst), p.someOf(l.OnlySecond)), 4)
		p.folded = true
	}
	if some {
		p.line("")
	}
}

func (p *page) onlySide(title string, all []cast.Element) {
	if len(all) == 0 {
		return
	}
	p.most = mostOnly
	p.line("%s", title)
	for i, e := range all {
		if p.left(i + 1) {
			continue
		}
		lead := fmt.Sprintf("  %-5s ", e.Core().ID)
		p.para(lead, headline(e), utf8.RuneCountInString(lead))
	}
	if p.left(len(all)) {
		p.line("  and %d more", len(all)-p.most)
		p.folded = true
	}
}

// headline is the heading of an element, with the day of an event.
func headline(e cast.Element) string {
	if event, ok := e.(*cast.Event); ok && event.Time.Given() {
		return event.Time.Text + " " + event.Title.Value
	}
	return e.Core().Title.Value
}

// both shows which is which, with how alike they are.
func (p *page) both(c *compare.Comparison) {
	for i := range c.Lists {
		l := &c.Lists[i]
		if len(l.Both) == 0 {
			continue
		}
		p.line("Both have these %s:", l.Name)
		for _, g := range l.Both {
			lead := "  " + names(g.First) + " = " + names(g.Second) + ": "
			p.para(lead, fmt.Sprintf("%s; %s (%s)", headline(g.First[0]), headline(g.Second[0]), likeness(g)), 4)
		}
		p.line("")
	}
}

// likeness says how a group came about.
func likeness(g compare.Group) string {
	if g.By != compare.ByLikeness {
		return "by " + string(g.By)
	}
	return fmt.Sprintf("%d %% alike", g.Alike/10)
}

func names(all []cast.Element) string {
	words := make([]string, len(all))
	for i, e := range all {
		words[i] = string(e.Core().ID)
	}
	return strings.Join(words, ", ")
}

// someOf lists ids, a few of them without All; "none" for none.
func (p *page) someOf(all []cast.Element) string {
	if len(all) == 0 {
		return "none"
	}
	words := make([]string, len(all))
	for i, e := range all {
		words[i] = string(e.Core().ID)
	}
	return p.some(words)
}

// judgements shows how often both answer closed questions alike.
func (p *page) judgements(c *compare.Comparison) {
	if len(c.Judgements) == 0 {
		return
	}
	words := make([]string, len(c.Judgements))
	for i, j := range c.Judgements {
		words[i] = judgementWords(j)
	}
	p.para("The same answers of both to closed questions: ", strings.Join(words, "; "), 4)
	p.line("")
}

func judgementWords(j compare.Judgement) string {
	text := fmt.Sprintf("%s %d of %d", j.What, j.Same, j.Both)
	if j.Kappas {
		text += fmt.Sprintf(" (kappa %.2f)", j.Kappa)
	}
	return text
}

// nextSteps says what two people do with a comparison. Source: Leveson, CAST
// Handbook, 2019, on what one analyst's frame hides.
func nextSteps(c *compare.Comparison) []string {
	steps := make([]string, 0, 4)
	if len(c.Contradictions) > 0 {
		steps = append(steps, "Contradictions: look at the evidence together. What was wrong stays, with a correction (C-n) that says why it was made.")
	} else {
		steps = append(steps, "Nothing is contradicted. That both say the same does not make it so: both read the same evidence.")
	}
	if anyPerhaps(c) {
		steps = append(steps, "Perhaps the same: if it is, write \"- same-as: ID\" into one of the two; if not, \"- same-as: none\". Compare again.")
	}
	steps = append(steps,
		"What only one of you has: ask what made it visible to one, and what hid it from the other. Take it in, or say in a limit why not.",
		"Keep both analyses as they were before you talked. docs/compare.md tells how to read the figures.")
	for i := range steps {
		steps[i] = fmt.Sprintf("%d. %s", i+1, steps[i])
	}
	return steps
}
