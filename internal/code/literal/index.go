package literal

import (
	"bytes"
	"slices"

	"github.com/tdewolff/parse/v2/js"
)

// An indexer goes through a file once and notes what defines its names, and
// where it calls something.
type indexer struct {
	file   *File
	params []string // of all functions around
	class  *js.ClassDecl
	list   js.INode // the statements around: of a block, or under one condition
	seen   *int     // offset up to which places are known
}

// Exit is there for js.Walk.
func (w *indexer) Exit(js.INode) {}

// Enter takes note of one node.
func (w *indexer) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case js.LiteralExpr:
		w.at(n.Data)
	case *js.LiteralExpr:
		w.at(n.Data)
	case *js.Var:
		w.file.of(n).uses++
	case *js.VarDecl:
		for i := range n.List {
			w.bind(n.List[i].Binding, n.List[i].Default, n.InForInOf)
		}
	case *js.FuncDecl:
		if n.Name != nil {
			w.file.named(w.file.of(n.Name), n)
		}
		return w.function(n, &n.Params)
	case *js.ArrowFunc:
		return w.function(n, &n.Params)
	case *js.MethodDecl:
		return w.function(n, &n.Params)
	case *js.ClassDecl:
		if n.Name != nil {
			w.file.of(n.Name).class = n
		}
		w.initialized(n)
		return &indexer{w.file, w.params, n, n, w.seen}
	case *js.Property:
		if _, ok := n.Value.(*js.MethodDecl); ok {
			return &indexer{w.file, w.params, nil, w.list, w.seen} // what is this there is the object
		}
	case *js.BlockStmt, *js.IfStmt, *js.ForStmt, *js.WhileStmt, *js.DoWhileStmt, *js.SwitchStmt, *js.TryStmt, *js.CondExpr:
		return w.within(n)
	case *js.ForInStmt:
		w.spoil(n.Init)
		return w.within(n)
	case *js.ForOfStmt:
		w.spoil(n.Init)
		return w.within(n)
	case *js.ImportStmt:
		w.imports(n)
	case *js.ExportStmt:
		w.exports(n)
	case *js.BinaryExpr:
		w.assignment(n)
		if n.Op == js.AndToken || n.Op == js.OrToken || n.Op == js.NullishToken {
			return w.within(n)
		}
	default:
		w.expression(n)
	}
	return w
}

// within is the walk of what runs by its own conditions.
func (w *indexer) within(n js.INode) js.IVisitor {
	return &indexer{w.file, w.params, w.class, n, w.seen}
}

func (w *indexer) expression(n js.INode) {
	switch n := n.(type) {
	case *js.CallExpr:
		w.call(&call{callee: n.X, args: n.Args.List})
	case *js.NewExpr:
		c := &call{callee: n.X, isNew: true}
		if n.Args != nil {
			c.args = n.Args.List
		}
		w.call(c)
	case *js.UnaryExpr:
		if n.Op == js.PreIncrToken || n.Op == js.PostIncrToken || n.Op == js.PreDecrToken || n.Op == js.PostDecrToken {
			w.spoil(n.X)
		}
		if n.Op == js.DeleteToken {
			w.write(n.X, nil)
		}
	case *js.ObjectExpr:
		w.file.objects = append(w.file.objects, object{n, start(w.file, n, *w.seen), w.class, w.params})
	}
}

// paramNames are the names of parameters that are no patterns.
func paramNames(p *js.Params) []string {
	var all []string
	for i := range p.List {
		if v, ok := p.List[i].Binding.(*js.Var); ok {
			all = append(all, string(v.Data))
		}
	}
	return all
}

// find returns where an expression that is a name, or a member of one, stands:
// the tree has no places of names.
func (w *indexer) find(x js.IExpr) int {
	if off := start(w.file, x, -1); off >= 0 {
		return off
	}
	v, ok := bare(x).(*js.Var)
	if !ok {
		return *w.seen
	}
	off := w.called(v.Data)
	if off < 0 {
		return *w.seen
	}
	*w.seen = off + len(v.Data)
	return off
}

// window is how far behind the last known place a name is looked for, in bytes.
const window = 4096

