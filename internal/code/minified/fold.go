package minified

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2/js"
)

// A value is what folding an expression gives.
type value struct {
	kind kind
	str  string
	num  float64
}

type kind uint8

const (
	isUnknown kind = iota
	isString
	isNumber
)

// plain writes a number without its sign, as all minifiers move signs.
func (v value) plain() string { return numberText(math.Abs(v.num)) }

// numberText writes a number as JavaScript does, but for those with exponents.
func numberText(n float64) string {
	if a := math.Abs(n); a == 0 || a >= 1e-6 && a < 1e21 {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return strconv.FormatFloat(n, 'g', -1, 64)
}

// asString is what the value is as a part of a string.
func (v value) asString() string {
	if v.kind == isString {
		return v.str
	}
	return numberText(v.num)
}

// fold computes an expression of literals, and of constants if there are
// names.
func (w *walker) fold(e js.IExpr) value {
	if w.steps--; w.steps <= 0 {
		return value{}
	}
	switch e := e.(type) {
	case *js.LiteralExpr:
		return literal(e)
	case *js.GroupExpr:
		return w.fold(e.X)
	case *js.Var:
		if w.names != nil {
			return w.names.constant[w.names.aliased(e)]
		}
	case *js.CallExpr:
		if w.names != nil {
			return w.foldCall(e)
		}
	case *js.DotExpr:
		if w.names != nil {
			return w.foldLength(e)
		}
	case *js.UnaryExpr:
		return w.foldUnary(e)
	case *js.BinaryExpr:
		return w.foldBinary(e)
	case *js.TemplateExpr:
		if e.Tag == nil && len(e.List) == 0 {
			return value{kind: isString, str: templateText(e.Tail)}
		}
	}
	return value{}
}

func literal(e *js.LiteralExpr) value {
	switch {
	case e.TokenType == js.StringToken:
		return value{kind: isString, str: stringValue(e.Data)}
	case js.IsNumeric(e.TokenType):
		if n, ok := numberValue(e.Data); ok {
			return value{kind: isNumber, num: n}
		}
	}
	return value{}
}

func (w *walker) foldUnary(e *js.UnaryExpr) value {
	if e.Op != js.NegToken && e.Op != js.PosToken && e.Op != js.BitNotToken {
		return value{}
	}
	v := w.fold(e.X)
	if v.kind != isNumber {
		return value{}
	}
	switch e.Op {
	case js.NegToken:
		v.num = -v.num
	case js.BitNotToken:
		v.num = float64(^toInt32(v.num))
	}
	return v
}

func (w *walker) foldBinary(e *js.BinaryExpr) value {
	if e.Op != js.AddToken && !counted[e.Op] {
		return value{}
	}
	x := w.fold(e.X)
	if x.kind == isUnknown {
		return value{}
	}
	y := w.fold(e.Y)
	if y.kind == isUnknown {
		return value{}
	}
	if x.kind == isNumber && y.kind == isNumber {
		return arithmetic(e.Op, x.num, y.num)
	}
	if e.Op == js.AddToken {
		return w.concat(x, y)
	}
	return value{}
}

// concat joins two constants of which one is a string.
func (w *walker) concat(x, y value) value {
	s := x.asString() + y.asString()
	w.steps -= len(s) / 16
	if len(s) > maxFolded {
		return value{}
	}
	return value{kind: isString, str: s}
}

func arithmetic(op js.TokenType, x, y float64) value {
	v := value{kind: isNumber}
	switch op {
	case js.AddToken:
		v.num = x + y
	case js.SubToken:
		v.num = x - y
	case js.MulToken:
		v.num = x * y
	case js.DivToken:
		v.num = x / y
	case js.ModToken:
		v.num = math.Mod(x, y)
	case js.ExpToken:
		v.num = math.Pow(x, y)
	case js.BitAndToken:
		v.num = float64(toInt32(x) & toInt32(y))
	case js.BitOrToken:
		v.num = float64(toInt32(x) | toInt32(y))
	case js.BitXorToken:
		v.num = float64(toInt32(x) ^ toInt32(y))
	case js.LtLtToken:
		v.num = float64(toInt32(x) << (uint32(toInt32(y)) & 31))
	case js.GtGtToken:
		v.num = float64(toInt32(x) >> (uint32(toInt32(y)) & 31))
	case js.GtGtGtToken:
		v.num = float64(uint32(toInt32(x)) >> (uint32(toInt32(y)) & 31))
	default:
		return value{}
	}
	return v
}

// toInt32 is JavaScript's ToInt32.
func toInt32(x float64) int32 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return int32(uint32(int64(math.Mod(x, 1<<32))))
}

