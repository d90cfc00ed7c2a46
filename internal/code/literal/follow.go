package literal

import (
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code/fold"
)

// variable returns what a variable holds in every run: of one that gets
// several values what they have in common, with what is written to its
// properties.
func (e *evaluation) variable(x *js.Var, depth int) Value {
	v := root(x)
	if given, ok := e.given[v]; ok {
		e.left -= len(given.Props)
		return given
	}
	name := string(v.Data)
	d := e.defs[v]
	switch {
	case depth > maxDepth:
		return Value{why: name, at: spot{e.File, -1}}
	case v.Decl == js.NoDecl && name == "undefined":
		return Value{Kind: Nothing, at: spot{e.File, -1}}
	case v.Decl == js.NoDecl:
		if from, ok := e.imports[name]; ok {
			return e.foreign(from, depth+1)
		}
		return Value{why: name, at: spot{e.File, -1}}
	case d == nil || d.other:
		return Value{why: name, at: spot{e.File, -1}}
	case d.fn != nil && len(d.inits) <= 1:
		return Value{Kind: Function, node: d.fn, at: spot{e.File, start(e.File, d.fn, -1)}}
	}
	out := e.defined(d, depth)
	if out.Kind == Unknown && out.node == nil && out.why == "" {
		out.why = name
	}
	return out
}

// defined returns what all definitions of a variable, or of a field, give,
// with what is written to its properties.
func (e *evaluation) defined(d *definition, depth int) Value {
	out := e.initials(d, depth)
	e.left -= len(d.writes)
	for _, w := range d.writes {
		e.apply(&out, w.path, w, d.always(w), depth)
	}
	return out
}

// ofThis returns a property of the instance that a method is called on, as far
// as the class alone writes to it.
func (e *evaluation) ofThis(x js.INode, name string, depth int) Value {
	d := e.fields[e.class][name]
	if d == nil || d.other || len(d.inits) == 0 || depth > maxDepth {
		return e.unknown(x)
	}
	v := e.defined(d, depth+1)
	if v.Kind == Unknown && v.node == nil && v.why == "" {
		return e.unknown(x)
	}
	return v
}

// within is an evaluation at a place in a class.
func (e *evaluation) within(class *js.ClassDecl) *evaluation {
	if class == e.class {
		return e
	}
	return &evaluation{File: e.File, given: e.given, class: class}
}

// always tells a write that stands among the same statements as the only
// definition of its variable, behind it. That somebody uses the variable in
// between is not looked for.
func (d *definition) always(w write) bool {
	return len(d.inits) == 1 && d.inits[0].list == w.list && d.inits[0].list != nil && d.inits[0].off <= w.off
}

// initials joins all values that a variable gets as a whole.
func (e *evaluation) initials(d *definition, depth int) Value {
	if len(d.inits) == 0 {
		return Value{at: spot{e.File, -1}}
	}
	out := e.initial(&d.inits[0], depth)
	for i := range d.inits[1:] {
		out = both(out, e.initial(&d.inits[i+1], depth))
	}
	return out
}

func (e *evaluation) initial(in *initial, depth int) Value {
	var v Value
	if in.fn != nil {
		v = e.passed(in, depth)
	} else {
		v = e.within(in.class).eval(in.expr, depth+1)
	}
	for _, name := range in.path {
		if name == "" {
			return Value{at: v.at, node: v.node, why: v.why}
		}
		p, _ := v.Get(name)
		v = p.Value
	}
	return v
}

// passed returns what all callers of a function hand over as a parameter. A
// function that is used otherwise than by calling it may get anything.
func (e *evaluation) passed(in *initial, depth int) Value {
	var callers []*call
	uses := 0
	for _, d := range e.names[in.fn] {
		if d.other || len(d.inits) > 1 {
			return Value{at: spot{e.File, -1}}
		}
		callers = append(callers, d.callers...)
		uses += d.uses - 1
	}
	if in.param < 0 || len(callers) == 0 || uses > len(callers) {
		return Value{at: spot{e.File, -1}}
	}
	out := e.handed(callers[0], in, depth)
	for _, c := range callers[1:] {
		out = both(out, e.handed(c, in, depth))
	}
	return out
}

