package js

import (
	"slices"

	"github.com/tdewolff/parse/v2/js"
)

// Bundlers put modules into functions and give each a module object of its
// own. Joined over all calls, every module would seem to export what any of
// them does: so the functions that run modules are recognised by what they do,
// and each module is followed for itself.

// A bundler is a function that runs a module: the entry of a table that its
// argument names, as webpack and browserify have it, or its argument itself,
// as esbuild and rollup have it.
type bundler struct {
	table *object // nil: the module is the argument
	lazy  bool    // of the latter: it gives a function that runs the module
	args  []bundled
}

// bundled is what a bundler passes to a module at one place.
type bundled struct {
	module, exports bool
	other           value
}

// noteBundler looks whether a call runs a module of a bundle: it passes an
// object with exports, and what it calls is picked by a parameter.
func (e *evaluator) noteBundler(x *js.CallExpr, c *callCase) {
	if e.fn == nil || len(c.args) == 0 || len(c.args) > 8 {
		return
	}
	args := c.args
	callee := x.X
	if c.name == "call" {
		switch x := callee.(type) {
		case *js.DotExpr:
			callee = x.X
		case *js.IndexExpr:
			callee = x.X
		}
		args = args[1:]
	}
	layout, ok := e.layout(args)
	if !ok {
		return
	}
	table, pick := e.picked(callee)
	if f := e.withParameter(pick); f != nil && f.bundler == nil {
		f.bundler = &bundler{table, f != e.fn, layout}
		e.changed = true
		e.want(f)
	}
}

// layout tells which arguments are a module and its exports.
func (e *evaluator) layout(args []value) ([]bundled, bool) {
	if !slices.ContainsFunc(args, func(a value) bool { return a.kind == thing && a.obj.find("exports") >= 0 }) {
		return nil, false
	}
	all := make([]bundled, len(args))
	found := false
	var exports value
	for i, a := range args {
		if a.kind == thing && a.obj.fn == nil && !a.obj.array {
			if ex, ok := a.obj.own("exports"); ok && len(a.obj.props) <= 6 {
				all[i].module, found = true, true
				exports = ex
				continue
			}
		}
		all[i].other = a
	}
	for i, a := range args {
		if found && a.kind != unknown && !all[i].module && (a == exports || exports.kind == several && holds(exports.obj.elems, &a)) {
			all[i] = bundled{exports: true}
		}
	}
	return all, found
}

// picked takes a callee apart: M[id], M[id][0], id, id[...]: a table, if there
// is one, and the name that picks from it.
func (e *evaluator) picked(x js.IExpr) (*object, *js.Var) {
	switch x := x.(type) {
	case *js.GroupExpr:
		return e.picked(x.X)
	case *js.CommaExpr:
		return e.picked(x.List[len(x.List)-1])
	case *js.Var:
		return nil, root(x)
	case *js.IndexExpr:
		if key, ok := x.Y.(*js.Var); ok {
			if m := e.expr(x.X); m.kind == thing && m.obj.fn == nil {
				return m.obj, root(key)
			}
		}
		return e.picked(x.X)
	}
	return nil, nil
}

// withParameter returns the function around the walk whose first parameter a
// name is.
func (e *evaluator) withParameter(v *js.Var) *function {
	for f, depth := e.fn, 0; v != nil && f != nil && depth < 4; f, depth = f.outer, depth+1 {
		if f.params == nil || len(f.params.List) == 0 {
			continue
		}
		if p, ok := f.params.List[0].Binding.(*js.Var); ok && root(p) == v {
			return f
		}
	}
	return nil
}

// runBundled calls a bundler. It returns false for what is no module.
func (e *evaluator) runBundled(f *function, c *callCase) (value, bool) {
	b := f.bundler
	if b.table == nil {
		g := moduleFunction(c.arg(0))
		if g == nil {
			return value{}, false
		}
		if !b.lazy {
			return e.runModule(g, b), true
		}
		return value{kind: thing, obj: e.opener(g, b)}, true
	}
	name, ok := c.arg(0).key()
	if !ok {
		return value{}, false
	}
	entry, ok := b.table.own(name)
	if !ok && b.table.array {
		entry = e.get(b.table, name)
	}
	if entry.kind == thing && entry.obj.array && len(entry.obj.elems) > 0 {
		entry = entry.obj.elems[0]
	}
	g := moduleFunction(entry)
	if g == nil {
		return value{}, false
	}
	return e.runModule(g, b), true
}

// moduleFunction returns the function that is a module: a value, or the only
// function of an object.
func moduleFunction(v value) *function {
	if v.kind != thing {
		return nil
	}
	if v.obj.fn != nil {
		return v.obj.fn
	}
	for i := range v.obj.props {
		p := v.obj.props[i].value
		if p.kind == thing && p.obj.fn != nil {
			return p.obj.fn
		}
	}
	return nil
}

// runModule runs a module of a bundle and returns what it exports.
func (e *evaluator) runModule(g *function, b *bundler) value {
	if g.module == nil {
		g.module = &object{}
		e.set(g.module, "exports", value{kind: thing, obj: &object{}})
	}
	args := make([]value, len(b.args))
	for i, a := range b.args {
		switch {
		case a.module:
			args[i] = value{kind: thing, obj: g.module}
		case a.exports:
			args[i], _ = g.module.own("exports")
		default:
			args[i] = a.other
		}
	}
	e.noteCall(g)
	e.want(g)
	e.passArgs(g, args)
	e.walk(g)
	exports, _ := g.module.own("exports")
	return exports
}

// opener returns the function that a bundler makes of a module: it runs the
// module when it is first called.
func (e *evaluator) opener(g *function, b *bundler) *object {
	if o := e.openers[g]; o != nil {
		return o
	}
	f := newFunction()
	f.opens, f.opensBy, f.index = g, b, -1
	e.openers[g] = f.self
	return f.self
}
