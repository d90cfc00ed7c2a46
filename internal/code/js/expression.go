package js

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
)

// expr evaluates an expression: what it may be, and what happens on the way.
func (e *evaluator) expr(x js.IExpr) value {
	if e.depth++; e.depth > maxExprDepth || e.spent() {
		e.depth--
		return value{}
	}
	defer func() { e.depth-- }()
	switch x := x.(type) {
	case *js.Var:
		return e.variable(x)
	case *js.LiteralExpr:
		return e.literal(x)
	case *js.DotExpr:
		return e.dot(x)
	case *js.CallExpr:
		return e.call(x)
	case *js.BinaryExpr:
		return e.binary(x)
	case *js.IndexExpr:
		return e.index(x)
	case *js.ObjectExpr:
		return e.objectLiteral(x)
	case *js.ArrayExpr:
		return e.arrayLiteral(x)
	case *js.FuncDecl:
		return e.functionExpr(x)
	case *js.ArrowFunc:
		return e.later(e.functionOf(x, &x.Params, &x.Body))
	default:
		return e.rareExpr(x)
	}
}

func (e *evaluator) rareExpr(x js.IExpr) value {
	switch x := x.(type) {
	case *js.GroupExpr:
		return e.expr(x.X)
	case *js.UnaryExpr:
		return e.unary(x)
	case *js.CondExpr:
		return e.conditional(x)
	case *js.NewExpr:
		return e.construct(x)
	case *js.TemplateExpr:
		return e.template(x)
	case *js.CommaExpr:
		last := value{}
		for _, item := range x.List {
			last = e.expr(item)
		}
		return last
	case *js.ClassDecl:
		return e.class(x)
	case *js.YieldExpr:
		return e.yield(x)
	case *js.MethodDecl:
		return e.later(e.functionOf(x, &x.Params, &x.Body))
	case *js.ImportMetaExpr:
		return e.platform("import.meta")
	case *js.VarDecl:
		e.declare(x)
	}
	return value{}
}

// yield gives a value to whoever runs over the generator.
func (e *evaluator) yield(x *js.YieldExpr) value {
	if x.X == nil {
		return value{}
	}
	v := e.expr(x.X)
	if e.fn != nil {
		e.giveBack(e.fn, v)
	}
	return value{}
}

func (e *evaluator) functionExpr(x *js.FuncDecl) value {
	f := e.functionOf(x, &x.Params, &x.Body)
	if x.Name != nil {
		e.assignVar(x.Name, f.value())
	}
	return e.later(f)
}

// conditional is one of two values, each under the condition's guard. A
// condition that tells for whom code runs leaves its labels on the result.
func (e *evaluator) conditional(x *js.CondExpr) value {
	cond := e.expr(x.Cond)
	var v value
	e.guarded(cond, func() { v = e.join(e.expr(x.X), e.expr(x.Y)) })
	return v
}

func (e *evaluator) literal(x *js.LiteralExpr) value {
	e.at(x.Data)
	switch x.TokenType {
	case js.StringToken:
		return textOf(e.unquote(x.Data))
	case js.TrueToken, js.FalseToken:
		return boolOf(x.TokenType == js.TrueToken)
	case js.NullToken:
		return value{kind: nothing}
	case js.ThisToken:
		return e.thisValue()
	case js.ImportToken:
		return e.platform("import")
	case js.SuperToken, js.RegExpToken:
		return value{}
	}
	if js.IsNumeric(x.TokenType) {
		if n, ok := parseNumber(string(x.Data)); ok {
			return numberOf(n)
		}
	}
	return value{}
}

// at notes that the source was read up to the given bytes of it.
func (e *evaluator) at(b []byte) {
	if e.nested {
		return // what stands in a text stands where the text does
	}
	e.last = b
}

