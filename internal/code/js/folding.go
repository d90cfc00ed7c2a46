package js

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
	"levee/internal/code/fold"
)

// folded returns the constant that an expression is, if walking it did not
// show that already and computing it does.
func (e *evaluator) folded(x js.IExpr, v value) value {
	if v.constant() || v.kind == platform || v.kind == thing {
		return v
	}
	switch x := x.(type) {
	case *js.GroupExpr:
		return e.folded(x.X, v)
	case *js.CallExpr, *js.BinaryExpr, *js.TemplateExpr, *js.IndexExpr, *js.DotExpr, *js.UnaryExpr, *js.CondExpr, *js.Var:
	default:
		return v
	}
	left := maxComputed
	if !e.computable(x, &left) {
		return v
	}
	got, err := fold.Expr(x, e, e.budget)
	if err != nil {
		return v
	}
	return e.fromFold(x, got, v.taint, v)
}

// foldCall computes a call whose parts are constant.
func (e *evaluator) foldCall(x *js.CallExpr, c *callCase) (value, bool) {
	if f := ownFunction(&c.callee); f != nil && !foldable(f, c) || e.parsedBefore(x, c) {
		return value{}, false
	}
	var got fold.Value
	var err error
	left := maxComputed
	own := ownFunctions(c.callee)
	switch {
	case len(own) > 0:
		got, err = e.foldOwn(x, c, own)
	case e.computable(x, &left):
		got, err = fold.Expr(x, e, e.budget)
	default:
		return value{}, false
	}
	if err != nil {
		return value{}, false
	}
	v := e.fromFold(x, got, 0, value{})
	if v == (value{}) {
		return v, false
	}
	v.taint = e.decodedBy(len(x.Args.List), c, v)
	return v, true
}

// foldable tells whether a call of a function of the file has only constants
// with it: most have not.
func foldable(f *function, c *callCase) bool {
	return f.misfolds <= maxMisfolds && len(c.args) > 0 && c.spread == (value{}) && mayFold(c.args)
}

// foldOwn computes a call of a function of the file with constants: by its
// body alone, or, where that gives nothing and it reads a table of strings,
// after the statements that put the table in order.
func (e *evaluator) foldOwn(x *js.CallExpr, c *callCase, own []*function) (fold.Value, error) {
	f := own[0]
	if !foldable(f, c) || !e.pure(own, 0) {
		return nil, fold.ErrUnknown
	}
	args, ok := e.foldArgs(c)
	if !ok {
		return nil, fold.ErrUnknown
	}
	if node, ok := f.node.(js.INode); ok && len(own) == 1 {
		if got, err := fold.Call(node, fold.Undefined{}, args, e, e.budget); err == nil {
			return got, nil
		}
	}
	if e.tabled(own, 0) {
		for _, around := range []*function{nil, f.outer} {
			if got, err := fold.Expr(x, e.leading(around), e.tables); err == nil {
				return got, nil
			}
		}
	}
	f.misfolds++
	return nil, fold.ErrUnknown
}

// foldGlobal computes a function of the language with constants.
func (e *evaluator) foldGlobal(c *callCase) (value, bool) {
	if c.construct || len(c.args) == 0 || c.callee.api.pack != "" || e.budget.Steps <= 0 {
		return value{}, false
	}
	if e.parsedBefore(c.node, c) {
		v := value{kind: thing, obj: e.sites[folds{c.node}], taint: e.through(c)}
		v.taint = e.taints.union(v.taint, e.decodedBy(len(c.args), c, v))
		return v, true
	}
	args, ok := e.foldArgs(c)
	if !ok {
		return value{}, false
	}
	got, err := fold.Global(c.callee.api.path, args, e.budget)
	v, ok := e.computedCall(c, got, err)
	if ok && v.kind == thing && c.callee.api.path == parser {
		e.parsed[c.node] = c.args[0].str
	}
	return v, ok
}

// parser is a function whose result is large and depends on one text alone.
const parser = "JSON.parse"

// parsedBefore tells a call that gave an object in an earlier pass, or just now,
// and would give it again.
func (e *evaluator) parsedBefore(node any, c *callCase) bool {
	if c.callee.kind != platform || c.callee.api.path != parser || len(c.args) != 1 || c.args[0].kind != text || !c.args[0].constant() {
		return false
	}
	before, ok := e.parsed[node]
	return ok && before == c.args[0].str
}

// foldMethod computes a method of a constant.
func (e *evaluator) foldMethod(c *callCase) (value, bool) {
	if c.name == "" || c.this.kind != text && c.this.kind != thing || e.budget.Steps <= 0 {
		return value{}, false
	}
	this, ok := e.foldArg(c.this)
	if !ok {
		return value{}, false
	}
	args, ok := e.foldArgs(c)
	if !ok {
		return value{}, false
	}
	got, err := fold.Method(this, c.name, args, e.budget)
	return e.computedCall(c, got, err)
}

