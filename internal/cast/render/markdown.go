package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/check"
	"levee/internal/cast/proof"
	"levee/internal/report"
)

// A sheet is a report on its way to Markdown.
type sheet struct {
	bytes.Buffer
	*Report
	prose    *writing
	verdicts map[place]*check.Claim
	proofs   evidence
}

// writeMarkdown writes the report as Markdown: with tables and lists in the
// place of pictures, and prose as it was written, but for what could do
// something in a browser.
func writeMarkdown(w io.Writer, r *Report, _ report.Options) error {
	if err := r.readable(); err != nil {
		return err
	}
	p := &sheet{Report: r, prose: newWriting(r.Analysis), verdicts: r.verdicts(), proofs: r.evidence()}
	p.put("# %s\n\n", plain(r.name()))
	p.unknown()
	intro, all := chapters(r.Analysis)
	p.overview(intro)
	tables := map[int]func(){1: p.chain, 2: p.arrows, 3: func() { p.matrix(); p.tree(r.Analysis.Zoom(), 0); p.put("\n") }}
	for _, c := range all {
		p.put("## %s\n\n", c.headline())
		if table := tables[c.number()]; table != nil {
			table()
		}
		for _, s := range c.sections {
			p.section(s)
		}
	}
	p.put("%s", p.prose.definitions())
	return write(w, append(bytes.TrimRight(p.Bytes(), "\n"), '\n'))
}

func (p *sheet) put(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// plain makes foreign text harmless in Markdown.
func plain(s string) string { return report.Markdown(s) }

func (p *sheet) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.put("### %s (%d)\n\n", title, len(items))
	for _, i := range items {
		p.put("- %s\n", i)
	}
	p.put("\n")
}

func (p *sheet) unknown() {
	p.put("## What is not known\n\n")
	if p.Verification == nil {
		p.put("Nobody held the %s of this analysis against evidence for this report.\n\n", amount(countClaims(p.Analysis), "claim"))
	}
	open, stopped := ends(p.Analysis)
	p.list("Claims that the evidence does not settle", p.claims(proof.Unknown))
	p.list("Questions that nobody answered", p.branches(open))
	p.list("Where zooming out stops, and why", p.branches(stopped))
	var unknowns []string
	for _, u := range p.Analysis.Unknowns {
		unknowns = append(unknowns, p.named(u)+"; would settle it: "+plain(strings.Join(texts(u.SettledBy), "; ")))
	}
	p.list("What nobody could tell", unknowns)
	p.list("Events of whose time nothing is known", p.all(undated(p.Analysis)))
	p.list("Of what the analysis itself is not certain", p.all(unsure(p.Analysis)))
}

func (p *sheet) claims(s proof.State) []string {
	var all []string
	for _, c := range p.of(s) {
		line := fmt.Sprintf("%s **%s** `%s`", c.Item, c.State, code(c.Text))
		for _, r := range p.proofs.remarks(c) {
			if r.word != "proof" {
				line += "; " + r.word + ": " + plain(r.text)
			}
		}
		all = append(all, line)
	}
	return all
}

// code is text that can stand in a code span.
func code(s string) string { return strings.ReplaceAll(report.Plain(s), "`", "'") }

func (p *sheet) named(e cast.Element) string {
	return fmt.Sprintf("**%s** %s", plain(string(e.Core().ID)), plain(e.Core().Title.Value))
}

func (p *sheet) all(es []cast.Element) []string {
	var out []string
	for _, e := range es {
		out = append(out, p.named(e))
	}
	return out
}

func (p *sheet) branches(all []*cast.Branch) []string {
	var out []string
	for _, b := range all {
		out = append(out, p.named(b.Of)+", "+ending(b))
	}
	return out
}

// ending tells where a branch ends, and why.
func ending(b *cast.Branch) string {
	if b.Why.Given() {
		return b.End.String() + ": " + plain(b.Why.Value)
	}
	return b.End.String()
}

func (p *sheet) overview(intro []*cast.Section) {
	p.put("## Summary\n\n")
	for _, s := range intro {
		p.put("%s", p.prose.markdown(s.Prose))
	}
	for _, s := range p.summary() {
		p.put("- %s\n", plain(s))
	}
	p.put("\n")
	p.list("What was said and is refuted by the evidence", p.claims(proof.Refuted))
	p.put("### The method, and what is done of it\n\n| part | step | essay's step | here |\n|---|---|---|---|\n")
	for _, part := range cast.Parts {
		for _, s := range part.Slots {
			c, _ := p.Analysis.Covers(s)
			step := ""
			if s.Step > 0 {
				step = fmt.Sprint(s.Step)
			}
			p.put("| %d %s | %s | %s | %s |\n", part.Number, part.Title, s.Title, step, c)
		}
	}
	p.put("\n")
}

