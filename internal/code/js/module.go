package js

import (
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// An importCase tells how a module is asked for.
type importCase struct {
	off               int
	dynamic, computed bool
}

// module returns what a module gives, and notes that it is asked for.
func (e *evaluator) module(spec string, how importCase) value {
	e.addImport(spec, how)
	if strings.HasPrefix(spec, ".") || strings.HasPrefix(spec, "/") || strings.HasPrefix(spec, ownFolder) || strings.HasPrefix(spec, "#") {
		return e.localModule(spec)
	}
	if path, ok := e.refs.platform.Module(spec); ok {
		pack := ""
		if isPackage(spec, path) {
			pack = packageOf(spec)
		}
		return value{kind: platform, api: e.refs.of(pack, path)}
	}
	name := packageOf(spec)
	if name == "" || len(spec) > 300 {
		return value{}
	}
	return value{kind: platform, api: e.refs.of(name, strings.ReplaceAll(spec, ".", "·"))} // a dot would look like a member
}

// isPackage tells a module that the map knows and that is no built-in.
func isPackage(spec, path string) bool {
	return !strings.HasPrefix(spec, "node:") && !builtins[strings.SplitN(path, ".", 2)[0]]
}

// builtins are the modules that come with Node.
var builtins = func() map[string]bool {
	all := make(map[string]bool)
	for name := range strings.FieldsSeq(`assert async_hooks buffer child_process cluster console constants crypto dgram
		diagnostics_channel dns domain electron events fs http http2 https inspector module net os path perf_hooks process punycode
		querystring readline repl sea sqlite stream string_decoder sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib`) {
		all[name] = true
	}
	return all
}()

// Builtin tells whether a spec names a module that comes with Node.
func Builtin(spec string) bool {
	return strings.HasPrefix(spec, "node:") || builtins[strings.SplitN(spec, "/", 2)[0]]
}

// packageOf returns the package that a spec leads to, "" if it is none.
func packageOf(spec string) string {
	if spec == "" || strings.Contains(spec, ":") || strings.Contains(spec, "\n") {
		return ""
	}
	parts := strings.SplitN(spec, "/", 3)
	if spec[0] == '@' {
		if len(parts) < 2 {
			return ""
		}
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

func (e *evaluator) addImport(spec string, how importCase) {
	if len(spec) > 300 {
		return
	}
	if n := len(e.imports); n >= maxUses && (strings.HasPrefix(spec, ".") || n >= 2*maxUses) {
		e.dropped = true
		return
	}
	key := importKey{spec, how.computed, e.fn}
	if e.imported[key] {
		return
	}
	e.imported[key] = true
	i := importFrom{off: how.off, fn: e.fn}
	i.Import = code.Import{Spec: spec, Dynamic: how.dynamic, Computed: how.computed, Tried: e.tried > 0}
	e.imports = append(e.imports, i)
}

type importKey struct {
	spec     string
	computed bool
	fn       *function
}

type importFrom struct {
	code.Import
	off int
	fn  *function
}

// computedImport is a module whose name is made at run time.
func (e *evaluator) computedImport(c *callCase) {
	path := "require"
	if c.callee.api.path == "import" {
		path = "import"
	}
	e.use(useCase{ref: &ref{path: path, api: importer(path)}, args: c.args, spread: c.spread, off: c.off, called: true})
}

// importer is what the map does not list, as only names that are computed
// count: require and import().
func importer(path string) *capability.API {
	return &capability.API{
		Path: path, Capabilities: []string{capability.DynamicImport},
		Roles: []capability.Role{{Name: capability.RoleName}},
	}
}

// literalArg tells whether the first argument of a call is written out.
func (e *evaluator) literalArg(c *callCase) bool {
	call, ok := c.node.(*js.CallExpr)
	if !ok || len(call.Args.List) == 0 {
		return false
	}
	switch a := call.Args.List[0].Value.(type) {
	case *js.LiteralExpr:
		return true
	case *js.TemplateExpr:
		return len(a.List) == 0
	}
	return false
}

func (e *evaluator) importStatement(s *js.ImportStmt) {
	e.at(s.Module)
	spec := e.unquote(s.Module)
	v := e.module(spec, importCase{off: e.here()})
	if len(s.Default) > 0 {
		e.importAs(string(s.Default), e.defaultOf(v))
	}
	for _, a := range s.List {
		if len(a.Binding) == 0 {
			continue
		}
		name := string(a.Name)
		if name == "*" {
			e.importAs(string(a.Binding), v)
			continue
		}
		if name == "" {
			name = string(a.Binding)
		}
		e.importAs(string(a.Binding), e.member(v, strings.Trim(name, `"'`)))
	}
}

func (e *evaluator) importAs(name string, v value) {
	old, ok := e.globals[name]
	if j := e.join(old, v); !ok || j != old {
		e.globals[name] = j
		e.grow(old, j)
	}
}

// defaultOf returns the default export of a module; of CommonJS that is all.
func (e *evaluator) defaultOf(v value) value {
	if v.kind == thing {
		if d := e.get(v.obj, "default"); d != (value{}) {
			return d
		}
	}
	return v
}

func (e *evaluator) exportStatement(s *js.ExportStmt) {
	if s.Module != nil {
		e.reexport(s)
		return
	}
	if s.Decl != nil {
		e.exportDecl(s)
		return
	}
	for _, a := range s.List {
		if len(a.Binding) == 0 {
			continue
		}
		name, inner := string(a.Binding), string(a.Name)
		if inner == "" {
			inner = name
		}
		e.set(e.exports, strings.Trim(name, `"'`), e.byName(inner))
	}
}

func (e *evaluator) reexport(s *js.ExportStmt) {
	e.at(s.Module)
	v := e.module(e.unquote(s.Module), importCase{off: e.here()})
	for _, a := range s.List {
		name, outer := string(a.Name), string(a.Binding)
		switch {
		case outer == "*" && name == "":
			e.spreadInto(e.exports, v)
		case name == "*":
			e.set(e.exports, strings.Trim(outer, `"'`), v)
		case outer != "":
			if name == "" {
				name = outer
			}
			e.set(e.exports, strings.Trim(outer, `"'`), e.member(v, name))
		}
	}
}

func (e *evaluator) exportDecl(s *js.ExportStmt) {
	if d, ok := s.Decl.(*js.VarDecl); ok {
		e.declare(d)
		for _, el := range d.List {
			e.exportBinding(el.Binding)
		}
		return
	}
	v := e.expr(s.Decl)
	name := "default"
	if !s.Default {
		name = declaredName(s.Decl)
	}
	e.set(e.exports, name, v)
}

func declaredName(x js.IExpr) string {
	switch x := x.(type) {
	case *js.FuncDecl:
		if x.Name != nil {
			return string(x.Name.Data)
		}
	case *js.ClassDecl:
		if x.Name != nil {
			return string(x.Name.Data)
		}
	}
	return "default"
}

func (e *evaluator) exportBinding(b js.IBinding) {
	switch b := b.(type) {
	case *js.Var:
		e.set(e.exports, string(b.Data), e.variable(b))
	case *js.BindingObject:
		for i := range b.List {
			e.exportBinding(b.List[i].Value.Binding)
		}
	case *js.BindingArray:
		for i := range b.List {
			e.exportBinding(b.List[i].Binding)
		}
	}
}

// byName returns the value of a name at the top of the module.
func (e *evaluator) byName(name string) value {
	for _, v := range e.src.Tree.Scope.Declared {
		if string(v.Data) == name {
			return e.slots.of(root(v))
		}
	}
	return e.globals[name]
}

// exportAll is an assignment to module.exports.
func (e *evaluator) exportAll(v value) {
	e.whole = e.join(e.whole, v)
	if v.kind == thing && v.obj != e.exports && e.exports.proto == nil && v.obj.proto != e.exports {
		e.exports.proto = v.obj // module.exports.x finds what was put there
	}
}
