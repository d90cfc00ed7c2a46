package fold

import (
	"slices"
	"strconv"

	"github.com/tdewolff/parse/v2/js"
)

// execLabelled runs a statement with a label: loops take it for themselves.
func (m *machine) execLabelled(s *scope, n *js.LabelledStmt) (completion, error) {
	label := string(n.Label)
	var c completion
	var err error
	switch loop := n.Value.(type) {
	case *js.ForStmt:
		c, err = m.execFor(s, loop, label)
	case *js.WhileStmt:
		c, err = m.execWhile(s, loop, label)
	case *js.DoWhileStmt:
		c, err = m.execDo(s, loop, label)
	case *js.ForOfStmt:
		c, err = m.execForOf(s, loop, label)
	case *js.ForInStmt:
		c, err = m.execForIn(s, loop, label)
	default:
		c, err = m.exec(s, loop)
	}
	if err == nil && c.kind == broke && c.label == label {
		return completion{}, nil
	}
	return c, err
}

// leaves tells whether a loop ends after its body ended with c, and how the
// loop ends then.
func leaves(c completion, label string) (completion, bool) {
	switch {
	case c.kind == broke && c.label == "":
		return completion{}, true
	case c.kind == continued && (c.label == "" || c.label == label), c.kind == normal:
		return completion{}, false
	}
	return c, true
}

func (m *machine) execWhile(s *scope, n *js.WhileStmt, label string) (completion, error) {
	for {
		yes, err := m.test(s, n.Cond)
		if err != nil || !yes {
			return completion{}, err
		}
		c, err := m.exec(s, n.Body)
		if err != nil {
			return c, err
		}
		if c, done := leaves(c, label); done {
			return c, nil
		}
	}
}

func (m *machine) execDo(s *scope, n *js.DoWhileStmt, label string) (completion, error) {
	for {
		c, err := m.exec(s, n.Body)
		if err != nil {
			return c, err
		}
		if c, done := leaves(c, label); done {
			return c, nil
		}
		yes, err := m.test(s, n.Cond)
		if err != nil || !yes {
			return completion{}, err
		}
	}
}

func (m *machine) execFor(s *scope, n *js.ForStmt, label string) (completion, error) {
	inner, err := m.enter(s, &n.Body.Scope)
	if err != nil {
		return completion{}, err
	}
	if err := m.forInit(inner, n.Init); err != nil {
		return completion{}, err
	}
	for {
		if n.Cond != nil {
			if yes, err := m.test(inner, n.Cond); err != nil || !yes {
				return completion{}, err
			}
		}
		c, err := m.forBody(inner, n.Body)
		if err != nil {
			return c, err
		}
		if c, done := leaves(c, label); done {
			return c, nil
		}
		if inner, err = m.nextRound(inner); err != nil {
			return completion{}, err
		}
		if n.Post != nil {
			if _, err := m.eval(inner, n.Post); err != nil {
				return completion{}, err
			}
		}
		if err := m.b.step(1); err != nil {
			return completion{}, err
		}
	}
}

func (m *machine) forInit(s *scope, init js.IExpr) error {
	switch init := init.(type) {
	case nil:
		return nil
	case *js.VarDecl:
		for i := range init.List {
			if err := m.declareOne(s, init, &init.List[i]); err != nil {
				return err
			}
		}
		return nil
	}
	_, err := m.eval(s, init)
	return err
}

// forBody runs the body of a loop in the scope of the loop, which holds what
// both declare.
func (m *machine) forBody(s *scope, body *js.BlockStmt) (completion, error) {
	if err := m.hoist(s, body.List); err != nil {
		return completion{}, err
	}
	return m.execAll(s, body.List)
}

// nextRound gives the next round of a loop variables of its own, so that
// closures of this one keep theirs.
func (m *machine) nextRound(s *scope) (*scope, error) {
	if len(s.vals) == 0 {
		return s, nil
	}
	if err := m.b.bytes(16 * len(s.vals)); err != nil {
		return nil, err
	}
	if m.soft && s.once {
		m.state.made(s)
	}
	next := *s
	next.vals = slices.Clone(s.vals)
	return &next, nil
}

