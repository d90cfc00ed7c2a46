package form

import (
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// An Excerpt is a text that is read further by somebody else, who has places
// of its own in it.
type Excerpt struct {
	Text  string
	At    Place
	file  []rune
	start int // where the text starts in file
}

// Excerpted is a text that keeps its places.
func Excerpted(to *Excerpt, words string, most int) Value { return excerpted{to, words, most} }

type excerpted struct {
	to    *Excerpt
	words string
	most  int
}

func (x excerpted) Words() string { return x.words }

func (x excerpted) Schema(defs Defs) *Schema {
	return &Schema{Type: "string", MinLength: 1, MaxLength: x.most}
}

func (x excerpted) Read(r *Reader, n *yaml.Node) {
	if !r.plain(n, x.words) {
		return
	}
	if strings.TrimSpace(n.Value) == "" || len(n.Value) > x.most {
		r.Errorf(n, "want %s, of 1 to %d bytes", x.words, x.most)
		return
	}
	if r.runes == nil {
		r.runes = []rune(string(r.data))
	}
	*x.to = Excerpt{Text: n.Value, At: r.Place(n), file: r.runes, start: start(r.runes, n)}
}

// start returns where in a file the text of a scalar starts, or the quote before
// it; of a block it is behind the line with its mark.
func start(file []rune, n *yaml.Node) int {
	i := 0
	for line := 1; line < n.Line && i < len(file); i++ {
		if file[i] == '\n' {
			line++
		}
	}
	i = min(i+n.Column-1, len(file))
	for n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 && i < len(file) && file[i] != '\n' {
		i++
	}
	return i
}

// Place returns where in the file a place of the text stands: both count from
// 1, the column in characters. YAML joins lines and takes indents away, so the
// visible characters are counted; behind one that is written as an escape the
// place may be off by a few.
func (x *Excerpt) Place(line, column int) Place {
	before, ended := visible(x.Text, line, column)
	i := x.start
	for _, c := range before {
		for i < len(x.file) && x.file[i] != c {
			i++
		}
		i++
	}
	for !ended && i < len(x.file) && unicode.IsSpace(x.file[i]) {
		i++
	}
	p := Place{x.At.File, 1, 1}
	for _, c := range x.file[:min(i, len(x.file))] {
		p.Column++
		if c == '\n' {
			p.Line++
			p.Column = 1
		}
	}
	return p
}

// visible returns the visible characters of a text before a place, and whether
// none follows.
func visible(text string, line, column int) (before []rune, ended bool) {
	l, c := 1, 1
	for _, r := range text {
		switch reached := l > line || l == line && c >= column; {
		case unicode.IsSpace(r):
		case reached:
			return before, false
		default:
			before = append(before, r)
		}
		c++
		if r == '\n' {
			l, c = l+1, 1
		}
	}
	return before, true
}