// computedCall is what computing a call gave, with the labels that pass through
// it and that of a decoder.
func (e *evaluator) computedCall(c *callCase, got fold.Value, err error) (value, bool) {
	if err != nil {
		return value{}, false
	}
	v := e.fromFold(c, got, e.through(c), value{})
	if v.kind == unknown {
		return v, false
	}
	v.taint = e.taints.union(v.taint, e.decodedBy(len(c.args), c, v))
	return v, true
}

func (e *evaluator) foldArgs(c *callCase) ([]fold.Value, bool) {
	args := make([]fold.Value, len(c.args))
	for i, a := range c.args {
		arg, ok := e.foldArg(a)
		if !ok {
			return nil, false
		}
		args[i] = arg
	}
	return args, c.spread == (value{})
}

// mayFold tells arguments of which each is a constant, or an object that may
// hold some.
func mayFold(args []value) bool {
	return !slices.ContainsFunc(args, func(a value) bool { return !a.constant() && (a.kind != thing || a.obj.fn != nil) })
}

// foldArg returns a constant, or an array of constants.
func (e *evaluator) foldArg(v value) (fold.Value, bool) {
	switch {
	case v.constant():
		return toFold(v), true
	case v.kind == thing && v.obj.fn == nil:
		return e.foldObject(v.obj)
	}
	return nil, false
}

// maxMisfolds is how often a function is tried that cannot be computed.
const maxMisfolds = 40

// tabled tells functions that read a table of strings, themselves or by others.
// In a small file any function that calls another counts.
func (e *evaluator) tabled(all []*function, depth int) bool {
	if depth > 3 || len(e.src.Text) > maxTables {
		return false
	}
	for _, f := range all {
		for _, v := range f.body.Scope.Undeclared {
			have := e.slots.of(root(v))
			inner := ownFunctions(have)
			switch {
			case table(have), len(inner) > 0 && len(e.src.Text) <= maxHelpers:
				return true
			case len(inner) > 0 && (table(inner[0].returns) || !slices.Contains(all, inner[0]) && e.tabled(inner, depth+1)):
				return true
			}
		}
	}
	return false
}

// table tells an array of many strings.
func table(v value) bool {
	return v.kind == thing && v.obj.array && len(v.obj.elems) >= 4 && v.obj.elems[0].kind == text && v.obj.elems[1].kind == text
}

// maxTables bounds the files whose leading statements are computed.
const maxTables = 256 << 10

// maxHelpers bounds the files in which they are computed for functions without
// a table, too.
const maxHelpers = 64 << 10

// decodedBy labels what a call made of constants that nobody can read: the
// result of a decoder, or of a function of the file's own.
func (e *evaluator) decodedBy(args int, c *callCase, got value) taint {
	name := c.name
	if c.callee.kind == platform {
		name = c.callee.api.path
	}
	if how := decoding[name]; how != "" {
		return e.decoded(how)
	}
	if name == "toString" && args > 0 && got.kind == text {
		return e.decoded("bytes")
	}
	if c.callee.kind == thing && c.callee.obj.fn != nil && !shown(c, got) {
		return e.decoded("a function of its own")
	}
	return 0
}

// shown tells whether what a function makes can be read where it is called:
// one of the arguments is part of it, or it is part of one.
func shown(c *callCase, got value) bool {
	for _, a := range c.args {
		if a.kind == text && len(a.str) > 1 && (strings.Contains(got.str, a.str) || strings.Contains(a.str, got.str)) {
			return true
		}
	}
	return got.kind != text
}

// decoding are the functions that make text of what is none.
var decoding = map[string]string{
	"atob": "base64", "unescape": "escapes", "decodeURIComponent": "escapes", "String.fromCharCode": "character codes",
	"String.fromCodePoint": "character codes", "TextDecoder#decode": "bytes",
}

// maxComputed bounds the size of expressions that are tried.
const maxComputed = 200

