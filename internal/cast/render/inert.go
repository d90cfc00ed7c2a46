package render

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

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
		if block := w.block(w.blocks[i], lineStart(w.source, w.starts[i]), end); strings.TrimSpace(block) != "" {
			b.WriteString(strings.TrimRight(block, " \r\n") + "\n\n")
		}
	}
	return b.String()
}

// lineStart is the offset of the line that a byte stands in.
func lineStart(source []byte, at int) int { return bytes.LastIndexByte(source[:at], '\n') + 1 }

// block returns one block of prose as Markdown that does nothing.
func (w *writing) block(n ast.Node, start, end int) string {
	written := string(w.source[start:end])
	switch n := n.(type) {
	case *ast.Heading:
		return "**" + plain(string(n.Lines().Value(w.source))) + "**\n"
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return written
	case *ast.LinkReferenceDefinition:
		if !safe(n.Destination) {
			return ""
		}
	}
	if w.leads(n) {
		return plain(written)
	}
	var b strings.Builder
	last := start
	for _, s := range w.raw(n) {
		if s.Start >= last && s.Stop <= end {
			b.Write(w.source[last:s.Start])
			b.WriteString(html.EscapeString(comment.ReplaceAllString(string(s.Value(w.source)), "")))
			last = s.Stop
		}
	}
	b.Write(w.source[last:end])
	return footnote.ReplaceAllString(b.String(), "")
}

// raw returns where a block has HTML.
func (w *writing) raw(n ast.Node) []text.Segment {
	var all []text.Segment
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.RawHTML:
			if entering {
				all = append(all, whole(n.Segments))
			}
		case *ast.HTMLBlock:
			if entering {
				s := whole(n.Lines())
				if n.HasClosure() {
					s.Stop = n.ClosureLine.Stop
				}
				all = append(all, s)
			}
		}
		return ast.WalkContinue, nil
	})
	return all
}

// whole is the segment from the first of some to the last.
func whole(s *text.Segments) text.Segment {
	if s.Len() == 0 {
		return text.Segment{}
	}
	return text.NewSegment(s.At(0).Start, s.At(s.Len()-1).Stop)
}

// footnote is a definition of a footnote, with its indented lines.
var footnote = regexp.MustCompile(`(?m)^ {0,3}\[\^[^\]\n]+\]:.*(\n[ \t]+\S.*)*`)

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

// definitions returns the footnotes that the prose refers to, as Markdown.
func (w *writing) definitions() string {
	var b strings.Builder
	if w.notes != nil {
		for n := w.notes.FirstChild(); n != nil; n = n.NextSibling() {
			note, ok := n.(*east.Footnote)
			if !ok {
				continue
			}
			var words []string
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if c.Type() == ast.TypeBlock {
					words = append(words, strings.Fields(string(c.Lines().Value(w.source)))...)
				}
			}
			b.WriteString("[^" + string(note.Ref) + "]: " + plain(strings.Join(words, " ")) + "\n")
		}
	}
	return b.String()
}
