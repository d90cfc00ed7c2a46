package js

import (
	"slices"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
)

// A function is a function, method or class of the file. What callers pass
// and what it returns is joined over all calls.
type function struct {
	node    any // *js.FuncDecl, *js.ArrowFunc, *js.MethodDecl, *js.ClassDecl or *js.BlockStmt of a static block
	params  *js.Params
	body    *js.BlockStmt
	self    *object // the function as a value
	inst    *object // what new gives, and what methods find under this
	this    value   // of a method, or of a function called with one
	args    []value // by position, joined over the calls
	returns value

	index int32 // in evaluator.functions
	pos   int32 // offset from which the names in it are looked for
	end   int32 // behind what was last read in it

	arrow    bool
	method   bool // this is what it is called on
	free     bool // some call stands under no condition, or may come from anywhere
	nested   bool // it stands in a text that is run
	tried    bool // it stands within a try block
	wanted   bool // its body matters: see relevant
	imports  bool // it runs when the module is imported
	exported bool
	busy     bool // what bind returned, while it is called

	guard    taint // of the conditions around the place where it stands
	asked    taint // of the conditions around its calls
	walked   int32 // the last pass that walked its body
	misfolds int32 // calls with constants that could not be computed
	outer    *function
	checked  *checks
	vars     []*js.Var // that hold it
	calls    callees

	ctor     *function // of a class: its constructor
	parent   *function // of a class: the one that it extends
	class    *function // of a method: the class that it stands in
	replaces *override // what it is put in the place of; nil for most
	bundler  *bundler  // of a function that runs modules of a bundle
	module   *object   // of a module of a bundle: its module object
	opens    *function // of what a bundler makes of a module: the module
	opensBy  *bundler
	bound    *callCase // of what bind returned
	settles  *object   // of the resolver of a promise: what the promise holds
	summary  *Callable // of a function of another module: what is known of it
}

// newFunction returns a function that is a value, with what it makes: the three
// take one place in memory.
func newFunction() *function {
	room := new(struct {
		function
		self, inst object
	})
	f := &room.function
	f.self, f.inst = &room.self, &room.inst
	f.self.fn = f
	return f
}

// functionOf returns the function that a node makes, the same in every pass.
func (e *evaluator) functionOf(node any, params *js.Params, body *js.BlockStmt) *function {
	if f := e.byNode[node]; f != nil {
		f.guard, f.checked, f.pos = e.guard, e.checked, int32(e.here())
		return f
	}
	f := newFunction()
	f.index, f.node, f.params, f.body, f.outer, f.pos = int32(len(e.functions)), node, params, body, e.fn, int32(e.here())
	f.guard, f.checked, f.tried, f.nested = e.guard, e.checked, e.tried > 0, e.nested
	_, f.arrow = node.(*js.ArrowFunc)
	e.byNode[node] = f
	e.functions = append(e.functions, f)
	return f
}

// constructor returns what runs when a class is made an instance of: its own
// constructor, or the one that it inherits.
func (f *function) constructor() *function {
	for c, depth := f, 0; c != nil && depth < maxObjectDepth; c, depth = c.parent, depth+1 {
		if c.ctor != nil {
			return c.ctor
		}
	}
	return f
}

// foreignParent returns the class of another module that a class extends.
func (f *function) foreignParent() *function {
	for c, depth := f.parent, 0; c != nil && depth < maxObjectDepth; c, depth = c.parent, depth+1 {
		if c.summary != nil {
			return c
		}
	}
	return nil
}

// listens tells a function that what calls it back may give a this of its own.
func (f *function) listens() bool {
	return !f.arrow && !f.method && f.this.kind == unknown && f.summary == nil
}

func (f *function) value() value { return value{kind: thing, obj: f.self} }

// later has the body of a function walked when the statement that it stands
// in is done: what calls pass to it is known by then.
func (e *evaluator) later(f *function) value {
	if int(f.walked) != e.pass {
		e.queue = append(e.queue, f)
	} else {
		e.skip(f)
	}
	return f.value()
}

// drain walks the functions that wait.
func (e *evaluator) drain() {
	for e.next < len(e.queue) {
		f := e.queue[e.next]
		if e.next++; e.next == len(e.queue) {
			e.queue, e.next = e.queue[:0], 0
		}
		e.walk(f)
		e.skip(f)
	}
}

// skip moves behind the body of a function that stands where the walk is, so
// that a name that follows is not looked for in it.
func (e *evaluator) skip(f *function) {
	if int(f.end) > e.here() {
		e.move(int(f.end))
	}
}

