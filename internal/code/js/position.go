package js

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"sort"
	"unicode/utf8"

	"levee/internal/code"
)

// Offset returns where in Text a slice stands that the tree holds, -1 if it is
// none of Text: the parser makes a few names of its own.
func (s *Source) Offset(b []byte) int {
	if len(b) == 0 || len(s.Text) == 0 {
		return -1
	}
	// The parser cuts the capacity of what it gives: only the address tells.
	at := int(reflect.ValueOf(&b[0]).Pointer()) - int(reflect.ValueOf(&s.Text[0]).Pointer())
	if at < 0 || at+len(b) > len(s.Text) {
		return -1
	}
	return at
}

// Place returns where in the file the byte stands that is at an offset of
// Text. Lines end with a line feed, a carriage return, or both; columns count
// characters. A negative offset, and one that the compiler made itself, give
// the file as a whole, or the nearest place before it.
func (s *Source) Place(offset int) code.Place {
	p := code.Place{File: s.Path}
	if offset < 0 || offset > len(s.Text) {
		return p
	}
	if s.lines == nil {
		s.lines = lineStarts(s.original)
	}
	if s.mapping != nil {
		if offset = s.mapped(offset); offset < 0 {
			return p
		}
	}
	return s.OriginalPlace(offset)
}

// Original returns the file itself, in UTF-8 and without a mark: what places
// are in. It is Text unless a compiler was needed.
func (s *Source) Original() []byte { return s.original }

// OriginalPlace is Place for an offset of Original.
func (s *Source) OriginalPlace(offset int) code.Place {
	if offset < 0 || offset > len(s.original) {
		return code.Place{File: s.Path}
	}
	if s.lines == nil {
		s.lines = lineStarts(s.original)
	}
	line := lineOf(s.lines, offset)
	p := code.Place{File: s.Path, Line: line + 1}
	if start := s.lines[line]; offset-start <= runeBlock {
		p.Column = starting(s.original[start:offset]) + 1
	} else {
		p.Column = s.characters(offset) - s.characters(start) + 1
	}
	return p
}

// runeBlock is how many bytes apart the counts of characters are: a minified
// file is one line, and its places must not cost its length each.
const runeBlock = 1024

// characters returns how many characters stand before an offset.
func (s *Source) characters(offset int) int {
	if s.runes == nil {
		s.runes = make([]int, len(s.original)/runeBlock+1)
		for i := 1; i < len(s.runes); i++ {
			s.runes[i] = s.runes[i-1] + starting(s.original[(i-1)*runeBlock:i*runeBlock])
		}
	}
	block := offset / runeBlock
	return s.runes[block] + starting(s.original[block*runeBlock:offset])
}

// starting counts the bytes that begin a character.
func starting(b []byte) int {
	n := 0
	for _, c := range b {
		if c&0xc0 != 0x80 {
			n++
		}
	}
	return n
}

// lineStarts returns the offset of the first byte of each line.
func lineStarts(text []byte) []int {
	starts := make([]int, 1, bytes.Count(text, []byte("\n"))+2)
	next := func(i int) int { return bytes.IndexAny(text[i:], "\n\r") }
	if bytes.IndexByte(text, '\r') < 0 { // nearly always, and several times as fast
		next = func(i int) int { return bytes.IndexByte(text[i:], '\n') }
	}
	for i := 0; i < len(text); {
		n := next(i)
		if n < 0 {
			break
		}
		i += n + 1
		if text[i-1] == '\r' && i < len(text) && text[i] == '\n' {
			i++
		}
		starts = append(starts, i)
	}
	return starts
}

// lineOf returns the index of the line that an offset is in.
func lineOf(starts []int, offset int) int {
	return sort.SearchInts(starts, offset+1) - 1
}

// A segment is one entry of a source map: from this offset of the compiler's
// output on, the code comes from that offset of the file.
type segment struct{ at, from int }

