package fold

import (
	"slices"

	"github.com/tdewolff/parse/v2/js"
)

// effects is what the text of a program tells about what may change what.
type effects struct {
	*points
	top  *js.BlockStmt
	vars map[*js.Var]*node
	// sites has the objects that the program makes, by the literal, the
	// function or the call that makes them; values has the nodes they start at.
	sites  map[js.INode]*site
	values map[js.INode]*node
	// owner is the function that declares a variable, nil at the top.
	owner map[*js.Var]js.INode
	defs  map[*js.Var]*definition
	// written are variables that late code other than that of their own
	// function assigns to.
	written map[*js.Var]bool
	uses    *uses
	// once are functions that only code which runs once calls.
	once map[js.INode]bool
	// bound is the variable that a function is declared by.
	bound map[js.INode]*js.Var
	// touching is what calls and assignments get hold of.
	touching map[js.INode]*handed
	// lateFns are functions that were gone through, and whether as late code.
	lateFns map[js.INode]bool
}

// A definition is how a variable gets its value.
type definition struct {
	fn     *js.FuncDecl // a declaration
	init   js.IExpr     // or its initializer, if it is one variable
	plain  bool         // const, let, or var directly in a function's body
	writes int          // how many places assign to it, declarations included
}

// newEffects goes through a program.
func newEffects(body *js.BlockStmt, b *Budget) *effects {
	f := &effects{
		points: newPoints(b), top: body, vars: make(map[*js.Var]*node), sites: make(map[js.INode]*site), values: make(map[js.INode]*node),
		owner: make(map[*js.Var]js.INode), defs: make(map[*js.Var]*definition), written: make(map[*js.Var]bool),
		bound: make(map[js.INode]*js.Var), lateFns: make(map[js.INode]bool), touching: make(map[js.INode]*handed),
	}
	f.uses, f.once = calledOnce(body)
	for v, fn := range f.uses.names {
		f.bound[fn] = v
	}
	w := &flow{effects: f, counting: true, this: f.world}
	w.scope(&body.Scope)
	for _, v := range body.Scope.Declared {
		if v.Decl == js.ArgumentDecl {
			f.lift(f.variable(v))
		}
	}
	w.stmts(body.List)
	f.solve()
	return f
}

// variable gives the node of a variable. One that nobody declares holds what
// is not known.
func (f *effects) variable(v *js.Var) *node {
	v = resolve(v)
	n, ok := f.vars[v]
	if !ok {
		switch {
		case holdsNothing(v):
		case v.Decl == js.NoDecl:
			n = f.world
		default:
			n = &node{}
		}
		f.vars[v] = n
	}
	return n
}

// object gives the object that a place of the program makes, and where it
// starts from.
func (f *effects) object(place js.INode) (*node, *site) {
	if s, ok := f.sites[place]; ok {
		return f.values[place], s
	}
	n, s := f.made()
	f.sites[place], f.values[place] = s, n
	return n, s
}

func (f *effects) def(v *js.Var) *definition {
	v = resolve(v)
	d := f.defs[v]
	if d == nil {
		d = &definition{}
		f.defs[v] = d
	}
	return d
}

// A flow goes through code and takes note of what flows where.
type flow struct {
	*effects
	fn       js.INode         // whose code this is, nil at the top
	within   []js.INode       // and all functions around
	late     bool             // it may run at any time, or not at all
	counting bool             // the first time that this code is gone through
	shallow  bool             // directly in the body of a function
	poison   map[*js.Var]bool // gets what this code assigns to, if it was given up
	args     *node            // the arguments object
	this     *node
}

// scope takes note of who declares what.
func (w *flow) scope(s *js.Scope) {
	if !w.counting {
		return
	}
	for _, v := range s.Declared {
		w.owner[v] = w.fn
	}
}

// assign is v = n.
func (w *flow) assign(v *js.Var, n *node, value js.IExpr) {
	v = resolve(v)
	if w.counting {
		w.def(v).writes++
	}
	w.flow(w.effects.variable(v), n)
	if w.poison != nil {
		w.poison[v] = true
	}
	if !w.late || w.declaredHere(v) || w.ownRedefinition(v, value) {
		return
	}
	w.written[v] = true
}

