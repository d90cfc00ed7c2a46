package render

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	ghtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"levee/internal/cast"
)

// A writing is the prose of an analysis, read once, so that footnotes and
// definitions of links hold for all of it.
type writing struct {
	analysis *cast.Analysis
	md       goldmark.Markdown
	source   []byte
	blocks   []ast.Node // in the order of the file
	starts   []int      // of the blocks
	notes    ast.Node   // the footnotes; nil for none
}

func newWriting(a *cast.Analysis) *writing {
	w := &writing{analysis: a, source: proseOf(a)}
	w.md = goldmark.New(
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.NewFootnote(extension.WithFootnoteBacklinkHTML("↩")), extension.Linkify),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(&inert{w}, 100))))
	doc := w.md.Parser().Parse(text.NewReader(w.source))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == east.KindFootnoteList {
			w.notes = n
			continue
		}
		if at := start(n); at >= 0 {
			w.blocks, w.starts = append(w.blocks, n), append(w.starts, at)
		}
	}
	return w
}

// proseOf is the source without its machine lines. Offsets stay. Headings of
// elements become rules, so that a list above does not go on below.
func proseOf(a *cast.Analysis) []byte {
	src := readable(a.Source)
	blank := func(s cast.Span) {
		for i := s.Start; i < s.End; i++ {
			if src[i] != '\n' && src[i] != '\r' {
				src[i] = ' '
			}
		}
	}
	for _, s := range a.Machine {
		blank(s)
	}
	for _, e := range a.Elements {
		if h := e.Core().Heading; h.End-h.Start >= 3 {
			copy(src[h.Start:], "***")
		}
	}
	return src
}

// turns are the characters that turn the direction of text, by which it shows
// as what it is not.
var turns = regexp.MustCompile("[\u202a-\u202e\u2066-\u2069]")

// readable is a copy of text in which those characters are replacement
// characters, of the same length.
func readable(src []byte) []byte {
	return turns.ReplaceAllLiteral(bytes.Clone(src), []byte("\ufffd"))
}

// in returns the prose of a span as HTML.
func (w *writing) in(s cast.Span) string {
	var b bytes.Buffer
	from, _ := slices.BinarySearch(w.starts, s.Start)
	for i := from; i < len(w.blocks) && w.starts[i] < s.End; i++ {
		w.render(&b, w.source, w.blocks[i])
	}
	return b.String()
}

// start is where a block begins, and -1 if it does not tell.
func start(n ast.Node) int {
	if n.Pos() >= 0 {
		return n.Pos()
	}
	if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if at := start(c); at >= 0 {
			return at
		}
	}
	return -1
}

func (w *writing) render(b *bytes.Buffer, source []byte, n ast.Node) {
	// A bytes.Buffer takes everything.
	_ = w.md.Renderer().Render(b, source, n)
}

// footnotes returns the notes as HTML.
func (w *writing) footnotes() string {
	if w.notes == nil {
		return ""
	}
	var b bytes.Buffer
	w.render(&b, w.source, w.notes)
	return b.String()
}

// line returns one line of Markdown, the value of a field, as HTML without a
// paragraph around it.
func (w *writing) line(s string) string {
	src := readable([]byte(s))
	doc := w.md.Parser().Parse(text.NewReader(src))
	var b bytes.Buffer
	if n := doc.FirstChild(); n != nil && n == doc.LastChild() && n.Kind() == ast.KindParagraph {
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			w.render(&b, src, c)
		}
		return b.String()
	}
	return w.linked(string(src))
}

// linked returns text with links from ids to their elements.
func (w *writing) linked(s string) string {
	var b strings.Builder
	last := 0
	for _, m := range mention.FindAllStringIndex(s, -1) {
		id := cast.ID(s[m[0]:m[1]])
		if to := w.target(id); to != "" {
			b.WriteString(html.EscapeString(s[last:m[0]]) + `<a href="#` + to + `">` + string(id) + "</a>")
			last = m[1]
		}
	}
	return b.String() + html.EscapeString(s[last:])
}

// mention is an id in running text.
var mention = regexp.MustCompile(`\b[A-Z]{1,4}-[1-9][0-9]{0,5}\b`)

// target is the anchor of an element that has one.
func (w *writing) target(id cast.ID) string {
	e := w.analysis.Find(id)
	if e == nil || e.Core().Kind.Inline {
		return ""
	}
	return anchor(e)
}

// anchor is the id of an element in a page: unique, and made of letters that
// need no escape.
func anchor(e cast.Element) string {
	core := e.Core()
	if core.Kind.Prefix != "" {
		return string(core.ID)
	}
	var b strings.Builder
	b.WriteString(strings.ReplaceAll(core.Kind.Word, " ", "-") + "-")
	for _, c := range []byte(core.Name.Value) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' {
			b.WriteByte(c)
		} else {
			b.WriteString("_" + string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]))
		}
	}
	return b.String()
}

