package fold

import (
	"errors"

	"github.com/tdewolff/parse/v2/js"
)

// errShort leaves an optional chain whose base is null or undefined.
var errShort = errors.New("optional chain ends")

// evalChain computes a member access or a call, and what a call of the result
// would have as its this: nil for a plain variable.
func (m *machine) evalChain(s *scope, e js.IExpr) (v, this Value, err error) {
	if err := m.deeper(); err != nil {
		return nil, nil, err
	}
	v, this, err = m.evalLink(s, e)
	m.depth--
	return v, this, err
}

func (m *machine) evalLink(s *scope, e js.IExpr) (v, this Value, err error) {
	switch e := e.(type) {
	case *js.DotExpr:
		literal, ok := e.Y.(js.LiteralExpr)
		if !ok {
			return nil, nil, ErrUnknown
		}
		base, err := m.chainBase(s, e.X, e.Optional)
		if err != nil {
			return nil, nil, err
		}
		v, err := m.getSoft(base, identifier(literal.Data))
		return v, base, err
	case *js.IndexExpr:
		return m.evalIndex(s, e)
	case *js.CallExpr:
		v, err := m.evalCall(s, e)
		return v, nil, err
	case *js.GroupExpr:
		v, this, err := m.evalChain(s, e.X)
		if err == errShort {
			return Undefined{}, nil, nil
		}
		return v, this, err
	}
	v, err = m.eval(s, e)
	return v, nil, err
}

// chainBase computes what stands before a dot or a bracket.
func (m *machine) chainBase(s *scope, e js.IExpr, optional bool) (Value, error) {
	if lit, ok := e.(*js.LiteralExpr); ok && (lit.TokenType == js.SuperToken || lit.TokenType == js.ImportToken) {
		return nil, ErrUnknown
	}
	base, _, err := m.evalChain(s, e)
	if err != nil || !optional {
		return base, err
	}
	if isUnknown(base) {
		return base, nil
	}
	if nullish(base) {
		return nil, errShort
	}
	return base, nil
}

func (m *machine) evalIndex(s *scope, e *js.IndexExpr) (v, this Value, err error) {
	base, err := m.chainBase(s, e.X, e.Optional)
	if err != nil {
		return nil, nil, err
	}
	if isUnknown(base) && e.Optional {
		return nil, nil, ErrUnknown
	}
	i, err := m.eval(s, e.Y)
	if err != nil {
		return nil, nil, err
	}
	v, err = m.index(base, i)
	return v, base, err
}

// index is base[i].
func (m *machine) index(base, i Value) (Value, error) {
	if n, ok := i.(Number); ok && n >= 0 && n == Number(int(n)) {
		switch base := base.(type) {
		case *Array:
			if !base.loose && int(n) < len(base.elems) && base.elems[int(n)] != nil {
				return base.elems[int(n)], nil
			}
		case String:
			if int(n) < base.Len() {
				return base.unit(int(n)), nil
			}
		}
	}
	if isUnknown(i) || isUnknown(base) {
		return m.foreign(i)
	}
	calls := m.calls
	k, err := m.toString(i)
	if err == ErrUnknown && calls == m.calls {
		return m.unknown()
	}
	if err != nil {
		return nil, err
	}
	return m.getSoft(base, k)
}

// getSoft reads a property; what is not known is stepped over.
func (m *machine) getSoft(base Value, property String) (Value, error) {
	v, err := m.get(base, property.key())
	if err == ErrUnknown || err == nil && isUnknown(v) {
		return m.unknown()
	}
	return v, err
}

func (m *machine) evalCall(s *scope, e *js.CallExpr) (Value, error) {
	if lit, ok := e.X.(*js.LiteralExpr); ok && (lit.TokenType == js.SuperToken || lit.TokenType == js.ImportToken) {
		if lit.TokenType == js.SuperToken {
			return nil, ErrUnknown
		}
		args, err := m.evalArgs(s, &e.Args)
		if err != nil {
			return nil, err
		}
		return m.foreign(args...)
	}
	fn, this, err := m.evalChain(s, e.X)
	if err != nil {
		return nil, err
	}
	if e.Optional {
		if isUnknown(fn) {
			return nil, ErrUnknown
		}
		if nullish(fn) {
			return nil, errShort
		}
	}
	args, err := m.evalArgs(s, &e.Args)
	if err != nil {
		return nil, err
	}
	if f, ok := fn.(*Function); ok && m.soft && runsOnce(s, e.X) {
		return m.callOnce(f, this, args)
	}
	v, err := m.call(fn, this, args)
	if err == nil && isUnknown(v) || err == ErrUnknown {
		m.observeArgs(e.Args.List, args)
	}
	if _, own := fn.(*Function); err == nil && isUnknown(v) && !own {
		if err := m.blindly(s, e, orElse(this, fn), args); err != nil {
			return nil, err
		}
	}
	return m.originate(v, e), err
}

// orElse is what a call gets hold of besides its arguments: what the method is
// called on or, of a plain call, the function.
func orElse(this, fn Value) Value {
	if this == nil {
		return fn
	}
	return this
}

// originate names the place that made a value, if nobody did.
func (m *machine) originate(v Value, place js.INode) Value {
	if c := cellOf(v); c != nil && c.origin == nil {
		c.origin = place
	}
	return v
}

func (m *machine) evalArgs(s *scope, list *js.Args) ([]Value, error) {
	args := make([]Value, 0, len(list.List))
	for i := range list.List {
		arg := &list.List[i]
		v, err := m.eval(s, arg.Value)
		if err != nil {
			return nil, err
		}
		if m.soft && s.once {
			observe(m.state.given, arg, v, m.gen, false)
		}
		if !arg.Rest {
			args = append(args, v)
			continue
		}
		all, err := m.iterate(v)
		if err != nil {
			return nil, err
		}
		args = append(args, all...)
	}
	return args, nil
}

func (m *machine) evalNew(s *scope, e *js.NewExpr) (Value, error) {
	fn, err := m.eval(s, e.X)
	if err != nil {
		return nil, err
	}
	var args []Value
	if e.Args != nil {
		if args, err = m.evalArgs(s, e.Args); err != nil {
			return nil, err
		}
	}
	v, err := m.construct(fn, args)
	if e.Args != nil && (err == nil && isUnknown(v) || err == ErrUnknown) {
		m.observeArgs(e.Args.List, args)
	}
	if _, own := fn.(*Function); err == nil && isUnknown(v) && !own {
		if err := m.blindly(s, e, fn, args); err != nil {
			return nil, err
		}
	}
	return m.originate(v, e), err
}

// construct is new fn(...args).
func (m *machine) construct(fn Value, args []Value) (Value, error) {
	switch fn := fn.(type) {
	case Native:
		v, err := m.natively("new "+fn.Path, nil, args)
		if err == ErrUnknown {
			return m.foreign(args...)
		}
		return v, err
	case *Function:
		if _, plain := fn.node.(*js.FuncDecl); !plain {
			return nil, ErrUnknown
		}
		made := &Object{cell: cell{gen: m.gen}}
		if fn.props != nil {
			made.proto, _ = fn.props.props[name("prototype")].(*Object)
		}
		out, err := m.call(fn, made, args)
		if err != nil || reference(out) || isUnknown(out) {
			return out, err
		}
		return made, nil
	case Unknown:
		return m.foreign(args...)
	}
	return nil, m.throw("TypeError", "not a constructor")
}
