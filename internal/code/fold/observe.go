package fold

import (
	"github.com/tdewolff/parse/v2/js"
)

// A record is what an expression gave when it ran, in code that runs once.
type record struct {
	value  Value
	gen    int  // when that was
	mixed  bool // it ran several times and gave different values
	called bool // it ran in a function, which may run again
	loose  bool // it is part of code that was given up: it may run at any time
}

// observe takes note of what an expression gave, in records or in that of
// arguments; called tells that it stands in a function.
func observe[K comparable](records map[K]record, place K, v Value, gen int, called bool) {
	old, again := records[place]
	if old.loose {
		return
	}
	now := record{value: v, gen: gen, called: called || old.called}
	if again {
		now.gen = old.gen
		now.mixed = old.mixed || isUnknown(v) || !same(old.value, v) || changedSince(v, old.gen, 0)
	}
	records[place] = now
}

// observeArgs takes note of what a function that is not known was given by
// code that stands in a function.
func (m *machine) observeArgs(list []js.Arg, args []Value) {
	if m.record || m.state == nil || m.soft || len(list) != len(args) {
		return
	}
	for i := range list {
		observe(m.state.records, list[i].Value, args[i], m.gen, true)
		observe(m.state.given, &list[i], args[i], m.gen, true)
	}
}

// told returns what a record tells, nil if that is nothing.
func (r record) told() (Value, error) {
	switch {
	case r.loose:
		return nil, nil
	case r.mixed || isUnknown(r.value) || changedSince(r.value, r.gen, 0):
		return nil, ErrUnknown
	}
	return r.value, nil
}

// observed returns what an expression gave when it ran, and whether that is
// all that there is to say: what stands in a function may run again, and a
// variable is read in other places, too.
func (st *State) observed(e js.IExpr) (v Value, final bool, err error) {
	r := st.records[e]
	v, err = r.told()
	_, variable := e.(*js.Var)
	return v, err != nil || v != nil && !r.called && !variable, err
}

// Arg computes an argument of a call in the program, as Expr does, but tells
// variables apart that have several values one after the other: of a call that
// ran in its place, the value is what it was given there. a is an element of
// the call's list.
func (st *State) Arg(a *js.Arg, b *Budget) (Value, error) {
	r := st.given[a]
	seen, err := r.told()
	if err != nil || seen != nil && !r.called {
		return seen, err
	}
	v, variable := a.Value.(*js.Var)
	if !variable {
		return Expr(a.Value, st, b)
	}
	val, ok := st.Lookup(v)
	if !ok || seen != nil && !alike(seen, val, 0) {
		return nil, ErrUnknown
	}
	return val, nil
}

// changedSince tells whether what a reference holds was changed after a time.
// Functions are what they do.
func changedSince(v Value, gen, depth int) bool {
	c := cellOf(v)
	if _, function := v.(*Function); c == nil || function {
		return false
	}
	if c.gen > gen || c.loose || depth > maxAlike {
		return true
	}
	switch v := v.(type) {
	case *Array:
		for _, e := range v.elems {
			if changedSince(e, gen, depth+1) {
				return true
			}
		}
	case *Object:
		for _, e := range v.props {
			if changedSince(e, gen, depth+1) {
				return true
			}
		}
	}
	return false
}

// start takes note of code that may run from now on: what it reads must not
// change any more.
func (st *State) start(code js.INode, onceCode bool) { js.Walk(&startWalker{st, onceCode}, code) }

// A startWalker finds the variables that code reads, also by way of functions
// that it names. What code that runs once gave so far is not all that it may
// give, if it was given up.
type startWalker struct {
	st   *State
	once bool
}

// Exit is there for js.Walk.
func (w *startWalker) Exit(js.INode) {}

// Enter looks at one node.
func (w *startWalker) Enter(n js.INode) js.IVisitor {
	if _, name := n.(js.LiteralExpr); name {
		return nil
	}
	if e, ok := n.(js.IExpr); ok && w.once {
		w.st.records[e] = record{loose: true}
	}
	switch n.(type) {
	case *js.FuncDecl, *js.ArrowFunc, *js.MethodDecl:
		if w.once && !w.st.effects.once[n] {
			return &startWalker{w.st, false}
		}
	}
	v, ok := n.(*js.Var)
	if !ok {
		return w
	}
	v = resolve(v)
	if w.st.started[v] {
		return w
	}
	w.st.started[v] = true
	for _, s := range w.st.effects.sitesOf(v) {
		w.st.startSite(s)
	}
	return w
}

// startSite takes note of an object that code which may run can reach.
func (st *State) startSite(s *site) {
	if st.reached[s] {
		return
	}
	st.reached[s] = true
	for _, other := range s.inside.sites {
		st.startSite(other)
	}
	if s.fn != nil && s.fn.code != nil {
		st.start(s.fn.code, st.effects.once[s.fn.code])
	}
}

// sitesOf lists the objects that a variable may hold.
func (f *effects) sitesOf(v *js.Var) []*site {
	if n := f.vars[v]; n != nil {
		return n.sites
	}
	return nil
}

// rewrites takes note of a second value of a variable.
func (st *State) rewrites(v *js.Var, old, now Value) {
	if f, ok := old.(*Function); ok && st.first[v] == nil {
		st.first[v] = f
	}
	if _, first := old.(Undefined); old == nil || first || !st.late || same(old, now) {
		return
	}
	if !st.started[v] {
		return
	}
	if s, ok := swapOf(old, now); ok {
		st.swaps[v] = append(st.swaps[v], s)
		return
	}
	st.unsteady[v] = true
}

// changing takes note of a change of an object.
func (st *State) changing(c *cell) {
	c.unsteady = c.unsteady || st.shared(c)
}

// shared tells an object that code which may have run can reach.
func (st *State) shared(c *cell) bool {
	if !st.late {
		return false
	}
	s := st.effects.sites[c.origin]
	return c.origin == nil || s == nil || st.reached[s]
}
