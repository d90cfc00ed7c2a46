package js

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Classes of bytes.
const (
	otherByte byte = iota
	nameByte       // may stand in an identifier; all bytes beyond ASCII are taken for letters
	blankByte
	lineByte
)

var classes = classify()

func classify() (t [256]byte) {
	for i := range t {
		c := byte(i)
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '$', c >= 0x80:
			t[i] = nameByte
		case c == '\n', c == '\r':
			t[i] = lineByte
		case c <= ' ':
			t[i] = blankByte
		}
	}
	return t
}

// isName tells a byte that an identifier may hold.
func isName(c byte) bool { return classes[c] == nameByte }

// A tokenKind tells what a token is.
type tokenKind byte

const (
	endToken      tokenKind = iota
	nameToken               // an identifier or keyword, escapes included
	numberToken             // a number
	stringToken             // a string with its quotes; the closing one may be missing
	templateToken           // a piece of a template, with the signs around it
	regexToken              // a regular expression with its flags
	signToken               // one sign, or => ?. ?? ++ -- ** && ||
)

// A token is one word of a text.
type token struct {
	kind       tokenKind
	start, end int
	newline    bool // a line ended before it
}

// A frame is a bracket that is open.
type frame struct {
	sign    byte // ( [ { or $ for the braces within a template
	control bool // a parenthesis behind if, while, for or with: no value
	value   bool // braces that a value ends with: an object
	doubt   bool // braces that may end a value or a statement
}

// A scanner cuts a text into tokens and never gives up: a string ends with its
// line, a template or a comment with the text.
type scanner struct {
	text   []byte
	at     int
	last   token // the token before
	before token // the one before that
	ended  frame // of a closing bracket: what it closed
	frames []frame
	doubts int // slashes that could be read in two ways
	broken int // strings, templates, comments and regular expressions without an end
}

// next returns the next token; its kind is endToken at the end.
func (s *scanner) next() token {
	t := token{start: s.at}
	t.newline = s.space()
	t.start = s.at
	if s.at >= len(s.text) {
		t.end = s.at
		return t
	}
	switch c := s.text[s.at]; {
	case c >= '0' && c <= '9' || c == '.' && s.peek(1) >= '0' && s.peek(1) <= '9':
		t.kind = numberToken
		s.number()
	case isName(c) || c == '\\' || c == '#' && (isName(s.peek(1)) || s.peek(1) == '\\'):
		t.kind = nameToken
		s.name()
	case c == '"' || c == '\'':
		t.kind = stringToken
		s.quoted(c)
	case c == '`':
		t.kind = templateToken
		s.template()
	case c == '}' && len(s.frames) > 0 && s.frames[len(s.frames)-1].sign == '$':
		t.kind = templateToken
		s.frames = s.frames[:len(s.frames)-1]
		s.template()
	case c == '/' && s.regexHere() && s.regex():
		t.kind = regexToken
	default:
		t.kind = signToken
		s.sign(c)
	}
	t.end = s.at
	s.before, s.last = s.last, t
	return t
}

// word returns a token if it is a word and no property behind a dot.
func (s *scanner) word(t token) string {
	if t.kind != nameToken || t.start > 0 && s.text[t.start-1] == '.' {
		return ""
	}
	return string(s.text[t.start:t.end])
}

func (s *scanner) peek(n int) byte {
	if s.at+n < len(s.text) {
		return s.text[s.at+n]
	}
	return 0
}

// space skips blanks and comments, and tells whether a line ended.
func (s *scanner) space() (newline bool) {
	for s.at < len(s.text) {
		c := s.text[s.at]
		switch classes[c] {
		case lineByte:
			newline = true
			s.at++
			continue
		case blankByte:
			s.at++
			continue
		case nameByte:
			if c < utf8.RuneSelf {
				return newline
			}
		}
		if c < utf8.RuneSelf && c != '/' && c != '<' && c != '-' && c != '#' {
			return newline // it begins neither a comment nor a blank
		}
		size, line := s.wide()
		switch {
		case c == '/' && s.peek(1) == '/', c == '<' && s.starts("<!--"), c == '#' && s.at == 0 && s.peek(1) == '!',
			c == '-' && (newline || s.last.end == 0) && s.starts("-->"):
			s.line()
		case c == '/' && s.peek(1) == '*':
			newline = s.comment() || newline
		case size > 0:
			newline = newline || line
			s.at += size
		default:
			return newline
		}
	}
	return newline
}