// here returns the offset up to which the source was read. It is worked out
// only when it is asked for, as most of what is read is never told.
func (e *evaluator) here() int {
	if e.last != nil {
		if off := e.src.Offset(e.last); off >= 0 {
			e.pos, e.past = off, off+len(e.last)
		}
		e.last = nil
	}
	return e.pos
}

// behind returns the offset behind what was read.
func (e *evaluator) behind() int {
	e.here()
	return e.past
}

// move sets the position.
func (e *evaluator) move(off int) { e.pos, e.past, e.last = off, off, nil }

// thisValue is the instance within a method; at the top of a module, its
// exports; and in a function that is called plainly, the global object.
func (e *evaluator) thisValue() value {
	f := e.fn
	for f != nil && f.arrow {
		f = f.outer
	}
	switch {
	case f == nil && e.nested:
		return e.platform("globalThis")
	case f == nil:
		return value{kind: thing, obj: e.exports, maybe: true}
	case f.this.kind != unknown:
		return f.this
	default:
		return value{kind: thing, obj: f.inst, maybe: true}
	}
}

// unquote returns what a string literal stands for. Plain ones, which most
// are, cost nothing.
func (e *evaluator) unquote(data []byte) string {
	if len(data) > maxText {
		data = data[:maxText]
	}
	if len(data) >= 2 && bytes.IndexByte(data, '\\') < 0 {
		return string(data[1 : len(data)-1])
	}
	return Unquote(data)
}

// variable returns what a name may hold.
func (e *evaluator) variable(v *js.Var) value {
	v = root(v)
	if v.Decl == js.NoDecl {
		for _, in := range slices.Backward(e.withs) {
			if m := e.member(in, string(v.Data)); m.kind == thing || m.kind == platform && m.api.api != nil {
				return m
			}
		}
		return e.free(string(v.Data))
	}
	return e.slots[v]
}

func root(v *js.Var) *js.Var {
	for v.Link != nil {
		v = v.Link
	}
	return v
}

// free returns what a name stands for that nobody in the file declares.
func (e *evaluator) free(name string) value {
	if v, ok := e.globals[name]; ok {
		if v.kind == platform {
			e.read(v.api, name)
		}
		return v
	}
	v := e.freeName(name)
	e.globals[name] = v
	if v.kind == platform {
		e.read(v.api, name)
	}
	return v
}

func (e *evaluator) freeName(name string) value {
	switch name {
	case "require", "__non_webpack_require__":
		return e.platform("require")
	case "module":
		return e.platform("module")
	case "exports":
		return value{kind: thing, obj: e.exports}
	case "undefined":
		return value{kind: nothing}
	case "__dirname":
		return textOf(ownFolder)
	case "__filename":
		return textOf(ownFolder + "/" + lastName(e.src.Path))
	case "arguments":
		return value{}
	case "window", "self", "global", "GLOBAL", "globalThis":
		return e.platform("globalThis")
	}
	if e.refs.platform.Global(name) || pureGlobals[name] {
		return e.platform(name)
	}
	return value{}
}

// pureGlobals are names that fold knows, or that lead to others.
var pureGlobals = map[string]bool{
	"Object": true, "Array": true, "String": true, "Number": true, "Boolean": true, "Function": true, "Math": true, "JSON": true,
	"Buffer": true, "Reflect": true, "Proxy": true, "Promise": true, "Symbol": true, "RegExp": true, "Date": true, "Error": true,
	"parseInt": true, "parseFloat": true, "unescape": true, "escape": true, "decodeURIComponent": true, "encodeURIComponent": true,
	"decodeURI": true, "encodeURI": true, "atob": true, "btoa": true, "eval": true, "TextDecoder": true, "Uint8Array": true, "URL": true,
	"Map": true, "Set": true, "WeakMap": true, "process": true, "setTimeout": true, "setInterval": true, "setImmediate": true,
}

// Stand-ins for places that only a run knows. They begin a path.
const (
	ownFolder  = "<package>"
	homeFolder = "~"
	tempFolder = "<tmp>"
	workFolder = "<cwd>"
)

