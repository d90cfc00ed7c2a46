package js

import (
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
)

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
	return e.memberOf(x, x.X, v, name)
}

// memberOf returns what stands under a name of a value that an expression gave.
// What an array or a text does not hold itself is a function of the language,
// if it is anything: its constructor is Function.
func (e *evaluator) memberOf(whole, of js.IExpr, v value, name string) value {
	if name == "constructor" && e.native == of && v.kind == unknown {
		return value{kind: platform, api: e.refs.root("Function"), taint: v.taint}
	}
	out := e.member(v, name)
	if out.kind == unknown && (v.kind == text || v.kind == thing && v.obj.array) {
		e.native = whole
	}
	return out
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
	k := e.folded(x.Y, e.expr(x.Y))
	if _, ok := k.key(); ok && v.kind == platform && v.api.path == "process.env" {
		e.unread(since, v.api)
	}
	if k.kind == text && !k.open {
		return e.memberOf(x, x.X, v, k.str)
	}
	return e.indexed(v, k)
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
	for _, one := range k.obj.elems {
		out = e.join(out, e.indexed(v, one))
	}
	return out
}

// unknownMember is what stands under a name that is not known: of an object
// anything that it holds, of a module perhaps any member.
func (e *evaluator) unknownMember(v, k value) value {
	if v.kind == platform && v.api.path == "process.env" {
		v.taint = 0 // one variable is not all of them, unless its name comes from a list of all
	}
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
		if i := place(name); i >= 0 && i < len(v.str) && v.str[i] < 0x80 && len(v.str) < 4096 {
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
	case f == nil && name == "length" && v.obj.array && v.obj.rest() == value{}:
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
	if v.api.path == "globalThis" {
		if own := e.globals[name]; own != (value{}) && own.kind != platform || own.kind == platform && own.api.path != name {
			return own // what the program put there
		}
	}
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
		return textOf(homeFolder)
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
