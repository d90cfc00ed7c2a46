package fold

import (
	"math/big"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// fixed writes a number with so many digits behind the point, halves up.
func fixed(n float64, digits int) string {
	exact := new(big.Float).SetFloat64(n)
	exact.SetPrec(2000)
	scaled := new(big.Float).SetPrec(2000).Mul(exact, new(big.Float).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)))
	scaled.Add(scaled, big.NewFloat(0.5))
	whole, _ := scaled.Int(nil)
	text := whole.String()
	if digits == 0 {
		return text
	}
	if len(text) <= digits {
		text = strings.Repeat("0", digits-len(text)+1) + text
	}
	return text[:len(text)-digits] + "." + text[len(text)-digits:]
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// base64Values are the values of the alphabet's letters and of the URL's, -1
// for others.
func base64Value(c uint16) int {
	switch {
	case 'A' <= c && c <= 'Z':
		return int(c - 'A')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 26
	case '0' <= c && c <= '9':
		return int(c-'0') + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	}
	return -1
}

// decodeBase64 reads as Node's Buffer does: both alphabets, other characters
// are skipped, the first = ends it.
func decodeBase64(s String) []byte {
	out := make([]byte, 0, s.Len()*3/4)
	acc, have := 0, 0
	for i := range s.Len() {
		c := s.At(i)
		if c == '=' {
			break
		}
		v := base64Value(c)
		if v < 0 {
			continue
		}
		acc, have = acc<<6|v, have+6
		if have >= 8 {
			have -= 8
			out = append(out, byte(acc>>have))
			acc &= 1<<have - 1
		}
	}
	return out
}

func encodeBase64(data []byte, url bool) string {
	alphabet := base64Alphabet
	if url {
		alphabet = alphabet[:62] + "-_"
	}
	var out strings.Builder
	for i := 0; i < len(data); i += 3 {
		chunk := [3]byte{}
		n := copy(chunk[:], data[i:])
		bits := int(chunk[0])<<16 | int(chunk[1])<<8 | int(chunk[2])
		for j := range 4 {
			switch {
			case j <= n:
				out.WriteByte(alphabet[bits>>(18-6*j)&63])
			case !url:
				out.WriteByte('=')
			}
		}
	}
	return out.String()
}

// atob throws for what is not base64, as browsers and Node do.
func atob(m *machine, s String) (Value, error) {
	units := make([]uint16, 0, s.Len())
	for i := range s.Len() {
		switch c := s.At(i); c {
		case ' ', '\t', '\n', '\f', '\r':
		default:
			units = append(units, c)
		}
	}
	if n := len(units); n%4 == 0 && n > 0 && units[n-1] == '=' {
		if units = units[:n-1]; units[n-2] == '=' {
			units = units[:n-2]
		}
	}
	for _, c := range units {
		if base64Value(c) < 0 || c == '-' || c == '_' {
			return nil, m.throw("InvalidCharacterError", "The string to be decoded is not correctly encoded.")
		}
	}
	if len(units)%4 == 1 {
		return nil, m.throw("InvalidCharacterError", "The string to be decoded is not correctly encoded.")
	}
	return fromBytes(decodeBase64(fromUnits(units))), nil
}

func btoa(m *machine, s String) (Value, error) {
	if s.wide {
		return nil, m.throw("InvalidCharacterError", "Invalid character")
	}
	return Text(encodeBase64([]byte(s.units), false)), nil
}

const hexUpper = "0123456789ABCDEF"