// computable tells whether all that an expression is made of may be constant.
// It is cheap, and most expressions end here.
func (e *evaluator) computable(x js.IExpr, left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	switch x := x.(type) {
	case *js.LiteralExpr:
		return x.TokenType != js.ThisToken && x.TokenType != js.ImportToken && x.TokenType != js.SuperToken
	case *js.Var:
		return e.known(x)
	case *js.GroupExpr:
		return e.computable(x.X, left)
	case *js.DotExpr:
		return e.computable(x.X, left)
	case *js.IndexExpr:
		return e.computable(x.X, left) && e.computable(x.Y, left)
	case *js.UnaryExpr:
		return x.Op != js.AwaitToken && x.Op != js.DeleteToken && e.computable(x.X, left)
	case *js.BinaryExpr:
		return x.Op != js.EqToken && !assigns[x.Op] && e.computable(x.X, left) && e.computable(x.Y, left)
	case *js.CondExpr:
		return e.computable(x.Cond, left) && e.computable(x.X, left) && e.computable(x.Y, left)
	case *js.CallExpr:
		return e.computable(x.X, left) && e.computableArgs(x.Args.List, left)
	case *js.ArrayExpr:
		for _, el := range x.List {
			if el.Value != nil && !e.computable(el.Value, left) {
				return false
			}
		}
		return true
	case *js.TemplateExpr:
		for _, p := range x.List {
			if !e.computable(p.Expr, left) {
				return false
			}
		}
		return x.Tag == nil || e.computable(x.Tag, left)
	case *js.FuncDecl, *js.ArrowFunc:
		return true
	}
	return false
}

func (e *evaluator) computableArgs(args []js.Arg, left *int) bool {
	for _, a := range args {
		if !e.computable(a.Value, left) {
			return false
		}
	}
	return true
}

// known tells whether a name may stand for a constant.
func (e *evaluator) known(x *js.Var) bool {
	v := root(x)
	if v.Decl == js.NoDecl {
		return pureGlobals[string(v.Data)] && string(v.Data) != "process" || e.globals[string(v.Data)].constant()
	}
	have := e.slots.of(v)
	return have.constant() || have.kind == thing && !have.maybe
}

// Lookup tells what a name stands for; it makes an evaluator a fold.Env.
func (e *evaluator) Lookup(x *js.Var) (fold.Value, bool) {
	v := root(x)
	if v.Decl == js.NoDecl {
		name := string(v.Data)
		if have, ok := e.globals[name]; ok && have.constant() {
			return toFold(have), true
		}
		if pureGlobals[name] && name != "process" && name != "Date" {
			return fold.Native{Path: name}, true
		}
		return nil, false
	}
	have := e.slots.of(v)
	if have.constant() {
		return toFold(have), true
	}
	if have.kind == thing {
		return e.foldObject(have.obj)
	}
	return nil, false
}

// ownFunctions returns the functions of the file that a value may be, and none
// if it may be anything else: an accessor that replaces itself is two.
func ownFunctions(v value) []*function {
	if f := ownFunction(&v); f != nil {
		return []*function{f}
	}
	if v.kind != several {
		return nil
	}
	all := make([]*function, len(v.obj.elems))
	for i := range v.obj.elems {
		if all[i] = ownFunction(&v.obj.elems[i]); all[i] == nil {
			return nil
		}
	}
	return all
}

// ownFunction returns the function of the file that a value is, nil if it is
// none.
func ownFunction(v *value) *function {
	if v.kind == thing && v.obj.fn != nil && v.obj.fn.body != nil {
		return v.obj.fn
	}
	return nil
}

// pure tells whether functions can be computed: all that they name is part of
// the language, constant, or other such functions. Most are not.
func (e *evaluator) pure(all []*function, depth int) bool {
	for _, f := range all {
		if depth > 4 || len(f.body.Scope.Undeclared) > 40 {
			return false
		}
		for _, v := range f.body.Scope.Undeclared {
			if !e.pureName(root(v), all, depth) {
				return false
			}
		}
	}
	return len(all) > 0
}

func (e *evaluator) pureName(v *js.Var, within []*function, depth int) bool {
	have := e.slots.of(v)
	switch {
	case v.Decl == js.NoDecl:
		return pureGlobals[string(v.Data)] && string(v.Data) != "process"
	case have.constant() || have.kind == unknown && have.taint == 0:
		return true
	case have.kind == thing && have.obj.fn == nil:
		return !have.obj.hot || table(have)
	}
	inner := ownFunctions(have)
	if len(inner) > 0 && slices.Contains(within, inner[0]) {
		return true
	}
	return e.pure(inner, depth+1)
}

// leading computes, once, what the leading statements leave in the variables of
// the file, or of a function in it, such as a module of a bundle: tables of
// strings, put in order, and what reads them.
func (e *evaluator) leading(around *function) fold.Env {
	if st, ok := e.clear[around]; ok {
		return st
	}
	if e.tables == nil {
		e.tables = fold.TableBudget()
	}
	body := &e.src.Tree.BlockStmt
	if around != nil {
		body = around.body
	}
	if body == nil || len(e.clear) >= maxLeading {
		return hostNames{}
	}
	st := fold.Run(body, hostNames{}, e.tables)
	e.clear[around] = st
	return st
}

