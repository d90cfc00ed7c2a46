package js

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2"
	tdjs "github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
)

// Limits of one file. What is larger is read by tokens, or not at all.
const (
	maxTree   = 16 << 20  // bytes that the parser gets: a tree may be twenty times as large
	maxCompil = 4 << 20   // bytes that the compiler gets
	maxTokens = 256 << 20 // bytes that are read at all
)

// Reasons for which a file has no tree. Each names a class: gaps with equal
// reasons are counted together.
const (
	WhyHuge    = "file too large to be read"
	WhyLarge   = "file too large for a parser"
	WhyDeep    = "code nested too deeply for a parser"
	WhyCostly  = "code made to exhaust a parser"
	WhyUnsure  = "code that a parser could read in two ways"
	WhySyntax  = "syntax that no parser takes"
	WhyNotCode = "not code"
)

// A Source is one file of code, made ready to be read. It may be used by one
// goroutine at a time, as places are worked out when they are first asked for.
type Source struct {
	Path string
	Text []byte    // what Tree was parsed from: the file in UTF-8 without its mark, or the compiler's output
	Tree *tdjs.AST // nil if no parser takes it
	How  code.How  // ByTree, ByCompiler, ByTokens or Unread
	Why  string    // the class of the reason, of ByTokens and Unread

	original []byte // the file in UTF-8, which places are in
	mapping  []byte // the compiler's source map, of ByCompiler
	lines    []int  // where the lines of original start; found when first asked for
	compiled []int  // where the lines of Text start; the same, of ByCompiler
	segments []segment
	runes    []int // characters before each block of original; the same
}

// Parse makes one file ready: by the parser if that takes it, by the compiler
// where there is TypeScript, JSX or newer syntax, and by tokens otherwise. It
// bounds its own time and memory whatever the text is. The text must stay as it
// is for as long as the Source is used; where it has room for one more byte,
// that is written to.
func Parse(path string, text []byte, kind code.Kind) *Source {
	s := &Source{Path: path, How: code.ByTokens}
	if len(text) > maxTokens {
		s.How, s.Why = code.Unread, WhyHuge
		return s
	}
	s.original = decode(text)
	s.Text = s.original
	switch {
	case kind != code.JavaScript && kind != code.TypeScript:
		s.How, s.Why = code.Unread, WhyNotCode
	case len(text) > maxTree:
		s.Why = WhyLarge
	case kind == code.JavaScript && s.parse(s.original):
		s.How = code.ByTree
	case s.compile(kind):
		s.How, s.Why = code.ByCompiler, ""
	}
	return s
}

// parse gives a text to the parser, unless it would not survive that.
func (s *Source) parse(text []byte) bool {
	if s.Why = dear(text); s.Why != "" {
		return false
	}
	// The parser wants one byte behind the text. With that capacity it takes
	// the text as it is, and slices of the tree tell their offset.
	own := text
	if cap(own) == len(own) {
		own = withRoom(own)
	}
	tree, err := tdjs.Parse(parse.NewInputBytes(own), tdjs.Options{})
	if err != nil && bytes.Contains(own, []byte("return")) {
		// Node.js wraps a file in a function, so that it may return.
		if bytes.HasPrefix(own, []byte("#!")) {
			own = withRoom(own)
			copy(own, "//")
		}
		tree, err = tdjs.Parse(parse.NewInputBytes(own), tdjs.Options{Inline: true})
	}
	if err != nil {
		s.Why = WhySyntax
		return false
	}
	s.Text, s.Tree = own, tree
	if s.mapping == nil {
		s.original = own
	}
	return true
}

// withRoom copies a text to where there is room for one more byte.
func withRoom(text []byte) []byte { return append(make([]byte, 0, len(text)+1), text...) }

// Marks that say how a text is encoded.
var (
	markUTF8 = []byte("\xef\xbb\xbf")
	markLE   = []byte("\xff\xfe")
	markBE   = []byte("\xfe\xff")
)

// decode returns a text in UTF-8 without its byte order mark. Bytes that are
// not UTF-8 stay as they are.
func decode(text []byte) []byte {
	switch {
	case bytes.HasPrefix(text, markUTF8):
		return text[len(markUTF8):]
	case bytes.HasPrefix(text, markLE):
		return fromUTF16(text[2:], binary.LittleEndian)
	case bytes.HasPrefix(text, markBE):
		return fromUTF16(text[2:], binary.BigEndian)
	}
	return text
}

func fromUTF16(text []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(text)/2+len(text)/8)
	for len(text) >= 2 {
		r := rune(order.Uint16(text))
		text = text[2:]
		if utf16.IsSurrogate(r) && len(text) >= 2 {
			if pair := utf16.DecodeRune(r, rune(order.Uint16(text))); pair != utf8.RuneError {
				r, text = pair, text[2:]
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
