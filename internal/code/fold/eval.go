package fold

import (
	"github.com/tdewolff/parse/v2/js"
)

// eval computes an expression.
func (m *machine) eval(s *scope, e js.IExpr) (Value, error) {
	if err := m.deeper(); err != nil {
		return nil, err
	}
	v, err := m.evalNode(s, e)
	m.depth--
	if m.soft && err == nil && s.once {
		observe(m.state.records, e, v, m.gen, false)
	}
	return v, err
}

func (m *machine) evalNode(s *scope, e js.IExpr) (Value, error) {
	switch e := e.(type) {
	case *js.LiteralExpr:
		if e.TokenType == js.ThisToken {
			return m.this(s)
		}
		return m.literal(e)
	case *js.Var:
		return m.read(s, e)
	case *js.GroupExpr:
		return m.eval(s, e.X)
	case *js.CommaExpr:
		return m.evalComma(s, e)
	case *js.CondExpr:
		return m.evalCond(s, e)
	case *js.BinaryExpr:
		return m.evalBinary(s, e)
	case *js.UnaryExpr:
		return m.evalUnary(s, e)
	case *js.TemplateExpr:
		return m.evalTemplate(s, e)
	case *js.ArrayExpr:
		return m.evalArray(s, e)
	case *js.ObjectExpr:
		return m.evalObject(s, e)
	case *js.DotExpr, *js.IndexExpr, *js.CallExpr:
		v, _, err := m.evalChain(s, e)
		if err == errShort {
			return Undefined{}, nil
		}
		return v, err
	case *js.NewExpr:
		return m.evalNew(s, e)
	case *js.FuncDecl, *js.ArrowFunc:
		return m.closure(s, e), nil
	case *js.YieldExpr, *js.NewTargetExpr, *js.ImportMetaExpr, *js.ClassDecl:
		return m.outside(e)
	}
	return nil, ErrUnknown
}

// outside is an expression that is never computed. What stands in it is left
// to the caller's view of effects.
func (m *machine) outside(e js.IExpr) (Value, error) {
	if _, simple := e.(*js.ImportMetaExpr); simple {
		return m.unknown()
	}
	return nil, ErrUnknown
}

// this is the value of this: only a function that was called on a value has
// one that is known.
func (m *machine) this(s *scope) (Value, error) {
	if s.call != nil && s.call.this != nil {
		return s.call.this, nil
	}
	return m.unknown()
}