// called returns where a name stands next, a bracket behind it if there is such
// a place; -1 if it is not near.
func (w *indexer) called(name []byte) int {
	near := w.file.src.Text[*w.seen:min(*w.seen+window, len(w.file.src.Text))]
	first := -1
	for at := 0; ; at++ {
		n := bytes.Index(near[at:], name)
		if n < 0 {
			return first
		}
		at += n
		behind := near[at+len(name):]
		if at > 0 && wordByte(near[at-1]) || len(behind) > 0 && wordByte(behind[0]) {
			continue
		}
		if first < 0 {
			first = *w.seen + at
		}
		if bytes.HasPrefix(bytes.TrimLeft(behind[:min(len(behind), 8)], " \t\r\n"), []byte("(")) {
			return *w.seen + at
		}
	}
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80
}

// at keeps the place of what was read last.
func (w *indexer) at(data []byte) {
	if off := w.file.src.Offset(data); off >= 0 {
		*w.seen = off
	}
}

func (w *indexer) function(n js.INode, p *js.Params) js.IVisitor {
	for i := range p.List {
		w.bindPath(p.List[i].Binding, initial{fn: n, param: i, expr: p.List[i].Default})
	}
	if p.Rest != nil {
		w.bindPath(p.Rest, initial{fn: n, param: -1})
	}
	class := w.class
	if _, ok := n.(*js.FuncDecl); ok {
		class = nil // what is this there is its caller's
	}
	return &indexer{w.file, append(slices.Clip(w.params), paramNames(p)...), class, n, w.seen}
}

func (w *indexer) call(c *call) {
	c.params, c.class = w.params, w.class
	c.off = w.find(c.callee)
	w.file.calls = append(w.file.calls, c)
	if v, ok := bare(c.callee).(*js.Var); ok {
		d := w.file.of(v)
		d.callers = append(d.callers, c)
	}
	if words := dotted(c.callee); len(words) == 2 && words[0] == "Object" && words[1] == "assign" && len(c.args) > 0 {
		w.spoilProps(c.args[0].Value)
	}
}

// initialized notes the fields of a class that have a value from the start.
func (w *indexer) initialized(n *js.ClassDecl) {
	for i := range n.List {
		el := &n.List[i]
		if el.Method != nil || el.StaticBlock != nil || el.Static || el.Init == nil {
			continue
		}
		if name, ok := constantName(w.file, &el.Name.PropertyName); ok && el.Name.Private == nil {
			d := w.file.field(n, name)
			d.inits = append(d.inits, initial{expr: el.Init, class: n})
		}
	}
}

// writeField notes an assignment to a property of this.
func (w *indexer) writeField(this *js.LiteralExpr, path []string, to js.IExpr, off int) {
	if this.TokenType != js.ThisToken || w.class == nil || len(path) == 0 {
		return
	}
	d := w.file.field(w.class, path[0])
	switch {
	case len(path) > 1:
		d.writes = append(d.writes, write{path[1:], to, off, w.list, w.class})
	case to == nil:
		d.other = true
	default:
		d.inits = append(d.inits, initial{expr: to, off: off, list: w.list, class: w.class})
	}
}

// bind notes what a declaration gives to its variables.
func (w *indexer) bind(b js.IBinding, init js.IExpr, loop bool) {
	if loop {
		w.bindPath(b, initial{param: -1})
		return
	}
	w.bindPath(b, initial{expr: init, off: *w.seen, list: w.list, class: w.class})
}

func (w *indexer) bindPath(b js.IBinding, in initial) {
	switch b := b.(type) {
	case *js.Var:
		if b == nil {
			return
		}
		d := w.file.of(b)
		if in.param < 0 {
			d.other = true
		}
		if fn := functionIn(in.expr); fn != nil && in.fn == nil && len(in.path) == 0 {
			w.file.named(d, fn)
		}
		if in.expr != nil || in.fn != nil {
			d.inits = append(d.inits, in)
		}
	case *js.BindingObject:
		w.bindObject(b, in)
	case *js.BindingArray:
		for i := range b.List {
			w.bindPath(b.List[i].Binding, in.under(""))
		}
		if b.Rest != nil {
			w.bindPath(b.Rest, in.under(""))
		}
	}
}