func escape(_ *machine, s String) (Value, error) {
	var out strings.Builder
	for i := range s.Len() {
		c := s.At(i)
		switch {
		case c < utf8.RuneSelf && (isAlnum(byte(c)) || strings.IndexByte("@*_+-./", byte(c)) >= 0):
			out.WriteByte(byte(c))
		case c <= 0xFF:
			out.Write([]byte{'%', hexUpper[c>>4], hexUpper[c&15]})
		default:
			out.Write([]byte{'%', 'u', hexUpper[c>>12], hexUpper[c>>8&15], hexUpper[c>>4&15], hexUpper[c&15]})
		}
	}
	return Text(out.String()), nil
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func unescapePercent(_ *machine, s String) (Value, error) {
	units := make([]uint16, 0, s.Len())
	for i := 0; i < s.Len(); i++ {
		if s.At(i) == '%' {
			if i+5 < s.Len() && s.At(i+1) == 'u' {
				if n, ok := hexAt(s, i+2, 4); ok {
					units, i = append(units, uint16(n)), i+5
					continue
				}
			}
			if n, ok := hexAt(s, i+1, 2); ok {
				units, i = append(units, uint16(n)), i+2
				continue
			}
		}
		units = append(units, s.At(i))
	}
	return fromUnits(units), nil
}

// hexAt reads so many hexadecimal digits at i.
func hexAt(s String, i, count int) (n int, ok bool) {
	if i+count > s.Len() {
		return 0, false
	}
	for j := i; j < i+count; j++ {
		c := s.At(j)
		if c >= utf8.RuneSelf || digitValue(byte(c)) > 15 {
			return 0, false
		}
		n = n*16 + digitValue(byte(c))
	}
	return n, true
}

const (
	unreservedMarks = "-_.!~*'()"
	reservedMarks   = ";/?:@&=+$,"
)

func encodeURI(m *machine, s String, keep string) (Value, error) {
	var out strings.Builder
	for i := 0; i < s.Len(); {
		r, n := s.rune(i)
		i += n
		if utf16.IsSurrogate(r) {
			return nil, m.throw("URIError", "URI malformed")
		}
		if r < utf8.RuneSelf && (isAlnum(byte(r)) || strings.IndexByte(keep, byte(r)) >= 0) {
			out.WriteByte(byte(r))
			continue
		}
		for _, c := range []byte(string(r)) {
			out.Write([]byte{'%', hexUpper[c>>4], hexUpper[c&15]})
		}
	}
	return Text(out.String()), m.b.bytes(out.Len())
}

func decodeURI(m *machine, s String, keep string) (Value, error) {
	units := make([]uint16, 0, s.Len())
	for i := 0; i < s.Len(); {
		if s.At(i) != '%' {
			units = append(units, s.At(i))
			i++
			continue
		}
		r, used, ok := percentRune(s, i)
		if !ok {
			return nil, m.throw("URIError", "URI malformed")
		}
		if r < utf8.RuneSelf && strings.IndexByte(keep, byte(r)) >= 0 {
			units = append(units, s.slice(i, i+used).Units()...)
		} else {
			units = utf16.AppendRune(units, r)
		}
		i += used
	}
	return fromUnits(units), nil
}

// percentRune reads one character in UTF-8, each byte as %XX.
func percentRune(s String, i int) (r rune, used int, ok bool) {
	var data []byte
	for want := 1; len(data) < want; {
		if i+used >= s.Len() || s.At(i+used) != '%' {
			return 0, 0, false
		}
		n, good := hexAt(s, i+used+1, 2)
		if !good {
			return 0, 0, false
		}
		data = append(data, byte(n))
		used += 3
		if len(data) == 1 {
			switch {
			case n >= 0xF0:
				want = 4
			case n >= 0xE0:
				want = 3
			case n >= 0xC0:
				want = 2
			}
		}
	}
	r, size := utf8.DecodeRune(data)
	return r, used, size == len(data) && (r != utf8.RuneError || size == 3)
}

// utf8Of encodes a string; lone surrogates become U+FFFD.
func utf8Of(s String) []byte { return []byte(s.Go()) }

// fromUTF8 decodes as the encoding standard prescribes: each maximal part of
// a broken sequence becomes one U+FFFD.
func fromUTF8(data string) String {
	if utf8.ValidString(data) {
		return Text(data)
	}
	units := make([]uint16, 0, len(data))
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRuneInString(data[i:])
		if r == utf8.RuneError && size == 1 {
			size = brokenLength(data[i:])
		}
		units = utf16.AppendRune(units, r)
		i += size
	}
	return fromUnits(units)
}

// brokenLength is how many bytes of a broken sequence one U+FFFD stands for.
func brokenLength(data string) int {
	c := data[0]
	low, high, want := byte(0x80), byte(0xBF), 0
	switch {
	case 0xC2 <= c && c <= 0xDF:
		want = 1
	case 0xE0 <= c && c <= 0xEF:
		want = 2
		if c == 0xE0 {
			low = 0xA0
		} else if c == 0xED {
			high = 0x9F
		}
	case 0xF0 <= c && c <= 0xF4:
		want = 3
		if c == 0xF0 {
			low = 0x90
		} else if c == 0xF4 {
			high = 0x8F
		}
	}
	n := 1
	for ; n <= want && n < len(data) && low <= data[n] && data[n] <= high; n++ {
		low, high = 0x80, 0xBF
	}
	return n
}
