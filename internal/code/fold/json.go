package fold

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// jsonFunction finds JSON.parse and JSON.stringify.
func jsonFunction(method string) native {
	switch method {
	case "parse":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			if _, none := arg(args, 1).(Undefined); !none {
				return nil, ErrUnknown
			}
			s, err := m.toString(arg(args, 0))
			if err != nil {
				return nil, err
			}
			return parseJSON(m, s)
		}
	case "stringify":
		return stringify
	}
	return nil
}

// A jsonReader reads JSON text of any units.
type jsonReader struct {
	m *machine
	s String
	i int
}

func parseJSON(m *machine, s String) (Value, error) {
	if err := m.b.bytes(4 * s.Len()); err != nil {
		return nil, err
	}
	r := &jsonReader{m: m, s: s}
	v, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.space(); r.i < s.Len() {
		return nil, r.bad()
	}
	return v, nil
}

func (r *jsonReader) bad() error { return r.m.throw("SyntaxError", "Unexpected token in JSON") }

func (r *jsonReader) space() {
	for r.i < r.s.Len() {
		switch r.s.At(r.i) {
		case ' ', '\t', '\n', '\r':
			r.i++
		default:
			return
		}
	}
}

// peek returns the next unit that is no white space, 0 at the end.
func (r *jsonReader) peek() uint16 {
	r.space()
	if r.i < r.s.Len() {
		return r.s.At(r.i)
	}
	return 0
}

func (r *jsonReader) value() (Value, error) {
	if err := r.m.deeper(); err != nil {
		return nil, err
	}
	defer func() { r.m.depth-- }()
	switch c := r.peek(); {
	case c == '{':
		return r.object()
	case c == '[':
		return r.array()
	case c == '"':
		return r.text()
	case c == 't':
		return r.word("true", Bool(true))
	case c == 'f':
		return r.word("false", Bool(false))
	case c == 'n':
		return r.word("null", Null{})
	}
	return r.number()
}

func (r *jsonReader) word(word string, v Value) (Value, error) {
	end := r.i + len(word)
	if end > r.s.Len() || !r.s.slice(r.i, end).is(word) {
		return nil, r.bad()
	}
	r.i = end
	return v, nil
}

func (r *jsonReader) number() (Value, error) {
	start := r.i
	for r.i < r.s.Len() && strings.ContainsRune("+-.0123456789eE", rune(r.s.At(r.i))) {
		r.i++
	}
	text := r.s.slice(start, r.i).Go()
	digits := strings.TrimPrefix(text, "-")
	whole := len(digits) - len(strings.TrimLeft(digits, "0123456789"))
	fraction, exponent := strings.IndexByte(digits, '.'), strings.IndexAny(digits, "eE")
	if whole == 0 || whole > 1 && digits[0] == '0' || decimalPrefix(digits) != len(digits) ||
		fraction >= 0 && (fraction+1 == len(digits) || fraction+1 == exponent) {
		return nil, r.bad()
	}
	n, _ := strconv.ParseFloat(text, 64)
	return Number(n), nil
}

func (r *jsonReader) text() (Value, error) {
	var units []uint16
	for r.i++; r.i < r.s.Len(); r.i++ {
		c := r.s.At(r.i)
		switch {
		case c == '"':
			r.i++
			return fromUnits(units), nil
		case c < ' ':
			return nil, r.bad()
		case c == '\\':
			u, ok := r.escape()
			if !ok {
				return nil, r.bad()
			}
			units = append(units, u)
		default:
			units = append(units, c)
		}
	}
	return nil, r.bad()
}

func (r *jsonReader) escape() (uint16, bool) {
	if r.i++; r.i >= r.s.Len() {
		return 0, false
	}
	switch c := r.s.At(r.i); c {
	case '"', '\\', '/':
		return c, true
	case 'b', 'f', 'n', 'r', 't':
		return simpleEscapes[byte(c)], true
	case 'u':
		n, ok := hexAt(r.s, r.i+1, 4)
		r.i += 4
		return uint16(n), ok
	}
	return 0, false
}

func (r *jsonReader) array() (Value, error) {
	a := r.m.newArray(nil)
	r.i++
	if r.peek() == ']' {
		r.i++
		return a, nil
	}
	for {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		if err := r.m.b.bytes(32); err != nil {
			return nil, err
		}
		a.elems = append(a.elems, v)
		switch r.peek() {
		case ']':
			r.i++
			return a, nil
		case ',':
			r.i++
		default:
			return nil, r.bad()
		}
	}
}

