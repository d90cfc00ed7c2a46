package fold

import (
	"math"
	"strconv"

	"github.com/tdewolff/parse/v2/js"
)

func parseNumberConst(text string) float64 {
	if text == "NaN" {
		return math.NaN()
	}
	return math.Inf(1)
}

// truthy is ToBoolean.
func truthy(v Value) (bool, error) {
	switch v := v.(type) {
	case Undefined, Null:
		return false, nil
	case Bool:
		return bool(v), nil
	case Number:
		return v != 0 && !math.IsNaN(float64(v)), nil
	case String:
		return v.units != "", nil
	case Native:
		if !v.builtin() {
			return false, ErrUnknown
		}
		return true, nil
	case Unknown:
		return false, ErrUnknown
	}
	return true, nil
}

// toNumber is ToNumber.
func (m *machine) toNumber(v Value) (float64, error) {
	switch v := v.(type) {
	case Undefined:
		return math.NaN(), nil
	case Null:
		return 0, nil
	case Bool:
		if v {
			return 1, nil
		}
		return 0, nil
	case Number:
		return float64(v), nil
	case String:
		return parseNumber(v), m.b.step(v.Len() / 16)
	case Unknown:
		return 0, ErrUnknown
	}
	p, err := m.toPrimitive(v, "number")
	if err != nil {
		return 0, err
	}
	return m.toNumber(p)
}

// toInt is toNumber cut to a whole number that can index.
func (m *machine) toInt(v Value) (int, error) {
	n, err := m.toNumber(v)
	return toInteger(n), err
}

// toString is ToString.
func (m *machine) toString(v Value) (String, error) {
	switch v := v.(type) {
	case String:
		return v, nil
	case Undefined:
		return String{units: "undefined"}, nil
	case Null:
		return String{units: "null"}, nil
	case Bool:
		return String{units: strconv.FormatBool(bool(v))}, nil
	case Number:
		return String{units: formatNumber(float64(v))}, nil
	case Unknown, nil:
		return String{}, ErrUnknown
	}
	p, err := m.toPrimitive(v, "string")
	if err != nil {
		return String{}, err
	}
	return m.toString(p)
}

// toKey is ToPropertyKey.
func (m *machine) toKey(v Value) (key, error) {
	s, err := m.toString(v)
	return s.key(), err
}

// toPrimitive is ToPrimitive; hint is "number", "string" or "default".
func (m *machine) toPrimitive(v Value, hint string) (Value, error) {
	switch v := v.(type) {
	case *Array, *Bytes, *Object:
		if err := m.deeper(); err != nil {
			return nil, err
		}
		defer func() { m.depth-- }()
		return m.refToPrimitive(v, hint)
	case *Function:
		return nil, ErrUnknown // its source text
	case Native:
		return v.primitive()
	case Unknown, nil:
		return nil, ErrUnknown
	}
	return v, nil
}

func (m *machine) refToPrimitive(v Value, hint string) (Value, error) {
	order := []string{"valueOf", "toString"}
	if hint == "string" {
		order = []string{"toString", "valueOf"}
	}
	for _, method := range order {
		f, err := m.get(v, name(method))
		if err != nil {
			return nil, err
		}
		switch f.(type) {
		case *Function, Native:
		case Unknown:
			return nil, ErrUnknown
		default:
			continue
		}
		out, err := m.call(f, v, nil)
		if err != nil {
			return nil, err
		}
		if isUnknown(out) {
			return nil, ErrUnknown
		}
		if _, native := out.(Native); !native && !reference(out) {
			return out, nil
		}
	}
	return nil, m.throw("TypeError", "Cannot convert object to primitive value")
}

// typeOf is the operator typeof.
func typeOf(v Value) (string, error) {
	switch v := v.(type) {
	case Undefined:
		return "undefined", nil
	case Bool:
		return "boolean", nil
	case Number:
		return "number", nil
	case String:
		return "string", nil
	case *Function:
		return "function", nil
	case Native:
		return v.typeOf()
	case Unknown:
		return "", ErrUnknown
	}
	return "object", nil
}

// same is SameValue, with 0 and -0 apart; of references, identity. Unknown is
// like nothing.
func same(a, b Value) bool {
	switch a := a.(type) {
	case Number:
		n, ok := b.(Number)
		return ok && math.Float64bits(float64(a)) == math.Float64bits(float64(n))
	case String:
		s, ok := b.(String)
		return ok && a.Equal(s)
	case Unknown:
		return false
	}
	if _, ok := b.(String); ok {
		return false
	}
	return a == b
}

// strictEqual is ===.
func strictEqual(a, b Value) (bool, error) {
	if isUnknown(a) || isUnknown(b) {
		return false, ErrUnknown
	}
	na, aNative := a.(Native)
	nb, bNative := b.(Native)
	if aNative && bNative && na.Path == nb.Path {
		return true, nil
	}
	if aNative && (bNative || !na.builtin()) || bNative && !nb.builtin() {
		return false, ErrUnknown
	}
	if x, ok := a.(Number); ok {
		y, ok := b.(Number)
		return ok && x == y, nil
	}
	return same(a, b), nil
}

// looseEqual is ==.
func (m *machine) looseEqual(a, b Value) (bool, error) {
	if isUnknown(a) || isUnknown(b) {
		return false, ErrUnknown
	}
	if nullish(a) || nullish(b) {
		if n, ok := a.(Native); ok && !n.builtin() {
			return false, ErrUnknown
		}
		if n, ok := b.(Native); ok && !n.builtin() {
			return false, ErrUnknown
		}
		return nullish(a) && nullish(b), nil
	}
	ta, err := typeOf(a)
	if err != nil {
		return false, err
	}
	tb, err := typeOf(b)
	if err != nil {
		return false, err
	}
	aRef, bRef := ta == "object" || ta == "function", tb == "object" || tb == "function"
	if ta == tb || aRef && bRef {
		return strictEqual(a, b)
	}
	if aRef {
		p, err := m.toPrimitive(a, "default")
		if err != nil {
			return false, err
		}
		return m.looseEqual(p, b)
	}
	if bRef {
		return m.looseEqual(b, a)
	}
	x, err := m.toNumber(a)
	if err != nil {
		return false, err
	}
	y, err := m.toNumber(b)
	return x == y, err
}

func nullish(v Value) bool {
	switch v.(type) {
	case Undefined, Null:
		return true
	}
	return false
}

// propertyName gives the name of a property in a literal or a pattern.
func (m *machine) propertyName(s *scope, n *js.PropertyName) (key, error) {
	if n.Computed != nil {
		v, err := m.eval(s, n.Computed)
		if err != nil {
			return key{}, err
		}
		return m.toKey(v)
	}
	switch {
	case n.Literal.TokenType == js.StringToken:
		text := stringLiteral(n.Literal.Data)
		return text.key(), nil
	case js.IsNumeric(n.Literal.TokenType):
		return m.toKey(numberLiteral(n.Literal.Data))
	}
	return identifier(n.Literal.Data).key(), nil
}

// identifier gives the name that an identifier stands for.
func identifier(data []byte) String {
	s, _ := unescape(data, false)
	return s
}
