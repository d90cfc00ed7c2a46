package disguise

import (
	"unicode"
	"unicode/utf8"

	"levee/internal/code"
	"levee/internal/code/js"
)

// Bounds on characters without a picture. Emoji need a few in a row, tables of
// them as many as there are of a sort; a byte of hidden data needs one to eight.
const (
	minInvisible   = 16  // in a row
	manyInvisible  = 64  // in one string or comment, of which they are
	shareInvisible = 0.3 // this share
	maxStrange     = 100_000
)

// A mark is a character that may deceive.
type mark struct {
	at   int
	r    rune
	size int
}

// strange finds what characters beyond ASCII hide. Texts without any cost one
// look at each eight bytes.
func (f *finder) strange() {
	var marks []mark
	for at := nextHigh(f.text, 0); at < len(f.text) && len(marks) < maxStrange; {
		r, size := utf8.DecodeRune(f.text[at:])
		if isBidi(r) || isInvisible(r) || lookAlike[r] != 0 {
			marks = append(marks, mark{at, r, size})
		}
		if at += size; at < len(f.text) && f.text[at] < utf8.RuneSelf {
			at = nextHigh(f.text, at)
		}
	}
	if len(marks) == 0 {
		return
	}
	js.Pieces(f.text, func(p js.Piece) bool {
		n := 0
		for n < len(marks) && marks[n].at < p.End {
			n++
		}
		if n > 0 {
			f.piece(p, marks[:n])
		}
		marks = marks[n:]
		return len(marks) > 0
	})
}

// piece judges one piece by the marks within it.
func (f *finder) piece(p js.Piece, marks []mark) {
	if p.Name {
		f.identifier(p, marks)
	}
	if p.Kind == js.StringPiece || p.Kind == js.CommentPiece {
		f.bidi(p, marks)
	}
	f.invisible(p, marks)
}

// identifier finds a name with a letter of another script that looks like one
// of ours, or with a letter that has no picture.
func (f *finder) identifier(p js.Piece, marks []mark) {
	name := f.text[p.Start:p.End]
	if isInvisible(marks[0].r) {
		f.add(code.Invisible, p.Start, 1, "a name with U+%04X, which has no picture", marks[0].r)
		return
	}
	latin := false
	for _, r := range string(name) {
		switch {
		case r < utf8.RuneSelf:
			latin = latin || unicode.IsLetter(r)
		case lookAlike[r] == 0:
			return // a word of that script, or mathematics
		}
	}
	if latin {
		f.add(code.LookAlike, p.Start, 1, "a name with U+%04X, which looks like %q", marks[0].r, string(lookAlike[marks[0].r]))
	}
}

// bidi finds controls of direction that are still in force where their line,
// their string or their comment ends, so that they reorder what follows. Those
// who write from right to left close what they open; a table of such
// characters has them alone.
func (f *finder) bidi(p js.Piece, marks []mark) {
	var open []mark
	for i, m := range marks {
		if i > 0 && hasLine(f.text[marks[i-1].at:m.at]) {
			open = f.spill(p, open)
		}
		switch {
		case m.r == 0x202c || m.r == 0x2069:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case isBidi(m.r):
			open = append(open, m)
		}
	}
	f.spill(p, open)
}

// spill reports the first control that is in force at the end of its line or
// piece, if there are words for it to reorder.
func (f *finder) spill(p js.Piece, open []mark) []mark {
	if len(open) == 0 {
		return nil
	}
	from := open[0].at
	line := rest(f.text, from)
	before := f.text[p.Start:from]
	if letters(before)+letters(line[:min(len(line), p.End-from)]) >= 3 && legible(line) {
		f.add(code.Bidi, from, float64(len(open)), "U+%04X turns the direction of what follows and is not closed", open[0].r)
	}
	return nil
}

// legible tells a line that begins as code or English does: tables of
// characters and words of other scripts have little of ASCII.
func legible(line []byte) bool {
	all, ascii := 0, 0
	for _, r := range string(line[:min(len(line), 120)]) {
		if all++; r < utf8.RuneSelf {
			ascii++
		}
	}
	return letters(line) >= 3 && ascii*10 >= all*6
}

func hasLine(text []byte) bool {
	for _, c := range text {
		if c == '\n' || c == '\r' {
			return true
		}
	}
	return false
}

// letters counts ASCII letters.
func letters(text []byte) (n int) {
	for _, c := range text {
		if c|0x20 >= 'a' && c|0x20 <= 'z' {
			n++
		}
	}
	return n
}

// invisible finds data in characters without a picture.
func (f *finder) invisible(p js.Piece, marks []mark) {
	run, longest, at, total := 0, 0, 0, 0
	for i, m := range marks {
		if !isInvisible(m.r) {
			continue
		}
		total++
		if run++; i == 0 || marks[i-1].at+marks[i-1].size != m.at {
			run = 1
		}
		if run > longest {
			longest, at = run, m.at
		}
	}
	switch {
	case longest >= minInvisible:
		f.add(code.Invisible, at, float64(longest), "%d characters in a row that have no picture", longest)
	case total >= manyInvisible && float64(total) >= shareInvisible*float64(utf8.RuneCount(f.text[p.Start:p.End])):
		f.add(code.Invisible, marks[0].at, float64(total), "%d characters that have no picture", total)
	}
}

// isBidi tells the controls that set a direction until they are closed, and
// those that close.
func isBidi(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// isInvisible tells characters that take no place on the screen, or an empty
// one, and that no language of programming takes for blanks.
func isInvisible(r rune) bool {
	switch {
	case r < 0x034f:
		return r == 0xad
	case r >= 0x200b && r <= 0x200d, r >= 0x2060 && r <= 0x2064, r >= 0xfe00 && r <= 0xfe0f,
		r >= 0xe0000 && r <= 0xe007f, r >= 0xe0100 && r <= 0xe01ef, r >= 0x180b && r <= 0x180e, r >= 0x1d173 && r <= 0x1d17a:
		return true
	}
	switch r {
	case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xffa0, 0x2800:
		return true
	}
	return false
}

// lookAlike holds letters that most fonts draw like a Latin one, after
// Unicode's confusables: the ones that can be told apart at a glance are left
// out, as are the Greek letters of mathematics.
var lookAlike = pairs("аaеeоoрpсcуyхxѕsіiјjһhԁdԛqԝwӏlАAВBЕEКKМMНHОOРPСCТTХXУYЅSІIЈJԌGԚQԜW"+
	"οoΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXϳj", "օoսuհhոnցgքpԼLՕOՍSⅼlⅽcⅾdⅿmⅰiⅴvⅹxƖIꓐBꓑPꓒDꓓDꓔTꓖGꓗKꓙJꓚCꓜZꓝFꓟMꓠNꓡLꓢSꓣRꓦVꓧHꓪWꓫXꓬYꓮAꓰEꓲIꓳOꓴU")

func pairs(all ...string) map[rune]rune {
	m := make(map[rune]rune)
	for _, text := range all {
		letters := []rune(text)
		for i := 0; i+1 < len(letters); i += 2 {
			m[letters[i]] = letters[i+1]
		}
	}
	return m
}
