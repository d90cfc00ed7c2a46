package literal

import (
	"path"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
	"levee/internal/code/archive"
	codejs "levee/internal/code/js"
)

// Bounds of what one program may cost.
const (
	maxFiles    = 2000      // that are parsed
	maxAllSteps = 4_000_000 // expressions that are looked at
)

// A Program is the files that a project's own code stands in. Files are parsed
// when they are first asked for; it is for one goroutine.
type Program struct {
	tree  *archive.Tree
	files map[string]*File
	full  bool
	left  int // steps
}

// NewProgram returns the program in a tree.
func NewProgram(t *archive.Tree) *Program {
	return &Program{tree: t, files: make(map[string]*File), left: maxAllSteps}
}

// File returns a file of code, nil if there is none of that name, or if too
// many were asked for.
func (p *Program) File(name string) *File {
	if f, ok := p.files[name]; ok {
		return f
	}
	found := p.tree.Lookup(name)
	if found == nil || found.Data == nil {
		return nil
	}
	kind := codejs.Detect(name, found.Data)
	if kind != code.JavaScript && kind != code.TypeScript {
		return nil
	}
	if len(p.files) >= maxFiles {
		p.full = true
		return nil
	}
	f := newFile(p, name, found.Data, kind)
	p.files[name] = f
	return f
}

// Full tells whether there was more than is parsed or followed.
func (p *Program) Full() bool { return p.full || p.left < 0 }

// extensions are tried in this order behind a module's name.
var extensions = []string{"", ".ts", ".js", ".mts", ".cts", ".mjs", ".cjs", ".tsx", ".jsx", "/index.ts", "/index.js"}

// module returns the file that a module's name leads to, nil if it is none of
// the program.
func (p *Program) module(from, spec string) *File {
	if !strings.HasPrefix(spec, ".") {
		return nil
	}
	base := path.Join(path.Dir(from), spec)
	for _, name := range []string{base, strings.TrimSuffix(base, ".js")} {
		for _, ext := range extensions {
			if f := p.File(name + ext); f != nil {
				return f
			}
		}
	}
	return nil
}

// imports notes the names that an import statement binds. The parser declares
// none of them.
func (w *indexer) imports(n *js.ImportStmt) {
	module := codejs.Unquote(n.Module)
	if n.Default != nil {
		w.file.imports[string(n.Default)] = imported{module, "default"}
	}
	for _, a := range n.List {
		name := a.Name
		if name == nil {
			name = a.Binding
		}
		w.file.imports[string(a.Binding)] = imported{module, string(name)}
	}
}

// exports notes what an export statement gives away.
func (w *indexer) exports(n *js.ExportStmt) {
	out := w.file.exports
	if n.Decl != nil {
		switch d := n.Decl.(type) {
		case *js.VarDecl:
			for i := range d.List {
				if v, ok := d.List[i].Binding.(*js.Var); ok {
					out[string(v.Data)] = export{name: string(v.Data)}
				}
			}
		case *js.FuncDecl:
			if d.Name != nil {
				out[string(d.Name.Data)] = export{name: string(d.Name.Data)}
				w.file.of(d.Name).uses++ // by others
			}
		}
		if n.Default {
			out["default"] = export{expr: n.Decl}
		}
		return
	}
	if n.Module != nil {
		return
	}
	for _, a := range n.List {
		local := a.Name
		if local == nil {
			local = a.Binding
		}
		out[string(a.Binding)] = export{name: string(local)}
		if v := w.file.declared(string(local)); v != nil {
			w.file.of(v).uses++
		}
	}
}

// exported notes an assignment to module.exports or exports, and tells whether
// it is one.
func (w *indexer) exported(x, to js.IExpr) bool {
	words := dotted(x)
	if len(words) > 0 && words[0] == "module" {
		words = words[1:]
	} else if len(words) == 1 {
		return false // exports = ... changes a variable
	}
	switch {
	case len(words) == 1 && words[0] == "exports":
		w.file.exports[""] = export{expr: to}
	case len(words) == 2 && words[0] == "exports":
		w.file.exports[words[1]] = export{expr: to}
	default:
		return false
	}
	return true
}

// dotted returns the words of "module.exports.x", nil for anything else.
func dotted(x js.IExpr) []string {
	switch x := bare(x).(type) {
	case *js.Var:
		if root(x).Decl == js.NoDecl {
			return []string{string(x.Data)}
		}
	case *js.DotExpr:
		name, ok := dotName(x)
		if before := dotted(x.X); ok && before != nil {
			return append(before, name)
		}
	}
	return nil
}

// give returns what a module exports under a name; "*" is all of it.
func (f *File) give(name string, depth int) Value {
	if f.src.Tree == nil || depth > maxDepth {
		return Value{}
	}
	e := &evaluation{File: f}
	if name == "*" {
		return e.wholly(depth)
	}
	if x, ok := f.exports[name]; ok {
		return e.exported(x, depth)
	}
	whole, ok := f.exports[""]
	if !ok {
		return Value{}
	}
	v := e.exported(whole, depth)
	if name == "default" {
		return v
	}
	p, _ := v.Get(name)
	return p.Value
}

func (e *evaluation) wholly(depth int) Value {
	if whole, ok := e.exports[""]; ok && len(e.exports) == 1 {
		return e.exported(whole, depth)
	}
	v := Value{Kind: Object, Open: true, at: spot{e.File, 0}}
	for name, x := range e.exports {
		if name != "" {
			v.set(Prop{Name: name, Value: e.exported(x, depth)})
		}
	}
	return v
}

func (e *evaluation) exported(x export, depth int) Value {
	if x.expr != nil {
		return e.eval(x.expr, depth+1)
	}
	if v := e.declared(x.name); v != nil {
		return e.variable(v, depth+1)
	}
	if from, ok := e.imports[x.name]; ok {
		return e.foreign(from, depth+1)
	}
	return Value{}
}