// mapped returns the offset in the file for one in the compiler's output, -1
// if nothing before it comes from the file.
func (s *Source) mapped(offset int) int {
	if s.segments == nil {
		s.compiled = lineStarts(s.Text)
		s.segments = append(readMap(s.mapping, s.Text, s.compiled, s.original, s.lines), segment{len(s.Text) + 1, 0})
	}
	i, found := slices.BinarySearchFunc(s.segments, offset, func(g segment, at int) int { return g.at - at })
	if !found {
		i--
	}
	if i < 0 || i >= len(s.segments)-1 {
		return -1
	}
	return s.segments[i].from
}

// readMap reads the mappings of a source map of one source. What is odd in it
// ends the reading: the compiler wrote it, so nothing should be.
func readMap(text, out []byte, outLines []int, in []byte, inLines []int) []segment {
	var file struct {
		Mappings string `json:"mappings"`
	}
	if json.Unmarshal(text, &file) != nil {
		return nil
	}
	var all []segment
	from, to := cursor{text: in, starts: inLines}, cursor{text: out, starts: outLines}
	line, column, inLine, inColumn := 0, 0, 0, 0
	for rest := file.Mappings; rest != ""; {
		switch rest[0] {
		case ';':
			line, column, rest = line+1, 0, rest[1:]
			continue
		case ',':
			rest = rest[1:]
			continue
		}
		var field [5]int
		n := 0
		for n < len(field) && rest != "" && rest[0] != ',' && rest[0] != ';' {
			value, size := vlq(rest)
			if size == 0 {
				return all
			}
			field[n], rest = value, rest[size:]
			n++
		}
		column += field[0]
		inLine += field[2]
		inColumn += field[3]
		if n < 4 {
			continue
		}
		written, read := to.offset(line, column), from.offset(inLine, inColumn)
		if written < 0 || read < 0 {
			return all
		}
		if len(all) == 0 || all[len(all)-1].at < written {
			all = append(all, segment{written, read})
		}
	}
	return all
}

// A cursor finds columns in a text. It goes on from where it was, as what the
// compiler writes is one line, with a thousand places in it.
type cursor struct {
	text             []byte
	starts           []int // of lines
	line, column, at int
}

// offset returns the offset of a column, counted in units of UTF-16, -1 if
// there is no such line.
func (c *cursor) offset(line, column int) int {
	if line < 0 || line >= len(c.starts) {
		return -1
	}
	if line != c.line || column < c.column || c.at == 0 {
		c.line, c.column, c.at = line, 0, c.starts[line]
	}
	for c.column < column && c.at < len(c.text) {
		if c.text[c.at] < utf8.RuneSelf {
			c.at++
			c.column++
			continue
		}
		r, size := utf8.DecodeRune(c.text[c.at:])
		c.at += size
		c.column++
		if r > 0xffff {
			c.column++
		}
	}
	return c.at
}

const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// vlq reads one number of a source map; size is 0 if there is none.
func vlq(s string) (value, size int) {
	shift := 0
	for i := 0; i < len(s) && i < 7; i++ {
		digit := bytes.IndexByte([]byte(base64Digits), s[i])
		if digit < 0 {
			return 0, 0
		}
		value |= digit & 31 << shift
		shift += 5
		if digit&32 == 0 {
			if value&1 != 0 {
				return -(value >> 1), i + 1
			}
			return value >> 1, i + 1
		}
	}
	return 0, 0
}

// FindName returns the offset in Text of the next whole-word occurrence of a
// name at or after an offset, -1 if there is none. It looks at bytes: one in a
// string or a comment counts.
func (s *Source) FindName(name string, from int) int {
	if name == "" || from < 0 {
		return -1
	}
	for from <= len(s.Text)-len(name) {
		n := bytes.Index(s.Text[from:], []byte(name))
		if n < 0 {
			return -1
		}
		at := from + n
		end := at + len(name)
		if (at == 0 || !isName(s.Text[at-1])) && (end == len(s.Text) || !isName(s.Text[end])) {
			return at
		}
		from = at + 1
	}
	return -1
}
