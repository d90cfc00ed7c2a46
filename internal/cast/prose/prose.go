// Package prose reads the sentences of a Markdown file, with their exact
// places. It knows what in such a file is its author's own running text, and
// leaves out what is not: block quotes, quotations in the line, code, the
// targets of links, HTML. What the sentences say is for rules.
package prose

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Text is the prose of one file.
type Text struct {
	Sentences   []Sentence   // in the order of the file
	Acceptances []Acceptance // in the order of the file
	Problems    []Problem    // comments that begin with "levee:" and mean nothing, in the order of the file
	Words       int          // words of all sentences: no numbers, no code, no quotations

	source []byte
	lines  []int // offset of the start of each line
}

// A Sentence is one sentence of one block. A heading, an item or a cell that
// ends without a period is a sentence, too.
type Sentence struct {
	Tokens   []Token // never empty
	Place    Place
	Question bool // it ends with a question mark
}

// Offset and End are where the sentence stands in the file, in bytes.
func (s *Sentence) Offset() int { return s.Tokens[0].Offset }

// End is the offset of the byte after the sentence.
func (s *Sentence) End() int { return s.Tokens[len(s.Tokens)-1].End }

// A Place says in what part of the file a sentence stands.
type Place struct {
	Block   Block
	Heading string // text of the nearest heading above, "" before the first; of a heading, its own
	Field   string // key of the item "- key: value" right below a heading whose value it is; "" in running text
}

// A Block is the kind of block that a sentence stands in.
type Block uint8

// The kinds of blocks.
const (
	Paragraph Block = iota
	Heading
	Item // of a list
	Cell // of a table
	Footnote
)

// A Token is a word, a number, a mark, or something that is no prose of the
// author's and stands in a sentence like a word.
type Token struct {
	Kind        Kind
	Text        string // as it is written; of a quotation, with its marks
	Offset, End int    // in bytes
}

// A Kind is the kind of a token.
type Kind uint8

// The kinds of tokens.
const (
	Word   Kind = iota // letters, with apostrophes, hyphens, digits and dots inside: "didn't", "event-stream", "Node.js"
	Number             // begins with a digit: "3.3.6", "25th", "2018-09-09"
	Mark               // one punctuation mark
	Quote              // a quotation
	Code               // a code span, or a bare address
)

// A Position is a place in the file as people count: from 1, columns in
// characters.
type Position struct{ Line, Column int }

func (p Position) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// An Acceptance is a comment in the text that answers a finding:
//
//	<!-- levee: accept hindsight, blame: the board's own words of that day -->
//
// Inside a paragraph, item or cell it holds for that block; on lines of its
// own it holds for the block that follows it, with all its items or rows.
type Acceptance struct {
	Rules    []string // at least one; whether there are such rules is not known here
	Reason   string   // never empty, on one line
	Offset   int      // of the comment
	From, To int      // the bytes it holds for; equal if nothing follows it
}

// A Problem is a comment that looks like an acceptance and is none.
type Problem struct {
	Offset  int
	Message string // what was expected
}

// Position turns an offset into lines and columns. Offsets outside of the file
// count as its ends.
func (t *Text) Position(offset int) Position {
	offset = min(max(offset, 0), len(t.source))
	at, found := slices.BinarySearch(t.lines, offset)
	if !found {
		at--
	}
	return Position{at + 1, utf8.RuneCount(t.source[t.lines[at]:offset]) + 1}
}

// lineStarts returns the offset of every line.
func lineStarts(source []byte) []int {
	starts := []int{0}
	for i, c := range source {
		if c == '\n' && i+1 < len(source) {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// String returns the sentence's words and marks with single spaces, for tests
// and messages.
func (s *Sentence) String() string {
	var b strings.Builder
	for i, t := range s.Tokens {
		if i > 0 && t.Offset > s.Tokens[i-1].End {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}