// wide returns the size of a blank or a line end beyond ASCII, 0 if there is
// none.
func (s *scanner) wide() (size int, line bool) {
	if s.text[s.at] < utf8.RuneSelf {
		return 0, false
	}
	r, size := utf8.DecodeRune(s.text[s.at:])
	switch {
	case r == 0x2028 || r == 0x2029:
		return size, true
	case r == 0xa0, r == 0xfeff, r > 0xff && unicode.Is(unicode.Zs, r):
		return size, false
	}
	return 0, false
}

func (s *scanner) starts(with string) bool {
	return len(s.text)-s.at >= len(with) && string(s.text[s.at:s.at+len(with)]) == with
}

// line skips to the end of the line.
func (s *scanner) line() {
	for s.at < len(s.text) && classes[s.text[s.at]] != lineByte {
		if s.text[s.at] == 0xe2 && (s.starts("\u2028") || s.starts("\u2029")) {
			return
		}
		s.at++
	}
}

// comment skips a comment of several lines, and tells whether it has any.
func (s *scanner) comment() (newline bool) {
	for s.at += 2; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\n', '\r':
			newline = true
		case '*':
			if s.peek(1) == '/' {
				s.at += 2
				return newline
			}
		}
	}
	s.broken++
	return newline
}

func (s *scanner) number() {
	for s.at < len(s.text) {
		c := s.text[s.at]
		exponent := (c == '+' || c == '-') && (s.text[s.at-1] == 'e' || s.text[s.at-1] == 'E')
		if !isName(c) && c != '.' && !exponent {
			return
		}
		s.at++
	}
}

func (s *scanner) name() {
	for s.at++; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		if isName(c) {
			if c >= utf8.RuneSelf {
				if size, _ := s.wide(); size > 0 {
					return
				}
			}
			continue
		}
		if c == '{' && s.text[s.at-1] == 'u' && s.at > 1 && s.text[s.at-2] == '\\' {
			for s.at < len(s.text)-1 && s.text[s.at] != '}' && isName(s.peek(1)) || s.peek(1) == '}' {
				s.at++
			}
			continue
		}
		if c != '\\' {
			return
		}
	}
}

func (s *scanner) quoted(quote byte) {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case quote:
			s.at++
			return
		case '\\':
			s.at++
			if s.at+1 < len(s.text) && s.text[s.at] == '\r' && s.text[s.at+1] == '\n' {
				s.at++
			}
		case '\n', '\r':
			s.broken++
			return
		}
	}
	s.at = min(s.at, len(s.text))
	s.broken++
}

// template reads a piece of a template, from a backquote or a brace on.
func (s *scanner) template() {
	for s.at++; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '`':
			s.at++
			return
		case '\\':
			s.at++
		case '$':
			if s.peek(1) == '{' {
				s.at += 2
				s.frames = append(s.frames, frame{sign: '$'})
				return
			}
		}
	}
	s.at = min(s.at, len(s.text))
	s.broken++
}

// regex reads a regular expression; it goes back if there is none on the line.
func (s *scanner) regex() bool {
	class := false
	for i := s.at + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\n' || c == '\r':
			return false
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			for i++; i < len(s.text) && isName(s.text[i]); i++ {
			}
			s.at = i
			return true
		}
	}
	return false
}

// Words behind which a slash starts a regular expression.
var beforeRegex = map[string]bool{
	"return": true, "typeof": true, "case": true, "do": true, "else": true, "in": true, "instanceof": true, "new": true,
	"delete": true, "void": true, "throw": true, "extends": true, "default": true, "of": true, "yield": true, "await": true,
}

// regexHere tells whether a slash starts a regular expression.
func (s *scanner) regexHere() bool {
	switch s.last.kind {
	case numberToken, stringToken, regexToken:
		return false
	case templateToken:
		return s.text[s.last.end-1] == '{'
	case nameToken:
		word := s.word(s.last)
		if word == "of" || word == "yield" || word == "await" {
			s.doubts++
		}
		return beforeRegex[word]
	case signToken:
		switch s.text[s.last.end-1] {
		case ')':
			return s.ended.control
		case ']':
			return false
		case '}':
			if s.ended.doubt {
				s.doubts++
			}
			return !s.ended.value
		case '+', '-': // a++ / b, or + + /b/
			return s.last.end-s.last.start == 1
		}
	}
	return true
}

