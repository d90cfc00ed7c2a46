package minified

import "bytes"

// Layout figures by which a program's hand shows.
const (
	longLine   = 250  // bytes; closure breaks lines at 500
	longShare  = 0.5  // of the text that lies in long lines
	blankShare = 0.12 // at most, of spaces, tabs and line ends
	tooShort   = 150  // bytes of which nothing is said
	usualLine  = 60   // bytes; a text whose lines are shorter on average is not minified
)

// IsMinified tells whether the layout of JavaScript text was made by a
// program that leaves out what only people need. It looks at the lengths of
// lines and at the share of blanks, and does not parse.
func IsMinified(text []byte) bool {
	text = withoutMap(withoutBanner(text))
	if len(text) < tooShort || bytes.Count(text, []byte("\n")) > len(text)/usualLine {
		return false
	}
	long := 0
	for rest := text; len(rest) > 0; {
		n := bytes.IndexByte(rest, '\n') + 1
		if n == 0 {
			n = len(rest)
		}
		if n >= longLine {
			long += n
		}
		rest = rest[n:]
	}
	if n := bytes.Count(text, []byte("\n")); len(text) < longLine && n <= 1 {
		long = len(text)
	}
	if float64(long) < longShare*float64(len(text)) {
		return false
	}
	blanks := bytes.Count(text, []byte(" ")) + bytes.Count(text, []byte("\t")) + bytes.Count(text, []byte("\n"))
	return float64(blanks) <= blankShare*float64(len(text))
}

// withoutMap leaves out a source map that a file ends with.
func withoutMap(text []byte) []byte {
	end := lastLines(text, 3)
	at := -1
	for from := end; ; { // bytes.LastIndex takes ten times as long
		n := bytes.Index(text[from:], []byte(mapComment+"data:"))
		if n < 0 {
			break
		}
		at = from + n
		from = at + 1
	}
	if at < 0 {
		return text
	}
	return text[:max(0, bytes.LastIndexByte(text[:at], '\n'))]
}

// lastLines returns where the last few lines of a text begin.
func lastLines(text []byte, n int) int {
	at := len(text)
	for range n {
		if at = bytes.LastIndexByte(text[:at], '\n'); at < 0 {
			return 0
		}
	}
	return at + 1
}

// withoutBanner leaves out comments and blanks at the start of a text.
func withoutBanner(text []byte) []byte {
	for {
		text = bytes.TrimLeft(text, " \t\r\n")
		end := -1
		switch {
		case bytes.HasPrefix(text, []byte("/*")):
			end = bytes.Index(text, []byte("*/")) + 1
		case bytes.HasPrefix(text, []byte("//")), bytes.HasPrefix(text, []byte("#!")):
			end = bytes.IndexByte(text, '\n')
		}
		if end <= 0 {
			return text
		}
		text = text[end+1:]
	}
}
