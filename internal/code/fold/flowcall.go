package fold

import (
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// arguments goes through arguments: all are one class.
func (w *flow) arguments(list []js.Arg) *class {
	var c *class
	for _, a := range list {
		v := w.expr(a.Value)
		if a.Rest {
			v = inside(v)
		}
		c = unify(c, v)
	}
	return c
}

func (w *flow) call(n *js.CallExpr) *class {
	switch n.X.(type) {
	case *js.DotExpr, *js.IndexExpr:
		return w.methodCall(n)
	}
	fn := w.expr(n.X)
	args := w.arguments(n.Args.List)
	if path := globalPath(n.X); pure(path) {
		return w.pureCall(path, args)
	}
	unify(in(fn), args)
	return out(fn)
}

func (w *flow) construct(n *js.NewExpr) *class {
	fn := w.expr(n.X)
	var args *class
	if n.Args != nil {
		args = w.arguments(n.Args.List)
	}
	if path := globalPath(n.X); pure(path) || slices.Contains(collections, path) {
		return w.pureCall(path, args)
	}
	unify(in(fn), args)
	made := &class{}
	unify(made, self(fn))
	unify(inside(made), inside(inside(fn)))
	unify(made, out(fn))
	return made.find()
}

// collections are what is made of values and holds them.
var collections = []string{"Map", "Set", "WeakMap", "WeakSet", "Uint8Array", "TextDecoder", "TextEncoder", "Array"}

// methodCall is base.method(...).
func (w *flow) methodCall(n *js.CallExpr) *class {
	path := globalPath(n.X)
	base, method := w.member(n.X)
	switch {
	case pure(path):
		return w.pureCall(path, w.arguments(n.Args.List))
	case method == "call" || method == "apply" || method == "bind":
		return w.indirect(n, base, method)
	}
	args := w.arguments(n.Args.List)
	if mutates(method) || method == "*" {
		w.change(base, n.X)
		unify(inside(base), args)
	}
	result := &class{}
	if !ofLanguage(method) || w.uses.members[method] {
		fn := inside(base)
		unify(in(fn), args)
		unify(self(fn), base)
		unify(result, out(fn))
	}
	w.handsOn(method, result, base, args)
	return result.find()
}

// What methods of the language give: what they are called on, one of its
// elements, or a new list of elements.
var (
	giveBase    = []string{"sort", "reverse", "fill", "copyWithin", "set", "add", "valueOf", "swap16", "swap32", "swap64", "subarray", "slice"}
	giveElement = []string{"at", "find", "findLast", "get", "next", "pop", "shift", "reduce", "reduceRight"}
	giveList    = []string{
		"concat", "entries", "exec", "filter", "flat", "flatMap", "keys", "map", "match", "matchAll", "slice", "splice",
		"toReversed", "toSorted", "toSpliced", "values", "with",
	}
	giveWorld = []string{"then", "catch", "finally", "*"}
	// callBack are those that call what they are given.
	callBack = []string{
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
func (w *flow) handsOn(method string, result, base, args *class) {
	element, list := slices.Contains(giveElement, method), slices.Contains(giveList, method)
	own, world := slices.Contains(giveBase, method), slices.Contains(giveWorld, method)
	if args != nil && slices.Contains(callBack, method) {
		unify(in(args), inside(base))
		unify(in(args), base)
		unify(in(args), out(args))
	}
	given := &class{}
	unify(given, inside(base))
	if args != nil && (element || list || world) {
		unify(given, args)
		unify(given, out(args))
		unify(given, inside(args))
	}
	if element || world {
		unify(result, given)
	}
	if list || world {
		unify(inside(result), given)
		unify(inside(result), inside(given))
	}
	if own || world {
		unify(result, base)
	}
}

// indirect is fn.call(this, ...), apply or bind.
func (w *flow) indirect(n *js.CallExpr, fn *class, method string) *class {
	var this, args *class
	for i, a := range n.Args.List {
		v := w.expr(a.Value)
		switch {
		case i == 0:
			this = v
		case method == "apply" || a.Rest:
			args = unify(args, inside(v))
		default:
			args = unify(args, v)
		}
	}
	if path := strings.TrimSuffix(strings.TrimSuffix(globalPath(n.X), ".apply"), ".call"); pure(path) {
		return w.pureCall(path, args)
	}
	if taken := takenMethod(n.X); taken != "" {
		if mutates(taken) || taken == "*" {
			if len(n.Args.List) > 0 {
				w.change(this, n.Args.List[0].Value)
			}
			unify(inside(this), args)
		}
		unify(in(fn), args)
		unify(this, args)
		unify(this, inside(this))
		return this
	}
	unify(self(fn), this)
	unify(in(fn), args)
	if method == "bind" {
		return fn
	}
	return out(fn)
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
func (w *flow) pureCall(path string, args *class) *class {
	result := &class{}
	if args == nil {
		return result
	}
	if path == "Object.assign" && w.late {
		args.find().changed = true
	}
	unify(inside(result), inside(args))
	switch path {
	case "Array.from":
		unify(in(args), inside(args))
		unify(inside(result), out(args))
	case "Array.of", "Array", "Object.entries", "Object.fromEntries":
		unify(inside(result), args)
		unify(inside(result), inside(inside(args)))
	case "Object", "Object.freeze", "Object.seal", "Object.preventExtensions", "Object.assign":
		unify(result, args)
	}
	return result.find()
}