func lastName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// platform returns the value of a path from the root.
func (e *evaluator) platform(path string) value {
	return value{kind: platform, api: e.refs.root(path)}
}

func (e *evaluator) dot(x *js.DotExpr) value {
	since := len(e.uses)
	v := e.expr(x.X)
	name, private := e.dotName(x)
	if v.kind == platform && (v.api.path == "process.env" || name == "prototype") {
		e.unread(since, v.api)
	}
	if private {
		if v.kind == thing {
			return e.get(v.obj, "#"+name)
		}
		return value{taint: v.taint}
	}
	return e.member(v, name)
}

func (e *evaluator) dotName(x *js.DotExpr) (name string, private bool) {
	switch y := x.Y.(type) {
	case js.LiteralExpr:
		e.at(y.Data)
		return e.spellings.of(y.Data), false
	case *js.Var:
		return string(y.Data), true
	}
	return "", false
}

func (e *evaluator) index(x *js.IndexExpr) value {
	since := len(e.uses)
	v := e.expr(x.X)
	if _, ok := x.Y.(*js.LiteralExpr); ok && v.kind == platform && v.api.path == "process.env" {
		e.unread(since, v.api)
	}
	return e.indexed(v, e.folded(x.Y, e.expr(x.Y)))
}

// indexed returns what stands under a name that a value gives: one, or several.
func (e *evaluator) indexed(v, k value) value {
	if k.kind != several {
		if name, ok := k.key(); ok {
			return e.member(v, name)
		}
		return e.unknownMember(v, k)
	}
	var out value
	for _, one := range k.obj.alts {
		out = e.join(out, e.indexed(v, one))
	}
	return out
}

// unknownMember is what stands under a name that is not known: of an object
// anything that it holds, of a module perhaps any member.
func (e *evaluator) unknownMember(v, k value) value {
	out := value{taint: e.taints.union(v.taint, k.taint)}
	v.each(func(v value) {
		switch v.kind {
		case thing:
			if v.obj.fn == nil {
				out = e.join(out, e.any(v.obj))
			}
		case platform:
			e.computed(v.api)
			if v.api.api == nil || v.api.api.Instance == "" {
				out = e.join(out, value{kind: platform, api: e.refs.member(v.api, "*"), taint: v.taint, maybe: true})
			}
			if v.api.path == "process.env" {
				out = e.join(out, value{taint: e.originAt(code.FromEnv, "")})
			}
		}
	})
	return out
}

// member returns what stands under a name of a value.
func (e *evaluator) member(v value, name string) value {
	switch v.kind {
	case platform:
		return e.platformMember(v, name)
	case thing:
		return e.thingMember(v, name)
	case text:
		return e.primitiveMember(v, name, "String")
	case number:
		return e.primitiveMember(v, name, "Number")
	case several:
		out := value{taint: v.taint}
		v.each(func(a value) { out = e.join(out, e.member(a, name)) })
		return out
	}
	if name == "constructor" {
		return value{taint: v.taint, kind: platform, api: e.refs.root(anyConstructor), maybe: true}
	}
	e.noteRead(v)
	if secretMembers[name] {
		return value{taint: e.taints.union(v.taint, e.originAt(code.FromSecret, name))}
	}
	return value{taint: v.taint}
}

// secretMembers are properties that hold what must not leave a wallet.
var secretMembers = map[string]bool{
	"secretKey": true, "privateKey": true, "mnemonic": true, "seedPhrase": true, "xPrivKey": true, "xprivkey": true, "mnemonicEncrypted": true,
}

// anyConstructor stands for the constructor of something unknown: it may be a
// function's, which is Function.
const anyConstructor = "?.constructor"

