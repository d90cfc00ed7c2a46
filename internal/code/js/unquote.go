package js

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Unquote returns the value of a string, or of a piece of a template, as it
// stands in the code: with its quotes, which may be missing at the end. Halves
// of a surrogate pair that stand alone become U+FFFD.
func Unquote(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	open := raw[0]
	body := raw[1:]
	switch {
	case open != '`' && open != '}':
		if n := len(body); n > 0 && body[n-1] == open {
			body = body[:n-1]
		}
	case strings.HasSuffix(string(body), "${"):
		body = body[:len(body)-2]
	default:
		if n := len(body); n > 0 && body[n-1] == '`' {
			body = body[:n-1]
		}
	}
	if text := string(body); strings.Contains(text, `\`) {
		return meaning(text)
	}
	return string(body)
}

// meaning replaces the escapes of a string by what they mean.
func meaning(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	var high rune // the first half of a surrogate pair, waiting for the second
	put := func(r rune) {
		if high != 0 {
			if pair := utf16.DecodeRune(high, r); pair != utf8.RuneError {
				out.WriteRune(pair)
				high = 0
				return
			}
			out.WriteRune(utf8.RuneError)
			high = 0
		}
		if r >= 0xd800 && r < 0xdc00 {
			high = r
			return
		}
		out.WriteRune(r)
	}
	for text != "" {
		n := strings.IndexByte(text, '\\')
		if n != 0 {
			if n < 0 {
				n = len(text)
			}
			if high != 0 {
				put(utf8.RuneError)
				high = 0
			}
			out.WriteString(text[:n])
			text = text[n:]
			continue
		}
		r, size := oneMeaning(text)
		if r >= 0 {
			put(r)
		}
		text = text[size:]
	}
	if high != 0 {
		out.WriteRune(utf8.RuneError)
	}
	return out.String()
}

// oneMeaning reads one escape; the character is -1 if it stands for nothing, as at
// the end of a line.
func oneMeaning(text string) (r rune, size int) {
	if len(text) < 2 {
		return '\\', len(text)
	}
	switch c := text[1]; c {
	case 'n':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'r':
		return '\r', 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'v':
		return '\v', 2
	case '\r':
		if len(text) > 2 && text[2] == '\n' {
			return -1, 3
		}
		return -1, 2
	case '\n':
		return -1, 2
	case 'x':
		return hexMeaning(text, 2, 4)
	case 'u':
		if end := strings.IndexByte(text, '}'); len(text) > 2 && text[2] == '{' && end > 3 && end <= 9 {
			r, _ := hexMeaning(text, 3, end)
			return r, end + 1
		}
		return hexMeaning(text, 2, 6)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		end := 2
		for end < len(text) && end < 4 && text[end] >= '0' && text[end] <= '7' && (end < 3 || c <= '3') {
			end++
		}
		value, _ := strconv.ParseUint(text[1:end], 8, 16)
		return rune(value), end
	}
	r, size = utf8.DecodeRuneInString(text[1:])
	return r, size + 1
}

// hexMeaning reads the digits between two offsets; if there are none, the
// escape stands for its letter.
func hexMeaning(text string, from, to int) (rune, int) {
	if len(text) >= to {
		if value, err := strconv.ParseUint(text[from:to], 16, 32); err == nil && value <= utf8.MaxRune {
			return rune(value), to
		}
	}
	return rune(text[1]), 2
}