// safe tells whether a link may stand in a report: to the web, or within the
// page.
func safe(destination []byte) bool {
	if bytes.HasPrefix(destination, []byte("#")) {
		return true
	}
	u, err := url.Parse(string(destination))
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// inert renders what could do something in a browser so that it cannot: HTML
// as text, without its comments; links to the web alone; images as links.
type inert struct{ *writing }

// RegisterFuncs is for goldmark.
func (r *inert) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindText, r.text)
	reg.Register(ast.KindRawHTML, r.rawHTML)
	reg.Register(ast.KindHTMLBlock, r.htmlBlock)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindAutoLink, r.autoLink)
	reg.Register(ast.KindImage, r.image)
	reg.Register(ast.KindHeading, r.heading)
}

func (r *inert) text(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	t := n.(*ast.Text)
	if !entering {
		return ast.WalkContinue, nil
	}
	value := t.Segment.Value(source)
	switch {
	case t.IsRaw():
		ghtml.DefaultWriter.RawWrite(w, value)
	case inLink(n):
		ghtml.DefaultWriter.Write(w, value)
	default:
		last := 0
		for _, m := range mention.FindAllIndex(value, -1) {
			if to := r.target(cast.ID(value[m[0]:m[1]])); to != "" {
				ghtml.DefaultWriter.Write(w, value[last:m[0]])
				_, _ = w.WriteString(`<a href="#` + to + `">` + string(value[m[0]:m[1]]) + "</a>")
				last = m[1]
			}
		}
		ghtml.DefaultWriter.Write(w, value[last:])
	}
	if t.HardLineBreak() {
		_, _ = w.WriteString("<br>")
	}
	if t.HardLineBreak() || t.SoftLineBreak() {
		_ = w.WriteByte('\n')
	}
	return ast.WalkContinue, nil
}

// inLink tells whether text stands in a link already, or in code.
func inLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if k := p.Kind(); k == ast.KindLink || k == ast.KindImage || k == ast.KindCodeSpan {
			return true
		}
	}
	return false
}

// comment is an HTML comment, which is for nobody who reads the report.
var comment = regexp.MustCompile(`(?s)<!--.*?(-->|$)`)

func (r *inert) rawHTML(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		shown(w, string(n.(*ast.RawHTML).Segments.Value(source)), "code")
	}
	return ast.WalkSkipChildren, nil
}

func (r *inert) htmlBlock(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		b := n.(*ast.HTMLBlock)
		all := b.Lines().Value(source)
		if b.HasClosure() {
			all = append(bytes.Clone(all), b.ClosureLine.Value(source)...)
		}
		shown(w, string(all), "pre")
	}
	return ast.WalkSkipChildren, nil
}

// shown writes foreign HTML as text.
func shown(w util.BufWriter, s, element string) {
	if s = comment.ReplaceAllString(s, ""); strings.TrimSpace(s) != "" {
		_, _ = w.WriteString("<" + element + ">" + html.EscapeString(s) + "</" + element + ">")
	}
}

func (r *inert) link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	open, end := `<span class="dead">`, "</span>"
	if to := n.(*ast.Link).Destination; safe(to) {
		open, end = `<a rel="nofollow noopener noreferrer" href="`+string(util.EscapeHTML(util.URLEscape(to, true)))+`">`, "</a>"
	}
	if entering {
		_, _ = w.WriteString(open)
	} else {
		_, _ = w.WriteString(end)
	}
	return ast.WalkContinue, nil
}

func (r *inert) autoLink(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	l := n.(*ast.AutoLink)
	label := html.EscapeString(string(l.Label(source)))
	if to := l.URL(source); l.AutoLinkType == ast.AutoLinkURL && safe(to) {
		label = `<a rel="nofollow noopener noreferrer" href="` + string(util.EscapeHTML(util.URLEscape(to, false))) + `">` + label + "</a>"
	}
	_, _ = w.WriteString(label)
	return ast.WalkContinue, nil
}

func (r *inert) image(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	to := n.(*ast.Image).Destination
	web := safe(to) && !inLink(n)
	switch {
	case entering && web:
		_, _ = w.WriteString(`<a rel="nofollow noopener noreferrer" href="` + string(util.EscapeHTML(util.URLEscape(to, true))) + `">picture: `)
	case entering:
		_, _ = w.WriteString("<span>picture: ")
	case web:
		_, _ = w.WriteString("</a>")
	default:
		_, _ = w.WriteString("</span>")
	}
	return ast.WalkContinue, nil
}

// heading writes headings within prose, which stand below all others.
func (r *inert) heading(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<h5>")
	} else {
		_, _ = w.WriteString("</h5>\n")
	}
	return ast.WalkContinue, nil
}