// handed returns what one call hands over as a parameter.
func (e *evaluation) handed(c *call, in *initial, depth int) Value {
	v := Value{Kind: Nothing, at: spot{e.File, c.off}}
	switch {
	case slices.ContainsFunc(c.args, func(a js.Arg) bool { return a.Rest }):
		return Value{at: v.at}
	case in.param < len(c.args):
		v = e.within(c.class).eval(c.args[in.param].Value, depth+1)
	}
	if v.Kind == Nothing && in.expr != nil {
		return e.eval(in.expr, depth+1)
	}
	return v
}

// apply puts what is written to a property of a variable into its value. Unless
// that always happens, what counts is what holds with it and without.
func (e *evaluation) apply(v *Value, path []string, w write, always bool, depth int) {
	if v.Kind != Object {
		return
	}
	if len(path) == 0 || path[0] == "" {
		v.blur(Value{at: spot{e.File, w.off}})
		return
	}
	p, _ := v.Get(path[0])
	p.at = spot{e.File, w.off}
	switch {
	case len(path) > 1:
		v.Props = slices.Clone(v.Props)
		p.Value.Props = slices.Clone(p.Value.Props)
		e.apply(&p.Value, path[1:], w, always, depth)
	case w.expr == nil:
		p.Value = Value{why: path[0], at: p.at}
	default:
		to := e.within(w.class).eval(w.expr, depth+1)
		if always {
			p.Value = to
			break
		}
		if p.Value = both(p.Value, to); p.Value.Kind == Unknown {
			p.Value.at = p.at
		}
	}
	v.set(p)
}

// foreign returns what another module of the program gives.
func (e *evaluation) foreign(from imported, depth int) Value {
	if f := e.program.module(e.Path(), from.module); f != nil && depth < maxDepth {
		if f.left--; f.left > 0 {
			return f.give(from.name, depth+1)
		}
	}
	return Value{why: from.name + " of " + from.module, at: spot{e.File, -1}}
}

// called returns what a call gives: of a module, of a function of the file, of
// Object.assign and its like, or of a method of a text or a list.
func (e *evaluation) called(x *js.CallExpr, depth int) Value {
	switch callee := bare(x.X).(type) {
	case *js.Var:
		if string(callee.Data) == "require" && root(callee).Decl == js.NoDecl && len(x.Args.List) == 1 {
			if spec, ok := constantKey(x.Args.List[0].Value); ok {
				return e.foreign(imported{spec, "*"}, depth)
			}
		}
		if d := e.defs[root(callee)]; d != nil && d.fn != nil && !d.other && len(d.inits) <= 1 {
			return e.returned(x, d.fn, depth)
		}
	case *js.FuncDecl, *js.ArrowFunc:
		return e.returned(x, callee, depth)
	case *js.DotExpr:
		return e.method(x, callee, depth)
	}
	return e.unknown(x)
}

// returned computes a function that does nothing but return.
func (e *evaluation) returned(x *js.CallExpr, fn js.INode, depth int) Value {
	result, params := resultOf(fn)
	if result == nil || depth > maxDepth/2 {
		return e.unknown(x)
	}
	inner := &evaluation{File: e.File, given: make(map[*js.Var]Value), class: e.class}
	for v, given := range e.given {
		inner.given[v] = given
	}
	for i := range params.List {
		v, ok := params.List[i].Binding.(*js.Var)
		if !ok {
			return e.unknown(x)
		}
		arg := Value{Kind: Nothing}
		if i < len(x.Args.List) {
			arg = e.eval(x.Args.List[i].Value, depth+1)
		}
		if arg.Kind == Nothing && params.List[i].Default != nil {
			arg = e.eval(params.List[i].Default, depth+1)
		}
		inner.given[root(v)] = arg
	}
	return inner.eval(result, depth+2)
}

// resultOf returns what a function returns if that is in its last statement
// and nowhere else.
func resultOf(fn js.INode) (js.IExpr, *js.Params) {
	var body *js.BlockStmt
	var params *js.Params
	switch fn := fn.(type) {
	case *js.FuncDecl:
		if fn.Async || fn.Generator {
			return nil, nil
		}
		body, params = &fn.Body, &fn.Params
	case *js.ArrowFunc:
		if fn.Async {
			return nil, nil
		}
		body, params = &fn.Body, &fn.Params
	default:
		return nil, nil
	}
	if len(body.List) == 0 {
		return nil, nil
	}
	last, ok := body.List[len(body.List)-1].(*js.ReturnStmt)
	if !ok {
		return nil, nil
	}
	w := &returns{}
	for _, stmt := range body.List[:len(body.List)-1] {
		js.Walk(w, stmt)
	}
	if w.found {
		return nil, nil
	}
	return last.Value, params
}

