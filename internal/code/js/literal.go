package js

import (
	"github.com/tdewolff/parse/v2/js"
)

// fillObject gives an object what its literal holds.
func (e *evaluator) fillObject(o *object, x *js.ObjectExpr) {
	if o.props == nil {
		o.props = make([]property, 0, min(len(x.List), maxProps))
	}
	for i := range x.List {
		p := &x.List[i]
		switch {
		case p.Spread:
			e.spreadInto(o, e.expr(p.Value))
		case p.Name == nil:
			if v, ok := p.Value.(*js.Var); ok {
				e.set(o, string(v.Data), e.expr(v))
			} else if m, ok := p.Value.(*js.MethodDecl); ok {
				e.objectMethod(o, m)
			}
		default:
			name, ok := e.propertyName(p.Name)
			v := e.expr(p.Value)
			if ok {
				e.set(o, name, v)
			} else {
				e.setRest(o, v)
			}
		}
	}
}

func (e *evaluator) objectMethod(o *object, m *js.MethodDecl) {
	e.moving++
	f := e.functionOf(m, &m.Params, &m.Body)
	f.this = value{kind: thing, obj: o}
	v := e.later(f)
	if m.Get {
		e.noteCall(f)
		e.walk(f)
		v = f.returns
	}
	name, ok := e.propertyName(&m.Name.PropertyName)
	if ok {
		e.set(o, name, v)
	} else {
		e.setRest(o, v)
	}
}

func (e *evaluator) spreadInto(o *object, v value) {
	v.each(func(v value) {
		switch v.kind {
		case thing:
			for i := range v.obj.props {
				e.set(o, v.obj.props[i].name, v.obj.props[i].value)
			}
			e.setRest(o, v.obj.rest())
		case platform:
			e.setRest(o, value{taint: v.taint})
		default:
			e.setRest(o, value{taint: v.taint})
		}
	})
}

// propertyName returns the name of a property, if it is constant.
func (e *evaluator) propertyName(p *js.PropertyName) (string, bool) {
	if p.Computed != nil {
		return e.folded(p.Computed, e.expr(p.Computed)).key()
	}
	e.at(p.Literal.Data)
	switch {
	case p.Literal.TokenType == js.StringToken:
		return e.unquote(p.Literal.Data), true
	case js.IsNumeric(p.Literal.TokenType):
		if n, ok := parseNumber(string(p.Literal.Data)); ok {
			return numberText(n), true
		}
	}
	return e.spellings.of(p.Literal.Data), true
}

// maxElems is how many places of an array are told apart.
const maxElems = 20_000

// fillArray gives an array what its literal holds.
func (e *evaluator) fillArray(o *object, x *js.ArrayExpr) {
	if o.elems == nil {
		o.elems = make([]value, 0, min(len(x.List), maxElems))
	}
	known := true
	for i, el := range x.List {
		if el.Value == nil {
			continue
		}
		v := e.expr(el.Value)
		if el.Spread || i >= maxElems {
			known = false
			v = e.element(v)
		}
		if !known {
			e.setRest(o, v)
			continue
		}
		e.setElem(o, i, v)
	}
}

// setElem gives a place of an array a further value.
func (e *evaluator) setElem(o *object, i int, v value) {
	for len(o.elems) <= i {
		o.elems = append(o.elems, value{})
	}
	e.deepen(o, v)
	if j := e.join(o.elems[i], v); j != o.elems[i] {
		e.grow(o.elems[i], j)
		o.elems[i] = j
		o.grown++
	}
}

// template joins the parts of a template. A tag is a call.
func (e *evaluator) template(x *js.TemplateExpr) value {
	args := []value{}
	out := textOf("")
	for i := range x.List {
		e.at(x.List[i].Value)
		out = e.concat(out, textOf(Unquote(x.List[i].Value)))
		v := e.folded(x.List[i].Expr, e.expr(x.List[i].Expr))
		args = append(args, v)
		out = e.concat(out, v)
	}
	e.at(x.Tail)
	out = e.concat(out, textOf(Unquote(x.Tail)))
	if x.Tag != nil {
		return e.tagged(x, out, args)
	}
	return out
}

// tagged calls the tag of a template: the texts are the first argument.
func (e *evaluator) tagged(x *js.TemplateExpr, whole value, args []value) value {
	texts := e.site(x, true)
	if len(texts.elems) == 0 {
		texts.elems = append(texts.elems, whole)
	}
	callee, this, _ := e.callee(x.Tag)
	if callee.kind == platform && callee.api.path == "String.raw" {
		return whole
	}
	return e.invoke(callCase{callee: callee, this: this, args: append([]value{{kind: thing, obj: texts, taint: whole.taint}}, args...)})
}
