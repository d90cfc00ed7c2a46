package fold

import (
	"slices"

	"github.com/tdewolff/parse/v2/js"
)

// A class is a set of values that may be the same object, after Steensgaard:
// what is assigned to each other is of one class. It has one class for all
// that its members hold, one for what they are called with and one for what
// they return.
type class struct {
	up     *class
	inside *class // elements and properties
	in     *class // arguments, if it is called
	out    *class // results
	self   *class // what it is called on
	// changed tells that code which runs at any time changes its members:
	// late code of the program, or code that is not known.
	changed bool
	// foreign tells that code that is not known has members in its hands.
	foreign bool
}

// effects is what the text of a program tells about what may change what.
type effects struct {
	vars map[*js.Var]*class
	fns  map[js.INode]*class
	// world is all that is not known.
	world *class
	// owner is the function that declares a variable, nil at the top.
	owner map[*js.Var]js.INode
	defs  map[*js.Var]*definition
	// written are variables that late code other than that of their own
	// function assigns to.
	written map[*js.Var]bool
	uses    *uses
	top     *js.BlockStmt
	// once are functions that only code which runs once calls, by name.
	once map[js.INode]bool
	// bound is the variable that a function is declared by.
	bound map[js.INode]*js.Var
	// lateFns are functions whose body was gone through as late code.
	lateFns map[js.INode]bool
}

// A definition is how a variable gets its value.
type definition struct {
	fn     *js.FuncDecl // a declaration
	init   js.IExpr     // or its initializer, if it is one variable
	plain  bool         // const, let, or var directly in a function's body
	writes int          // how many places assign to it, declarations included
}

// find is the class that c is now part of.
func (c *class) find() *class {
	for c.up != nil {
		if c.up.up != nil {
			c.up = c.up.up
		}
		c = c.up
	}
	return c
}

// unify makes one class of two; a nil one has no objects.
func unify(a, b *class) *class {
	type pair struct{ a, b *class }
	work := []pair{{a, b}}
	first := a
	if first == nil {
		first = b
	}
	for len(work) > 0 {
		p := work[len(work)-1]
		work = work[:len(work)-1]
		if p.a == nil || p.b == nil {
			continue
		}
		x, y := p.a.find(), p.b.find()
		if x == y {
			continue
		}
		y.up = x
		x.changed, x.foreign = x.changed || y.changed, x.foreign || y.foreign
		for _, part := range [][2]**class{{&x.inside, &y.inside}, {&x.in, &y.in}, {&x.out, &y.out}, {&x.self, &y.self}} {
			if *part[0] == nil {
				*part[0] = *part[1]
			} else {
				work = append(work, pair{*part[0], *part[1]})
			}
		}
	}
	if first == nil {
		return nil
	}
	return first.find()
}

// part returns a part of a class, made when it is first asked for: what is
// foreign has foreign parts.
func part(c *class, which func(*class) **class) *class {
	if c == nil {
		return nil
	}
	c = c.find()
	at := which(c)
	if *at == nil {
		*at = &class{}
		if c.foreign {
			*at = c
		}
	}
	return (*at).find()
}

func inside(c *class) *class { return part(c, func(c *class) **class { return &c.inside }) }
func in(c *class) *class     { return part(c, func(c *class) **class { return &c.in }) }
func out(c *class) *class    { return part(c, func(c *class) **class { return &c.out }) }
func self(c *class) *class   { return part(c, func(c *class) **class { return &c.self }) }

// expose hands the members of a class to what is not known.
func (f *effects) expose(c *class) { unify(f.world, c) }

// newEffects goes through a program.
func newEffects(body *js.BlockStmt) *effects {
	f := &effects{
		top:  body,
		vars: make(map[*js.Var]*class), fns: make(map[js.INode]*class), owner: make(map[*js.Var]js.INode),
		defs: make(map[*js.Var]*definition), written: make(map[*js.Var]bool), bound: make(map[js.INode]*js.Var),
		lateFns: make(map[js.INode]bool),
		world:   &class{foreign: true},
	}
	f.world.inside, f.world.in, f.world.out, f.world.self = f.world, f.world, f.world, f.world
	f.uses, f.once = calledOnce(body)
	for v, fn := range f.uses.names {
		f.bound[fn] = v
	}
	w := &flow{effects: f, counting: true, this: f.world}
	w.scope(&body.Scope)
	for _, v := range body.Scope.Declared {
		if v.Decl == js.ArgumentDecl {
			f.expose(f.class(v))
		}
	}
	w.stmts(body.List)
	return f
}

