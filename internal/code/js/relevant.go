package js

import (
	"bytes"

	"github.com/tdewolff/parse/v2/js"
)

// Most code of most files can do nothing to the world by itself: it names no
// part of the platform, and nothing that leads there is handed to it. Bodies
// of such functions are not walked. What runs when the module is imported is
// walked in any case, as are functions with something that is no name: import(),
// a constructor called by way of a property.

// openers are names that lead to everything.
var openers = map[string]bool{
	"globalThis": true, "require": true, "import": true, "process": true, "module": true, "Function": true, "eval": true,
	"import.meta": true, anyConstructor: true,
}

// hot tells a value that leads to what code can do, or comes from there.
func (e *evaluator) hot(v value) bool {
	switch {
	case v.taint != 0:
		return true
	case v.kind == platform:
		return v.api.hot
	case v.kind == several:
		for _, a := range v.obj.elems {
			if e.hot(a) {
				return true
			}
		}
	case v.kind == thing:
		return v.obj.hot || v.obj.fn != nil && (v.obj.fn.wanted || v.obj.fn.summary != nil)
	}
	return false
}

// grow notes that something is known to be more than before. Another pass is
// worth its time for what leads somewhere: labels, texts, functions, and what
// is hot. That a number is also a boolean changes nothing elsewhere.
func (e *evaluator) grow(before, after value) {
	if !e.changed && (before.taint != after.taint || e.telltale(after) != e.telltale(before)) {
		e.changed = true
	}
}

// telltale counts what in a value leads somewhere.
func (e *evaluator) telltale(v value) int {
	switch v.kind {
	case text, platform:
		return 1
	case thing:
		return b2i(v.obj.fn != nil || v.obj.hot)
	case several:
		n := 0
		for _, a := range v.obj.elems {
			n += e.telltale(a)
		}
		return n
	}
	return 0
}

// want has the body of a function walked from now on.
func (e *evaluator) want(f *function) {
	if f.wanted || f.body == nil {
		return
	}
	f.wanted, e.changed = true, true
	for _, v := range f.vars {
		e.slots.need(v).hot = true
	}
}

// relevant tells whether the body of a function matters.
func (e *evaluator) relevant(f *function) bool {
	if f.wanted {
		return true
	}
	if f.nested || f.this.kind == thing && f.this.obj.hot || f.replaces != nil || e.names(f) || e.unnamed.in(f.node) {
		e.want(f)
	}
	return f.wanted
}

// names tells whether a function, or one within it, names something hot.
func (e *evaluator) names(f *function) bool {
	for _, v := range f.body.Scope.Undeclared {
		switch r := root(v); {
		case r.Decl != js.NoDecl:
			if e.slots.hot(r) {
				return true
			}
		case e.hotName(r):
			return true
		}
	}
	return false
}

func (e *evaluator) hotName(v *js.Var) bool {
	have, ok := e.globals[string(v.Data)]
	if !ok {
		have = e.freeName(string(v.Data))
		e.globals[string(v.Data)] = have
	}
	return e.hot(have)
}

// closure finds the functions that have become relevant since, by way of one
// another. It returns whether there are any.
func (e *evaluator) closure() bool {
	found := false
	for again := true; again; {
		again = false
		for _, f := range e.functions {
			if f.body != nil && !f.wanted && e.relevant(f) {
				again, found = true, true
			}
		}
	}
	return found
}

// unnamed finds functions that may reach what code can do without naming it, or
// that hold such a function: by import() of something computed, or by a
// constructor that is called by way of a property. What runs at import needs no
// such sign, as it is walked anyway.
type unnamed struct {
	none  bool // the text shows that there are none
	found map[*js.BlockStmt]bool
	open  []*js.BlockStmt
}

func newUnnamed(text []byte) unnamed {
	return unnamed{none: !nameless(text), found: make(map[*js.BlockStmt]bool)}
}

// in tells whether a function is one. Those within it are known then, too, so
// that each is looked through once if the outer ones come first.
func (w *unnamed) in(f any) bool {
	node, ok := f.(js.INode)
	if w.none || !ok {
		return false
	}
	body := bodyOf(node)
	if body == nil {
		return false
	}
	if _, known := w.found[body]; !known {
		js.Walk(w, node)
	}
	return w.found[body]
}

