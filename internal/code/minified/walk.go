package minified

import (
	"strconv"

	"github.com/tdewolff/parse/v2/js"
)

// A walker reduces a syntax tree to marks.
type walker struct {
	locate func([]byte) int // where a slice of the tree stands; -1 if the parser made it
	names  *names           // constants and functions to put in; nil: none
	said   *words
	units  [][]mark       // what is done
	unit   []mark         // the function that is walked
	last   int32          // offset of the newest mark, for nodes that carry none
	steps  int            // that may still be taken
	inside int            // functions put into functions
	own    map[string]int // names of class expressions around, which the parser leaves free
}

// function walks one function as a unit of its own.
func (w *walker) function(body func()) {
	outer := w.unit
	w.unit = nil
	body()
	if len(w.unit) > 0 {
		w.units = append(w.units, w.unit)
	}
	w.unit = outer
}

// offset returns where a slice of the tree stands, or where the newest mark
// does.
func (w *walker) offset(slice []byte) int32 {
	if at := w.locate(slice); at >= 0 {
		return int32(at)
	}
	return w.last
}

func (w *walker) mark(c class, text string, at int32) {
	w.steps -= markSteps
	if w.steps <= 0 {
		return
	}
	if w.inside == 0 {
		w.last = at
	} else {
		at = w.last
	}
	w.unit = append(w.unit, mark{w.said.of(c, text), at})
}

func (w *walker) stmts(list []js.IStmt) {
	for _, s := range list {
		w.stmt(s)
	}
}

func (w *walker) block(b *js.BlockStmt) {
	if b != nil {
		w.stmts(b.List)
	}
}

func (w *walker) stmt(s js.IStmt) {
	switch s := s.(type) {
	case *js.BlockStmt:
		w.block(s)
	case *js.ExprStmt:
		w.expr(s.Value)
	case *js.VarDecl:
		w.declaration(s)
	case *js.IfStmt:
		w.expr(s.Cond)
		w.stmt(s.Body)
		w.stmt(s.Else)
	case *js.ReturnStmt:
		w.expr(s.Value)
	case *js.ThrowStmt:
		w.expr(s.Value)
	case *js.TryStmt:
		w.block(s.Body)
		w.binding(s.Binding)
		w.block(s.Catch)
		w.block(s.Finally)
	case *js.SwitchStmt:
		w.expr(s.Init)
		for i := range s.List {
			w.expr(s.List[i].Cond)
			w.stmts(s.List[i].List)
		}
	case *js.LabelledStmt:
		w.stmt(s.Value)
	case *js.FuncDecl:
		w.funcDecl(s)
	case *js.ClassDecl:
		w.class(s)
	default:
		w.loop(s)
	}
}

// loop walks the statements that are loops, with and modules' own ones.
func (w *walker) loop(s js.IStmt) {
	switch s := s.(type) {
	case *js.ForStmt:
		w.expr(s.Init)
		w.expr(s.Cond)
		w.block(s.Body)
		w.expr(s.Post)
	case *js.ForInStmt:
		w.expr(s.Init)
		w.expr(s.Value)
		w.block(s.Body)
	case *js.ForOfStmt:
		w.expr(s.Init)
		w.expr(s.Value)
		w.block(s.Body)
	case *js.WhileStmt:
		w.expr(s.Cond)
		w.stmt(s.Body)
	case *js.DoWhileStmt:
		w.stmt(s.Body)
		w.expr(s.Cond)
	case *js.WithStmt:
		w.expr(s.Cond)
		w.stmt(s.Body)
	case *js.ImportStmt:
		w.imports(s)
	case *js.ExportStmt:
		w.exports(s)
	}
}

func (w *walker) imports(s *js.ImportStmt) {
	w.mark(imported, stringValue(s.Module), w.offset(s.Module))
	if s.Default != nil {
		w.mark(read, "default", w.offset(s.Default))
	}
	for _, a := range s.List {
		w.alias(read, a)
	}
}