// declaredHere tells a variable of the function whose code this is: when
// other code comes to see it, this code has run.
func (w *flow) declaredHere(v *js.Var) bool {
	owner, known := w.owner[v]
	return known && w.fn != nil && owner == w.fn
}

// ownRedefinition tells a function that replaces itself by another: which of
// them is called makes no difference if a call proves to settle.
func (w *flow) ownRedefinition(v *js.Var, value js.IExpr) bool {
	return value != nil && functionLiteral(value) != nil && w.ownCode(v)
}

// ownCode tells code of the function that v is declared by.
func (w *flow) ownCode(v *js.Var) bool {
	return v != nil && slices.ContainsFunc(w.within, func(fn js.INode) bool { return w.bound[fn] == v })
}

// change is a change of what is at a node; base is the expression that leads
// to it. What a function does to its own properties does not count.
func (w *flow) change(n *node, base js.IExpr) {
	if !w.late {
		return
	}
	own := w.ownCode(rootOf(base))
	w.use(n, func(s *site) {
		if own {
			s.own = true
		} else {
			s.changed = true
		}
	})
}

// rootOf is the variable that a chain of members starts from.
func rootOf(e js.IExpr) *js.Var {
	for {
		switch x := e.(type) {
		case *js.GroupExpr:
			e = x.X
		case *js.DotExpr:
			e = x.X
		case *js.IndexExpr:
			e = x.X
		case *js.Var:
			return resolve(x)
		default:
			return nil
		}
	}
}

// function goes through a function; late is whether it may run at any time.
func (w *flow) function(fn js.INode, late bool) *node {
	n, s := w.object(fn)
	wasLate, seen := w.lateFns[fn]
	if seen && (!late || wasLate) {
		return n
	}
	w.lateFns[fn] = late
	info := describe(fn)
	if !seen {
		s.fn = &callable{all: &node{}, self: &node{}, out: &node{}, code: fn}
		for range info.params.List {
			s.fn.params = append(s.fn.params, &node{})
		}
	}
	inner := &flow{effects: w.effects, fn: fn, within: append(slices.Clone(w.within), fn), late: late, counting: !seen, poison: w.poison, args: w.args, this: w.this}
	if !info.arrow {
		inner.args, inner.this = w.argumentsOf(s.fn), s.fn.self
	}
	inner.scope(&info.body.Scope)
	if info.name != nil {
		w.flow(w.effects.variable(info.name), n)
	}
	if info.never {
		w.escape(s)
	}
	inner.params(info, s.fn)
	for _, stmt := range info.body.List {
		_, inner.shallow = stmt.(*js.VarDecl)
		inner.stmt(stmt)
	}
	return n
}

// argumentsOf is the arguments object of a function.
func (w *flow) argumentsOf(fn *callable) *node {
	n, s := w.made()
	w.flow(s.inside, fn.all)
	return n
}

func (w *flow) params(info *funcInfo, fn *callable) {
	aliased := changesArguments(info)
	for i := range info.params.List {
		if aliased {
			w.flow(fn.params[i], fn.all)
		}
		w.element(&info.params.List[i], fn.params[i])
	}
	if info.params.Rest != nil {
		w.bind(info.params.Rest, w.argumentsOf(fn))
	}
}

// bind gives a pattern a value.
func (w *flow) bind(b js.IBinding, n *node) {
	switch b := b.(type) {
	case *js.Var:
		w.assign(b, n, nil)
	case *js.BindingArray:
		for i := range b.List {
			w.element(&b.List[i], w.load(n))
		}
		if b.Rest != nil {
			w.bind(b.Rest, w.rest(w.load(n)))
		}
	case *js.BindingObject:
		for i := range b.List {
			w.key(b.List[i].Key)
			w.element(&b.List[i].Value, w.load(n))
		}
		if b.Rest != nil {
			w.assign(b.Rest, w.rest(w.load(n)), nil)
		}
	}
}

// rest is a new list of what is at a node.
func (w *flow) rest(n *node) *node {
	list, s := w.made()
	w.flow(s.inside, n)
	return list
}

func (w *flow) element(e *js.BindingElement, n *node) {
	if e.Binding == nil {
		return
	}
	if e.Default != nil {
		w.bind(e.Binding, w.expr(e.Default))
		w.again(e.Binding)
	}
	w.bind(e.Binding, n)
}
