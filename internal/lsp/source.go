package lsp

import (
	"fmt"
	"sort"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"levee/internal/cast/editor"
)

// A source is the text of one version of a document, with its lines as the
// protocol counts them: they end in a line feed, in a carriage return, or in
// both. It never changes.
type source struct {
	text  []byte
	lines []int // where each begins
}

func newSource(text []byte) *source {
	s := &source{text: text, lines: []int{0}}
	for i, c := range text {
		if c == '\n' || c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// An encoding is the unit in which columns are counted.
type encoding uint8

// The encodings that are spoken. The protocol's own is UTF-16.
const (
	utf16Units encoding = iota
	utf8Units
)

// size returns how many units a character has.
func (e encoding) size(r rune, bytes int) int {
	switch {
	case e == utf8Units:
		return bytes
	case r >= 0x10000:
		return 2
	}
	return 1
}

// offset returns the byte of a position. A line that is not there means the
// end of the text, a column beyond its line the end of that line, and one
// within a character its start: so clients have it.
func (s *source) offset(p protocol.Position, e encoding) int {
	if int64(p.Line) >= int64(len(s.lines)) {
		return len(s.text)
	}
	at, end := s.lines[p.Line], s.lineEnd(int(p.Line))
	for left := int64(p.Character); at < end; {
		r, n := utf8.DecodeRune(s.text[at:end])
		if left -= int64(e.size(r, n)); left < 0 {
			break
		}
		at += n
	}
	return at
}

// lineEnd returns where a line ends, without what ends it.
func (s *source) lineEnd(line int) int {
	if line+1 == len(s.lines) {
		return len(s.text)
	}
	end := s.lines[line+1] - 1
	if s.text[end] == '\n' && end > s.lines[line] && s.text[end-1] == '\r' {
		end--
	}
	return end
}

// position returns the position of a byte. One within a character counts as
// its start, one in the end of a line as the end of that line, and one outside
// of the text as its end.
func (s *source) position(offset int, e encoding) protocol.Position {
	offset = min(max(offset, 0), len(s.text))
	line := sort.SearchInts(s.lines, offset+1) - 1
	offset = min(offset, s.lineEnd(line))
	units := 0
	for at := s.lines[line]; at < offset; {
		r, n := utf8.DecodeRune(s.text[at:])
		if at+n > offset {
			break
		}
		units += e.size(r, n)
		at += n
	}
	return protocol.Position{Line: uint32(line), Character: uint32(units)}
}

// between returns the positions of a range of bytes.
func (s *source) between(r editor.Range, e encoding) protocol.Range {
	return protocol.Range{Start: s.position(r.Start, e), End: s.position(max(r.Start, r.End), e)}
}

// An edit is a change of a text: some bytes, and how many stand in their place.
type edit struct{ start, end, length int }

// change returns the text after one change that a client tells, and what
// changed.
func (s *source) change(c protocol.TextDocumentContentChangeEvent, e encoding) (*source, edit, error) {
	switch c := c.(type) {
	case *protocol.TextDocumentContentChangeWholeDocument:
		text := []byte(c.Text)
		return newSource(text), difference(s.text, text), nil
	case *protocol.TextDocumentContentChangePartial:
		start, end := s.offset(c.Range.Start, e), s.offset(c.Range.End, e)
		if start > end {
			return nil, edit{}, fmt.Errorf("a change from line %d to line %d ends before it starts", c.Range.Start.Line+1, c.Range.End.Line+1)
		}
		text := make([]byte, 0, len(s.text)-(end-start)+len(c.Text))
		text = append(append(append(text, s.text[:start]...), c.Text...), s.text[end:]...)
		return newSource(text), edit{start, end, len(c.Text)}, nil
	}
	return nil, edit{}, fmt.Errorf("a change of a kind that nobody knows: %T", c)
}

// difference returns what lies between the common start and the common end of
// two texts.
func difference(before, after []byte) edit {
	start := 0
	for start < min(len(before), len(after)) && before[start] == after[start] {
		start++
	}
	end := 0
	for end < min(len(before), len(after))-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	return edit{start, len(before) - end, len(after) - end - start}
}

// moved returns where some bytes are after a change, and false if the change
// touched them.
func (e edit) moved(r editor.Range) (editor.Range, bool) {
	switch by := e.length - (e.end - e.start); {
	case r.End <= e.start:
		return r, true
	case r.Start >= e.end:
		return editor.Range{Start: r.Start + by, End: r.End + by}, true
	}
	return r, false
}