// chain is the timeline as a table.
func (p *sheet) chain() {
	if len(p.Analysis.Events) == 0 {
		return
	}
	p.put("### The chain in the order of time\n\n| | time | who | what | breaks | restores |\n|---|---|---|---|---|---|\n")
	for _, e := range p.Analysis.Sequence() {
		p.put("| %s | %s | %s | %s | %s | %s |\n", e.ID, plain(when(e)), plain(strings.Join(lines(e, "actor"), ", ")), plain(e.Title.Value),
			plain(strings.Join(lines(e, "breaks"), ", ")), plain(strings.Join(lines(e, "restores"), ", ")))
	}
	p.put("\n")
}

// arrows is the control structure as a table.
func (p *sheet) arrows() {
	if len(p.Analysis.Structure.Arrows) == 0 {
		return
	}
	p.put("### The control structure\n\n| | from | | to | what | flaw |\n|---|---|---|---|---|---|\n")
	for _, r := range p.Analysis.Structure.Arrows {
		kind := "controls"
		if r.Feedback {
			kind = "tells"
		}
		var flaws []string
		for _, f := range r.Flaws {
			text := f.Word.Value
			for _, to := range f.Failures {
				text += " " + string(to.ID)
			}
			flaws = append(flaws, text)
		}
		if !r.Designed {
			flaws = append(flaws, "not meant")
		}
		p.put("| %s | %s | %s | %s | %s | %s |\n", r.ID, plain(r.From.Name), kind, plain(r.To.Name), plain(r.Label.Value), strings.Join(flaws, ", "))
	}
	p.put("\n")
}

// matrix is constraints against failures, a line for each constraint.
func (p *sheet) matrix() {
	if len(p.Analysis.Constraints) == 0 {
		return
	}
	p.put("### Which failure bears on which constraint\n\n| constraint | failures |\n|---|---|\n")
	for _, c := range p.Analysis.Constraints {
		var ids []string
		for _, f := range p.Analysis.Failures {
			if f.Constraints.Has(c.ID) {
				ids = append(ids, string(f.ID))
			}
		}
		told := strings.Join(ids, ", ")
		if told == "" {
			told = "**no failure is told of it**"
		}
		p.put("| %s %s | %s |\n", c.ID, plain(c.Title.Value), told)
	}
	p.put("\n")
}

// tree is the tree of questions as a list.
func (p *sheet) tree(all []*cast.Branch, depth int) {
	if depth == 0 && len(all) > 0 {
		p.put("### The questions that lead to higher levels\n\n")
	}
	for _, b := range all {
		p.put("%s- %s", strings.Repeat("  ", depth), p.named(b.Of))
		if b.Level.Given() {
			p.put(" (%s)", plain(b.Level.Value))
		}
		switch {
		case b.Again:
			p.put(", followed above")
		case b.End != cast.GoesOn:
			p.put(", %s", ending(b))
		}
		p.put("\n")
		p.tree(b.Up, depth+1)
	}
}

func (p *sheet) section(s *cast.Section) {
	if s.Title.Given() {
		p.put("### %s\n\n", plain(s.Title.Value))
	}
	p.put("%s", p.prose.markdown(s.Prose))
	for _, e := range s.Elements {
		p.element(e)
	}
}

func (p *sheet) element(e cast.Element) {
	core := e.Core()
	p.put("#### %s", plain(string(core.ID)))
	if event, ok := e.(*cast.Event); ok {
		p.put(" %s", plain(when(event)))
	}
	if core.Title.Given() {
		p.put(" %s", plain(core.Title.Value))
	}
	p.put("\n\n")
	c, corrects := e.(*cast.Correction)
	if corrects {
		p.put("| said | is so | why |\n|---|---|---|\n| “%s” | %s | %s |\n\n", plain(c.Said.Value), plain(c.Is.Value), plain(value("why", c.Why.Value)))
	}
	for _, f := range core.Kind.Fields {
		if corrects && slices.Contains([]string{"said", "is", "why"}, f.Key) {
			continue
		}
		for i, v := range lines(e, f.Key) {
			if f.Key == "claim" {
				p.claim(core.Claims[i])
			} else {
				p.put("- *%s*: %s\n", label(core.Kind, f.Key), plain(value(f.Key, v)))
			}
		}
	}
	p.put("\n%s", p.prose.markdown(core.Prose))
}

func (p *sheet) claim(text cast.Text) {
	c := p.verdicts[place{text.Span.Line, text.Span.Column}]
	if c == nil {
		p.put("- *claim*: `%s`\n", code(text.Value))
		return
	}
	p.put("- *claim*, **%s**: `%s`\n", c.State, code(text.Value))
	for _, r := range p.proofs.remarks(c) {
		p.put("  - %s: %s\n", r.word, plain(r.text))
	}
}
