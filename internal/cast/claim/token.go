package claim

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is one word of a claim, a comma, or a text in quotation marks.
type token struct {
	text   string
	column int // of its first byte, from 1
	quoted bool
}

// MaxLength is the length of the longest claim that is read, in bytes.
const MaxLength = 1000

// tokens splits a claim. Quotation marks are " or backticks; a comma ends a
// word only at its end, so that 2,315 is one.
func tokens(text string) ([]token, error) {
	if len(text) > MaxLength {
		return nil, &SyntaxError{Column: MaxLength, Text: "want at most 1000 bytes"}
	}
	for at, r := range text {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\t' {
			return nil, &SyntaxError{Column: at + 1, Text: "want text without control characters"}
		}
	}
	var all []token
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case unicode.IsSpace(r):
			at += size
		case r == ',':
			all = append(all, token{",", at + 1, false})
			at++
		case r == '"' || r == '`':
			end := strings.IndexRune(text[at+1:], r)
			if end <= 0 {
				return nil, &SyntaxError{Column: at + 1, Text: "want text and a closing " + string(r)}
			}
			all = append(all, token{text[at+1 : at+1+end], at + 1, true})
			at += end + 2
		default:
			end := at + wordLength(text[at:])
			all = append(all, token{text[at:end], at + 1, false})
			at = end
		}
	}
	return all, nil
}

// wordLength returns the length of the word at the start of s, without a comma
// at its end.
func wordLength(s string) int {
	n := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '"' || r == '`'
	})
	if n < 0 {
		n = len(s)
	}
	if trimmed := len(strings.TrimRight(s[:n], ",")); trimmed > 0 {
		return trimmed
	}
	return 1
}
