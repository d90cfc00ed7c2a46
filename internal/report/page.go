package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A page is text under way, with the reader's wishes. The rules of its looks:
// one idea a line, the name of a thing first, foreign text through Plain,
// colour only as a help: what it says is also said in words.
type page struct {
	bytes.Buffer
	Options
	folded bool // something was left out, and the reader is to be told how to see it
}

// An ink is a colour of the terminal's own palette.
type ink string

const (
	bold   ink = "1"
	dim    ink = "2"
	red    ink = "31"
	green  ink = "32"
	yellow ink = "33"
)

// in returns text in a colour, if the reader wants colours.
func (p *page) in(c ink, text string) string {
	if !p.Colour || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// fit cuts text that would not fit behind so many characters.
func (p *page) fit(text string, behind int) string {
	if p.Width == 0 {
		return text
	}
	return cut(text, p.Width-behind)
}

// cut shortens text to so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:max(most-1, 0)]) + "…"
}

// cutLeft is cut for a path: its end tells more than its beginning.
func cutLeft(text string, most int) string {
	n := utf8.RuneCountInString(text)
	if n <= most || most < 8 {
		return text
	}
	return "…" + string([]rune(text)[n-most+1:])
}

// para writes text after a lead, wrapped to the reader's width; further lines
// stand below the first one's text. The lead's width is given, as colours
// count for nothing.
func (p *page) para(lead string, width int, text string) {
	for i, l := range wrap(text, p.Width-width) {
		if i > 0 {
			lead = strings.Repeat(" ", width)
		}
		p.line("%s%s", lead, l)
	}
}

// wrap breaks text at spaces into lines of at most width characters; a longer
// word has a line of its own. A width below 20 means: do not wrap.
func wrap(text string, width int) []string {
	if width < 20 {
		return []string{text}
	}
	var lines []string
	line, n := "", 0
	for word := range strings.FieldsSeq(text) {
		size := utf8.RuneCountInString(word)
		if n > 0 && n+1+size > width {
			lines = append(lines, line)
			line, n = "", 0
		}
		if n > 0 {
			line, n = line+" ", n+1
		}
		line, n = line+word, n+size
	}
	return append(lines, line)
}

// pad fills text with spaces to a width in characters.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}
