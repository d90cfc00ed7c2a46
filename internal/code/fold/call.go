package fold

import (
	"github.com/tdewolff/parse/v2/js"
)

// funcInfo is what the text of a function tells before it runs.
type funcInfo struct {
	params *js.Params
	body   *js.BlockStmt
	name   *js.Var // that the function can call itself by, nil if there is none
	arrow  bool
	// never tells a function that is not computed: async, a generator.
	never bool
	// aliased tells that the arguments object and the parameters may change
	// each other.
	aliased bool
}

func describe(node js.INode) *funcInfo {
	switch n := node.(type) {
	case *js.FuncDecl:
		info := &funcInfo{params: &n.Params, body: &n.Body, never: n.Async || n.Generator}
		if n.Name != nil && n.Name.Decl == js.ExprDecl {
			info.name = n.Name
		}
		return info
	case *js.ArrowFunc:
		return &funcInfo{params: &n.Params, body: &n.Body, arrow: true, never: n.Async}
	case *js.MethodDecl:
		return &funcInfo{params: &n.Params, body: &n.Body, never: n.Async || n.Generator || n.Get || n.Set}
	}
	return &funcInfo{never: true}
}

// info is describe, once for each function.
func (m *machine) info(node js.INode) *funcInfo {
	if i, ok := m.infos[node]; ok {
		return i
	}
	i := describe(node)
	if i.body != nil {
		i.aliased = changesArguments(i)
	}
	m.infos[node] = i
	return i
}

// closure makes a function of the program.
func (m *machine) closure(s *scope, node js.INode) *Function {
	return &Function{cell: cell{gen: m.gen, origin: node}, node: node, scope: s}
}

// call calls a value. A nil this is that of a plain call.
func (m *machine) call(fn, this Value, args []Value) (Value, error) {
	switch fn := fn.(type) {
	case *Function:
		if m.soft {
			return m.callStrictly(fn, this, args)
		}
		return m.invoke(fn, this, args, false)
	case Native:
		return m.callNative(fn, this, args)
	case Unknown:
		if this != nil {
			args = append([]Value{this}, args...)
		}
		return m.foreign(args...)
	}
	return nil, m.throw("TypeError", "not a function")
}

// callStrictly calls a function from code that runs once. If it changes what
// others may have changed by calling it before, it must prove to settle.
func (m *machine) callStrictly(fn *Function, this Value, args []Value) (Value, error) {
	moved, touched := len(m.moved), len(m.touched)
	m.soft = false
	v, err := m.invoke(fn, this, args, false)
	m.soft = true
	if err != nil || len(m.moved) == moved && len(m.touched) == touched {
		return v, err
	}
	again := newMachine(m.b)
	again.assigned, again.try = m.assigned, m.try
	w, err := again.call(fn, this, args)
	settles := err == nil && !again.moves() && alike(v, w, 0)
	again.rollback()
	if err == ErrBudget {
		return nil, err
	}
	if settles {
		return v, nil
	}
	for _, v := range m.moved[moved:] {
		m.state.poisoned[v] = true
	}
	for _, c := range m.touched[touched:] {
		c.loose = true
	}
	return m.foreign(v)
}

// callNative calls a function of the language. What it does not know is
// stepped over, unless it got to call functions of the program.
func (m *machine) callNative(fn Native, this Value, args []Value) (Value, error) {
	calls := m.calls
	v, err := m.natively(fn.Path, this, args)
	if err != ErrUnknown {
		if err == nil && isUnknown(v) {
			return m.unknown()
		}
		return v, err
	}
	if m.calls != calls {
		return nil, err
	}
	if this != nil {
		args = append([]Value{this}, args...)
	}
	return m.foreign(args...)
}

// callOnce calls a function that is written where it is called, in code that
// runs once: so its own code does.
func (m *machine) callOnce(fn *Function, this Value, args []Value) (Value, error) {
	return m.invoke(fn, this, args, true)
}