// sign reads one sign; of those with two bytes only the ones that matter here.
func (s *scanner) sign(c byte) {
	switch c {
	case '(', '[', '{':
		s.open(c)
	case ')', ']', '}':
		s.close()
	}
	s.at++
	if s.at >= len(s.text) {
		return
	}
	switch next := s.text[s.at]; {
	case c == '=' && next == '>', c == '?' && next == '.', next == c && strings.IndexByte("?+-*&|", c) >= 0:
		s.at++
	}
}

// open notes what an opening bracket stands behind, which tells what its
// closing one ends.
func (s *scanner) open(c byte) {
	f := frame{sign: c}
	before := s.text[s.last.start:s.last.end]
	switch {
	case c == '(':
		word := s.word(s.last)
		f.control = word == "if" || word == "while" || word == "for" || word == "with" || word == "await" && s.word(s.before) == "for"
	case c != '{':
	case s.last.kind == signToken:
		switch before[len(before)-1] {
		case '(', ',', '=', '[', '?', '&', '|', '+', '-', '!', '~', '*', '%', '<':
			f.value = true
		case ')', ':':
			f.doubt = true // the body of a function or of an if; a property or a label
		case '>':
			f.doubt = len(before) == 1
		}
	case s.last.kind == nameToken:
		word := s.word(s.last)
		f.value = word == "return" || word == "typeof" || word == "in" || word == "of" || word == "case"
		f.doubt = !f.value && word != "else" && word != "do" && word != "try" && word != "finally"
	case s.last.kind == templateToken:
		f.value = true
	}
	s.frames = append(s.frames, f)
}

func (s *scanner) close() {
	s.ended = frame{}
	if n := len(s.frames); n > 0 {
		s.ended = s.frames[n-1]
		s.frames = s.frames[:n-1]
	}
}

// Names calls yield for every name of Text in order: identifiers, properties
// and keywords, as they are meant where they are written with escapes. It
// needs no tree and reads on behind errors.
func (s *Source) Names(yield func(name string, offset int)) {
	scan := scanner{text: s.Text}
	for t := scan.next(); t.kind != endToken; t = scan.next() {
		if t.kind == nameToken {
			yield(plainName(s.Text[t.start:t.end]), t.start)
		}
	}
}

// Strings calls yield for every string of Text in order, without its quotes
// and escapes, and for every piece of a template. It needs no tree and reads
// on behind errors.
func (s *Source) Strings(yield func(value string, offset int)) {
	scan := scanner{text: s.Text}
	for t := scan.next(); t.kind != endToken; t = scan.next() {
		if t.kind == stringToken || t.kind == templateToken {
			yield(Unquote(s.Text[t.start:t.end]), t.start)
		}
	}
}

// plainName returns a name without escapes and without a private one's sign.
func plainName(raw []byte) string {
	name := strings.TrimPrefix(string(raw), "#")
	if strings.Contains(name, `\`) {
		return meaning(name)
	}
	return name
}

// A PieceKind tells what a piece of a text is to the language.
type PieceKind byte

// Kinds of piece.
const (
	CodePiece    PieceKind = iota // a name, a number or a sign
	StringPiece                   // a string, or a part of a template
	RegexPiece                    // a regular expression
	CommentPiece                  // what stands between two others, if it is more than blanks
)

// A Piece is one word of a text, or a comment.
type Piece struct {
	Kind       PieceKind
	Name       bool // of a CodePiece: an identifier or a keyword
	Start, End int
}

// Pieces calls yield for every piece of a text in order, until it returns
// false. It needs no tree and reads on behind errors.
func Pieces(text []byte, yield func(Piece) bool) {
	scan := scanner{text: text}
	last := 0
	for {
		t := scan.next()
		if gap := text[last:t.start]; len(bytes.TrimSpace(gap)) > 0 && !yield(Piece{CommentPiece, false, last, t.start}) {
			return
		}
		if t.kind == endToken || !yield(Piece{pieceKinds[t.kind], t.kind == nameToken, t.start, t.end}) {
			return
		}
		last = t.end
	}
}

var pieceKinds = [...]PieceKind{signToken: CodePiece, stringToken: StringPiece, templateToken: StringPiece, regexToken: RegexPiece}
