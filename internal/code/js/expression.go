package js

import (
	"bytes"

	"github.com/tdewolff/parse/v2/js"
)

// expr evaluates an expression: what it may be, and what happens on the way.
func (e *evaluator) expr(x js.IExpr) value {
	if e.depth >= maxExprDepth || e.spent() {
		e.moving++
		return value{}
	}
	e.depth++
	v := e.evaluate(x)
	e.depth--
	return v
}

func (e *evaluator) evaluate(x js.IExpr) value {
	switch x := x.(type) {
	case *js.LiteralExpr:
		return e.literal(x)
	case *js.ObjectExpr, *js.ArrayExpr:
		return e.holder(x)
	case *js.UnaryExpr:
		return e.unary(x)
	case *js.GroupExpr:
		return e.expr(x.X)
	}
	e.moving++
	switch x := x.(type) {
	case *js.Var:
		return e.variable(x)
	case *js.DotExpr:
		return e.dot(x)
	case *js.CallExpr:
		return e.call(x)
	case *js.BinaryExpr:
		return e.binary(x)
	case *js.IndexExpr:
		return e.index(x)
	case *js.FuncDecl:
		return e.functionExpr(x)
	case *js.ArrowFunc:
		return e.later(e.functionOf(x, &x.Params, &x.Body))
	default:
		return e.rareExpr(x)
	}
}

func (e *evaluator) rareExpr(x js.IExpr) value {
	switch x := x.(type) {
	case *js.CondExpr:
		return e.conditional(x)
	case *js.NewExpr:
		return e.construct(x)
	case *js.TemplateExpr:
		return e.template(x)
	case *js.CommaExpr:
		last := value{}
		for _, item := range x.List {
			last = e.expr(item)
		}
		return last
	case *js.ClassDecl:
		return e.class(x)
	case *js.YieldExpr:
		return e.yield(x)
	case *js.MethodDecl:
		return e.later(e.functionOf(x, &x.Params, &x.Body))
	case *js.ImportMetaExpr:
		return e.platform("import.meta")
	case *js.VarDecl:
		e.declare(x)
	}
	return value{}
}

// yield gives a value to whoever runs over the generator.
func (e *evaluator) yield(x *js.YieldExpr) value {
	if x.X == nil {
		return value{}
	}
	v := e.expr(x.X)
	if e.fn != nil {
		e.giveBack(e.fn, v)
	}
	return value{}
}

func (e *evaluator) functionExpr(x *js.FuncDecl) value {
	f := e.functionOf(x, &x.Params, &x.Body)
	if x.Name != nil {
		e.assignVar(x.Name, f.value())
	}
	return e.later(f)
}

// conditional is one of two values, each under the condition's guard. A
// condition that tells for whom code runs leaves its labels on the result.
func (e *evaluator) conditional(x *js.CondExpr) value {
	cond := e.expr(x.Cond)
	var v value
	e.guarded(cond, func() { v = e.join(e.expr(x.X), e.expr(x.Y)) })
	return v
}

func (e *evaluator) literal(x *js.LiteralExpr) value {
	e.at(x.Data)
	switch x.TokenType {
	case js.StringToken:
		return textOf(e.unquote(x.Data))
	case js.TrueToken, js.FalseToken:
		return boolOf(x.TokenType == js.TrueToken)
	case js.NullToken:
		return value{kind: nothing}
	case js.ThisToken:
		e.moving++
		return e.thisValue()
	case js.ImportToken:
		e.moving++
		return e.platform("import")
	case js.SuperToken:
		e.moving++
		if p := e.parent(); p != nil {
			return value{kind: thing, obj: p.inst}
		}
		return value{}
	case js.RegExpToken:
		return value{}
	}
	if js.IsNumeric(x.TokenType) {
		if n, ok := parseNumber(string(x.Data)); ok {
			return numberOf(n)
		}
	}
	return value{}
}

// at notes that the source was read up to the given bytes of it.
func (e *evaluator) at(b []byte) {
	if e.nested {
		return // what stands in a text stands where the text does
	}
	e.last = b
}

// here returns the offset up to which the source was read. It is worked out
// only when it is asked for, as most of what is read is never told.
func (e *evaluator) here() int {
	if e.last != nil {
		if off := e.src.Offset(e.last); off >= 0 {
			e.pos, e.past = off, off+len(e.last)
		}
		e.last = nil
	}
	return e.pos
}

// behind returns the offset behind what was read.
func (e *evaluator) behind() int {
	e.here()
	return e.past
}

// move sets the position.
func (e *evaluator) move(off int) { e.pos, e.past, e.last = off, off, nil }

// parent returns the class that the class around the walk extends, nil if it is
// not known.
func (e *evaluator) parent() *function {
	f := e.around()
	if f == nil || f.class == nil {
		return nil
	}
	return f.class.parent
}

// thisValue is the instance within a method; at the top of a module, its
// exports; and in a function that is called plainly, the global object.
func (e *evaluator) thisValue() value {
	f := e.around()
	switch {
	case f == nil && e.nested:
		return e.platform("globalThis")
	case f == nil:
		return value{kind: thing, obj: e.exports, maybe: true}
	case f.this.kind != unknown:
		return f.this
	default:
		return value{kind: thing, obj: f.inst, maybe: true}
	}
}

// unquote returns what a string literal stands for. Plain ones, which most
// are, cost nothing.
func (e *evaluator) unquote(data []byte) string {
	if len(data) > maxText {
		data = data[:maxText]
	}
	if len(data) >= 2 && bytes.IndexByte(data, '\\') < 0 {
		return string(data[1 : len(data)-1])
	}
	return Unquote(data)
}
