package disguise

import (
	"bytes"

	"levee/internal/code"
	"levee/internal/code/js"
)

// Bounds on the words of a file. No minifier makes such names, writes letters
// as escapes, or does without letters.
const (
	minHexNames  = 20  // in the file
	hexShare     = 0.2 // of all names
	escapeRun    = 4   // letters and digits side by side that are written as escapes
	minEscapes   = 24  // of these in the file
	minSymbols   = 400 // tokens side by side without a letter
	symbolShare  = 0.08
	probeSymbols = 96
)

// words finds what the words of a file show: they are counted only where a
// quick look says that it may be worth it.
func (f *finder) words() {
	hex := bytes.Count(f.text, []byte("_0x")) >= minHexNames || bytes.Count(f.text, []byte("lIl")) >= minHexNames
	escapes := escaped(f.text) >= minEscapes
	symbols := mayBeSymbols(f.text)
	if !hex && !escapes && !symbols {
		return
	}
	c := counter{text: f.text}
	js.Pieces(f.text, func(p js.Piece) bool {
		c.take(p)
		return true
	})
	if share := float64(c.hex) / float64(max(c.names, 1)); hex && c.hex >= minHexNames && share >= hexShare {
		f.add(code.HexNames, c.hexAt, share, "%d of %d names are numbers", c.hex, c.names)
	}
	if escapes && c.escapes >= minEscapes {
		f.add(code.Escapes, c.escapesAt, float64(c.escapes), "%d letters and digits are written as escapes", c.escapes)
	}
	if symbols && c.longest >= minSymbols {
		f.add(code.Symbols, c.symbolsAt, float64(c.longest), "%d signs in a row without a word between them", c.longest)
	}
}

// mayBeSymbols probes for stretches without letters, digits and blanks.
func mayBeSymbols(text []byte) bool {
	hits := 0
	for at := 0; at+8 <= len(text); at += probeSymbols {
		if bare(text[at : at+8]) {
			if hits++; hits >= 5 {
				return true
			}
		} else {
			hits = 0
		}
	}
	return false
}

func bare(text []byte) bool {
	for _, c := range text {
		if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == ' ' {
			return false
		}
	}
	return true
}

// A counter counts the words of a file.
type counter struct {
	text               []byte
	names, hex, hexAt  int
	escapes, escapesAt int
	run, signs, runAt  int // tokens without a letter, and pluses and exclamation marks among them
	longest, symbolsAt int
}

func (c *counter) take(p js.Piece) {
	word := c.text[p.Start:p.End]
	if p.Name {
		c.names++
		if isNumbered(word) {
			if c.hex++; c.hex == 1 {
				c.hexAt = p.Start
			}
		}
	}
	if p.Name || p.Kind == js.StringPiece {
		if n := escaped(word); n > 0 {
			if c.escapes == 0 {
				c.escapesAt = p.Start
			}
			c.escapes += n
		}
	}
	c.symbol(p, word)
}

// symbol counts tokens that have no letter and no digit. Strings that hold
// some break no run if they are short, as some encoders keep a few.
func (c *counter) symbol(p js.Piece, word []byte) {
	if p.Kind == js.RegexPiece || p.Kind == js.CommentPiece || worded(word) && (p.Kind != js.StringPiece || len(word) > 8) {
		c.run, c.signs = 0, 0
		return
	}
	if c.run == 0 {
		c.runAt = p.Start
	}
	c.run++
	if word[0] == '+' || word[0] == '!' {
		c.signs++
	}
	if c.run > c.longest && float64(c.signs) >= symbolShare*float64(c.run) {
		c.longest, c.symbolsAt = c.run, c.runAt
	}
}

func worded(word []byte) bool {
	for _, c := range word {
		if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' {
			return true
		}
	}
	return false
}

// isNumbered tells names such as _0x3fa1b2 and lIlIIlI1: a number in place of
// a name.
func isNumbered(name []byte) bool {
	if at := bytes.LastIndex(name, []byte("0x")); at >= 0 && len(name)-at >= 5 {
		for _, c := range name[at+2:] {
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return false
			}
		}
		return true
	}
	if len(name) < 6 {
		return false
	}
	for _, c := range name {
		if bytes.IndexByte([]byte("lI1"), c) < 0 {
			return false
		}
	}
	return true
}

// escaped counts the letters and digits of ASCII that are written as escapes
// and stand side by side.
func escaped(text []byte) (total int) {
	run := 0
	for len(text) > 0 {
		size := 0
		if text[0] == '\\' {
			size = escapedLetter(text)
		}
		if size > 0 {
			run++
			text = text[size:]
			continue
		}
		if run >= escapeRun {
			total += run
		}
		run = 0
		skip := 1
		if text[0] == '\\' {
			skip = min(2, len(text))
		}
		text = text[skip:]
		if n := bytes.IndexByte(text, '\\'); n >= 0 {
			text = text[n:]
		} else {
			return total
		}
	}
	if run >= escapeRun {
		total += run
	}
	return total
}

// escapedLetter returns the size of an escape that stands for a letter or a
// digit of ASCII, 0 for anything else.
func escapedLetter(text []byte) int {
	if len(text) < 4 || text[0] != '\\' {
		return 0
	}
	value, end := -1, 0
	switch c := text[1]; {
	case c == 'x':
		value, end = number(text, 2, 4, 16)
	case c == 'u' && text[2] == '{':
		if n := bytes.IndexByte(text[:min(len(text), 10)], '}'); n > 3 {
			value, end = number(text, 3, n, 16)
			end++
		}
	case c == 'u':
		value, end = number(text, 2, 6, 16)
	case c == '0' || c == '1':
		value, end = number(text, 1, 4, 8)
	}
	if value >= '0' && value <= '9' || value|0x20 >= 'a' && value|0x20 <= 'z' && value < 0x80 {
		return end
	}
	return 0
}

// number reads digits between two offsets; it is -1 if there are others.
func number(text []byte, from, to, base int) (value, end int) {
	if to > len(text) {
		return -1, 0
	}
	for _, c := range text[from:to] {
		digit := bytes.IndexByte([]byte("0123456789abcdef"), c)
		if digit < 0 {
			digit = bytes.IndexByte([]byte("0123456789ABCDEF"), c)
		}
		if digit < 0 || digit >= base {
			return -1, 0
		}
		value = value*base + digit
	}
	return value, to
}