// class gives the class of a variable. One that nobody declares is foreign.
func (f *effects) class(v *js.Var) *class {
	v = resolve(v)
	c, ok := f.vars[v]
	if !ok {
		c = &class{}
		if v.Decl == js.NoDecl && string(v.Data) != "undefined" {
			c = f.world
		}
		f.vars[v] = c
	}
	return c.find()
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

// A flow goes through code once, and takes note of what flows where.
type flow struct {
	*effects
	fn       js.INode         // whose code this is, nil at the top
	within   []js.INode       // and all functions around
	late     bool             // it may run at any time, or not at all
	counting bool             // the first time that this code is gone through
	shallow  bool             // directly in the body of a function
	poison   map[*js.Var]bool // gets what this code assigns to, if it was given up
	args     *class           // of the arguments object
	this     *class
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

// assign is v = c.
func (w *flow) assign(v *js.Var, c *class, value js.IExpr) {
	v = resolve(v)
	if w.counting {
		w.def(v).writes++
	}
	unify(w.class(v), c)
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
	return slices.ContainsFunc(w.within, func(fn js.INode) bool { return w.bound[fn] == v && v != nil })
}

// change is a change of what a class has inside; base is the expression that
// leads to it. What a function keeps in its own properties does not count.
func (w *flow) change(c *class, base js.IExpr) {
	if c == nil || !w.late || w.ownCode(rootOf(base)) {
		return
	}
	c.find().changed = true
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
func (w *flow) function(node js.INode, late bool) *class {
	c, seen := w.fns[node]
	if !seen {
		c = &class{}
		w.fns[node] = c
	}
	if seen && (!late || w.lateFns[node]) {
		return c.find()
	}
	w.lateFns[node] = late
	info := describe(node)
	inner := &flow{effects: w.effects, fn: node, within: append(slices.Clone(w.within), node), late: late, counting: !seen, poison: w.poison, args: w.args, this: w.this}
	if !info.arrow {
		inner.args, inner.this = &class{inside: in(c)}, self(c)
	}
	inner.scope(&info.body.Scope)
	if info.name != nil {
		unify(w.class(info.name), c)
	}
	if info.never {
		w.expose(in(c))
		w.expose(out(c))
	}
	for i := range info.params.List {
		inner.element(&info.params.List[i], in(c))
	}
	if info.params.Rest != nil {
		inner.bind(info.params.Rest, &class{inside: in(c)})
	}
	for _, stmt := range info.body.List {
		_, inner.shallow = stmt.(*js.VarDecl)
		inner.stmt(stmt)
	}
	return c.find()
}

// bind gives a pattern a value.
func (w *flow) bind(b js.IBinding, c *class) {
	switch b := b.(type) {
	case *js.Var:
		w.assign(b, c, nil)
	case *js.BindingArray:
		for i := range b.List {
			w.element(&b.List[i], inside(c))
		}
		if b.Rest != nil {
			w.bind(b.Rest, &class{inside: inside(c)})
		}
	case *js.BindingObject:
		for i := range b.List {
			if k := b.List[i].Key; k != nil && k.Computed != nil {
				w.expr(k.Computed)
			}
			w.element(&b.List[i].Value, inside(c))
		}
		if b.Rest != nil {
			w.assign(b.Rest, &class{inside: inside(c)}, nil)
		}
	}
}

func (w *flow) element(e *js.BindingElement, c *class) {
	if e.Binding == nil {
		return
	}
	if e.Default != nil {
		w.bind(e.Binding, w.expr(e.Default))
		if w.counting {
			for _, v := range boundVars(nil, e.Binding) {
				w.def(v).writes++
			}
		}
	}
	w.bind(e.Binding, c)
}