// A returns walk looks for return statements of one function.
type returns struct{ found bool }

// Enter looks at one node.
func (r *returns) Enter(n js.INode) js.IVisitor {
	switch n.(type) {
	case *js.FuncDecl, *js.ArrowFunc, *js.MethodDecl:
		return nil
	case *js.ReturnStmt, *js.ThrowStmt:
		r.found = true
	}
	return r
}

// Exit is there for js.Walk.
func (r *returns) Exit(js.INode) {}

func (e *evaluation) method(x *js.CallExpr, callee *js.DotExpr, depth int) Value {
	name, _ := dotName(callee)
	args := x.Args.List
	if of, ok := bare(callee.X).(*js.Var); ok && string(of.Data) == "Object" && root(of).Decl == js.NoDecl && len(args) > 0 {
		switch name {
		case "assign":
			v := Value{Kind: Object, at: spot{e.File, start(e.File, x, -1)}}
			for i := range args {
				e.spread(&v, args[i].Value, depth+1)
			}
			return v
		case "freeze", "seal":
			return e.eval(args[0].Value, depth+1)
		}
	}
	if name == "format" && len(args) == 1 && e.pathOf(callee.X, 0) == "url" {
		return e.address(x, e.eval(args[0].Value, depth+1))
	}
	this := e.eval(callee.X, depth+1)
	switch {
	case this.Kind == List && name == "join":
		return e.joined(this, args, depth)
	case this.Kind == List && name == "concat":
		for i := range args {
			more := e.eval(args[i].Value, depth+1)
			this.Open = this.Open || more.Kind != List || more.Open
			this.Items = append(slices.Clone(this.Items), more.Items...)
		}
		return this
	case this.Kind == Text && name == "trim":
		return e.text(this, strings.TrimSpace(this.Str))
	case this.Kind == Text && !this.Open:
		return e.folded(x, this)
	case this.Kind == Text && (name == "replace" || name == "replaceAll"):
		return this // what it replaces is taken to be space between the words
	}
	return e.unknown(x)
}

// address is what url.format gives for an object: its protocol is known if that
// is written down.
func (e *evaluation) address(x *js.CallExpr, parts Value) Value {
	p, _ := parts.Get("protocol")
	if p.Value.Kind != Text || p.Value.Open {
		return e.unknown(x)
	}
	return Value{Kind: Text, Str: strings.TrimSuffix(p.Value.Str, ":") + "://" + Hole, Open: true, at: p.Value.at}
}

func (e *evaluation) joined(list Value, args []js.Arg, depth int) Value {
	sep := ","
	if len(args) > 0 {
		v := e.eval(args[0].Value, depth+1)
		if v.Kind != Text || v.Open {
			return Value{at: list.at}
		}
		sep = v.Str
	}
	words := make([]string, len(list.Items))
	out := Value{Kind: Text, Open: list.Open, at: list.at}
	for i, item := range list.Items {
		var open bool
		if item.Kind == Nothing {
			continue
		}
		words[i], open = item.words()
		out.Open = out.Open || open
	}
	if list.Open {
		words = append(words, Hole)
	}
	return e.text(out, strings.Join(words, sep))
}

// folded computes a method of a constant text.
func (e *evaluation) folded(x *js.CallExpr, this Value) Value {
	got, err := fold.Expr(x, constants{e}, e.folding)
	if s, ok := got.(fold.String); err == nil && ok && s.Len() <= maxText {
		return Value{Kind: Text, Str: s.Go(), at: this.at}
	}
	return e.unknown(x)
}

// constants are the names that stand for constants.
type constants struct{ *evaluation }

// Lookup makes them a fold.Env.
func (c constants) Lookup(x *js.Var) (fold.Value, bool) {
	switch v := c.variable(x, maxDepth/2); {
	case v.Kind == Text && !v.Open:
		return fold.Text(v.Str), true
	case v.Kind == Bool:
		return fold.Bool(v.True), true
	case v.Kind == Number:
		return fold.Number(v.Num), true
	}
	return nil, false
}
