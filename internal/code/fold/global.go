package fold

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// globalFunction finds a function that stands alone.
func globalFunction(f string) native {
	switch f {
	case "String":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			if len(args) == 0 {
				return String{}, nil
			}
			return m.toString(args[0])
		}
	case "Number":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			if len(args) == 0 {
				return Number(0), nil
			}
			n, err := m.toNumber(args[0])
			return Number(n), err
		}
	case "Boolean":
		return func(_ *machine, _ Value, args []Value) (Value, error) {
			yes, err := truthy(arg(args, 0))
			return Bool(yes), err
		}
	case "Array":
		return newArrayOf
	case "Object":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			if nullish(arg(args, 0)) {
				return &Object{cell: cell{gen: m.gen}}, nil
			}
			if reference(args[0]) {
				return args[0], nil
			}
			return nil, ErrUnknown
		}
	case "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError":
		return func(m *machine, _ Value, args []Value) (Value, error) { return newError(m, f, args) }
	case "RegExp":
		return regexOf
	case "parseInt":
		return func(m *machine, _ Value, args []Value) (Value, error) { return callParseInt(m, args) }
	case "parseFloat":
		return ofText(func(_ *machine, s String) (Value, error) { return Number(parseFloat(s)), nil })
	case "isNaN", "isFinite":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			n, err := m.toNumber(arg(args, 0))
			if f == "isNaN" {
				return Bool(math.IsNaN(n)), err
			}
			return Bool(!math.IsNaN(n) && !math.IsInf(n, 0)), err
		}
	case "atob":
		return ofText(atob)
	case "btoa":
		return ofText(btoa)
	case "escape":
		return ofText(escape)
	case "unescape":
		return ofText(unescapePercent)
	case "encodeURIComponent":
		return ofText(func(m *machine, s String) (Value, error) { return encodeURI(m, s, unreservedMarks) })
	case "encodeURI":
		return ofText(func(m *machine, s String) (Value, error) { return encodeURI(m, s, unreservedMarks+reservedMarks+"#") })
	case "decodeURIComponent":
		return ofText(func(m *machine, s String) (Value, error) { return decodeURI(m, s, "") })
	case "decodeURI":
		return ofText(func(m *machine, s String) (Value, error) { return decodeURI(m, s, reservedMarks+"#") })
	}
	return nil
}

// ofText makes a native of a function of one string.
func ofText(f func(m *machine, s String) (Value, error)) native {
	return func(m *machine, _ Value, args []Value) (Value, error) {
		s, err := m.toString(arg(args, 0))
		if err != nil {
			return nil, err
		}
		if err := m.b.bytes(4 * s.Len()); err != nil {
			return nil, err
		}
		return f(m, s)
	}
}

func callParseInt(m *machine, args []Value) (Value, error) {
	s, err := m.toString(arg(args, 0))
	if err != nil {
		return nil, err
	}
	radix, err := m.toNumber(arg(args, 1))
	if err != nil {
		return nil, err
	}
	if err := m.b.step(s.Len() / 8); err != nil {
		return nil, err
	}
	return Number(parseInt(s, int(toInt32(radix)))), nil
}

func newError(m *machine, class string, args []Value) (Value, error) {
	e := &Object{cell: cell{gen: m.gen}, class: "Error"}
	e.put(name("name"), Text(class))
	e.put(name("message"), String{})
	if _, none := arg(args, 0).(Undefined); !none {
		message, err := m.toString(args[0])
		if err != nil {
			return nil, err
		}
		e.put(name("message"), message)
	}
	e.put(name("stack"), Unknown{})
	return e, nil
}

// constructorOf finds what new makes.
func constructorOf(class string) native {
	switch class {
	case "Array", "Object", "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "RegExp":
		return globalFunction(class)
	case "Uint8Array":
		return newBytes
	case "Buffer":
		return bufferFrom
	case "TextDecoder", "TextEncoder":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			return newTextCoder(m, class, args)
		}
	}
	return nil
}

