package render

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"strings"

	"levee/internal/cast"
	"levee/internal/cast/check"
	"levee/internal/cast/draw"
	"levee/internal/cast/proof"
	"levee/internal/report"
)

// pageStyle is the style of a report but for its figures.
//
//go:embed page.css
var pageStyle string

// A page is a report on its way to HTML.
type page struct {
	bytes.Buffer
	*Report
	prose    *writing
	verdicts map[place]*check.Claim
	proofs   evidence
	intro    []*cast.Section
	chapters []*chapter
	names    map[*cast.Section]string // anchors of sections
	figures  map[*cast.Section][]*draw.Figure
}

// writeHTML writes the report as one file. Nothing in it is fetched, and no
// script may run in it.
func writeHTML(w io.Writer, r *Report, _ report.Options) error {
	if err := r.readable(); err != nil {
		return err
	}
	p := newPage(r)
	p.head()
	p.unknown()
	p.overview()
	for _, c := range p.chapters {
		p.chapter(c)
	}
	p.notes()
	p.annex()
	p.put("</main>\n</body>\n</html>\n")
	return write(w, p.Bytes())
}

func newPage(r *Report) *page {
	p := &page{Report: r, prose: newWriting(r.Analysis), verdicts: r.verdicts(), proofs: r.evidence(), names: make(map[*cast.Section]string)}
	p.intro, p.chapters = chapters(r.Analysis)
	n := 0
	for _, c := range p.chapters {
		for _, s := range c.sections {
			n++
			p.names[s] = fmt.Sprintf("s-%d", n)
		}
	}
	p.figures = p.placed()
	return p
}

// put writes HTML. What is foreign in its arguments went through esc or prose.
func (p *page) put(format string, args ...any) { fmt.Fprintf(p, format, args...) }

// esc makes foreign text harmless in HTML.
func esc(s string) string { return html.EscapeString(report.Plain(s)) }

// name is that of the analysis.
func (r *Report) name() string {
	if r.Analysis.Front == nil || !r.Analysis.Front.Analysis.Given() {
		return "Accident analysis"
	}
	return r.Analysis.Front.Analysis.Value
}

