// Package text reads an accident analysis from its Markdown file, and formats
// it. It knows the lines that are for machines, front matter, headings with
// ids, fields and structure blocks, each with its exact place; prose it leaves
// where it is, for package prose. docs/cast-format.md describes the format.
package text

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"levee/internal/cast"
)

// Limits of what is read: a file beyond one of them is a problem and nothing
// of it is used.
const (
	MaxSize     = 8 << 20 // bytes of a file
	maxLine     = 10_000  // bytes of a machine line
	maxElements = 20_000
	maxRefs     = 100_000
	maxFront    = 64 << 10 // bytes of front matter
	maxProblems = 1000     // that are kept; one more says how many there are
)

// Parse reads an analysis. Its problems are in the order of the file; an
// analysis with problems is what could be read, and its references may lead
// nowhere.
func Parse(name string, src []byte) (*cast.Analysis, []cast.Problem) {
	p := &parser{src: src, analysis: &cast.Analysis{Name: name, Source: src}}
	if problem, bad := unreadable(src); bad {
		return p.analysis, []cast.Problem{problem}
	}
	p.lines = split(src)
	p.frontMatter()
	p.body()
	p.link()
	return p.analysis, p.sorted()
}

// link resolves references. Circles are looked for only if all lead somewhere.
func (p *parser) link() {
	p.problems = append(p.problems, p.analysis.Link()...)
	if len(p.problems) == 0 {
		p.problems = p.analysis.Cycles()
	}
}

// unreadable tells why a file is not looked at.
func unreadable(src []byte) (cast.Problem, bool) {
	at := cast.Span{Line: 1, Column: 1}
	switch {
	case len(src) > MaxSize:
		return cast.Problem{Rule: cast.Form, Span: at, Message: fmt.Sprintf("want a file of at most %d MiB", MaxSize>>20)}, true
	case len(bytes.TrimSpace(bytes.TrimPrefix(src, bom))) == 0:
		return cast.Problem{Rule: cast.Form, Span: at, Message: "want an analysis, the file is empty", Suggestion: "levee cast new NAME writes a start"}, true
	}
	if i := badByte(src); i >= 0 {
		return cast.Problem{Rule: cast.Form, Span: spanAt(src, i), Message: fmt.Sprintf("want text in UTF-8, not a byte 0x%02x", src[i])}, true
	}
	if i := loneReturn(src); i >= 0 {
		return cast.Problem{Rule: cast.Form, Span: spanAt(src, i), Message: "want lines that end in a line feed; here stands a carriage return alone, which some programs take for an end and some do not"}, true
	}
	return cast.Problem{}, false
}

// loneReturn returns where a carriage return stands that no line feed follows,
// and -1.
func loneReturn(src []byte) int {
	for i := 0; ; i++ {
		k := bytes.IndexByte(src[i:], '\r')
		if k < 0 {
			return -1
		}
		if i += k; i+1 == len(src) || src[i+1] != '\n' {
			return i
		}
	}
}

var bom = []byte("\xef\xbb\xbf")

// badByte returns where text that is not UTF-8, or a NUL, begins, and -1.
func badByte(src []byte) int {
	nul := bytes.IndexByte(src, 0)
	if utf8.Valid(src) {
		return nul
	}
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 || r == 0 {
			return i
		}
		i += n
	}
	return nul
}

// spanAt returns the span of one byte, wherever it is.
func spanAt(src []byte, i int) cast.Span {
	line := 1 + bytes.Count(src[:i], []byte("\n"))
	start := bytes.LastIndexByte(src[:i], '\n') + 1
	return cast.Span{Start: i, End: i + 1, Line: line, Column: 1 + utf8.RuneCount(src[start:i])}
}

// elementHeading is a heading of an element.
var elementHeading = regexp.MustCompile(`(?m)^#{2,6} (L|H|SC|E|F|Q|P|R)-[1-9][0-9]* `)

// HasElements tells whether some heading looks like one of an analysis. Other
// documents have such headings, too: a list of constraints, a set of rules.
func HasElements(src []byte) bool { return elementHeading.Match(src) }

