package minified

import (
	"strings"
	"unicode"
)

// parts are the strings of a source, by their first byte: what folding puts
// together when functions are put in with their arguments.
type parts struct {
	by    [256][]string
	steps int // that may still be taken
}

// Limits on what counts as put together.
const (
	maxComposed  = 4096 // bytes
	shortPart    = 2    // bytes up to which a part with letters is short
	shortWorth   = 5    // parts that a short one counts as
	maxParts     = 10   // parts that have letters, of a string
	maxPatterns  = 60   // the same, of a pattern
	composeSteps = 20_000_000
)

func (p *parts) add(s string) {
	if s != "" {
		p.by[s[0]] = append(p.by[s[0]], s)
	}
}

// compose tells a string, or the body of a pattern, that is made of few
// strings of the source, with at most one byte between two of them.
func (p *parts) compose(s string) bool {
	never := maxParts + 1
	if body, ok := strings.CutPrefix(s, "/"); ok && strings.LastIndexByte(body, '/') > 0 {
		s, never = body[:strings.LastIndexByte(body, '/')], maxPatterns+1
	}
	if len(s) > maxComposed {
		return false
	}
	reached := make([]int, len(s)+1) // by end: the fewest parts that lead there
	for i := range reached {
		reached[i] = never
	}
	reached[0] = 0
	for at := 0; at < len(s); at++ {
		n := reached[at]
		if at > 1 {
			n = min(n, reached[at-1])
		}
		if n >= never {
			continue
		}
		for _, part := range p.by[s[at]] {
			if p.steps--; p.steps < 0 {
				return false
			}
			if end := at + len(part); strings.HasPrefix(s[at:], part) {
				reached[end] = min(reached[end], n+worth(part))
			}
		}
	}
	return reached[len(s)] < never || len(s) > 1 && reached[len(s)-1] < never
}

// worth is how many parts a part counts as.
func worth(part string) int {
	switch {
	case letters(part) == 0:
		return 0
	case len(part) <= shortPart:
		return shortWorth
	}
	return 1
}

// letters counts letters and digits.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
