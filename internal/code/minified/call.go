package minified

import (
	"github.com/tdewolff/parse/v2/js"
)

// call marks a call of n arguments by the name of what is called, before the
// arguments, and numbers that are handed to something with a name.
func (w *walker) call(callee js.IExpr, args []js.Arg, n int) {
	for g, ok := callee.(*js.GroupExpr); ok; g, ok = callee.(*js.GroupExpr) {
		callee = g.X
	}
	name, done := "", false
	switch c := callee.(type) {
	case *js.DotExpr, *js.IndexExpr:
		name, done = w.methodCall(c, args, n)
	case *js.Var:
		name, done = w.variableCall(c, args, n)
	case *js.LiteralExpr:
		done = w.importCall(c, args, n)
	case *js.CondExpr: // (c ? f : g)(x), for c ? f(x) : g(x)
		w.expr(c.Cond)
		w.calledBranch(c.X, n)
		w.calledBranch(c.Y, n)
	default:
		w.expr(callee)
	}
	if done {
		return
	}
	for _, a := range args {
		w.expr(a.Value)
		if v := w.fold(a.Value); name != "" && v.kind == isNumber {
			w.mark(argument, name+"("+v.plain()+")", w.last)
		}
	}
}

// methodCall marks what is called on an object, and returns its name. It is done
// if the arguments are marked, too.
func (w *walker) methodCall(e js.IExpr, args []js.Arg, n int) (name string, done bool) {
	if list, at, ok := w.words(e, args); ok {
		for _, s := range list {
			w.constant(value{kind: isString, str: s}, at)
		}
		return "", true
	}
	object, name, at, known := w.property(e)
	w.expr(object)
	if known {
		w.mark(called, argc(name, n), at)
		return name, false
	}
	if i, ok := e.(*js.IndexExpr); ok {
		w.mark(called, argc(computed, n), w.last)
		w.expr(i.Y)
	}
	return "", false
}

// variableCall marks the call of a variable, and returns its name if it is free.
func (w *walker) variableCall(v *js.Var, args []js.Arg, n int) (name string, done bool) {
	root := resolve(v)
	if w.names != nil {
		root = w.names.aliased(v)
	}
	if w.required(root, args) {
		return "", true
	}
	if text, ok := w.regexp(root, args); ok {
		w.mark(pattern, text, w.last)
		return "", true
	}
	w.putIn(root)
	if !w.free(root) {
		return "", false
	}
	w.mark(globcall, argc(string(root.Data), n), w.last)
	return string(root.Data), false
}

// importCall marks import("module"), and import of what is not known.
func (w *walker) importCall(e *js.LiteralExpr, args []js.Arg, n int) (done bool) {
	if e.TokenType != js.ImportToken || len(args) == 0 {
		return false
	}
	if v := w.fold(args[0].Value); v.kind == isString {
		w.mark(imported, v.str, w.start(args[0].Value))
		return true
	}
	w.mark(globcall, argc("import", n), w.offset(e.Data))
	return false
}

// computed stands for the name of a method that is computed.
const computed = "[]"

// calledBranch marks one of two functions that a condition chooses from.
// Methods are read only: no minifier takes a call apart that has a this.
func (w *walker) calledBranch(e js.IExpr, n int) {
	switch e.(type) {
	case *js.Var, *js.GroupExpr, *js.CondExpr:
		w.call(e, nil, n)
	default:
		w.expr(e)
	}
}

// required marks require("module").
func (w *walker) required(callee *js.Var, args []js.Arg) bool {
	if len(args) != 1 || callee.Decl != js.NoDecl || string(callee.Data) != "require" {
		return false
	}
	v := w.fold(args[0].Value)
	if v.kind == isString {
		w.mark(imported, v.str, w.start(args[0].Value))
	}
	return v.kind == isString
}

// putIn walks the body of a small function in the place of its call, if there
// are names. The arguments are still to be walked.
func (w *walker) putIn(callee *js.Var) {
	if w.names == nil || w.inside > maxInside {
		return
	}
	if body, ok := w.names.small[callee]; ok {
		w.inside++
		w.expr(body)
		w.inside--
	}
}

// sum returns the concatenation that a variable holds, if there are names.
func (w *walker) sum(v *js.Var) (js.IExpr, bool) {
	if w.names == nil || w.inside > maxInside {
		return nil, false
	}
	e, ok := w.names.sum[w.names.aliased(v)]
	return e, ok
}