func (e *evaluator) primitiveMember(v value, name, class string) value {
	switch {
	case name == "constructor":
		return e.platform(class)
	case name == "length" && v.kind == text && !v.open:
		return numberOf(float64(len([]rune(v.str))))
	}
	if v.kind == text && !v.open {
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(v.str) && v.str[i] < 0x80 && len(v.str) < 4096 {
			return value{kind: text, str: v.str[i : i+1], taint: v.taint}
		}
	}
	return value{taint: v.taint}
}

func (e *evaluator) thingMember(v value, name string) value {
	out := e.get(v.obj, name)
	f := v.obj.fn
	switch {
	case out.kind != unknown:
	case f == nil && name == "length" && v.obj.array && v.obj.rest == value{}:
		return numberOf(float64(len(v.obj.elems)))
	case f == nil && name == "constructor":
		class := "Object"
		if v.obj.array {
			class = "Array"
		}
		return e.platform(class)
	case f == nil:
	case name == "prototype":
		return value{kind: thing, obj: f.inst}
	case name == "constructor":
		return e.platform("Function")
	}
	out.taint = e.taints.union(out.taint, v.taint)
	e.noteRead(v)
	return out
}

// platformMember follows a name from the platform's globals and modules.
func (e *evaluator) platformMember(v value, name string) value {
	r := e.canonical(v.api, name)
	if len(e.reads) < maxUses {
		e.reads = append(e.reads, r)
	}
	out := value{kind: platform, api: r, taint: v.taint, maybe: v.maybe}
	if r.path == "process.execPath" || r.path == "process.argv0" {
		return textOf("node")
	}
	if r.path == "process.env.HOME" || r.path == "process.env.USERPROFILE" {
		e.read(r, name)
		return value{kind: text, str: homeFolder, taint: v.taint}
	}
	if r.api == nil {
		if strings.IndexByte(r.path, '#') > 0 {
			return value{taint: v.taint} // of an instance: only what the map names has a path
		}
		return out
	}
	if e.read(r, name); r.api.Get {
		detail := r.path[strings.LastIndexByte(r.path, '.')+1:]
		if r.path == "process.env" {
			detail = ""
		}
		got := e.result(r.api, 0, detail)
		if v.api.path != "process.env" { // one variable is not all of them
			got.taint = e.taints.union(got.taint, v.taint)
		}
		if got.kind == unknown && v.api.path != "process.env" {
			out.taint = got.taint
			return out
		}
		return got
	}
	return out
}

// canonical returns the ref of a member, by the path that the map has for it.
func (e *evaluator) canonical(of *ref, name string) *ref {
	switch of.path {
	case "globalThis":
		if v := e.freeName(name); v.kind == platform {
			return v.api
		}
		return e.refs.root(name)
	case "require":
		if name == "main" {
			return e.refs.root("require.main")
		}
	case "module", "process.mainModule", "require.main":
		switch name {
		case "constructor":
			return e.refs.root("module")
		case "require":
			return e.refs.root("require")
		case "parent", "children", "paths", "exports", "id", "filename":
			if of.path == "module" {
				return e.refs.member(e.refs.root("module!"), name)
			}
		}
	case "Function", "Object", "Array", "String", "Number", "RegExp", "Promise", "Error", "Date", "Boolean", "Symbol", anyConstructor:
		if name == "constructor" {
			return e.refs.root("Function")
		}
	}
	if name == "constructor" && of.api != nil {
		return e.refs.root("Function") // of a function of the platform
	}
	if name == "default" && (of.pack != "" || of.parent == nil) {
		return of // how ESM sees CommonJS
	}
	return e.refs.member(of, name)
}