func (w *walker) exports(s *js.ExportStmt) {
	if s.Module != nil {
		w.mark(imported, stringValue(s.Module), w.offset(s.Module))
	}
	for _, a := range s.List {
		w.alias(written, a)
	}
	if s.Default {
		w.mark(written, "default", w.last)
	}
	w.declared(s.Decl)
	w.expr(s.Decl)
}

// declared marks the names that an export declares.
func (w *walker) declared(e js.IExpr) {
	var vars []*js.Var
	switch e := e.(type) {
	case *js.VarDecl:
		for _, b := range e.List {
			if v, ok := b.Binding.(*js.Var); ok {
				vars = append(vars, v)
			}
		}
	case *js.FuncDecl:
		vars = append(vars, e.Name)
	case *js.ClassDecl:
		vars = append(vars, e.Name)
	}
	for _, v := range vars {
		if v != nil {
			w.mark(written, string(v.Data), w.offset(v.Data))
		}
	}
}

// alias marks the name that the other module sees.
func (w *walker) alias(c class, a js.Alias) {
	seen := a.Name
	if c == written || seen == nil {
		seen = a.Binding
	}
	if len(seen) > 0 && seen[0] != '*' {
		w.mark(c, string(seen), w.offset(seen))
	}
}

func (w *walker) declaration(d *js.VarDecl) {
	for _, e := range d.List {
		w.element(e)
	}
}

func (w *walker) element(e js.BindingElement) {
	w.expr(e.Default)
	w.binding(e.Binding)
}

// binding marks the properties that a pattern takes out of a value.
func (w *walker) binding(b js.IBinding) {
	switch b := b.(type) {
	case *js.BindingArray:
		for _, e := range b.List {
			w.element(e)
		}
		w.binding(b.Rest)
	case *js.BindingObject:
		for _, item := range b.List {
			if item.Key != nil {
				w.name(read, item.Key)
			} else if v, ok := item.Value.Binding.(*js.Var); ok {
				w.mark(read, string(v.Data), w.offset(v.Data))
			}
			w.element(item.Value)
		}
	}
}

// name marks a key as c; a computed one is an expression.
func (w *walker) name(c class, n *js.PropertyName) {
	if n.Computed != nil {
		if v := w.fold(n.Computed); v.kind != isUnknown {
			w.mark(c, v.asString(), w.start(n.Computed))
			return
		}
		w.expr(n.Computed)
		return
	}
	if n.Literal.TokenType == js.ErrorToken {
		return
	}
	w.mark(c, keyText(n.Literal), w.offset(n.Literal.Data))
}

func (w *walker) params(p js.Params) {
	for _, e := range p.List {
		w.element(e)
	}
	w.binding(p.Rest)
}

func (w *walker) funcDecl(f *js.FuncDecl) {
	w.function(func() {
		w.params(f.Params)
		w.block(&f.Body)
	})
}

func (w *walker) method(m *js.MethodDecl) {
	if m.Name.Private == nil {
		w.name(written, &m.Name.PropertyName)
	}
	w.function(func() {
		w.params(m.Params)
		w.block(&m.Body)
	})
}

func (w *walker) class(c *js.ClassDecl) {
	if c.Name != nil {
		name := string(c.Name.Data)
		w.own[name]++
		defer func() { w.own[name]-- }()
	}
	w.expr(c.Extends)
	for i := range c.List {
		e := &c.List[i]
		switch {
		case e.StaticBlock != nil:
			w.function(func() { w.block(e.StaticBlock) })
		case e.Method != nil:
			w.method(e.Method)
		default:
			if e.Name.Private == nil {
				w.name(written, &e.Name.PropertyName)
			}
			w.function(func() { w.expr(e.Init) })
		}
	}
}

// argc writes a called name with its number of arguments.
func argc(name string, n int) string { return name + "/" + strconv.Itoa(n) }
