package prose

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Limits on what is read: a book is a megabyte, and nobody nests deeper by hand.
const (
	maxSize  = 16 << 20
	maxDepth = 64
)

// Parse reads a Markdown file. A front matter between two lines of "---" at
// its very beginning is left out, and so is a byte order mark. It returns an
// *Error for what is no text or is nested too deep.
func Parse(source []byte) (*Text, error) {
	t := &Text{source: source, lines: lineStarts(source)}
	if err := t.check(source); err != nil {
		return nil, err
	}
	body := skipFrontMatter(source)
	r := &reader{text: t, source: blank(source[:body], source)}
	r.blocks(markdown.Parse(text.NewReader(r.source)), Place{})
	// The parser puts the paragraph above a table behind it when a line of
	// dashes follows.
	slices.SortStableFunc(t.Sentences, func(a, b Sentence) int { return cmp.Compare(a.Offset(), b.Offset()) })
	return t, nil
}

// check refuses what would not be read in any good sense.
func (t *Text) check(source []byte) error {
	at, why := -1, ""
	if len(source) > maxSize {
		at, why = maxSize, fmt.Sprintf("the file goes on after %d MB: want a text that people read", maxSize>>20)
	} else if i := bytes.IndexByte(source, 0); i >= 0 {
		at, why = i, "a zero byte: want text"
	} else if i := invalid(source); i >= 0 {
		at, why = i, "bytes that are not UTF-8: want text in UTF-8"
	} else if i := tooDeep(source); i >= 0 {
		at, why = i, fmt.Sprintf("quotes or lists more than %d deep: want fewer", maxDepth)
	}
	if at < 0 {
		return nil
	}
	return &Error{t.Position(at), why}
}

// An Error says where a file cannot be read, and why.
type Error struct {
	Position
	Message string // what was expected
}

func (e *Error) Error() string { return fmt.Sprintf("%v: %s", e.Position, e.Message) }

// invalid returns the offset of the first byte that is not UTF-8, -1 if there
// is none.
func invalid(source []byte) int {
	if utf8.Valid(source) {
		return -1
	}
	for i := 0; i < len(source); {
		r, n := utf8.DecodeRune(source[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// tooDeep returns the offset of the first line that opens more quotes and
// lists than anybody would, or stands in more lists than that. The parser's
// time grows with the square of the depth.
func tooDeep(source []byte) int {
	at := 0
	for line := range bytes.Lines(source) {
		depth, width := 0, 0
		for _, c := range line {
			if c == '>' || c == '-' || c == '*' || c == '+' {
				depth++
			} else if c != ' ' && c != '\t' {
				break
			}
			width++
		}
		// A line of stars alone is a rule, and indentation is code when it is
		// in no list.
		if depth > maxDepth && len(bytes.Trim(line, "-*_ \t\r\n")) > 0 || width > 16*maxDepth && width < len(line)-1 {
			return at
		}
		at += len(line)
	}
	return -1
}

// skipFrontMatter returns the offset of the first byte after the front matter.
func skipFrontMatter(source []byte) int {
	at, n := 0, 0
	if bytes.HasPrefix(source, []byte(mark)) {
		at = len(mark)
	}
	start := at
	for line := range bytes.Lines(source[at:]) {
		at += len(line)
		n++
		fence := string(bytes.TrimRight(line, " \t\r\n"))
		if n == 1 && fence != "---" {
			return start
		}
		if n > 1 && (fence == "---" || fence == "...") {
			return at
		}
	}
	return start
}

// mark is a byte order mark.
const mark = "\uFEFF"

// blank returns source with its beginning replaced by empty lines, so that
// offsets stay.
func blank(head, source []byte) []byte {
	if len(head) == 0 {
		return source
	}
	out := bytes.Clone(source)
	for i := range head {
		if out[i] != '\n' {
			out[i] = ' '
		}
	}
	return out
}

// markdown is CommonMark with tables and footnotes. Footnotes stay where they
// stand in the file, also those that nothing refers to.
var markdown = parser.NewParser(
	parser.WithBlockParsers(append(parser.DefaultBlockParsers(), util.Prioritized(extension.NewFootnoteBlockParser(), 999))...),
	parser.WithInlineParsers(append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewFootnoteParser(), 101),
		util.Prioritized(extension.NewLinkifyParser(), 999))...),
	parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200))...),
)

// A reader walks the blocks of a file.
type reader struct {
	text    *Text
	source  []byte
	pending []int // acceptances that wait for the block that they hold for
	fields  bool  // nothing but a heading, and fields, has come before
}

// blocks reads the children of a block.
func (r *reader) blocks(parent ast.Node, place Place) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.HTMLBlock); ok {
			r.comments(h)
			continue
		}
		if _, ok := n.(*ast.LinkReferenceDefinition); ok {
			continue
		}
		waiting, from := r.take(), len(r.text.Sentences)
		if h, ok := n.(*ast.Heading); ok && parent.Kind() == ast.KindDocument {
			place = r.heading(h)
		} else {
			r.block(n, place)
			r.fields = r.fields && n.Kind() == ast.KindList
		}
		r.release(waiting, from)
	}
}

// block reads one block that is no heading of the document's own.
func (r *reader) block(n ast.Node, place Place) {
	switch n := n.(type) {
	case *ast.Blockquote, *ast.CodeBlock, *ast.FencedCodeBlock, *ast.ThematicBreak:
	case *ast.List:
		r.list(n, place)
	case *east.FootnoteList:
		r.blocks(n, place)
	case *east.Footnote:
		place.Block = Footnote
		r.blocks(n, place)
	case *east.Table:
		r.table(n, place)
	case *ast.Heading, *ast.Paragraph, *ast.TextBlock:
		r.run(n, place, 0)
	}
}

// label is what stands before the text in the heading of an element.
var label = regexp.MustCompile(`^[A-Z]{1,4}-[0-9]{1,6}[ \t]+`)

// heading reads a heading, and returns the place of what follows it.
func (r *reader) heading(h *ast.Heading) Place {
	line := ""
	if h.Lines().Len() > 0 {
		seg := h.Lines().At(0)
		line = string(seg.Value(r.source))
	}
	place := Place{Block: Heading, Heading: strings.TrimSpace(line)}
	r.run(h, place, len(label.FindString(line)))
	r.fields = true
	place.Block = Paragraph
	return place
}

// field is how an item of the list below an element's heading begins.
var field = regexp.MustCompile(`^([a-z][a-z-]*):(?:[ \t]+|$)`)

// list reads the items of a list. In the list right below a heading they may
// be an element's fields.
func (r *reader) list(l *ast.List, place Place) {
	fields := r.fields
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		at := place
		at.Block = Item
		first := item.FirstChild()
		if fields && first != nil && first.Lines() != nil && first.Lines().Len() > 0 {
			seg := first.Lines().At(0)
			if m := field.FindSubmatch(seg.Value(r.source)); m != nil {
				at.Field = string(m[1])
				r.run(first, at, len(m[0]))
				continue
			}
		}
		r.blocks(item, at)
	}
	r.fields = fields
}

func (r *reader) table(t *east.Table, place Place) {
	place.Block = Cell
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			r.run(cell, place, 0)
		}
	}
}