func (m *machine) evalComma(s *scope, e *js.CommaExpr) (v Value, err error) {
	for _, x := range e.List {
		if v, err = m.eval(s, x); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (m *machine) evalCond(s *scope, e *js.CondExpr) (Value, error) {
	yes, err := m.test(s, e.Cond)
	if err != nil {
		return nil, err
	}
	if yes {
		return m.eval(s, e.X)
	}
	return m.eval(s, e.Y)
}

// test computes a condition.
func (m *machine) test(s *scope, e js.IExpr) (bool, error) {
	v, err := m.eval(s, e)
	if err != nil {
		return false, err
	}
	return truthy(v)
}

func (m *machine) evalBinary(s *scope, e *js.BinaryExpr) (Value, error) {
	switch e.Op {
	case js.AndToken, js.OrToken, js.NullishToken:
		x, err := m.eval(s, e.X)
		if err != nil {
			return nil, err
		}
		if done, err := shortCircuit(e.Op, x); done || err != nil {
			return x, err
		}
		return m.eval(s, e.Y)
	}
	if assigns(e.Op) {
		return m.evalAssign(s, e)
	}
	x, err := m.eval(s, e.X)
	if err != nil {
		return nil, err
	}
	y, err := m.eval(s, e.Y)
	if err != nil {
		return nil, err
	}
	return m.operate(e.Op, x, y)
}

// shortCircuit tells whether x alone decides &&, || or ??.
func shortCircuit(op js.TokenType, x Value) (bool, error) {
	if op == js.NullishToken || op == js.NullishEqToken {
		if isUnknown(x) {
			return false, ErrUnknown
		}
		if n, ok := x.(Native); ok && !n.builtin() {
			return false, ErrUnknown
		}
		return !nullish(x), nil
	}
	yes, err := truthy(x)
	if op == js.AndToken || op == js.AndEqToken {
		return !yes, err
	}
	return yes, err
}

// operate is binary with what is unknown stepped over where that is sound.
func (m *machine) operate(op js.TokenType, x, y Value) (Value, error) {
	calls := m.calls
	v, err := m.binary(op, x, y)
	if err == ErrUnknown && m.calls == calls {
		if op == js.InstanceofToken {
			return m.foreign(x)
		}
		return m.unknown()
	}
	return v, err
}

func (m *machine) evalUnary(s *scope, e *js.UnaryExpr) (Value, error) {
	switch e.Op {
	case js.PreIncrToken, js.PreDecrToken, js.PostIncrToken, js.PostDecrToken:
		return m.evalUpdate(s, e)
	case js.DeleteToken:
		return m.evalDelete(s, e.X)
	case js.AwaitToken:
		return nil, ErrUnknown
	}
	x, err := m.eval(s, e.X)
	if err != nil {
		return nil, err
	}
	calls := m.calls
	v, err := m.unary(e.Op, x)
	if err == ErrUnknown && m.calls == calls {
		return m.unknown()
	}
	return v, err
}

func (m *machine) evalDelete(s *scope, e js.IExpr) (Value, error) {
	base, k, err := m.reference(s, e)
	if err != nil {
		return nil, err
	}
	if base == nil {
		return nil, ErrUnknown
	}
	if err := m.remove(base, k); err != nil || !isUnknown(base) {
		return Bool(true), err
	}
	return Bool(true), m.blindly(s, e, base, nil)
}

func (m *machine) evalArray(s *scope, e *js.ArrayExpr) (Value, error) {
	a := &Array{cell: cell{gen: m.gen, origin: e}, elems: make([]Value, 0, len(e.List))}
	if err := m.b.bytes(16 * len(e.List)); err != nil {
		return nil, err
	}
	for _, item := range e.List {
		if item.Value == nil {
			a.elems = append(a.elems, nil)
			continue
		}
		v, err := m.eval(s, item.Value)
		if err != nil {
			return nil, err
		}
		if !item.Spread {
			a.elems = append(a.elems, v)
			continue
		}
		list, err := m.iterate(v)
		if err != nil {
			return nil, err
		}
		a.elems = append(a.elems, list...)
	}
	return a, nil
}

func (m *machine) evalObject(s *scope, e *js.ObjectExpr) (Value, error) {
	o := &Object{cell: cell{gen: m.gen, origin: e}}
	if err := m.b.bytes(64 * (1 + len(e.List))); err != nil {
		return nil, err
	}
	for i := range e.List {
		if err := m.evalProperty(s, o, &e.List[i]); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (m *machine) evalProperty(s *scope, o *Object, p *js.Property) error {
	if p.Spread {
		v, err := m.eval(s, p.Value)
		if err != nil {
			return err
		}
		return m.assignAll(o, v)
	}
	if method, ok := p.Value.(*js.MethodDecl); ok {
		if method.Get || method.Set || method.Name.Private != nil {
			return ErrUnknown
		}
		k, err := m.propertyName(s, &method.Name.PropertyName)
		if err == nil {
			o.put(k, m.closure(s, method))
		}
		return err
	}
	k, err := m.propertyName(s, p.Name)
	if err != nil {
		return err
	}
	if k == name("__proto__") {
		return ErrUnknown
	}
	v, err := m.eval(s, p.Value)
	if err == nil {
		o.put(k, v)
	}
	return err
}

func (m *machine) evalTemplate(s *scope, e *js.TemplateExpr) (Value, error) {
	if e.Tag != nil {
		return m.evalTagged(s, e)
	}
	out := String{}
	for _, part := range e.List {
		out = out.concat(templateText(part.Value))
		v, err := m.eval(s, part.Expr)
		if err != nil {
			return nil, err
		}
		calls := m.calls
		text, err := m.toString(v)
		if err == ErrUnknown && m.calls == calls {
			return m.restOfTemplate()
		}
		if err != nil {
			return nil, err
		}
		if err := m.b.bytes(text.Len()); err != nil {
			return nil, err
		}
		out = out.concat(text)
	}
	return out.concat(templateText(e.Tail)), nil
}

// restOfTemplate is a template with a part that is not known: the result is
// not either, but code that runs once cannot step over the parts behind it.
func (m *machine) restOfTemplate() (Value, error) {
	if m.soft {
		return nil, ErrUnknown
	}
	return m.unknown()
}

// templateText gives the text of a part, which comes with its delimiters.
func templateText(src []byte) String {
	text, _ := unescape(templateRaw(src), true)
	return text
}

// templateRaw cuts the delimiters: ` or } before, ` or ${ behind.
func templateRaw(src []byte) []byte {
	end := len(src) - 1
	if src[end] == '{' {
		end--
	}
	return src[1:max(end, 1)]
}

func (m *machine) evalTagged(s *scope, e *js.TemplateExpr) (Value, error) {
	tag, this, err := m.evalChain(s, e.Tag)
	if err != nil {
		return nil, err
	}
	strings, raw := &Array{cell: cell{gen: m.gen}}, &Array{cell: cell{gen: m.gen}}
	add := func(src []byte) {
		text, ok := unescape(templateRaw(src), true)
		if strings.elems = append(strings.elems, text); !ok {
			strings.elems[len(strings.elems)-1] = Undefined{}
		}
		raw.elems = append(raw.elems, Text(string(templateRaw(src))))
	}
	args := []Value{strings}
	for _, part := range e.List {
		add(part.Value)
		v, err := m.eval(s, part.Expr)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	add(e.Tail)
	strings.props = &Object{cell: cell{gen: m.gen}}
	strings.props.put(name("raw"), raw)
	return m.call(tag, this, args)
}
