package fold

import (
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// arguments goes through what a call hands over.
func (w *flow) arguments(list []js.Arg) invocation {
	var c invocation
	for i, a := range list {
		v := w.expr(a.Value)
		switch {
		case a.Rest:
			c.spread = w.join(c.spread, w.load(v))
		case c.spread != nil:
			c.spread = w.join(c.spread, v)
		default:
			for len(c.args) < i {
				c.args = append(c.args, nil)
			}
			c.args = append(c.args, v)
		}
	}
	return c
}

// any is what any argument may be.
func (w *flow) any(c invocation) *node {
	n := c.spread
	for _, a := range c.args {
		n = w.join(n, a)
	}
	return n
}

func (w *flow) call(n *js.CallExpr) *node {
	switch n.X.(type) {
	case *js.DotExpr, *js.IndexExpr:
		return w.methodCall(n)
	}
	fn := w.expr(n.X)
	c := w.arguments(n.Args.List)
	if path := globalPath(n.X); pure(path) {
		return w.pureCall(n, path, w.any(c))
	}
	w.hands(n, fn, c, nil)
	own, _ := n.X.(*js.Var)
	return w.invoke(fn, c, own)
}

// invoke is a call; a function's own name is one that it is not recalled by.
func (w *flow) invoke(fn *node, c invocation, name *js.Var) *node {
	if w.late && fn != nil {
		if name != nil {
			name = resolve(name)
		}
		w.use(fn, func(s *site) {
			s.recalled = s.recalled || s.fn != nil && (name == nil || w.bound[s.fn.code] != name)
		})
	}
	return w.points.invoke(fn, c)
}

func (w *flow) construct(n *js.NewExpr) *node {
	fn := w.expr(n.X)
	var c invocation
	if n.Args != nil {
		c = w.arguments(n.Args.List)
	}
	path := globalPath(n.X)
	if pure(path) || slices.Contains(copying, path) {
		return w.pureCall(n, path, w.any(c))
	}
	made, s := w.object(n)
	c.this = made
	w.flow(s.inside, w.load(w.load(fn)))
	w.hands(n, fn, c, nil)
	result := w.invoke(fn, c, nil)
	w.whenTop(fn, func() { w.lift(made) })
	return w.join(made, result)
}

// copying are classes that copy what they are made of.
var copying = []string{"Uint8Array", "TextDecoder", "TextEncoder", "Array", "RegExp"}

// methodCall is base.method(...).
func (w *flow) methodCall(n *js.CallExpr) *node {
	path := globalPath(n.X)
	base, method := w.member(n.X)
	if pure(path) {
		c := w.arguments(n.Args.List)
		if path == "Object.assign" {
			w.hands(n, nil, c, w.any(c))
		}
		return w.pureCall(n, path, w.any(c))
	}
	if (method == "call" || method == "apply" || method == "bind") && path != "Reflect.apply" {
		return w.indirect(n, base, method)
	}
	c := w.arguments(n.Args.List)
	args := w.any(c)
	var changes *node
	if mutates(method) || method == "*" {
		w.change(base, n.X)
		w.store(base, args)
		changes = base
	}
	if method == "copy" || method == "encodeInto" {
		changes = args
		w.change(args, n.X)
	}
	result := w.handsOn(n, method, base, args)
	if ofLanguage(method) && !w.effects.uses.members[method] {
		// What is not known may still be no array.
		w.whenTop(base, func() { w.expose(args) })
		if !slices.Contains(callBack, method) {
			base = nil
		}
		w.hands(n, base, c, changes)
		return result
	}
	w.hands(n, base, c, changes)
	c.this = base
	return w.join(result, w.invoke(w.load(base), c, nil))
}

// What methods of the language give: what they are called on, one of its
// elements, or a new list of elements; and those that call what they are given.
var (
	giveBase    = []string{"sort", "reverse", "fill", "copyWithin", "set", "add", "valueOf", "swap16", "swap32", "swap64", "subarray"}
	giveElement = []string{"at", "find", "findLast", "get", "next", "pop", "shift", "reduce", "reduceRight"}
	giveList    = []string{
		"concat", "entries", "exec", "filter", "flat", "flatMap", "keys", "map", "match", "matchAll", "slice", "splice", "split",
		"toReversed", "toSorted", "toSpliced", "values", "with",
	}
	giveWorld = []string{"then", "catch", "finally", "*"}
	callBack  = []string{
		"forEach", "every", "some", "find", "findIndex", "findLast", "findLastIndex", "map", "filter", "flatMap", "reduce",
		"reduceRight", "sort", "toSorted", "replace", "replaceAll", "then", "catch", "finally", "*",
	}
)

// ofLanguage tells a method that arrays, strings or numbers have: it is theirs
// unless the program defines a property of that name.
func ofLanguage(method string) bool {
	return stringMethod(method) != nil || arrayMethod(method) != nil || slices.Contains(mutators, method)
}

// handsOn is a call of a method that may be one of the language: a function
// that it is given gets elements.
func (w *flow) handsOn(call js.INode, method string, base, args *node) *node {
	element, list := slices.Contains(giveElement, method), slices.Contains(giveList, method)
	own, world := slices.Contains(giveBase, method), slices.Contains(giveWorld, method)
	elements := w.load(base)
	given := elements
	if args != nil && slices.Contains(callBack, method) {
		out := w.invoke(args, invocation{spread: w.join(elements, w.join(base, args))}, nil)
		given = w.join(given, w.join(args, out))
	}
	var result *node
	if element {
		result = given
	}
	if list {
		made, s := w.object(call)
		w.flow(s.inside, given)
		w.flow(s.inside, w.load(given))
		w.flow(s.inside, args)
		w.flow(s.inside, w.load(args))
		w.flow(s.inside, made) // entries are lists, too
		result = w.join(result, made)
	}
	if own {
		result = w.join(result, base)
	}
	if world {
		w.expose(args)
		result = w.join(result, w.join(given, base))
	}
	return result
}

// indirect is fn.call(this, ...), apply or bind.
func (w *flow) indirect(n *js.CallExpr, fn *node, method string) *node {
	var c invocation
	for i, a := range n.Args.List {
		v := w.expr(a.Value)
		switch {
		case i == 0:
			c.this = v
		case method == "apply" || a.Rest:
			c.spread = w.join(c.spread, w.load(v))
		default:
			c.args = append(c.args, v)
		}
	}
	if path := strings.TrimSuffix(strings.TrimSuffix(globalPath(n.X), ".apply"), ".call"); pure(path) {
		return w.pureCall(n, path, w.any(c))
	}
	if taken := takenMethod(n.X); taken != "" {
		args := w.any(c)
		if (mutates(taken) || taken == "*") && len(n.Args.List) > 0 {
			w.change(c.this, n.Args.List[0].Value)
			w.store(c.this, args)
			w.hands(n, nil, invocation{args: append([]*node{c.this}, c.args...), spread: c.spread}, c.this)
		}
		return w.handsOn(n, taken, c.this, args)
	}
	w.hands(n, fn, invocation{args: append([]*node{c.this}, c.args...), spread: c.spread}, nil)
	result := w.invoke(fn, c, nil)
	if method == "bind" {
		w.expose(fn) // with arguments that others add
		return fn
	}
	return result
}

// takenMethod is the method m of base.m.call(...) where base is a literal or
// the prototype of a class of the language; "" if it is something else.
func takenMethod(callee js.IExpr) string {
	var fn js.IExpr
	switch n := callee.(type) {
	case *js.DotExpr:
		fn = n.X
	case *js.IndexExpr:
		fn = n.X
	}
	var base js.IExpr
	method := ""
	switch n := fn.(type) {
	case *js.DotExpr:
		base = n.X
		if lit, ok := n.Y.(js.LiteralExpr); ok {
			method = string(lit.Data)
		}
	case *js.IndexExpr:
		base, method = n.X, indexName(n.Y)
	}
	switch base.(type) {
	case *js.ArrayExpr, *js.LiteralExpr, *js.ObjectExpr:
		return method
	}
	switch globalPath(base) {
	case "Array.prototype", "String.prototype", "Object.prototype":
		return method
	}
	return ""
}

// globalPath is the path of a member of what nobody declares: "Object.keys";
// "" if it is no such thing.
func globalPath(e js.IExpr) string {
	switch n := e.(type) {
	case *js.GroupExpr:
		return globalPath(n.X)
	case *js.Var:
		if r := resolve(n); r.Decl == js.NoDecl {
			return string(r.Data)
		}
	case *js.DotExpr:
		lit, ok := n.Y.(js.LiteralExpr)
		if base := globalPath(n.X); ok && base != "" {
			return base + "." + string(lit.Data)
		}
	case *js.IndexExpr:
		if base := globalPath(n.X); base != "" {
			return base + "." + indexName(n.Y)
		}
	}
	return ""
}

// pure tells functions of the language that keep nothing of what they are
// given and change nothing but their first argument.
func pure(path string) bool {
	root, method, member := strings.Cut(path, ".")
	switch root {
	case "Object":
		return !member || !slices.Contains([]string{"defineProperty", "defineProperties", "setPrototypeOf", "create", "*"}, method) && !strings.Contains(method, ".")
	case "Array", "JSON", "Math", "String", "Number", "Buffer":
		return !strings.Contains(method, ".") && method != "*"
	case "parseInt", "parseFloat", "isNaN", "isFinite", "Boolean", "atob", "btoa", "escape", "unescape", "encodeURIComponent",
		"decodeURIComponent", "encodeURI", "decodeURI":
		return !member
	}
	return false
}

// pureCall is a call of a function that pure tells.
func (w *flow) pureCall(call js.INode, path string, args *node) *node {
	switch path {
	case "Object", "Object.freeze", "Object.seal", "Object.preventExtensions", "Object.assign":
		if path == "Object.assign" && args != nil {
			if w.late {
				w.use(args, func(s *site) { s.changed = true })
			}
			w.store(args, w.load(args))
		}
		if path != "Object" {
			return args
		}
	}
	made, s := w.object(call)
	w.flow(s.inside, made)
	w.flow(s.inside, w.load(args))
	switch path {
	case "Array.from":
		w.flow(s.inside, w.invoke(args, invocation{spread: w.load(args)}, nil))
	case "Array.of", "Array", "Object.fromEntries":
		w.flow(s.inside, args)
		w.flow(s.inside, w.load(w.load(args)))
	case "Object", "JSON.stringify":
		// toJSON may be the program's own
		w.flow(s.inside, args)
		return w.join(made, args)
	}
	return made
}