func booleanMethod(method string) native {
	if method != "toString" && method != "valueOf" {
		return nil
	}
	return func(_ *machine, this Value, _ []Value) (Value, error) {
		b, ok := this.(Bool)
		if !ok {
			return nil, ErrUnknown
		}
		if method == "valueOf" {
			return b, nil
		}
		return Text(strconv.FormatBool(bool(b))), nil
	}
}

// numberMethod finds a method of numbers.
func numberMethod(method string) native {
	var f func(m *machine, n float64, args []Value) (Value, error)
	switch method {
	case "toString":
		f = numberToString
	case "valueOf":
		f = func(_ *machine, n float64, _ []Value) (Value, error) { return Number(n), nil }
	case "toFixed":
		f = toFixed
	default:
		return nil
	}
	return func(m *machine, this Value, args []Value) (Value, error) {
		n, ok := this.(Number)
		if !ok {
			return nil, ErrUnknown
		}
		return f(m, float64(n), args)
	}
}

func numberToString(m *machine, n float64, args []Value) (Value, error) {
	radix := 10
	if _, none := arg(args, 0).(Undefined); !none {
		var err error
		if radix, err = m.toInt(args[0]); err != nil {
			return nil, err
		}
	}
	if radix < 2 || radix > 36 {
		return nil, m.throw("RangeError", "toString() radix must be between 2 and 36")
	}
	if radix != 10 && math.Abs(n) >= 1<<53 {
		return nil, ErrUnknown // engines differ in the last digits
	}
	return Text(formatRadix(n, radix)), m.b.bytes(64)
}

func toFixed(m *machine, n float64, args []Value) (Value, error) {
	digits, err := m.toInt(arg(args, 0))
	if err != nil {
		return nil, err
	}
	if digits < 0 || digits > 100 {
		return nil, m.throw("RangeError", "toFixed() digits argument must be between 0 and 100")
	}
	if math.IsNaN(n) || math.Abs(n) >= 1e21 {
		return Text(formatNumber(n)), nil
	}
	if err := m.b.step(200); err != nil {
		return nil, err
	}
	text := fixed(math.Abs(n), digits)
	if n < 0 {
		text = "-" + text
	}
	return Text(text), nil
}

// numberFunction finds Number.isInteger and the like.
func numberFunction(method string) native {
	switch method {
	case "parseInt", "parseFloat":
		return globalFunction(method)
	case "isInteger", "isSafeInteger", "isNaN", "isFinite":
	default:
		return nil
	}
	return func(_ *machine, _ Value, args []Value) (Value, error) {
		if isUnknown(arg(args, 0)) {
			return nil, ErrUnknown
		}
		v, ok := arg(args, 0).(Number)
		n := float64(v)
		finite := ok && !math.IsNaN(n) && !math.IsInf(n, 0)
		switch method {
		case "isNaN":
			return Bool(ok && math.IsNaN(n)), nil
		case "isFinite":
			return Bool(finite), nil
		case "isInteger":
			return Bool(finite && n == math.Trunc(n)), nil
		}
		return Bool(finite && n == math.Trunc(n) && math.Abs(n) < 1<<53), nil
	}
}

// mathFunction finds a function of Math whose result every engine agrees on:
// random is none, and what may differ in the last digit is left out.
func mathFunction(method string) native {
	switch method {
	case "max", "min":
		return func(m *machine, _ Value, args []Value) (Value, error) { return extreme(m, args, method == "max") }
	case "pow":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			return m.binary(js.ExpToken, arg(args, 0), arg(args, 1))
		}
	case "atan2":
		return nil
	case "imul":
		return ofNumbers(func(a, b float64) float64 { return float64(toInt32(a) * toInt32(b)) })
	}
	f := mathOfOne(method)
	if f == nil {
		return nil
	}
	return ofNumbers(func(a, _ float64) float64 { return f(a) })
}