// A piece is one part of a concatenation: a constant, or an expression.
type piece struct {
	value value
	expr  js.IExpr
	at    int32
}

// chain takes a concatenation apart, templates like sums, and joins
// neighbouring constants where one is a string.
func (w *walker) chain(e js.IExpr, list []piece) []piece {
	if w.steps--; w.steps <= 0 {
		return list
	}
	switch x := e.(type) {
	case *js.GroupExpr:
		if inner, ok := x.X.(*js.BinaryExpr); ok && inner.Op == js.AddToken {
			return w.chain(inner, list)
		}
	case *js.BinaryExpr:
		if x.Op == js.AddToken {
			return w.chain(x.Y, w.chain(x.X, list))
		}
	case *js.TemplateExpr:
		if x.Tag == nil || len(list) == 0 {
			return w.template(x, list)
		}
	case *js.Var:
		if sum, ok := w.sum(x); ok {
			w.inside++
			list = w.chain(sum, list)
			w.inside--
			return list
		}
	}
	if v := w.fold(e); v.kind != isUnknown {
		return w.join(list, piece{value: v, at: w.start(e)})
	}
	return append(list, piece{expr: e})
}

func (w *walker) template(x *js.TemplateExpr, list []piece) []piece {
	for _, part := range x.List {
		list = w.join(list, piece{value: value{kind: isString, str: templateText(part.Value)}, at: w.offset(part.Value)})
		list = w.chain(part.Expr, list)
	}
	return w.join(list, piece{value: value{kind: isString, str: templateText(x.Tail)}, at: w.offset(x.Tail)})
}

// join adds a constant to a list; numbers at its start add up.
func (w *walker) join(list []piece, p piece) []piece {
	n := len(list)
	if n == 0 || list[n-1].expr != nil {
		return append(list, p)
	}
	prev := &list[n-1].value
	if prev.kind == isNumber && p.value.kind == isNumber {
		if n == 1 {
			prev.num += p.value.num
			return list
		}
		return append(list, p)
	}
	if v := w.concat(*prev, p.value); v.kind != isUnknown {
		*prev = v
		return list
	}
	return append(list, p)
}

func (w *walker) pieces(list []piece) {
	for _, p := range list {
		if p.expr == nil {
			w.constant(p.value, p.at)
		} else {
			w.expr(p.expr)
		}
	}
}

// start returns the offset of the first literal in an expression, or the
// newest offset if it has none.
func (w *walker) start(e js.IExpr) int32 {
	for {
		switch x := e.(type) {
		case *js.LiteralExpr:
			return w.offset(x.Data)
		case *js.GroupExpr:
			e = x.X
		case *js.UnaryExpr:
			e = x.X
		case *js.BinaryExpr:
			e = x.X
		case *js.TemplateExpr:
			return w.offset(x.Tail)
		default:
			return w.last
		}
	}
}

// typeofTest tells typeof x === "undefined" and what minifiers make of it:
// typeof x > "u".
func typeofTest(e *js.BinaryExpr) (js.IExpr, bool) {
	x, y := e.X, e.Y
	if _, ok := x.(*js.LiteralExpr); ok {
		x, y = y, x
	}
	u, ok := x.(*js.UnaryExpr)
	if !ok || u.Op != js.TypeofToken {
		return nil, false
	}
	l, ok := y.(*js.LiteralExpr)
	if !ok || l.TokenType != js.StringToken {
		return nil, false
	}
	s := stringValue(l.Data)
	return u.X, s == "undefined" || s == "u"
}

