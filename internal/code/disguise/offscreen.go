package disguise

import (
	"bytes"
	"unicode/utf8"

	"levee/internal/code"
	"levee/internal/code/js"
)

// How far away code must stand to be hidden. Editors and review pages show
// some 120 to 250 columns; people align and indent by much less.
const (
	farBehind = 100 // columns of blanks behind something on the line
	farIn     = 250 // columns of indentation
	farBelow  = 200 // lines without a letter
	tabWidth  = 4
	minHidden = 12 // bytes of code that are worth hiding
)

// probe is shorter than any gap that counts: a tab is one byte of four columns.
const probe = farBehind/tabWidth - 1

// A gap is a stretch of blanks with something behind it.
type gap struct {
	end     int // where the something begins
	columns int // of blanks before it on its line
	lines   int // line ends
	leading bool
}

// offScreen finds code behind so many blanks that nobody sees it.
func (f *finder) offScreen() {
	var far []gap
	eachGap(f.text, func(g gap) {
		if g.lines == 0 && !g.leading && g.columns >= farBehind || g.columns >= farIn || g.lines >= farBelow {
			far = append(far, g)
		}
	})
	if len(far) == 0 {
		return
	}
	js.Pieces(f.text, func(p js.Piece) bool {
		for len(far) > 0 && far[0].end < p.Start {
			far = far[1:]
		}
		if len(far) > 0 && far[0].end == p.Start && p.Kind != js.CommentPiece {
			f.hidden(far[0])
		}
		return len(far) > 0
	})
}

func (f *finder) hidden(g gap) {
	line := bytes.TrimSpace(rest(f.text, g.end))
	if len(line) < minHidden || !bytes.ContainsAny(line, "(=`:") {
		return
	}
	if g.columns >= farBehind {
		f.add(code.OffScreen, g.end, float64(g.columns), "code behind %d columns of blanks", g.columns)
		return
	}
	f.add(code.OffScreen, g.end, float64(g.lines), "code behind %d blank lines", g.lines)
}

// eachGap calls yield for the gaps of a text that are long enough to matter.
func eachGap(text []byte, yield func(gap)) {
	for at := probe; at < len(text); at += probe {
		start, ok := blankAt(text, at)
		if !ok {
			continue
		}
		for start > 0 {
			r, size := utf8.DecodeLastRune(text[:start])
			if !isBlank(r) {
				break
			}
			start -= size
		}
		g := gap{leading: start == 0}
		for at = start; at < len(text); {
			r, size := rune(text[at]), 1
			if r >= utf8.RuneSelf {
				r, size = utf8.DecodeRune(text[at:])
			}
			if !isBlank(r) {
				break
			}
			g.step(r)
			at += size
		}
		if g.end = at; at < len(text) && at-start >= probe {
			yield(g)
		}
	}
}

func (g *gap) step(r rune) {
	switch r {
	case '\n':
		g.lines++
		g.columns = 0
	case '\r':
		g.columns = 0
	case '\t':
		g.columns += tabWidth
	default:
		g.columns++
	}
}

// blankAt tells whether a byte belongs to a blank, and where that begins.
func blankAt(text []byte, at int) (start int, ok bool) {
	if text[at] < utf8.RuneSelf {
		return at, isBlank(rune(text[at]))
	}
	for back := 0; back < utf8.UTFMax-1 && at > 0 && !utf8.RuneStart(text[at]); back++ {
		at--
	}
	r, _ := utf8.DecodeRune(text[at:])
	return at, isBlank(r)
}

// isBlank tells the characters that JavaScript takes for blanks or line ends.
func isBlank(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0xa0, 0x1680, 0x202f, 0x205f, 0x3000, 0xfeff:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}
