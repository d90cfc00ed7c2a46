package attack

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bounds of a text.
const (
	maxText = 1 << 20
	maxLine = 500
)

// A Place is where something stands in a text. Columns count bytes, from 1.
type Place struct {
	File         string
	Line, Column int
}

// String returns "file:line:column".
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

func (p Place) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %s", p, fmt.Sprintf(format, args...))
}

// right returns the place some bytes further on.
func (p Place) right(n int) Place {
	p.Column += n
	return p
}

// A Line is one line of a text in the form of the model's that says something:
// its first word, and the rest.
type Line struct {
	Indented bool
	Key      string
	Rest     string
	at       Place // of the key
	restAt   Place
}

// ReadLines returns the lines of a text, without comments and empty ones. The
// name is for errors.
func ReadLines(name, text string) ([]Line, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", name, len(text), maxText)
	}
	var all []Line
	number := 0
	for raw := range strings.Lines(text) {
		number++
		at := Place{name, number, 1}
		if len(raw) > maxLine {
			return nil, at.errorf("a line of %d bytes, want at most %d", len(raw), maxLine)
		}
		if i := badByte(raw); i >= 0 {
			return nil, at.right(i).errorf("want printable text in UTF-8, without tabs")
		}
		if l, ok := readLine(raw, at); ok {
			all = append(all, l)
		}
	}
	return all, nil
}

// badByte returns the first byte of a line that is no printable text, -1 if
// there is none.
func badByte(raw string) int {
	raw = strings.TrimSuffix(strings.TrimSuffix(raw, "\n"), "\r")
	return strings.IndexFunc(raw, func(r rune) bool { return r < ' ' || 0x7f <= r && r < 0xa0 || r == utf8.RuneError })
}

func readLine(raw string, at Place) (Line, bool) {
	text := strings.TrimRight(raw, "\r\n")
	if strings.HasPrefix(text, "#") {
		return Line{}, false
	}
	text, _, _ = strings.Cut(text, " #")
	text = strings.TrimRight(text, " ")
	body := strings.TrimLeft(text, " ")
	if body == "" {
		return Line{}, false
	}
	l := Line{Indented: len(body) < len(text), at: at.right(len(text) - len(body))}
	l.Key, l.Rest, _ = strings.Cut(body, " ")
	l.Rest = strings.TrimLeft(l.Rest, " ")
	l.restAt = at.right(len(text) - len(l.Rest))
	return l, true
}

// Errorf makes an error about a line, at its key.
func (l *Line) Errorf(format string, args ...any) error { return l.at.errorf(format, args...) }

// words are the words of a line's rest, with their places.
func (l *Line) words() []word {
	var all []word
	for i := 0; i < len(l.Rest); {
		end := len(l.Rest)
		if n := strings.IndexByte(l.Rest[i:], ' '); n >= 0 {
			end = i + n
		}
		if end > i {
			all = append(all, word{l.Rest[i:end], l.restAt.right(i)})
		}
		i = end + 1
	}
	return all
}

// A word is one word of a line, or one token of a formula.
type word struct {
	text string
	at   Place
}

// validID tells whether a name is made of lower case letters, digits and
// single hyphens.
func validID(s string) bool {
	for part := range strings.SplitSeq(s, "-") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return len(s) <= 40
}
