package js

import (
	"math"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

func (e *evaluator) binary(x *js.BinaryExpr) value {
	switch x.Op {
	case js.EqToken:
		v := e.folded(x.Y, e.expr(x.Y))
		e.assign(x.X, v)
		return v
	case js.AddEqToken:
		v := e.concat(e.expr(x.X), e.expr(x.Y))
		if v.kind == text {
			v = value{taint: v.taint} // it may be added to again
		}
		e.assign(x.X, v)
		return v
	case js.AndToken:
		_, right := e.shortCut(x, absent(x.X, 0))
		return right
	case js.OrToken, js.NullishToken:
		return e.join(e.shortCut(x, !absent(x.X, 0)))
	case js.AddToken:
		return e.concat(e.folded(x.X, e.expr(x.X)), e.folded(x.Y, e.expr(x.Y)))
	case js.AndEqToken, js.OrEqToken, js.NullishEqToken:
		e.expr(x.X)
		v := e.expr(x.Y)
		e.assign(x.X, v)
		return v
	}
	return e.arithmetic(x)
}

// shortCut evaluates both sides of && and ||, the right one under the guard of
// the left: where that asks whether something is missing, what is put there is a
// polyfill.
func (e *evaluator) shortCut(x *js.BinaryExpr, missing bool) (left, right value) {
	seen, outer := len(e.reads), e.checked
	left = e.expr(x.X)
	if missing {
		e.checked = e.check(seen)
	}
	e.guarded(left, func() { right = e.expr(x.Y) })
	e.checked = outer
	return left, right
}

// arithmetic computes with numbers; of anything else the labels are kept.
func (e *evaluator) arithmetic(x *js.BinaryExpr) value {
	a, b := e.looked(x.X), e.looked(x.Y)
	t := e.taints.union(a.taint, b.taint)
	e.noteRead(value{taint: t})
	if a.kind == platform || b.kind == platform {
		t = e.taints.union(t, e.taints.union(e.labels(a), e.labels(b)))
	}
	if assigns[x.Op] {
		e.assign(x.X, value{taint: t})
		return value{taint: t}
	}
	if a.kind != number || b.kind != number {
		return value{taint: t}
	}
	n, ok := compute(x.Op, a.num, b.num)
	if !ok {
		return value{taint: t}
	}
	return value{kind: number, num: n, taint: t}
}

// assigns are the operators that assign what they compute; += is apart.
var assigns = map[js.TokenType]bool{
	js.SubEqToken: true, js.MulEqToken: true, js.ExpEqToken: true, js.DivEqToken: true, js.ModEqToken: true,
	js.LtLtEqToken: true, js.GtGtEqToken: true, js.GtGtGtEqToken: true,
	js.BitAndEqToken: true, js.BitOrEqToken: true, js.BitXorEqToken: true,
}

func compute(op js.TokenType, a, b float64) (float64, bool) {
	switch op {
	case js.SubToken:
		return a - b, true
	case js.MulToken:
		return a * b, true
	case js.DivToken:
		return a / b, b != 0
	case js.ModToken:
		return math.Mod(a, b), b != 0
	case js.BitXorToken:
		return float64(int32(int64(a)) ^ int32(int64(b))), true
	case js.BitOrToken:
		return float64(int32(int64(a)) | int32(int64(b))), true
	case js.BitAndToken:
		return float64(int32(int64(a)) & int32(int64(b))), true
	}
	return 0, false
}

// concat is the sum of two values. Parts that are not known leave a hole in
// the text: what is around it tells enough of a host or a path.
func (e *evaluator) concat(a, b value) value {
	a, b = e.primitive(a), e.primitive(b)
	t := e.taints.union(e.labels(a), e.labels(b))
	if a.kind == number && b.kind == number {
		return value{kind: number, num: a.num + b.num, taint: t}
	}
	if a.kind == several || b.kind == several {
		return e.concatEach(a, b)
	}
	left, right := a.words(), b.words()
	if left == hole && right == hole || a.kind != text && b.kind != text || len(left)+len(right) > maxText {
		return value{taint: t}
	}
	v := value{kind: text, str: left + right, taint: t, maybe: a.maybe || b.maybe}
	v.open = a.open || b.open || left == hole || right == hole
	if strings.HasSuffix(left, hole) && right == hole {
		v.str = left
	}
	return v
}

// concatEach is the sum of two values of which one may be several.
func (e *evaluator) concatEach(a, b value) value {
	out := value{taint: e.taints.union(e.labels(a), e.labels(b))}
	each := func(v, to value, sum func(value) value) {
		v.each(func(v value) {
			if v.kind == text || to.kind == text {
				out = e.join(out, sum(v))
			}
		})
	}
	if a.kind == several {
		each(a, b, func(v value) value { return e.concat(v, b) })
	} else {
		each(b, a, func(v value) value { return e.concat(a, v) })
	}
	return out
}

// primitive returns what an object becomes in a text, if it says so itself.
func (e *evaluator) primitive(v value) value {
	if v.kind != thing || v.obj.fn != nil {
		return v
	}
	for _, name := range []string{"toString", "valueOf"} {
		if m, _ := v.obj.own(name); m.kind == thing && m.obj.fn != nil {
			var p value // an object that gives an object has no text
			e.invoke(callCase{callee: m, this: v, off: e.here()}).each(func(got value) {
				if got.kind != thing {
					p = e.join(p, got)
				}
			})
			p.taint = e.taints.union(p.taint, v.taint)
			return p
		}
	}
	return v
}

func (e *evaluator) unary(x *js.UnaryExpr) value {
	if x.Op == js.TypeofToken || x.Op == js.NotToken {
		v := e.looked(x.X)
		if x.Op == js.TypeofToken {
			v = value{} // that something is there tells little
		}
		return value{taint: e.labels(v)}
	}
	v := e.expr(x.X)
	switch x.Op {
	case js.AwaitToken:
		return v
	case js.VoidToken:
		return value{kind: nothing}
	case js.NegToken:
		if v.kind == number {
			return value{kind: number, num: -v.num, taint: v.taint}
		}
	case js.PosToken:
		if v.kind == number {
			return v
		}
		if v.kind == text && !v.open {
			if n, ok := parseNumber(v.str); ok {
				return value{kind: number, num: n, taint: v.taint}
			}
		}
	case js.DeleteToken:
		return value{taint: e.labels(v)}
	case js.PreIncrToken, js.PreDecrToken, js.PostIncrToken, js.PostDecrToken:
		e.assign(x.X, value{taint: v.taint})
	}
	return value{taint: v.taint}
}

// parseNumber reads a number as JavaScript writes it.
func parseNumber(s string) (float64, bool) {
	s = strings.ReplaceAll(s, "_", "")
	if len(s) > 1 && s[0] == '0' {
		switch s[1] | 0x20 {
		case 'x', 'o', 'b':
			n, err := strconv.ParseUint(strings.TrimSuffix(s, "n"), 0, 64)
			return float64(n), err == nil
		}
		if strings.Trim(s, "01234567") == "" {
			n, err := strconv.ParseUint(s, 8, 64)
			return float64(n), err == nil
		}
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "n"), 64)
	return n, err == nil
}