// walk evaluates the body of a function, once in a pass.
func (e *evaluator) walk(f *function) {
	if int(f.walked) == e.pass || e.nesting >= maxNesting || f.body == nil || !e.relevant(f) {
		return
	}
	f.walked, f.end = int32(e.pass), 0
	outer, pos, guard, tried, checked := e.fn, e.here(), e.guard, e.tried, e.checked
	e.nesting++
	e.fn, e.guard, e.tried, e.checked = f, f.guard, b2i(f.tried), f.checked
	nested := e.nested
	e.nested = f.nested
	e.move(int(f.pos))
	e.bindParams(f)
	e.block(f.body.List)
	f.end = int32(e.behind())
	e.fn, e.guard, e.tried, e.checked = outer, guard, tried, checked
	e.move(pos)
	e.nested = nested
	e.nesting--
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bindParams gives the parameters what callers pass. Each carries a label of
// its own, which tells what becomes of it: see paramFlows.
func (e *evaluator) bindParams(f *function) {
	if f.params == nil {
		return
	}
	for i, p := range f.params.List {
		v := value{}
		if i < len(f.args) {
			v = f.args[i]
		}
		v.taint = e.taints.union(v.taint, e.paramLabel(f, i))
		if name, ok := p.Binding.(*js.Var); ok && secretMembers[string(name.Data)] {
			v.taint = e.taints.union(v.taint, e.originAt(code.FromSecret, string(name.Data)))
		}
		e.bindElement(p, v)
	}
	if f.params.Rest != nil {
		rest := e.site(f.params, true)
		for i := len(f.params.List); i < len(f.args); i++ {
			e.setRest(rest, f.args[i])
		}
		v := value{kind: thing, obj: rest, taint: e.paramLabel(f, len(f.params.List))}
		e.bind(f.params.Rest, v)
	}
}

// passed is the key of the object that holds the arguments of a function.
type passed struct{ *function }

// argumentsOf returns all that the function around the walk is called with.
func (e *evaluator) argumentsOf() value {
	f := e.around()
	if f == nil {
		return value{}
	}
	o := e.site(passed{f}, true)
	v := value{kind: thing, obj: o}
	for i, a := range f.args {
		e.setElem(o, i, a)
	}
	if f.exported {
		v.taint = e.taints.add(label{kind: ofParameter, fn: f, off: int(f.pos)})
	}
	return v
}

// around returns the function around the walk that has a this and arguments of
// its own, nil at the top.
func (e *evaluator) around() *function {
	f := e.fn
	for f != nil && f.arrow {
		f = f.outer
	}
	return f
}

// maxParams is how many parameters of a function are told apart.
const maxParams = 8

func (e *evaluator) paramLabel(f *function, i int) taint {
	var t taint
	if f.exported {
		t = e.taints.add(label{kind: ofParameter, fn: f, param: min(i, maxParams), off: int(f.pos)})
	}
	if f.replaces != nil {
		t = e.taints.union(t, e.passing(f))
	}
	return t
}

// pass hands arguments to a function: they are joined with those of its other
// calls.
func (e *evaluator) passArgs(f *function, args []value) {
	for i, a := range args {
		if i == 32 {
			break
		}
		if e.hot(a) {
			e.want(f)
			e.touched = true
		}
		if i == len(f.args) {
			f.args = append(f.args, a)
			e.grow(value{}, a)
			continue
		}
		if j := e.join(f.args[i], a); j != f.args[i] {
			e.grow(f.args[i], j)
			f.args[i] = j
		}
	}
}

// called notes a call of a function of this file: under which conditions, and
// from where.
func (e *evaluator) noteCall(f *function) {
	if !e.within(f) { // what calls itself was called before
		if e.guard == 0 {
			f.free = true
		}
		f.asked = e.taints.union(f.asked, e.guard)
	}
	if e.fn == nil {
		f.imports = true
		e.want(f)
		return
	}
	if e.fn.imports && !f.imports {
		f.imports = true
		e.want(f)
	}
	e.fn.calls.add(f)
}

// callees are the functions of the file that a function calls. Most call few.
type callees struct {
	list []*function
	set  map[*function]bool // of many
}

func (c *callees) add(f *function) {
	if c.set != nil && c.set[f] || c.set == nil && slices.Contains(c.list, f) {
		return
	}
	if c.list = append(c.list, f); c.set == nil && len(c.list) <= unindexed {
		return
	} else if c.set == nil {
		c.set = make(map[*function]bool, 2*unindexed)
		for _, g := range c.list {
			c.set[g] = true
		}
	}
	c.set[f] = true
}

// within tells whether the walk is in a function, or in one that stands in it.
func (e *evaluator) within(f *function) bool {
	for g, depth := e.fn, 0; g != nil && depth < 32; g, depth = g.outer, depth+1 {
		if g == f {
			return true
		}
	}
	return false
}

// spread marks what runs at import because something that does calls it.
func (e *evaluator) spread() {
	var mark func(f *function, depth int)
	mark = func(f *function, depth int) {
		for _, g := range f.calls.list {
			if !g.imports && depth < 500 {
				g.imports = true
				mark(g, depth+1)
			}
		}
	}
	for _, f := range e.functions {
		if f.imports {
			mark(f, 0)
		}
	}
}

// guards returns the labels of the conditions under which a place in the
// function being walked runs.
func (e *evaluator) guards() taint {
	t := e.guard
	for f, depth := e.fn, 0; f != nil && depth < 32; f, depth = f.outer, depth+1 {
		if !f.free && f.asked != 0 {
			t = e.taints.union(t, f.asked)
		}
	}
	return t
}
