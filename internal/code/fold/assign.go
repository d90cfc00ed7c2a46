package fold

import (
	"github.com/tdewolff/parse/v2/js"
)

// reference computes what an assignment assigns to: a property of base, or,
// if base is nil, whatever variable e is.
func (m *machine) reference(s *scope, e js.IExpr) (base Value, k key, err error) {
	switch e := e.(type) {
	case *js.GroupExpr:
		return m.reference(s, e.X)
	case *js.Var:
		return nil, key{}, nil
	case *js.DotExpr:
		literal, ok := e.Y.(js.LiteralExpr)
		if !ok || e.Optional {
			return nil, key{}, ErrUnknown
		}
		base, err = m.chainBase(s, e.X, false)
		return base, identifier(literal.Data).key(), err
	case *js.IndexExpr:
		if e.Optional {
			return nil, key{}, ErrUnknown
		}
		if base, err = m.chainBase(s, e.X, false); err != nil {
			return nil, key{}, err
		}
		i, err := m.eval(s, e.Y)
		if err != nil {
			return nil, key{}, err
		}
		if isUnknown(base) {
			return base, key{}, nil
		}
		k, err = m.toKey(i)
		return base, k, err
	}
	return nil, key{}, ErrUnknown
}

// variable gives the variable that an assignment without a base assigns to.
func variable(e js.IExpr) *js.Var {
	for {
		group, ok := e.(*js.GroupExpr)
		if !ok {
			break
		}
		e = group.X
	}
	v, _ := e.(*js.Var)
	return v
}

// load reads what reference found.
func (m *machine) load(s *scope, base Value, k key, e js.IExpr) (Value, error) {
	if base == nil {
		return m.read(s, variable(e))
	}
	return m.getSoft(base, k.string())
}

// store writes to what reference found.
func (m *machine) store(s *scope, base Value, k key, e js.IExpr, v Value) error {
	if base == nil {
		return m.write(s, variable(e), v, false)
	}
	if isUnknown(base) {
		if _, err := m.foreign(v); err != nil {
			return err
		}
		return m.blindly(s, e, base, []Value{v})
	}
	return m.set(base, k, v)
}

func (m *machine) evalAssign(s *scope, e *js.BinaryExpr) (Value, error) {
	switch e.X.(type) {
	case *js.ArrayExpr, *js.ObjectExpr:
		if e.Op != js.EqToken {
			return nil, ErrUnknown
		}
		v, err := m.eval(s, e.Y)
		if err != nil {
			return nil, err
		}
		return v, m.assignPattern(s, e.X, v)
	}
	base, k, err := m.reference(s, e.X)
	if err != nil {
		return nil, err
	}
	if e.Op == js.EqToken {
		v, err := m.eval(s, e.Y)
		if err != nil {
			return nil, err
		}
		return v, m.store(s, base, k, e.X, v)
	}
	old, err := m.load(s, base, k, e.X)
	if err != nil {
		return nil, err
	}
	op, plain := arithmeticOf[e.Op]
	if !plain {
		if done, err := shortCircuit(e.Op, old); done || err != nil {
			return old, err
		}
	}
	v, err := m.eval(s, e.Y)
	if err != nil {
		return nil, err
	}
	if plain {
		if v, err = m.operate(op, old, v); err != nil {
			return nil, err
		}
	}
	return v, m.store(s, base, k, e.X, v)
}

// evalUpdate is ++ and --.
func (m *machine) evalUpdate(s *scope, e *js.UnaryExpr) (Value, error) {
	base, k, err := m.reference(s, e.X)
	if err != nil {
		return nil, err
	}
	old, err := m.load(s, base, k, e.X)
	if err != nil {
		return nil, err
	}
	if isUnknown(old) {
		if err := m.store(s, base, k, e.X, old); err != nil {
			return nil, err
		}
		return m.unknown()
	}
	n, err := m.toNumber(old)
	if err != nil {
		return nil, err
	}
	now := number(n + 1)
	if e.Op == js.PreDecrToken || e.Op == js.PostDecrToken {
		now = number(n - 1)
	}
	if err := m.store(s, base, k, e.X, now); err != nil {
		return nil, err
	}
	if e.Op == js.PostIncrToken || e.Op == js.PostDecrToken {
		return number(n), nil
	}
	return now, nil
}

// assignPattern assigns to a pattern that stands as an expression: [a, b] = v.
func (m *machine) assignPattern(s *scope, e js.IExpr, v Value) error {
	if isUnknown(v) {
		return ErrUnknown
	}
	switch e := e.(type) {
	case *js.GroupExpr:
		return m.assignPattern(s, e.X, v)
	case *js.ArrayExpr:
		return m.assignArray(s, e, v)
	case *js.ObjectExpr:
		return m.assignObject(s, e, v)
	case *js.BinaryExpr:
		if e.Op != js.EqToken {
			return ErrUnknown
		}
		if _, missing := v.(Undefined); missing {
			given, err := m.eval(s, e.Y)
			if err != nil {
				return err
			}
			v = given
		}
		return m.assignPattern(s, e.X, v)
	}
	base, k, err := m.reference(s, e)
	if err != nil {
		return err
	}
	return m.store(s, base, k, e, v)
}

