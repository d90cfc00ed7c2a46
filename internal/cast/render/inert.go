package render

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"levee/internal/cast"
)

// markdown returns the prose of a span as Markdown, with an empty line at its
// end: as it was written, but that headings become bold lines and HTML shows as
// text. A block with a link to anything but the web, or with a picture from
// elsewhere, is shown as text as a whole.
func (w *writing) markdown(s cast.Span) string {
	var b strings.Builder
	from, _ := slices.BinarySearch(w.starts, s.Start)
	for i := from; i < len(w.blocks) && w.starts[i] < s.End; i++ {
		end := s.End
		if i+1 < len(w.blocks) {
			end = min(end, lineStart(w.source, w.starts[i+1]))
		}
		text := w.block(w.blocks[i], lineStart(w.source, w.starts[i]), end)
		if strings.TrimSpace(text) != "" {
			b.WriteString(strings.TrimRight(text, " \r\n") + "\n\n")
		}
	}
	return b.String()
}

// lineStart is the offset of the line that a byte stands in.
func lineStart(source []byte, at int) int { return bytes.LastIndexByte(source[:at], '\n') + 1 }

// block returns one block of prose as Markdown that does nothing.
func (w *writing) block(n ast.Node, start, end int) string {
	text := footnote.ReplaceAllString(string(w.source[start:end]), "")
	if h, ok := n.(*ast.Heading); ok {
		return "**" + plain(string(h.Lines().Value(w.source))) + "**\n"
	}
	switch n.Kind() {
	case ast.KindFencedCodeBlock, ast.KindCodeBlock:
		return text
	}
	if w.leads(n) {
		return plain(text)
	}
	return comment.ReplaceAllStringFunc(tag.ReplaceAllStringFunc(comment.ReplaceAllString(text, ""), html.EscapeString), html.EscapeString)
}

// tag is what a browser may take for a tag.
var tag = regexp.MustCompile(`<[A-Za-z/!?][^>\n]*>?`)

// footnote is a definition of a footnote, with its indented lines.
var footnote = regexp.MustCompile(`(?m)^ {0,3}\[\^[^\]\n]+\]:.*(\n([ \t]+\S.*)?)*`)

// leads tells whether a block has a link to anything but the web, or a picture.
func (w *writing) leads(n ast.Node) bool {
	found := false
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Link:
			found = found || !safe(n.Destination)
		case *ast.Image:
			found = true
		case *ast.AutoLink:
			found = found || n.AutoLinkType == ast.AutoLinkURL && !safe(n.URL(w.source))
		}
		return ast.WalkContinue, nil
	})
	return found
}

// definitions returns the footnotes that the prose refers to, and the
// definitions of its links to the web, as Markdown.
func (w *writing) definitions() string {
	var b strings.Builder
	if w.notes != nil {
		for n := w.notes.FirstChild(); n != nil; n = n.NextSibling() {
			note, ok := n.(*east.Footnote)
			if !ok {
				continue
			}
			var text []string
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if c.Type() == ast.TypeBlock {
					text = append(text, strings.Fields(string(c.Lines().Value(w.source)))...)
				}
			}
			b.WriteString("[^" + string(note.Ref) + "]: " + plain(strings.Join(text, " ")) + "\n")
		}
	}
	return b.String()
}
