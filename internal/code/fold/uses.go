package fold

import (
	"slices"

	"github.com/tdewolff/parse/v2/js"
)

// uses is who uses the names of functions, and how.
type uses struct {
	names   map[*js.Var]js.INode   // the function that a variable is declared by
	total   map[*js.Var]int        // how often a variable stands in the program
	named   map[*js.Var]int        // how often that is as the name of a function
	callers map[*js.Var][]js.INode // the functions that call it by its name
	outer   map[js.INode]js.INode  // who calls a function where it is written
	literal map[js.INode]bool      // functions that are called where they are written
	order   []*js.Var              // names, in the order of the program
	members map[string]bool        // the names of properties that the program defines
}

// calledOnce finds the functions that only code which runs once can call:
// those that are written where such code calls them, and those whose name is
// for nothing but calls from there.
func calledOnce(body *js.BlockStmt) (*uses, map[js.INode]bool) {
	u := &uses{
		names: make(map[*js.Var]js.INode), total: make(map[*js.Var]int), named: make(map[*js.Var]int),
		callers: make(map[*js.Var][]js.INode), outer: make(map[js.INode]js.INode), literal: make(map[js.INode]bool),
		members: make(map[string]bool),
	}
	for _, stmt := range body.List {
		if e, ok := stmt.(*js.ExportStmt); ok {
			u.export(e, body)
		}
		js.Walk(&usesWalker{uses: u}, stmt)
	}
	once := map[js.INode]bool{nil: true}
	for changed := true; changed; {
		changed = false
		for fn, caller := range u.outer {
			if once[caller] && !once[fn] {
				once[fn], changed = true, true
			}
		}
		for _, v := range u.order {
			if fn := u.names[v]; !once[fn] && u.onlyCalledOnce(v, once) {
				once[fn], changed = true, true
			}
		}
	}
	return u, once
}

func (u *uses) onlyCalledOnce(v *js.Var, once map[js.INode]bool) bool {
	if u.total[v] != u.named[v]+len(u.callers[v]) || u.named[v] != 1 {
		return false
	}
	fn := u.names[v]
	return !slices.ContainsFunc(u.callers[v], func(caller js.INode) bool { return caller != fn && !once[caller] })
}

// export counts what a module hands out as used.
func (u *uses) export(e *js.ExportStmt, body *js.BlockStmt) {
	if fn, ok := e.Decl.(*js.FuncDecl); ok && fn.Name != nil {
		u.total[resolve(fn.Name)]++
	}
	if d, ok := e.Decl.(*js.VarDecl); ok {
		for _, item := range d.List {
			for _, v := range boundVars(nil, item.Binding) {
				u.total[resolve(v)]++
			}
		}
	}
	for _, v := range exported(e, body) {
		u.total[v]++
	}
}

// exported finds the variables that an export list names.
func exported(e *js.ExportStmt, body *js.BlockStmt) []*js.Var {
	var vars []*js.Var
	if e.Module != nil {
		return nil
	}
	for _, alias := range e.List {
		local := alias.Name
		if local == nil {
			local = alias.Binding
		}
		for _, v := range body.Scope.Declared {
			if string(v.Data) == string(local) {
				vars = append(vars, v)
			}
		}
	}
	return vars
}

// A usesWalker goes through the code of one function.
type usesWalker struct {
	*uses
	fn js.INode
}

// Exit is there for js.Walk.
func (w *usesWalker) Exit(js.INode) {}

// Enter takes note of one node.
func (w *usesWalker) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.FuncDecl:
		if n.Name != nil {
			w.name(n.Name, n)
		}
		return w.inner(n)
	case *js.ArrowFunc:
		return w.inner(n)
	case *js.MethodDecl:
		w.members[memberName(&n.Name.PropertyName)] = true
		return w.inner(n)
	case *js.Property:
		if n.Name != nil {
			w.members[memberName(n.Name)] = true
		}
	case *js.Field:
		w.members[memberName(&n.Name.PropertyName)] = true
	case *js.BinaryExpr:
		if assigns(n.Op) {
			w.member(n.X)
		}
	case *js.VarDecl:
		for _, item := range n.List {
			v, simple := item.Binding.(*js.Var)
			if fn := functionLiteral(item.Default); simple && fn != nil {
				w.name(v, fn)
			}
		}
	case *js.CallExpr:
		if fn := functionLiteral(n.X); fn != nil {
			w.literal[fn] = true
		}
		if v, ok := n.X.(*js.Var); ok {
			w.callers[resolve(v)] = append(w.callers[resolve(v)], w.fn)
		}
	case *js.Var:
		w.total[resolve(n)]++
	}
	return w
}

// member takes note of the property that an assignment defines.
func (w *usesWalker) member(e js.IExpr) {
	switch n := e.(type) {
	case *js.DotExpr:
		if lit, ok := n.Y.(js.LiteralExpr); ok {
			w.members[string(lit.Data)] = true
		}
	case *js.IndexExpr:
		w.members[indexName(n.Y)] = true
	}
}

// memberName is the name in a literal, "*" if it is computed.
func memberName(n *js.PropertyName) string {
	if n.Computed != nil {
		return indexName(n.Computed)
	}
	if n.Literal.TokenType == js.StringToken {
		s, _ := unescape(n.Literal.Data[1:len(n.Literal.Data)-1], false)
		return s.Go()
	}
	return string(n.Literal.Data)
}

func (w *usesWalker) inner(fn js.INode) js.IVisitor {
	if w.literal[fn] {
		w.outer[fn] = w.fn
	}
	return &usesWalker{uses: w.uses, fn: fn}
}

func (w *usesWalker) name(v *js.Var, fn js.INode) {
	v = resolve(v)
	if w.named[v] == 0 {
		w.order = append(w.order, v)
	}
	w.named[v]++
	w.names[v] = fn
}