func (m *machine) execForOf(s *scope, n *js.ForOfStmt, label string) (completion, error) {
	if n.Await {
		return completion{}, ErrUnknown
	}
	v, err := m.eval(s, n.Value)
	if err != nil {
		return completion{}, err
	}
	list, err := m.iterate(v)
	if err != nil {
		return completion{}, err
	}
	return m.each(s, n.Init, n.Body, list, label)
}

func (m *machine) execForIn(s *scope, n *js.ForInStmt, label string) (completion, error) {
	v, err := m.eval(s, n.Value)
	if err != nil {
		return completion{}, err
	}
	if nullish(v) {
		return completion{}, nil
	}
	names, err := m.ownKeys(v)
	if err != nil {
		return completion{}, err
	}
	if o, ok := v.(*Object); ok && o.proto != nil {
		return completion{}, ErrUnknown
	}
	list := make([]Value, len(names))
	for i, k := range names {
		list[i] = k.string()
	}
	return m.each(s, n.Init, n.Body, list, label)
}

// each runs the body of a loop for each value.
func (m *machine) each(s *scope, init js.IExpr, body *js.BlockStmt, list []Value, label string) (completion, error) {
	for _, v := range list {
		inner, err := m.enter(s, &body.Scope)
		if err != nil {
			return completion{}, err
		}
		if v == nil {
			v = Undefined{}
		}
		if decl, ok := init.(*js.VarDecl); ok && len(decl.List) == 1 {
			err = m.bind(inner, decl.List[0].Binding, v)
		} else {
			err = m.assignPattern(inner, init, v)
		}
		if err != nil {
			return completion{}, err
		}
		c, err := m.forBody(inner, body)
		if err != nil {
			return c, err
		}
		if c, done := leaves(c, label); done {
			return c, nil
		}
	}
	return completion{}, nil
}

// ownKeys lists the names of a value's own properties that can be listed.
func (m *machine) ownKeys(v Value) ([]key, error) {
	var names []key
	length := 0
	switch v := v.(type) {
	case *Array:
		if v.loose {
			return nil, ErrUnknown
		}
		for i, e := range v.elems {
			if e != nil {
				names = append(names, name(strconv.Itoa(i)))
			}
		}
		if v.props != nil {
			names = append(names, v.props.ordered()...)
		}
		return names, m.b.bytes(32 * len(names))
	case *Object:
		if v.loose || v.class != "" && v.class != "Error" {
			return nil, ErrUnknown
		}
		return slices.Clone(v.ordered()), m.b.bytes(128 * len(v.keys))
	case *Function:
		if v.loose || v.private {
			return nil, ErrUnknown
		}
		if v.props == nil {
			return nil, nil
		}
		return slices.Clone(v.props.ordered()), nil
	case String:
		length = v.Len()
	case *Bytes:
		length = len(v.data)
	case Number, Bool:
	default:
		return nil, ErrUnknown
	}
	for i := range length {
		names = append(names, name(strconv.Itoa(i)))
	}
	return names, m.b.bytes(32 * length)
}

// iterate lists the values that a for-of loop or a spread gets.
func (m *machine) iterate(v Value) ([]Value, error) {
	switch v := v.(type) {
	case *Array:
		if v.loose {
			return nil, ErrUnknown
		}
		list := make([]Value, len(v.elems))
		for i := range v.elems {
			list[i] = elementOr(v.elems, i)
		}
		return list, m.b.bytes(16 * len(list))
	case String:
		var list []Value
		for i := 0; i < v.Len(); {
			_, n := v.rune(i)
			list = append(list, v.slice(i, i+n))
			i += n
		}
		return list, m.b.bytes(32 * len(list))
	case *Object:
		list, ok := v.hold.(*[]Value)
		if !ok || v.loose {
			return nil, ErrUnknown
		}
		if err := m.touchObject(v); err != nil {
			return nil, err
		}
		left := *list
		*list = nil
		return left, nil
	case *Bytes:
		if v.loose {
			return nil, ErrUnknown
		}
		list := make([]Value, len(v.data))
		for i, c := range v.data {
			list[i] = Number(c)
		}
		return list, m.b.bytes(24 * len(list))
	case Undefined, Null, Bool, Number:
		return nil, m.throw("TypeError", "not iterable")
	}
	return nil, ErrUnknown
}
