package fold

import (
	"math"

	"github.com/tdewolff/parse/v2/js"
)

// unary computes an operator of one operand that changes nothing.
func (m *machine) unary(op js.TokenType, x Value) (Value, error) {
	switch op {
	case js.VoidToken:
		return Undefined{}, nil
	case js.TypeofToken:
		text, err := typeOf(x)
		return String{units: text}, err
	case js.NotToken:
		yes, err := truthy(x)
		return Bool(!yes), err
	}
	n, err := m.toNumber(x)
	if err != nil {
		return nil, err
	}
	switch op {
	case js.PosToken:
		return Number(n), nil
	case js.NegToken:
		return Number(-n), nil
	case js.BitNotToken:
		return Number(^toInt32(n)), nil
	}
	return nil, ErrUnknown
}

// binary computes an operator of two operands.
func (m *machine) binary(op js.TokenType, x, y Value) (Value, error) {
	switch op {
	case js.AddToken:
		return m.add(x, y)
	case js.EqEqEqToken, js.NotEqEqToken:
		yes, err := strictEqual(x, y)
		return Bool(yes == (op == js.EqEqEqToken)), err
	case js.EqEqToken, js.NotEqToken:
		yes, err := m.looseEqual(x, y)
		return Bool(yes == (op == js.EqEqToken)), err
	case js.LtToken, js.GtToken, js.LtEqToken, js.GtEqToken:
		return m.order(op, x, y)
	case js.InToken:
		return m.in(x, y)
	case js.InstanceofToken:
		return nil, ErrUnknown
	}
	if a, ok := x.(Number); ok {
		if b, ok := y.(Number); ok {
			return arithmetic(op, float64(a), float64(b))
		}
	}
	a, err := m.toNumber(x)
	if err != nil {
		return nil, err
	}
	b, err := m.toNumber(y)
	if err != nil {
		return nil, err
	}
	return arithmetic(op, a, b)
}

func (m *machine) add(x, y Value) (Value, error) {
	if a, ok := x.(Number); ok {
		if b, ok := y.(Number); ok {
			return number(float64(a + b)), nil
		}
	}
	x, err := m.toPrimitive(x, "default")
	if err != nil {
		return nil, err
	}
	if y, err = m.toPrimitive(y, "default"); err != nil {
		return nil, err
	}
	_, xs := x.(String)
	_, ys := y.(String)
	if !xs && !ys {
		a, err := m.toNumber(x)
		if err != nil {
			return nil, err
		}
		b, err := m.toNumber(y)
		return Number(a + b), err
	}
	a, err := m.toString(x)
	if err != nil {
		return nil, err
	}
	b, err := m.toString(y)
	if err != nil {
		return nil, err
	}
	return m.concat(a, b)
}

// concat joins two strings within the budget: what is appended to is not
// copied, so only the shorter side is paid for when it is the right one.
func (m *machine) concat(a, b String) (Value, error) {
	cost := len(b.units) + 16
	if a.tip == nil || a.tip.Len() != len(a.units) {
		cost += 2 * len(a.units)
	}
	if err := m.b.bytes(cost); err != nil {
		return nil, err
	}
	return a.concat(b), nil
}

func (m *machine) order(op js.TokenType, x, y Value) (Value, error) {
	if a, ok := x.(Number); ok {
		if b, ok := y.(Number); ok {
			return ordered(op, float64(a), float64(b)), nil
		}
	}
	x, err := m.toPrimitive(x, "number")
	if err != nil {
		return nil, err
	}
	if y, err = m.toPrimitive(y, "number"); err != nil {
		return nil, err
	}
	a, aText := x.(String)
	b, bText := y.(String)
	if aText && bText {
		c := a.compare(b)
		return Bool(op == js.LtToken && c < 0 || op == js.GtToken && c > 0 || op == js.LtEqToken && c <= 0 || op == js.GtEqToken && c >= 0), nil
	}
	n, err := m.toNumber(x)
	if err != nil {
		return nil, err
	}
	p, err := m.toNumber(y)
	if err != nil {
		return nil, err
	}
	return ordered(op, n, p), nil
}