func (e *evaluator) objectLiteral(x *js.ObjectExpr) value {
	o := e.site(x, false)
	for i := range x.List {
		p := &x.List[i]
		switch {
		case p.Spread:
			e.spreadInto(o, e.expr(p.Value))
		case p.Name == nil:
			if v, ok := p.Value.(*js.Var); ok {
				e.set(o, string(v.Data), e.expr(v))
			} else if m, ok := p.Value.(*js.MethodDecl); ok {
				e.objectMethod(o, m)
			}
		default:
			name, ok := e.propertyName(p.Name)
			v := e.expr(p.Value)
			if ok {
				e.set(o, name, v)
			} else {
				e.setRest(o, v)
			}
		}
	}
	return value{kind: thing, obj: o}
}

func (e *evaluator) objectMethod(o *object, m *js.MethodDecl) {
	f := e.functionOf(m, &m.Params, &m.Body)
	f.this = value{kind: thing, obj: o}
	v := e.later(f)
	if m.Get {
		v = f.returns
		e.noteCall(f)
	}
	if name, ok := e.propertyName(&m.Name.PropertyName); ok {
		e.set(o, name, v)
	} else {
		e.setRest(o, v)
	}
}

func (e *evaluator) spreadInto(o *object, v value) {
	v.each(func(v value) {
		switch v.kind {
		case thing:
			for i, name := range v.obj.props.names {
				e.set(o, name, v.obj.props.values[i])
			}
			e.setRest(o, v.obj.rest)
		case platform:
			e.setRest(o, value{taint: v.taint})
		default:
			e.setRest(o, value{taint: v.taint})
		}
	})
}

// propertyName returns the name of a property, if it is constant.
func (e *evaluator) propertyName(p *js.PropertyName) (string, bool) {
	if p.Computed != nil {
		return e.folded(p.Computed, e.expr(p.Computed)).key()
	}
	e.at(p.Literal.Data)
	switch {
	case p.Literal.TokenType == js.StringToken:
		return e.unquote(p.Literal.Data), true
	case js.IsNumeric(p.Literal.TokenType):
		if n, ok := parseNumber(string(p.Literal.Data)); ok {
			return numberText(n), true
		}
	}
	return e.spellings.of(p.Literal.Data), true
}

// maxElems is how many places of an array are told apart.
const maxElems = 20_000

func (e *evaluator) arrayLiteral(x *js.ArrayExpr) value {
	o := e.site(x, true)
	known := true
	for i, el := range x.List {
		if el.Value == nil {
			continue
		}
		v := e.expr(el.Value)
		if el.Spread || i >= maxElems {
			known = false
			v = e.element(v)
		}
		if !known {
			e.setRest(o, v)
			continue
		}
		for len(o.elems) <= i {
			o.elems = append(o.elems, value{})
		}
		e.deepen(o, v)
		if j := e.join(o.elems[i], v); j != o.elems[i] {
			e.grow(o.elems[i], j)
			o.elems[i] = j
			o.grown++
		}
	}
	return value{kind: thing, obj: o}
}

// template joins the parts of a template. A tag is a call.
func (e *evaluator) template(x *js.TemplateExpr) value {
	args := []value{}
	out := textOf("")
	for i := range x.List {
		e.at(x.List[i].Value)
		out = e.concat(out, textOf(Unquote(x.List[i].Value)))
		v := e.folded(x.List[i].Expr, e.expr(x.List[i].Expr))
		args = append(args, v)
		out = e.concat(out, v)
	}
	e.at(x.Tail)
	out = e.concat(out, textOf(Unquote(x.Tail)))
	if x.Tag != nil {
		return e.tagged(x, out, args)
	}
	return out
}

// tagged calls the tag of a template: the texts are the first argument.
func (e *evaluator) tagged(x *js.TemplateExpr, whole value, args []value) value {
	texts := e.site(x, true)
	if len(texts.elems) == 0 {
		texts.elems = append(texts.elems, whole)
	}
	callee, this := e.callee(x.Tag)
	if callee.kind == platform && callee.api.path == "String.raw" {
		return whole
	}
	return e.invoke(callCase{callee: callee, this: this, args: append([]value{{kind: thing, obj: texts, taint: whole.taint}}, args...)})
}