func (p *page) head() {
	style := "\n" + pageStyle + draw.Style
	sum := sha256.Sum256([]byte(style))
	p.put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	p.put(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'">`+"\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	p.put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
	p.put("<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n", esc(p.name()), style)
	p.contents()
	p.put("<main>\n<header>\n<p class=\"kicker\">Accident analysis by CAST</p>\n<h1>%s</h1>\n", esc(p.name()))
	p.front()
	p.put("</header>\n")
}

// contents writes the table of contents.
func (p *page) contents() {
	p.put("<nav aria-label=\"Contents\">\n<p class=\"kicker\">Contents</p>\n<ol>\n")
	p.put("<li><a href=\"#not-known\">What is not known</a></li>\n<li><a href=\"#summary\">Summary</a></li>\n")
	for _, c := range p.chapters {
		p.put("<li><a href=\"#%s\">%s</a>", c.id, esc(c.headline()))
		if len(c.sections) > 0 {
			p.put("\n<ul>\n")
			for _, s := range c.sections {
				if s.Title.Given() {
					p.put("<li><a href=\"#%s\">%s</a></li>\n", p.names[s], esc(plainTitle(s)))
				}
			}
			p.put("</ul>\n")
		}
		p.put("</li>\n")
	}
	p.put("</ol>\n</nav>\n")
}

// plainTitle is the title of a section without Markdown's marks.
func plainTitle(s *cast.Section) string {
	return strings.NewReplacer("`", "", "*", "").Replace(s.Title.Value)
}

// headline names a chapter.
func (c *chapter) headline() string {
	if c.part == nil {
		return c.title
	}
	return fmt.Sprintf("Part %d. %s", c.part.Number, c.title)
}

func (p *page) front() {
	f := p.Analysis.Front
	if f == nil {
		return
	}
	p.put("<dl class=\"facts\">\n")
	fact := func(word, text string) {
		if text != "" {
			p.put("<div><dt>%s</dt><dd>%s</dd></div>\n", word, p.prose.line(text))
		}
	}
	var authors []string
	for _, a := range f.Authors {
		authors = append(authors, a.Value)
	}
	fact("System", f.System.Value)
	fact("Taken as given", f.Boundary.Value)
	fact("Technical level", f.Technical.Value)
	fact("Levels", strings.Join(p.Analysis.Levels(), " › "))
	fact("Written by", strings.Join(authors, "; "))
	fact("Written", f.Written.Text)
	switch {
	case p.Verification != nil:
		fact("Claims", fmt.Sprintf("%s, against %s of evidence", p.counts(), amount(p.Verification.Evidence.Files(), "file")))
	default:
		fact("Claims", "not held against evidence in this report")
	}
	p.put("</dl>\n")
}

// unknown writes what is not known, before anything else.
func (p *page) unknown() {
	a := p.Analysis
	open, stopped := ends(a)
	p.put("<section class=\"notknown\" id=\"not-known\">\n<h2>What is not known</h2>\n")
	p.unknownClaims()
	p.list("Questions that nobody answered", branches(open, p.prose))
	p.list("Where zooming out stops, and why", branches(stopped, p.prose))
	var unknowns []string
	for _, u := range a.Unknowns {
		unknowns = append(unknowns, p.ref(u)+" "+p.prose.line(u.Title.Value)+aside("would settle it", texts(u.SettledBy), p.prose)+aside("who could", texts(u.Who), p.prose))
	}
	p.list("What nobody could tell", unknowns)
	p.list("Events of whose time nothing is known", p.refs(undated(a)))
	p.list("Of what the analysis itself is not certain", p.refs(unsure(a)))
	p.list("Steps of the method that are not done, or not in full", p.gaps())
	p.put("</section>\n")
}

func (p *page) unknownClaims() {
	if p.Verification == nil {
		p.put("<p>Nobody held the %s of this analysis against evidence for this report.</p>\n", amount(countClaims(p.Analysis), "claim"))
		return
	}
	var unknown []string
	for _, c := range p.of(proof.Unknown) {
		unknown = append(unknown, p.claimLine(c))
	}
	p.list("Claims that the evidence does not settle", unknown)
}

// refuted writes the claims that are not so, and what is.
func (p *page) refuted() {
	var all []string
	for _, c := range p.of(proof.Refuted) {
		line := p.claimLine(c)
		if c.Corrected != "" && c.Corrected != c.Item {
			line += " <span class=\"soft\">corrected by</span> " + p.prose.linked(string(c.Corrected))
		}
		all = append(all, line)
	}
	p.list("What was said and is refuted by the evidence", all)
}

func countClaims(a *cast.Analysis) int {
	n := 0
	for range a.Claims() {
		n++
	}
	return n
}

func (p *page) claimLine(c *check.Claim) string {
	s := p.prose.linked(string(c.Item)) + " " + verdictBadge(c.State) + " <q>" + esc(c.Text) + "</q>"
	for _, r := range p.proofs.remarks(c) {
		if r.word != "proof" {
			s += "<br><span class=\"soft\">" + r.word + ":</span> " + esc(r.text)
		}
	}
	return s
}

func verdictBadge(s proof.State) string {
	return fmt.Sprintf(`<span class="badge %s">%[1]s</span>`, s)
}

// list writes a heading and a list, and nothing for none.
func (p *page) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.put("<h3>%s <span class=\"count\">%d</span></h3>\n<ul>\n", title, len(items))
	for _, i := range items {
		p.put("<li>%s</li>\n", i)
	}
	p.put("</ul>\n")
}

// ref is a link to an element.
func (p *page) ref(e cast.Element) string {
	if e.Core().Kind.Inline {
		return `<b class="id">` + esc(string(e.Core().ID)) + "</b>"
	}
	return `<a class="id" href="#` + anchor(e) + `">` + esc(string(e.Core().ID)) + "</a>"
}

func (p *page) refs(all []cast.Element) []string {
	var out []string
	for _, e := range all {
		out = append(out, p.ref(e)+" "+p.prose.line(e.Core().Title.Value))
	}
	return out
}

func branches(all []*cast.Branch, w *writing) []string {
	var out []string
	for _, b := range all {
		core := b.Of.Core()
		s := w.linked(string(core.ID)) + " " + w.line(core.Title.Value)
		if b.Why.Given() {
			s += " <span class=\"soft\">" + b.End.String() + ":</span> " + w.line(b.Why.Value)
		} else {
			s += " <span class=\"soft\">" + b.End.String() + "</span>"
		}
		out = append(out, s)
	}
	return out
}

func texts(all []cast.Text) []string {
	var out []string
	for _, t := range all {
		out = append(out, t.Value)
	}
	return out
}

func aside(word string, all []string, w *writing) string {
	if len(all) == 0 {
		return ""
	}
	return "<br><span class=\"soft\">" + word + ":</span> " + w.line(strings.Join(all, "; "))
}

func (p *page) gaps() []string {
	var out []string
	for _, part := range cast.Parts {
		for _, s := range part.Slots {
			c, limit := p.Analysis.Covers(s)
			if c == cast.Done {
				continue
			}
			line := fmt.Sprintf("%s: %s", esc(s.Title), c)
			if limit != nil {
				line += ", " + p.ref(limit) + " " + p.prose.line(limit.Title.Value)
			}
			out = append(out, line)
		}
	}
	return out
}