func ordered(op js.TokenType, n, p float64) Value {
	return Bool(op == js.LtToken && n < p || op == js.GtToken && n > p || op == js.LtEqToken && n <= p || op == js.GtEqToken && n >= p)
}

// in is the operator in.
func (m *machine) in(x, y Value) (Value, error) {
	k, err := m.toKey(x)
	if err != nil {
		return nil, err
	}
	if !reference(y) {
		return nil, ErrUnknown
	}
	if _, found, err := m.own(y, k); err != nil || found {
		return Bool(found), err
	}
	v, err := m.get(y, k)
	if err != nil {
		return nil, err
	}
	if _, missing := v.(Undefined); missing {
		return Bool(false), nil
	}
	return Bool(true), nil
}

// arithmetic computes an operator on numbers.
func arithmetic(op js.TokenType, a, b float64) (Value, error) {
	switch op {
	case js.SubToken:
		return number(a - b), nil
	case js.MulToken:
		return number(a * b), nil
	case js.DivToken:
		return number(a / b), nil
	case js.ModToken:
		return number(remainder(a, b)), nil
	case js.ExpToken:
		n, err := power(a, b)
		return number(n), err
	case js.BitAndToken:
		return number(float64(toInt32(a) & toInt32(b))), nil
	case js.BitOrToken:
		return number(float64(toInt32(a) | toInt32(b))), nil
	case js.BitXorToken:
		return number(float64(toInt32(a) ^ toInt32(b))), nil
	case js.LtLtToken:
		return number(float64(toInt32(a) << (uint32(toInt32(b)) & 31))), nil
	case js.GtGtToken:
		return number(float64(toInt32(a) >> (uint32(toInt32(b)) & 31))), nil
	case js.GtGtGtToken:
		return number(float64(uint32(toInt32(a)) >> (uint32(toInt32(b)) & 31))), nil
	}
	return nil, ErrUnknown
}

// remainder is %, exact for the whole numbers that loops count in.
func remainder(a, b float64) float64 {
	if a > 0 && b > 0 && a < 1<<53 && b < 1<<53 && a == math.Trunc(a) && b == math.Trunc(b) {
		return float64(int64(a) % int64(b))
	}
	return math.Mod(a, b)
}

// power is **. Only what is exact is computed: of other results engines differ
// in the last digit.
func power(a, b float64) (float64, error) {
	switch {
	case math.IsNaN(b) || math.IsInf(b, 0) && math.Abs(a) == 1:
		return math.NaN(), nil
	case b == 0 || a == 0 || math.IsNaN(a) || math.IsInf(a, 0) || math.IsInf(b, 0), a < 0 && b != math.Trunc(b):
		return math.Pow(a, b), nil
	}
	if fraction, _ := math.Frexp(math.Abs(a)); fraction == 0.5 && b == math.Trunc(b) {
		return math.Pow(a, b), nil // a power of two
	}
	if b < 0 || b != math.Trunc(b) || a != math.Trunc(a) || b > 64 {
		return 0, ErrUnknown
	}
	n := 1.0
	for range int(b) {
		if n *= a; math.Abs(n) > 1<<53 {
			return 0, ErrUnknown
		}
	}
	return n, nil
}

// arithmeticOf gives the operator that an assignment such as += applies.
var arithmeticOf = map[js.TokenType]js.TokenType{
	js.AddEqToken: js.AddToken, js.SubEqToken: js.SubToken, js.MulEqToken: js.MulToken, js.DivEqToken: js.DivToken,
	js.ModEqToken: js.ModToken, js.ExpEqToken: js.ExpToken, js.LtLtEqToken: js.LtLtToken, js.GtGtEqToken: js.GtGtToken,
	js.GtGtGtEqToken: js.GtGtGtToken, js.BitAndEqToken: js.BitAndToken, js.BitOrEqToken: js.BitOrToken,
	js.BitXorEqToken: js.BitXorToken,
}

// assigns tells an operator that assigns.
func assigns(op js.TokenType) bool {
	switch op {
	case js.EqToken, js.AndEqToken, js.OrEqToken, js.NullishEqToken:
		return true
	}
	_, ok := arithmeticOf[op]
	return ok
}