// maxLeading bounds the functions of a file whose statements are computed.
const maxLeading = 16

// hostNames are the names that a program finds before it has run.
type hostNames struct{}

func (hostNames) Lookup(x *js.Var) (fold.Value, bool) {
	v := root(x)
	if v.Decl == js.NoDecl && pureGlobals[string(v.Data)] && string(v.Data) != "process" && string(v.Data) != "Date" {
		return fold.Native{Path: string(v.Data)}, true
	}
	return nil, false
}

// foldObject returns a list of constants that came from another module.
func (e *evaluator) foldObject(o *object) (fold.Value, bool) {
	if !o.array && o.fn == nil && len(o.props) == 0 && o.rest() == (value{}) {
		return fold.NewObject(), true
	}
	if !o.array || o.fn != nil || o.rest() != (value{}) || len(o.elems) == 0 || len(o.elems) > maxElems {
		return nil, false
	}
	values := make([]fold.Value, len(o.elems))
	for i, el := range o.elems {
		if !el.constant() {
			return nil, false
		}
		values[i] = toFold(el)
	}
	return fold.NewArray(values...), true
}

func toFold(v value) fold.Value {
	switch v.kind {
	case text:
		return fold.Text(v.str)
	case number:
		return fold.Number(v.num)
	case boolean:
		return fold.Bool(v.num == 1)
	}
	return fold.Undefined{}
}

// fromFold returns a computed constant as a value. Of what is no primitive it
// keeps what holds primitives; anything else is what was known before.
func (e *evaluator) fromFold(at any, got fold.Value, t taint, before value) value {
	switch got := got.(type) {
	case fold.String:
		if got.Len() > maxText {
			return before
		}
		return value{kind: text, str: got.Go(), taint: t}
	case fold.Number:
		return value{kind: number, num: float64(got), taint: t}
	case fold.Bool:
		v := boolOf(bool(got))
		v.taint = t
		return v
	case *fold.Bytes:
		t = e.taints.union(t, e.originAt(code.FromDecoded, "bytes"))
		if data := got.Data(); len(data) <= maxText && utf8.Valid(data) {
			return value{kind: text, str: string(data), bytes: true, taint: t}
		}
		return value{taint: t}
	case *fold.Array, *fold.Object:
		if c, ok := at.(*callCase); ok {
			at = c.node
		}
		_, array := got.(*fold.Array)
		o := e.site(folds{at}, array)
		f := filling{evaluator: e, left: maxComputed * maxComputed, done: make(map[fold.Value]*object)}
		f.fill(o, got)
		return value{kind: thing, obj: o, taint: t}
	}
	return before
}

// folds is the key of the object that computing an expression gives.
type folds struct{ at any }

// A filling puts what was computed into objects. What stands in several places
// is one object: there may be more paths to it than anybody can follow.
type filling struct {
	*evaluator
	left int // that may still be put in
	done map[fold.Value]*object
}

// fill puts the properties of a computed object into one of the file.
func (f *filling) fill(o *object, got fold.Value) {
	f.done[got] = o
	switch got := got.(type) {
	case *fold.Array:
		for i := range min(got.Len(), f.left, maxElems) {
			inner := toValue(got.At(i))
			if inner == (value{}) || len(o.elems) > i {
				f.put(o, numberText(float64(i)), got.At(i))
				continue
			}
			o.elems = append(o.elems, inner)
			f.changed = true
		}
	case *fold.Object:
		for _, key := range got.Keys() {
			if v, ok := got.Get(key.Go()); ok {
				f.put(o, key.Go(), v)
			}
		}
	}
}

func (f *filling) put(o *object, name string, v fold.Value) {
	if f.left--; f.left < 0 {
		return
	}
	if inner := toValue(v); inner != (value{}) {
		f.set(o, name, inner)
		return
	}
	if !isHolder(v) {
		return
	}
	have, _ := o.own(name)
	inner := f.done[v]
	switch {
	case inner != nil:
		if have.kind != thing {
			f.set(o, name, value{kind: thing, obj: inner})
		}
	case have.kind == thing:
		f.fill(have.obj, v)
	default:
		inner = &object{}
		f.set(o, name, value{kind: thing, obj: inner})
		f.fill(inner, v)
	}
}

func isHolder(v fold.Value) bool {
	switch v.(type) {
	case *fold.Array, *fold.Object:
		return true
	}
	return false
}

// toValue returns a primitive, and the zero value for anything else.
func toValue(v fold.Value) value {
	switch v := v.(type) {
	case fold.String:
		if v.Len() <= maxText {
			return textOf(v.Go())
		}
	case fold.Number:
		return numberOf(float64(v))
	case fold.Bool:
		return boolOf(bool(v))
	}
	return value{}
}