// Enter keeps the functions that are open, and marks them at what needs no name.
func (w *unnamed) Enter(n js.INode) js.IVisitor {
	if body := bodyOf(n); body != nil {
		w.open = append(w.open, body)
		w.found[body] = false
	}
	if needsNoName(n) {
		for _, body := range w.open {
			w.found[body] = true
		}
	}
	return w
}

// Exit closes a function.
func (w *unnamed) Exit(n js.INode) {
	if bodyOf(n) != nil {
		w.open = w.open[:len(w.open)-1]
	}
}

func bodyOf(n js.INode) *js.BlockStmt {
	switch n := n.(type) {
	case *js.FuncDecl:
		return &n.Body
	case *js.ArrowFunc:
		return &n.Body
	case *js.MethodDecl:
		return &n.Body
	}
	return nil
}

// needsNoName tells an expression that may be Function or a module.
func needsNoName(n js.INode) bool {
	switch n := n.(type) {
	case *js.CallExpr:
		if lit, ok := n.X.(*js.LiteralExpr); ok && lit.TokenType == js.ImportToken {
			return len(n.Args.List) == 0 || !isString(n.Args.List[0].Value)
		}
		return constructorOf(n.X) != nil
	case *js.NewExpr:
		return constructorOf(n.X) != nil
	case *js.DotExpr:
		return constructorOf(n) != nil && constructorOf(n.X) != nil
	case *js.IndexExpr:
		return isString(n.Y) && spells(n.Y, "constructor")
	}
	return false
}

func isString(x js.IExpr) bool {
	lit, ok := x.(*js.LiteralExpr)
	return ok && lit.TokenType == js.StringToken
}

// constructorOf returns what an expression takes the constructor of, nil if it
// is no such expression. This in person is no function: its class is the file's.
func constructorOf(x js.IExpr) js.IExpr {
	switch x := x.(type) {
	case *js.GroupExpr:
		return constructorOf(x.X)
	case *js.CommaExpr:
		return constructorOf(x.List[len(x.List)-1])
	case *js.DotExpr:
		lit, ok := x.Y.(js.LiteralExpr)
		if !ok || string(lit.Data) != "constructor" {
			return nil
		}
		if own, ok := x.X.(*js.LiteralExpr); ok && own.TokenType == js.ThisToken {
			return nil
		}
		return x.X
	}
	return nil
}

// nameless tells a text in which something may need no name.
func nameless(text []byte) bool {
	return constructs(text) || imports(text)
}

// constructs tells whether a constructor may be called in a text that is not
// this object's own. Most texts do not have the word at all.
func constructs(text []byte) bool {
	at := bytes.Index(text, []byte("constructor"))
	if at < 0 {
		return false
	}
	text = text[max(0, at-len("this.")):]
	for _, word := range namelessWords {
		if bytes.Contains(text, word) {
			return true
		}
	}
	return called(text, []byte(".constructor("))
}

var namelessWords = [][]byte{
	[]byte(".constructor.constructor"), []byte(".constructor)("), []byte(`["constructor"]`), []byte("['constructor']"), []byte("[`constructor`]"),
}

// called tells whether a word stands in a text behind something other than
// this: an object's own class is no Function.
func called(text, word []byte) bool {
	for {
		i := bytes.Index(text, word)
		if i < 0 {
			return false
		}
		if !bytes.HasSuffix(text[:i], []byte("this")) {
			return true
		}
		text = text[i+len(word):]
	}
}

// imports tells whether import() stands in a text with something other than a
// literal.
func imports(text []byte) bool {
	for {
		i := bytes.Index(text, []byte("import"))
		if i < 0 {
			return false
		}
		text = text[i+len("import"):]
		rest := bytes.TrimLeft(text[:min(len(text), 200)], " \t\r\n")
		if len(rest) == 0 || rest[0] != '(' {
			continue
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return true
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 || len(rest) < end+3 || rest[end+2] != ')' {
			return true
		}
	}
}