// IsAnalysis tells whether a file is meant as an analysis: its front matter
// has "analysis". Other Markdown is prose alone.
func IsAnalysis(src []byte) bool {
	src = bytes.TrimPrefix(src, bom)
	if first, rest, _ := strings.Cut(string(src[:min(len(src), maxFront)]), "\n"); strings.TrimRight(first, " \t\r") == "---" {
		for line := range strings.Lines(rest) {
			if strings.HasPrefix(line, "analysis") && strings.HasPrefix(strings.TrimLeft(line[len("analysis"):], " \t"), ":") {
				return true
			}
			if frontEnd(strings.TrimRight(line, " \t\r\n")) {
				break
			}
		}
	}
	return false
}

// A parser reads one file. The lines are numbered from 0 here.
type parser struct {
	src      []byte
	lines    []line
	at       int // the next line
	analysis *cast.Analysis
	problems []cast.Problem
	refs     int

	section *cast.Section
	element cast.Element // the one whose prose is being read
	level   int          // of its heading
	prose   [2]int       // first and last byte of prose, -1 for none yet
}

// A line is a range of bytes: [start, end) without its end of line, and where
// the next one begins.
type line struct{ start, end, next int }

func split(src []byte) []line {
	var all []line
	start := 0
	if bytes.HasPrefix(src, bom) {
		start = len(bom)
	}
	for start < len(src) {
		end, next := len(src), len(src)
		if n := bytes.IndexByte(src[start:], '\n'); n >= 0 {
			end, next = start+n, start+n+1
		}
		if end > start && src[end-1] == '\r' {
			end--
		}
		all = append(all, line{start, end, next})
		start = next
	}
	return all
}

// text returns the text of a line.
func (p *parser) text(n int) string { return string(p.src[p.lines[n].start:p.lines[n].end]) }

// span returns the span from one byte of a line to another.
func (p *parser) span(n, from, to int) cast.Span {
	return cast.Span{Start: from, End: to, Line: n + 1, Column: 1 + utf8.RuneCount(p.src[p.lines[n].start:from])}
}

// whole returns the span of a whole line.
func (p *parser) whole(n int) cast.Span { return p.span(n, p.lines[n].start, p.lines[n].end) }

// spanOf returns the span of some bytes, on whatever line they start. A value
// of the front matter may be longer than what it is written as.
func (p *parser) spanOf(from, to int) cast.Span {
	from, to = min(from, len(p.src)), min(to, len(p.src))
	n, ok := slices.BinarySearchFunc(p.lines, from, func(l line, at int) int { return cmp.Compare(l.start, at) })
	if !ok {
		n--
	}
	return p.span(max(n, 0), from, to)
}

func (p *parser) machine(s cast.Span) { p.analysis.Machine = append(p.analysis.Machine, s) }

func (p *parser) problem(s cast.Span, suggestion, format string, args ...any) {
	p.problems = append(p.problems, cast.Problem{Rule: cast.Form, Span: s, Message: fmt.Sprintf(format, args...), Suggestion: suggestion})
}

// sorted returns the problems in order, each on one line, and not too many of
// them.
func (p *parser) sorted() []cast.Problem {
	for i := range p.problems {
		p.problems[i].Message = oneLine(p.problems[i].Message)
		p.problems[i].Suggestion = oneLine(p.problems[i].Suggestion)
	}
	slices.SortStableFunc(p.problems, func(x, y cast.Problem) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	if n := len(p.problems); n > maxProblems {
		last := cast.Problem{Rule: cast.Form, Span: p.problems[maxProblems].Span, Message: fmt.Sprintf("and %d problems more", n-maxProblems)}
		return append(p.problems[:maxProblems:maxProblems], last)
	}
	return p.problems
}

// oneLine puts a message that shows what was read on one line of bearable
// length.
func oneLine(s string) string {
	const most = 400 // characters
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > most {
		r = append(r[:most:most], '…')
	}
	return string(r)
}