func (r *jsonReader) object() (Value, error) {
	o := &Object{cell: cell{gen: r.m.gen}}
	r.i++
	if r.peek() == '}' {
		r.i++
		return o, nil
	}
	for {
		if r.peek() != '"' {
			return nil, r.bad()
		}
		k, err := r.text()
		if err != nil {
			return nil, err
		}
		if r.peek() != ':' {
			return nil, r.bad()
		}
		r.i++
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		if err := r.m.setInObject(o, k.(String).key(), v); err != nil {
			return nil, err
		}
		switch r.peek() {
		case '}':
			r.i++
			return o, nil
		case ',':
			r.i++
		default:
			return nil, r.bad()
		}
	}
}

// stringify is JSON.stringify of one value without options.
func stringify(m *machine, _ Value, args []Value) (Value, error) {
	if len(args) != 1 {
		return nil, ErrUnknown
	}
	text, ok, err := m.stringifyValue(args[0])
	if err != nil {
		return nil, err
	}
	if !ok {
		return Undefined{}, nil
	}
	return text, nil
}

// stringifyValue writes a value; false if JSON has no place for it.
func (m *machine) stringifyValue(v Value) (String, bool, error) {
	if err := m.deeper(); err != nil {
		return String{}, false, err
	}
	defer func() { m.depth-- }()
	switch v := v.(type) {
	case Null:
		return Text("null"), true, nil
	case Bool:
		return Text(strconv.FormatBool(bool(v))), true, nil
	case Number:
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return Text("null"), true, nil
		}
		return Text(formatNumber(float64(v))), true, nil
	case String:
		return quoteJSON(v), true, m.b.bytes(2 * len(v.units))
	case *Array:
		if v.loose || v.isArguments {
			return String{}, false, ErrUnknown
		}
		return m.stringifyArray(v)
	case *Object:
		if v.loose || v.class != "" || v.proto != nil {
			return String{}, false, ErrUnknown
		}
		return m.stringifyObject(v)
	case Undefined, nil, *Function:
		return String{}, false, nil
	}
	return String{}, false, ErrUnknown
}

func (m *machine) stringifyArray(a *Array) (String, bool, error) {
	out := Text("[")
	for i, e := range a.elems {
		text, ok, err := m.stringifyValue(e)
		if err != nil {
			return String{}, false, err
		}
		if !ok {
			text = Text("null")
		}
		if i > 0 {
			out = out.concat(Text(","))
		}
		out = out.concat(text)
		if err := m.b.bytes(len(text.units) + 16); err != nil {
			return String{}, false, err
		}
	}
	return out.concat(Text("]")), true, nil
}

func (m *machine) stringifyObject(o *Object) (String, bool, error) {
	if _, custom := o.props[name("toJSON")]; custom {
		return String{}, false, ErrUnknown
	}
	out, first := Text("{"), true
	for _, k := range o.ordered() {
		text, ok, err := m.stringifyValue(o.props[k])
		if err != nil {
			return String{}, false, err
		}
		if !ok {
			continue
		}
		if !first {
			out = out.concat(Text(","))
		}
		first = false
		out = out.concat(quoteJSON(k.string())).concat(Text(":")).concat(text)
		if err := m.b.bytes(len(text.units) + 2*len(k.units) + 16); err != nil {
			return String{}, false, err
		}
	}
	return out.concat(Text("}")), true, nil
}

func quoteJSON(s String) String {
	units := []uint16{'"'}
	all := s.Units()
	for i, u := range all {
		switch {
		case u == '"' || u == '\\':
			units = append(units, '\\', u)
		case u == '\n':
			units = append(units, '\\', 'n')
		case u == '\r':
			units = append(units, '\\', 'r')
		case u == '\t':
			units = append(units, '\\', 't')
		case u == '\b':
			units = append(units, '\\', 'b')
		case u == '\f':
			units = append(units, '\\', 'f')
		case u < ' ' || utf16.IsSurrogate(rune(u)) && !paired(all, i):
			const digits = "0123456789abcdef"
			units = append(units, '\\', 'u', uint16(digits[u>>12]), uint16(digits[u>>8&15]), uint16(digits[u>>4&15]), uint16(digits[u&15]))
		default:
			units = append(units, u)
		}
	}
	return fromUnits(append(units, '"'))
}

// paired tells a surrogate that has its other half beside it.
func paired(units []uint16, i int) bool {
	if units[i] < 0xDC00 {
		return i+1 < len(units) && 0xDC00 <= units[i+1] && units[i+1] < 0xE000
	}
	return i > 0 && 0xD800 <= units[i-1] && units[i-1] < 0xDC00
}
