package literal

import (
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
)

// A Call is one call with what is handed over.
type Call struct {
	Name string // the last word of what is called, by the name that it has where it comes from: "BrowserWindow"
	On   string // the words before it, as far as they are names: "app.commandLine"
	New  bool   // of a constructor, or of that of the class that a class extends
	Args []Value
	// Params are the names of the parameters of all functions around it.
	Params []string
	at     spot
}

// Place returns where the call stands.
func (c *Call) Place() code.Place { return c.at.place() }

// Arg returns an argument, Nothing if there is none.
func (c *Call) Arg(i int) Value {
	if i < len(c.Args) {
		return c.Args[i]
	}
	return Value{Kind: Nothing, at: c.at}
}

// Calls returns the calls of what is wanted, by the last word of its name, in
// the order of the file.
func (f *File) Calls(wanted func(name string) bool) []Call {
	var all []Call
	e := &evaluation{File: f}
	for _, c := range f.calls {
		name, on := f.nameOf(c.callee, c.class, 0)
		if name == "" || !wanted(name) {
			continue
		}
		out := Call{Name: name, On: on, New: c.isNew || isSuper(c.callee), Params: c.params, at: spot{f, c.off}}
		for _, a := range c.args {
			if a.Rest {
				out.Args = append(out.Args, Value{at: out.at, node: a.Value})
				break
			}
			e.class = c.class
			v := e.eval(a.Value, 0)
			if !v.at.sure() {
				v.at = out.at
			}
			out.Args = append(out.Args, v)
		}
		all = append(all, out)
	}
	return all
}

// An ObjectLiteral is one that stands in a file.
type ObjectLiteral struct {
	Value
	Params []string // of all functions around it
}

// Objects returns the object literals that have a property of one of the
// wanted names.
func (f *File) Objects(wanted func(name string) bool) []ObjectLiteral {
	var all []ObjectLiteral
	e := &evaluation{File: f}
	for _, o := range f.objects {
		for i := range o.expr.List {
			p := &o.expr.List[i]
			if p.Name == nil || p.Spread {
				continue
			}
			if name, ok := constantName(f, p.Name); ok && wanted(name) {
				e.class = o.class
				v := e.eval(o.expr, 0)
				v.at = spot{f, o.off}
				all = append(all, ObjectLiteral{v, o.params})
				break
			}
		}
	}
	return all
}

// nameOf returns the name of what is called, as it is called where it comes
// from, and what it is called on. It is "" for what the file defines itself,
// unless that is a class that extends something else.
func (f *File) nameOf(x js.IExpr, around *js.ClassDecl, depth int) (name, on string) {
	if depth > 8 {
		return "", ""
	}
	switch x := bare(x).(type) {
	case *js.DotExpr:
		name, _ = dotName(x)
		return name, f.pathOf(x.X, 0)
	case *js.IndexExpr:
		name, _ = constantKey(x.Y)
		return name, f.pathOf(x.X, 0)
	case *js.LiteralExpr:
		if x.TokenType == js.SuperToken && around != nil && around.Extends != nil {
			return f.nameOf(around.Extends, nil, depth+1)
		}
	case *js.Var:
		return f.nameOfVar(x, depth)
	}
	return "", ""
}

func (f *File) nameOfVar(x *js.Var, depth int) (name, on string) {
	v := root(x)
	if v.Decl == js.NoDecl {
		if from, ok := f.imports[string(v.Data)]; ok {
			if from.name == "*" || from.name == "default" {
				return string(v.Data), from.module
			}
			return from.name, from.module
		}
		return string(v.Data), ""
	}
	d := f.defs[v]
	switch {
	case d == nil || d.fn != nil:
		return "", ""
	case d.class != nil:
		if d.class.Extends == nil || constructs(d.class) {
			return "", "" // what super gets is another call
		}
		return f.nameOf(d.class.Extends, nil, depth+1)
	case len(d.inits) == 1 && d.inits[0].fn == nil && len(d.inits[0].path) > 0:
		path := d.inits[0].path
		return path[len(path)-1], strings.TrimSuffix(f.pathOf(d.inits[0].expr, 0)+"."+strings.Join(path[:len(path)-1], "."), ".")
	case len(d.inits) == 1 && d.inits[0].expr != nil:
		if module, ok := required(d.inits[0].expr); ok {
			return string(v.Data), module
		}
		return f.nameOf(d.inits[0].expr, nil, depth+1)
	}
	return "", ""
}

// required returns the module that require("...") asks for.
func required(x js.IExpr) (string, bool) {
	call, ok := bare(x).(*js.CallExpr)
	if !ok || len(call.Args.List) != 1 {
		return "", false
	}
	v, ok := bare(call.X).(*js.Var)
	if !ok || string(v.Data) != "require" {
		return "", false
	}
	return constantKey(call.Args.List[0].Value)
}

// constructs tells a class that has a constructor of its own.
func constructs(c *js.ClassDecl) bool {
	for i := range c.List {
		if m := c.List[i].Method; m != nil && !m.Static && string(m.Name.Literal.Data) == "constructor" {
			return true
		}
	}
	return false
}

func isSuper(x js.IExpr) bool {
	lit, ok := bare(x).(*js.LiteralExpr)
	return ok && lit.TokenType == js.SuperToken
}

// pathOf writes what something is called on as words with dots, as far as it
// is names: "session.defaultSession.webRequest". A module is its name.
func (f *File) pathOf(x js.IExpr, depth int) string {
	if depth > 8 {
		return ""
	}
	switch x := bare(x).(type) {
	case *js.DotExpr:
		name, _ := dotName(x)
		return strings.TrimPrefix(f.pathOf(x.X, depth+1)+"."+name, ".")
	case *js.CallExpr:
		if module, ok := required(x); ok {
			return module
		}
		return f.pathOf(x.X, depth+1)
	case *js.Var:
		v := root(x)
		if from, ok := f.imports[string(v.Data)]; ok && v.Decl == js.NoDecl {
			return strings.TrimSuffix(from.module+"."+from.name, ".*")
		}
		if d := f.defs[v]; d != nil && len(d.inits) == 1 && d.inits[0].fn == nil {
			path := strings.Join(d.inits[0].path, ".")
			if module, ok := required(d.inits[0].expr); ok {
				return strings.TrimSuffix(module+"."+path, ".")
			}
		}
		return string(v.Data)
	case *js.LiteralExpr:
		if x.TokenType == js.ThisToken {
			return "this"
		}
	}
	return ""
}