func (m *machine) assignArray(s *scope, e *js.ArrayExpr, v Value) error {
	list, err := m.iterate(v)
	if err != nil {
		return err
	}
	for i, item := range e.List {
		if item.Value == nil {
			continue
		}
		if item.Spread {
			rest := &Array{cell: cell{gen: m.gen}, elems: append([]Value(nil), list[min(i, len(list)):]...)}
			return m.assignPattern(s, item.Value, rest)
		}
		if err := m.assignPattern(s, item.Value, elementOr(list, i)); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) assignObject(s *scope, e *js.ObjectExpr, v Value) error {
	for i := range e.List {
		p := &e.List[i]
		if p.Spread || p.Name == nil {
			return ErrUnknown
		}
		k, err := m.propertyName(s, p.Name)
		if err != nil {
			return err
		}
		got, err := m.get(v, k)
		if err != nil {
			return err
		}
		if _, missing := got.(Undefined); missing && p.Init != nil {
			if got, err = m.eval(s, p.Init); err != nil {
				return err
			}
		}
		if err := m.assignPattern(s, p.Value, got); err != nil {
			return err
		}
	}
	return nil
}

func elementOr(list []Value, i int) Value {
	if i < len(list) && list[i] != nil {
		return list[i]
	}
	return Undefined{}
}

// bind gives the variables of a pattern their values: in a declaration, for
// parameters and in a catch.
func (m *machine) bind(s *scope, b js.IBinding, v Value) error {
	if err := m.deeper(); err != nil {
		return err
	}
	defer func() { m.depth-- }()
	switch b := b.(type) {
	case *js.Var:
		return m.write(s, b, v, true)
	case *js.BindingArray:
		return m.bindArray(s, b, v)
	case *js.BindingObject:
		return m.bindObject(s, b, v)
	}
	return nil
}

func (m *machine) bindElement(s *scope, e *js.BindingElement, v Value) error {
	if e.Binding == nil {
		return nil
	}
	if _, missing := v.(Undefined); missing && e.Default != nil {
		given, err := m.eval(s, e.Default)
		if err != nil {
			return err
		}
		v = given
	}
	if isUnknown(v) && e.Default != nil {
		if _, simple := e.Default.(*js.LiteralExpr); !simple {
			return ErrUnknown
		}
	}
	return m.bind(s, e.Binding, v)
}

func (m *machine) bindArray(s *scope, b *js.BindingArray, v Value) error {
	if isUnknown(v) {
		return m.bindUnknown(s, b)
	}
	list, err := m.iterate(v)
	if err != nil {
		return err
	}
	for i := range b.List {
		if err := m.bindElement(s, &b.List[i], elementOr(list, i)); err != nil {
			return err
		}
	}
	if b.Rest == nil {
		return nil
	}
	rest := append([]Value(nil), list[min(len(b.List), len(list)):]...)
	return m.bind(s, b.Rest, &Array{cell: cell{gen: m.gen}, elems: rest})
}

func (m *machine) bindObject(s *scope, b *js.BindingObject, v Value) error {
	if isUnknown(v) {
		return m.bindUnknown(s, b)
	}
	if b.Rest != nil {
		return ErrUnknown
	}
	for i := range b.List {
		item := &b.List[i]
		if item.Key == nil {
			return ErrUnknown
		}
		k, err := m.propertyName(s, item.Key)
		if err != nil {
			return err
		}
		got, err := m.getSoft(v, k.string())
		if err != nil {
			return err
		}
		if err := m.bindElement(s, &item.Value, got); err != nil {
			return err
		}
	}
	return nil
}

// bindUnknown makes all variables of a pattern unknown.
func (m *machine) bindUnknown(s *scope, b js.IBinding) error {
	if _, err := m.unknown(); err != nil {
		return err
	}
	for _, v := range boundVars(nil, b) {
		if err := m.write(s, v, Unknown{}, true); err != nil {
			return err
		}
	}
	return nil
}

// boundVars appends the variables of a pattern.
func boundVars(vars []*js.Var, b js.IBinding) []*js.Var {
	switch b := b.(type) {
	case *js.Var:
		return append(vars, b)
	case *js.BindingArray:
		for _, e := range b.List {
			vars = boundVars(vars, e.Binding)
		}
		return boundVars(vars, b.Rest)
	case *js.BindingObject:
		for _, item := range b.List {
			vars = boundVars(vars, item.Value.Binding)
		}
		if b.Rest != nil {
			vars = append(vars, b.Rest)
		}
	}
	return vars
}