func numberValue(data []byte) (float64, bool) {
	s := strings.ReplaceAll(string(data), "_", "")
	s = strings.TrimSuffix(s, "n")
	if len(s) > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '7' {
		s = "0o" + s[1:]
	}
	if len(s) > 1 && s[0] == '0' && (s[1]|0x20 == 'x' || s[1]|0x20 == 'o' || s[1]|0x20 == 'b') {
		n, err := strconv.ParseUint(s, 0, 64)
		return float64(n), err == nil
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil || math.IsInf(n, 0)
}

// keyText is the name that a key in an object or a pattern has.
func keyText(l js.LiteralExpr) string {
	switch {
	case l.TokenType == js.StringToken:
		return stringValue(l.Data)
	case js.IsNumeric(l.TokenType):
		if n, ok := numberValue(l.Data); ok {
			return numberText(n)
		}
	}
	return nameText(l.Data)
}

// patternText is a regular expression without the escapes that minifiers
// write in one way or the other.
func patternText(data []byte) string {
	if at := bytes.LastIndexByte(data, '/'); at > 0 {
		flags := slices.Sorted(slices.Values(data[at+1:]))
		data = append(data[:at+1:at+1], flags...)
	}
	return unescape(data, true)
}

func templateText(data []byte) string {
	if len(data) == 0 {
		return ""
	}
	data = data[1:] // ` or }
	if n := len(data); bytes.HasSuffix(data, []byte("${")) {
		data = data[:n-2]
	} else if n > 0 {
		data = data[:n-1] // `
	}
	return unescape(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), false)
}

func stringValue(data []byte) string {
	if len(data) < 2 {
		return ""
	}
	return unescape(data[1:len(data)-1], false)
}

// unescape gives the text that a literal means. With onlyCodes, as in regular
// expressions, \n and the like stay.
func unescape(data []byte, onlyCodes bool) string {
	if bytes.IndexByte(data, '\\') < 0 {
		return string(data)
	}
	out := make([]byte, 0, len(data))
	for i := 0; i < len(data); {
		if data[i] != '\\' || i+1 == len(data) {
			out = append(out, data[i])
			i++
			continue
		}
		r, n := escape(data[i:], onlyCodes)
		if r >= 0 {
			out = utf8.AppendRune(out, r)
		} else if onlyCodes && n == 2 && needless(data[i+1]) {
			out = append(out, data[i+1])
		} else if onlyCodes {
			out = append(out, data[i:i+n]...)
		}
		i += n
	}
	return string(out)
}

// needless tells the characters that a pattern may escape or not.
func needless(c byte) bool {
	return c < utf8.RuneSelf && !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9') && strings.IndexByte(`^$.*+?()[]{}|\-`, c) < 0
}

// plainEscapes are the escapes of one letter.
var plainEscapes = map[byte]rune{'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f', 'v': '\v'}

// escape reads one escape and returns its rune and its length; -1 if it
// stands for nothing, or is to be kept.
func escape(data []byte, onlyCodes bool) (rune, int) {
	c := data[1]
	switch {
	case c == 'x' && len(data) >= 4:
		return hexRune(data[2:4], 4)
	case c == 'u' && len(data) > 3 && data[2] == '{':
		if end := bytes.IndexByte(data, '}'); end > 3 && end < 12 {
			return hexRune(data[3:end], end+1)
		}
	case c == 'u' && len(data) >= 6:
		return surrogates(data)
	}
	if onlyCodes {
		return -1, 2
	}
	if r, ok := plainEscapes[c]; ok {
		return r, 2
	}
	if c >= '0' && c <= '7' {
		return octal(data)
	}
	if c == '\n' || c == '\r' {
		return -1, 2
	}
	r, n := utf8.DecodeRune(data[1:])
	return r, 1 + n
}

func octal(data []byte) (rune, int) {
	n, i := rune(0), 1
	for ; i < len(data) && i < 4 && data[i] >= '0' && data[i] <= '7' && n*8 < 256; i++ {
		n = n*8 + rune(data[i]-'0')
	}
	return n, i
}

func hexRune(digits []byte, n int) (rune, int) {
	r, err := strconv.ParseUint(string(digits), 16, 32)
	if err != nil {
		return -1, 2
	}
	return rune(r), n
}

// surrogates reads \uXXXX, and a pair of them as one rune.
func surrogates(data []byte) (rune, int) {
	hi, n := hexRune(data[2:6], 6)
	if hi >= 0xd800 && hi < 0xdc00 && len(data) >= 12 && data[6] == '\\' && data[7] == 'u' {
		if lo, _ := hexRune(data[8:12], 6); lo >= 0xdc00 && lo < 0xe000 {
			return (hi-0xd800)<<10 + (lo - 0xdc00) + 0x10000, 12
		}
	}
	return hi, n
}

// nameText is a name without escapes.
func nameText(data []byte) string { return unescape(data, true) }