func (w *indexer) bindObject(b *js.BindingObject, in initial) {
	for i := range b.List {
		item := &b.List[i]
		name := ""
		if item.Key != nil {
			name, _ = constantName(w.file, item.Key)
		} else if v, ok := item.Value.Binding.(*js.Var); ok {
			name = string(v.Data)
		}
		inner := in.under(name)
		if v, ok := item.Value.Binding.(*js.Var); ok && item.Value.Default != nil {
			// Either what is there or the default.
			w.file.of(v).inits = append(w.file.of(v).inits, initial{expr: item.Value.Default, off: *w.seen})
		}
		w.bindPath(item.Value.Binding, inner)
	}
	if b.Rest != nil {
		w.bindPath(b.Rest, in.under(""))
	}
}

func (in initial) under(name string) initial {
	in.path = append(append([]string(nil), in.path...), name)
	return in
}

// assignment notes what an assignment does to a variable, to a property of
// one, or to what the module exports.
func (w *indexer) assignment(n *js.BinaryExpr) {
	if n.Op != js.EqToken {
		if assigning[n.Op] {
			w.spoil(n.X)
		}
		return
	}
	switch x := bare(n.X).(type) {
	case *js.Var:
		d := w.file.of(x)
		if fn := functionIn(n.Y); fn != nil {
			w.file.named(d, fn)
		}
		d.inits = append(d.inits, initial{expr: n.Y, off: *w.seen, list: w.list, class: w.class})
	case *js.DotExpr, *js.IndexExpr:
		if !w.exported(x, n.Y) {
			w.write(x, n.Y)
		}
	default:
		js.Walk(&spoiler{w.file}, n.X) // a pattern: what it gives is not followed
	}
}

var assigning = map[js.TokenType]bool{
	js.AddEqToken: true, js.SubEqToken: true, js.MulEqToken: true, js.DivEqToken: true, js.ModEqToken: true, js.ExpEqToken: true,
	js.LtLtEqToken: true, js.GtGtEqToken: true, js.GtGtGtEqToken: true, js.BitAndEqToken: true, js.BitOrEqToken: true, js.BitXorEqToken: true,
	js.AndEqToken: true, js.OrEqToken: true, js.NullishEqToken: true,
}

// A spoiler makes all variables of a pattern unknown.
type spoiler struct{ file *File }

// Enter looks at one node.
func (s *spoiler) Enter(n js.INode) js.IVisitor {
	if v, ok := n.(*js.Var); ok {
		s.file.of(v).other = true
	}
	return s
}

// Exit is there for js.Walk.
func (s *spoiler) Exit(js.INode) {}

// spoil makes unknown what an expression leads to.
func (w *indexer) spoil(x js.IExpr) {
	switch x := bare(x).(type) {
	case *js.Var:
		w.file.of(x).other = true
	case *js.DotExpr, *js.IndexExpr:
		w.write(x, nil)
	}
}

// spoilProps makes unknown what a variable holds.
func (w *indexer) spoilProps(x js.IExpr) {
	if v, ok := bare(x).(*js.Var); ok {
		d := w.file.of(v)
		d.writes = append(d.writes, write{path: []string{""}, off: *w.seen, list: w.list, class: w.class})
	}
}

// write notes an assignment to a property; without an expression it is not
// known what it becomes.
func (w *indexer) write(x js.IExpr, to js.IExpr) {
	var path []string
	off := start(w.file, x, *w.seen)
	for {
		switch at := bare(x).(type) {
		case *js.DotExpr:
			name, _ := dotName(at)
			path, x = append([]string{name}, path...), at.X
			continue
		case *js.IndexExpr:
			name, _ := constantKey(at.Y)
			path, x = append([]string{name}, path...), at.X
			continue
		case *js.Var:
			d := w.file.of(at)
			d.writes = append(d.writes, write{path, to, off, w.list, w.class})
		case *js.LiteralExpr:
			w.writeField(at, path, to, off)
		}
		return
	}
}