// invoke runs a function of the program.
func (m *machine) invoke(fn *Function, this Value, args []Value, once bool) (Value, error) {
	if fn.bound != nil {
		return m.call(fn.bound.target, fn.bound.this, append(append([]Value(nil), fn.bound.args...), args...))
	}
	info := m.info(fn.node)
	if info.never {
		return nil, ErrUnknown
	}
	if err := m.deeper(); err != nil {
		return nil, err
	}
	defer func() { m.depth-- }()
	m.calls++
	s, err := m.enter(fn.scope, &info.body.Scope)
	if err != nil {
		return nil, err
	}
	s.once = once
	if !info.arrow {
		s.call = &activation{fn: fn, this: this, args: args}
	}
	if err := m.bindParams(s, info, fn, args); err != nil {
		return nil, err
	}
	if err := m.hoist(s, info.body.List); err != nil {
		return nil, err
	}
	m.active = append(m.active, fn.node)
	c, err := m.execAll(s, info.body.List)
	m.active = m.active[:len(m.active)-1]
	if err != nil {
		return nil, err
	}
	if c.kind == returned {
		return c.value, nil
	}
	return Undefined{}, nil
}

func (m *machine) bindParams(s *scope, info *funcInfo, fn *Function, args []Value) error {
	if info.name != nil {
		if i := s.find(info.name); i >= 0 {
			s.vals[i] = fn
		}
	}
	for i := range info.params.List {
		if err := m.bindElement(s, &info.params.List[i], elementOr(args, i)); err != nil {
			return err
		}
	}
	if info.params.Rest == nil {
		return nil
	}
	rest := append([]Value(nil), args[min(len(info.params.List), len(args)):]...)
	return m.bind(s, info.params.Rest, &Array{cell: cell{gen: m.gen}, elems: rest})
}

// arguments gives the arguments object of a call.
func (m *machine) arguments(call *activation) (Value, error) {
	if call.list != nil {
		return call.list, nil
	}
	if call.fn == nil {
		return m.unknown()
	}
	info := m.info(call.fn.node)
	call.list = &Array{cell: cell{gen: m.gen}, isArguments: true, elems: append([]Value(nil), call.args...)}
	if info.aliased {
		for i := range min(len(call.list.elems), len(info.params.List)) {
			call.list.elems[i] = Unknown{}
		}
	}
	return call.list, nil
}

// runsOnce tells whether the callee of a call in code that runs once is a
// function that is written there.
func runsOnce(s *scope, callee js.IExpr) bool {
	return s.once && functionLiteral(callee) != nil
}

// functionLiteral gives the function that an expression is, nil if it is
// something else.
func functionLiteral(e js.IExpr) js.INode {
	for {
		group, ok := e.(*js.GroupExpr)
		if !ok {
			break
		}
		e = group.X
	}
	switch e := e.(type) {
	case *js.FuncDecl:
		return e
	case *js.ArrowFunc:
		return e
	}
	return nil
}

// changesArguments tells whether a function names arguments and assigns to a
// parameter, or assigns through arguments.
func changesArguments(info *funcInfo) bool {
	w := &argumentsWalker{params: make(map[*js.Var]bool)}
	for _, p := range info.params.List {
		for _, v := range boundVars(nil, p.Binding) {
			w.params[resolve(v)] = true
		}
	}
	js.Walk(w, info.body)
	return w.named && w.assigned
}

type argumentsWalker struct {
	params          map[*js.Var]bool
	named, assigned bool
}

func (w *argumentsWalker) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.Var:
		w.named = w.named || string(n.Data) == "arguments"
	case *js.BinaryExpr:
		w.assigned = w.assigned || assigns(n.Op) && w.hits(n.X)
	case *js.UnaryExpr:
		switch n.Op {
		case js.PreIncrToken, js.PreDecrToken, js.PostIncrToken, js.PostDecrToken:
			w.assigned = w.assigned || w.hits(n.X)
		}
	case *js.ForOfStmt:
		w.assigned = w.assigned || w.hits(n.Init)
	case *js.ForInStmt:
		w.assigned = w.assigned || w.hits(n.Init)
	}
	return w
}

func (w *argumentsWalker) Exit(js.INode) {}

func (w *argumentsWalker) hits(e js.IExpr) bool {
	switch e := e.(type) {
	case *js.Var:
		return w.params[resolve(e)]
	case *js.IndexExpr:
		v, ok := e.X.(*js.Var)
		return ok && string(v.Data) == "arguments"
	case *js.ArrayExpr, *js.ObjectExpr:
		return true
	}
	return false
}