func mathOfOne(method string) func(float64) float64 {
	switch method {
	case "floor":
		return math.Floor
	case "ceil":
		return math.Ceil
	case "trunc":
		return math.Trunc
	case "abs":
		return math.Abs
	case "sqrt":
		return math.Sqrt
	case "round":
		return roundHalfUp
	case "sign":
		return func(n float64) float64 {
			if n > 0 {
				return 1
			}
			if n < 0 {
				return -1
			}
			return n
		}
	case "clz32":
		return func(n float64) float64 { return float64(bits.LeadingZeros32(uint32(toInt32(n)))) }
	case "fround":
		return func(n float64) float64 { return float64(float32(n)) }
	}
	return nil
}

func roundHalfUp(n float64) float64 {
	if math.Abs(n) >= 1<<52 || math.IsNaN(n) {
		return n
	}
	floor := math.Floor(n)
	if n-floor >= 0.5 {
		floor++
	}
	return math.Copysign(floor, n)
}

func ofNumbers(f func(a, b float64) float64) native {
	return func(m *machine, _ Value, args []Value) (Value, error) {
		a, err := m.toNumber(arg(args, 0))
		if err != nil {
			return nil, err
		}
		if len(args) < 2 {
			return Number(f(a, math.NaN())), nil
		}
		b, err := m.toNumber(args[1])
		return Number(f(a, b)), err
	}
}

func extreme(m *machine, args []Value, largest bool) (Value, error) {
	out := math.Inf(1)
	if largest {
		out = math.Inf(-1)
	}
	for _, a := range args {
		n, err := m.toNumber(a)
		if err != nil {
			return nil, err
		}
		if largest {
			out = math.Max(out, n)
		} else {
			out = math.Min(out, n)
		}
	}
	return Number(out), nil
}

// textCoder is what a TextDecoder or TextEncoder knows.
type textCoder struct{ encoding string }

func newTextCoder(m *machine, class string, args []Value) (Value, error) {
	encoding := "utf-8"
	if _, none := arg(args, 0).(Undefined); !none && class == "TextDecoder" {
		s, err := m.toString(args[0])
		if err != nil {
			return nil, err
		}
		encoding = strings.ToLower(s.Go())
	}
	if !slices.Contains([]string{"utf-8", "utf8", "utf-16le", "latin1", "ascii"}, encoding) || len(args) > 1 {
		return nil, ErrUnknown
	}
	return &Object{cell: cell{gen: m.gen}, class: class, hold: textCoder{encoding}}, nil
}

// textMethod finds decode and encode.
func textMethod(class, method string) native {
	switch {
	case class == "TextEncoder" && method == "encode":
		return func(m *machine, this Value, args []Value) (Value, error) {
			s := String{}
			if _, none := arg(args, 0).(Undefined); !none {
				var err error
				if s, err = m.toString(args[0]); err != nil {
					return nil, err
				}
			}
			data := utf8Of(s)
			return &Bytes{cell: cell{gen: m.gen}, data: data}, m.b.bytes(len(data))
		}
	case class == "TextDecoder" && method == "decode":
		return textDecode
	}
	return nil
}

func textDecode(m *machine, this Value, args []Value) (Value, error) {
	o, ok := this.(*Object)
	if !ok {
		return nil, ErrUnknown
	}
	coder, ok := o.hold.(textCoder)
	data, isBytes := arg(args, 0).(*Bytes)
	if !ok || !isBytes || data.loose || len(args) > 1 {
		return nil, ErrUnknown
	}
	if err := m.b.bytes(2 * len(data.data)); err != nil {
		return nil, err
	}
	switch coder.encoding {
	case "utf-8", "utf8":
		return fromUTF8(strings.TrimPrefix(string(data.data), "\ufeff")), nil
	}
	return nil, ErrUnknown
}
