package fold

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2/js"
)

// literal gives the value of a literal; Unknown for one of a kind that is not
// computed with, such as a BigInt.
func (m *machine) literal(n *js.LiteralExpr) (Value, error) {
	switch n.TokenType {
	case js.NullToken:
		return Null{}, nil
	case js.TrueToken:
		return Bool(true), nil
	case js.FalseToken:
		return Bool(false), nil
	case js.StringToken, js.DecimalToken, js.IntegerToken, js.HexadecimalToken:
		return m.constant(n)
	case js.RegExpToken:
		return m.newRegExp(splitRegExp(string(n.Data)))
	case js.ThisToken:
		return Unknown{}, nil
	}
	if js.IsNumeric(n.TokenType) {
		return numberLiteral(n.Data), nil
	}
	return m.unknown()
}

// constant gives the value of a string or a number, which is read once.
func (m *machine) constant(n *js.LiteralExpr) (Value, error) {
	if v, ok := m.literals[n]; ok {
		return v, nil
	}
	if err := m.b.bytes(len(n.Data)); err != nil {
		return nil, err
	}
	v := numberLiteral(n.Data)
	if n.TokenType == js.StringToken {
		v = stringLiteral(n.Data)
	}
	m.literals[n] = v
	return v, nil
}

// splitRegExp splits "/source/flags".
func splitRegExp(text string) (source, flags string) {
	end := strings.LastIndexByte(text, '/')
	if end <= 0 {
		return text, ""
	}
	return text[1:end], text[end+1:]
}

// numberLiteral reads the source of a number.
func numberLiteral(data []byte) Value {
	text := strings.ReplaceAll(string(data), "_", "")
	if strings.HasSuffix(text, "n") {
		return Unknown{}
	}
	if len(text) > 1 && text[0] == '0' && '0' <= text[1] && text[1] <= '9' {
		if n := parseDigits(text[1:], 8); !math.IsNaN(n) {
			return Number(n)
		}
	}
	return Number(parseNumber(String{units: text}))
}

// stringLiteral reads the source of a string, quotes included.
func stringLiteral(data []byte) String {
	s, _ := unescape(data[1:len(data)-1], false)
	return s
}

// unescape gives the string that the inside of a literal stands for. In a
// template line ends are normalised, and ok is false for an escape that only
// a tagged template may have.
func unescape(src []byte, template bool) (s String, ok bool) {
	plain := true
	for _, c := range src {
		if c == '\\' || c == '\r' || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return String{units: string(src)}, true
	}
	units := make([]uint16, 0, len(src))
	ok = true
	for i := 0; i < len(src); {
		switch {
		case src[i] == '\\' && i+1 < len(src):
			var used int
			var good bool
			units, used, good = unescapeOne(units, src[i+1:], template)
			ok = ok && good
			i += 1 + used
		case src[i] == '\r' && template:
			units = append(units, '\n')
			if i++; i < len(src) && src[i] == '\n' {
				i++
			}
		default:
			r, size := utf8.DecodeRune(src[i:])
			units = utf16.AppendRune(units, r)
			i += size
		}
	}
	return fromUnits(units), ok
}

// simpleEscapes are the escapes of one letter.
var simpleEscapes = map[byte]uint16{'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f', 'v': '\v'}

// unescapeOne appends what stands behind a backslash, and tells its length.
func unescapeOne(units []uint16, src []byte, template bool) (out []uint16, used int, ok bool) {
	c := src[0]
	if u, known := simpleEscapes[c]; known {
		return append(units, u), 1, true
	}
	switch {
	case c == 'x':
		if n, good := hexDigits(src[1:], 2); good {
			return append(units, uint16(n)), 3, true
		}
		return units, 1, false
	case c == 'u':
		return unescapeUnicode(units, src)
	case '0' <= c && c <= '7':
		n, used := octalDigits(src)
		return append(units, n), used, !template || c == '0' && used == 1
	case c == '\r':
		if len(src) > 1 && src[1] == '\n' {
			return units, 2, true
		}
		return units, 1, true
	case c == '\n':
		return units, 1, true
	}
	r, size := utf8.DecodeRune(src)
	if r == '\u2028' || r == '\u2029' {
		return units, size, true
	}
	return utf16.AppendRune(units, r), size, true
}

// unescapeUnicode reads uXXXX or u{X...}.
func unescapeUnicode(units []uint16, src []byte) (out []uint16, used int, ok bool) {
	if len(src) > 1 && src[1] == '{' {
		end := 2
		for end < len(src) && src[end] != '}' {
			end++
		}
		n, err := strconv.ParseUint(string(src[2:end]), 16, 32)
		if err != nil || n > utf8.MaxRune || end == len(src) {
			return units, 1, false
		}
		if n < 0x10000 {
			return append(units, uint16(n)), end + 1, true
		}
		return utf16.AppendRune(units, rune(n)), end + 1, true
	}
	if n, good := hexDigits(src[1:], 4); good {
		return append(units, uint16(n)), 5, true
	}
	return units, 1, false
}

func octalDigits(src []byte) (n uint16, used int) {
	limit := 2
	if src[0] <= '3' {
		limit = 3
	}
	for used < limit && used < len(src) && '0' <= src[used] && src[used] <= '7' {
		n = n*8 + uint16(src[used]-'0')
		used++
	}
	return n, used
}

func hexDigits(src []byte, count int) (int, bool) {
	if len(src) < count {
		return 0, false
	}
	n := 0
	for _, c := range src[:count] {
		v := digitValue(c)
		if v > 15 {
			return 0, false
		}
		n = n*16 + v
	}
	return n, true
}
