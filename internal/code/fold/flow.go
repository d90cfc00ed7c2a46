package fold

import (
	"slices"

	"github.com/tdewolff/parse/v2/js"
)

func (w *flow) stmts(list []js.IStmt) {
	for _, stmt := range list {
		w.stmt(stmt)
	}
}

func (w *flow) block(b *js.BlockStmt) {
	if b != nil {
		w.scope(&b.Scope)
		w.stmts(b.List)
	}
}

func (w *flow) stmt(stmt js.IStmt) {
	switch n := stmt.(type) {
	case nil:
	case *js.ExprStmt:
		w.expr(n.Value)
	case *js.VarDecl:
		w.declare(n)
	case *js.IfStmt:
		w.expr(n.Cond)
		w.stmt(n.Body)
		w.stmt(n.Else)
	case *js.BlockStmt:
		w.block(n)
	case *js.ReturnStmt:
		w.result(w.expr(n.Value))
	case *js.ThrowStmt:
		w.expose(w.expr(n.Value))
	case *js.TryStmt:
		w.block(n.Body)
		if n.Catch != nil {
			w.scope(&n.Catch.Scope)
			w.bind(n.Binding, w.world)
			w.stmts(n.Catch.List)
		}
		w.block(n.Finally)
	case *js.SwitchStmt:
		w.expr(n.Init)
		w.scope(&n.Scope)
		for _, clause := range n.List {
			w.expr(clause.Cond)
			w.stmts(clause.List)
		}
	case *js.LabelledStmt:
		w.stmt(n.Value)
	case *js.WithStmt:
		w.expose(w.expr(n.Cond))
		w.stmt(n.Body)
	case *js.FuncDecl:
		w.declareFunc(n)
	case *js.ClassDecl:
		w.class(n)
	case *js.ExportStmt:
		w.export(n)
	default:
		w.loop(stmt)
	}
}

func (w *flow) loop(stmt js.IStmt) {
	switch n := stmt.(type) {
	case *js.WhileStmt:
		w.expr(n.Cond)
		w.stmt(n.Body)
	case *js.DoWhileStmt:
		w.stmt(n.Body)
		w.expr(n.Cond)
	case *js.ForStmt:
		w.scope(&n.Body.Scope)
		w.forInit(n.Init)
		w.expr(n.Cond)
		w.stmts(n.Body.List)
		w.expr(n.Post)
	case *js.ForOfStmt:
		w.scope(&n.Body.Scope)
		w.each(n.Init, w.load(w.expr(n.Value)))
		w.stmts(n.Body.List)
	case *js.ForInStmt:
		w.scope(&n.Body.Scope)
		w.expr(n.Value)
		w.each(n.Init, nil)
		w.stmts(n.Body.List)
	}
}

func (w *flow) forInit(init js.IExpr) {
	if d, ok := init.(*js.VarDecl); ok {
		w.declare(d)
		return
	}
	w.expr(init)
}

// each is the variable of a loop, which gets each of c.
func (w *flow) each(init js.IExpr, c *node) {
	d, ok := init.(*js.VarDecl)
	if !ok {
		w.target(init, c, nil)
		return
	}
	for i := range d.List {
		w.bind(d.List[i].Binding, c)
		w.again(d.List[i].Binding)
	}
}

// again counts one more place that assigns to the variables of a pattern, so
// that none passes for a constant.
func (w *flow) again(b js.IBinding) {
	if !w.counting {
		return
	}
	for _, v := range boundVars(nil, b) {
		w.def(v).writes++
	}
}

func (w *flow) declare(n *js.VarDecl) {
	for i := range n.List {
		item := &n.List[i]
		if item.Default == nil {
			if w.poison != nil {
				w.bind(item.Binding, nil)
			}
			if n.TokenType != js.VarToken {
				w.again(item.Binding)
			}
			continue
		}
		c := w.expr(item.Default)
		v, simple := item.Binding.(*js.Var)
		if !simple {
			w.bind(item.Binding, c)
			w.again(item.Binding)
			continue
		}
		w.assign(v, c, item.Default)
		if w.counting {
			d := w.def(v)
			d.init, d.plain = item.Default, n.TokenType != js.VarToken || w.shallow
		}
	}
}

func (w *flow) declareFunc(n *js.FuncDecl) {
	c := w.function(n, !w.isOnce(n))
	if n.Name == nil {
		return
	}
	w.assign(n.Name, c, n)
	if w.counting {
		w.def(n.Name).fn = n
	}
}

// isOnce tells a function that only code which runs once calls, if this is
// such code.
func (w *flow) isOnce(n js.INode) bool { return !w.late && w.once[n] }

// result is what the function at hand returns.
func (w *flow) result(c *node) {
	if w.fn != nil {
		w.flow(w.sites[w.fn].fn.out, c)
		return
	}
	w.expose(c)
}

func (w *flow) export(n *js.ExportStmt) {
	switch d := n.Decl.(type) {
	case nil:
		for _, v := range exported(n, w.top) {
			w.expose(w.effects.variable(v))
		}
	case *js.VarDecl:
		w.declare(d)
		for _, item := range d.List {
			for _, v := range boundVars(nil, item.Binding) {
				w.expose(w.effects.variable(v))
			}
		}
	case *js.FuncDecl:
		w.declareFunc(d)
		w.expose(w.values[d])
	default:
		w.expose(w.expr(n.Decl))
	}
}

// class is a class: what it does with its own is not followed.
func (w *flow) class(n *js.ClassDecl) *node {
	w.expose(w.expr(n.Extends))
	inner := *w
	inner.this = w.world
	for _, item := range n.List {
		switch {
		case item.StaticBlock != nil:
			inner.block(item.StaticBlock)
		case item.Method != nil:
			w.key(&item.Method.Name.PropertyName)
			w.expose(inner.function(item.Method, true))
		default:
			w.key(&item.Field.Name.PropertyName)
			field := inner
			field.late = true
			w.expose(field.expr(item.Field.Init))
		}
	}
	if n.Name != nil {
		w.assign(n.Name, w.world, nil)
		w.again(n.Name)
	}
	return w.world
}

// method is a method of an object.
func (w *flow) method(n *js.MethodDecl, object *node) *node {
	fn := w.function(n, true)
	if n.Get || n.Set {
		c := w.sites[n].fn
		w.flow(c.self, object)
		w.escape(w.sites[n])
		return c.out
	}
	return fn
}

func (w *flow) key(n *js.PropertyName) {
	if n != nil && n.Computed != nil {
		w.expr(n.Computed)
	}
}

// expr goes through an expression and gives the class of its value, nil if it
// is no object.
func (w *flow) expr(e js.IExpr) *node {
	switch n := e.(type) {
	case *js.Var:
		return w.named(n)
	case *js.LiteralExpr:
		return w.literal(n)
	case *js.GroupExpr:
		return w.expr(n.X)
	case *js.CommaExpr:
		var c *node
		for _, x := range n.List {
			c = w.expr(x)
		}
		return c
	case *js.CondExpr:
		w.expr(n.Cond)
		return w.join(w.expr(n.X), w.expr(n.Y))
	case *js.BinaryExpr:
		return w.binary(n)
	case *js.UnaryExpr:
		return w.unary(n)
	case *js.TemplateExpr:
		return w.template(n)
	case *js.ArrayExpr:
		return w.array(n)
	case *js.ObjectExpr:
		return w.literalObject(n)
	case *js.DotExpr, *js.IndexExpr:
		c, method := w.member(e)
		if mutates(method) {
			w.change(c, e) // the method is taken without being called
		}
		return w.load(c)
	case *js.CallExpr:
		return w.call(n)
	case *js.NewExpr:
		return w.construct(n)
	case *js.FuncDecl, *js.ArrowFunc:
		return w.function(e, !w.isOnce(e))
	case *js.ClassDecl:
		return w.class(n)
	case *js.YieldExpr:
		w.expose(w.expr(n.X))
		return w.world
	case *js.ImportMetaExpr, *js.NewTargetExpr:
		return w.world
	}
	return nil
}

func (w *flow) named(v *js.Var) *node {
	r := resolve(v)
	if r.Decl == js.NoDecl && string(r.Data) == "arguments" && w.args != nil {
		return w.args
	}
	if fn := w.effects.uses.names[r]; w.late && fn != nil && w.once[fn] && w.sites[fn] != nil {
		w.function(fn, true)
	}
	return w.variable(r)
}

func (w *flow) literal(n *js.LiteralExpr) *node {
	switch n.TokenType {
	case js.ThisToken:
		return w.this
	case js.SuperToken, js.ImportToken:
		return w.world
	}
	return nil
}

func (w *flow) array(n *js.ArrayExpr) *node {
	list, s := w.object(n)
	for _, item := range n.List {
		v := w.expr(item.Value)
		if item.Spread {
			v = w.load(v)
		}
		w.flow(s.inside, v)
	}
	return list
}

func (w *flow) literalObject(n *js.ObjectExpr) *node {
	o, s := w.object(n)
	for i := range n.List {
		p := &n.List[i]
		w.key(p.Name)
		if m, ok := p.Value.(*js.MethodDecl); ok {
			w.key(&m.Name.PropertyName)
			w.flow(s.inside, w.method(m, o))
			continue
		}
		v := w.expr(p.Value)
		if p.Spread {
			v = w.load(v)
		}
		w.flow(s.inside, v)
		w.expr(p.Init)
	}
	return o
}

func (w *flow) binary(n *js.BinaryExpr) *node {
	if !assigns(n.Op) {
		x, y := w.expr(n.X), w.expr(n.Y)
		switch n.Op {
		case js.AndToken, js.OrToken, js.NullishToken:
			return w.join(x, y)
		}
		return nil
	}
	c := w.expr(n.Y)
	if _, arithmetic := arithmeticOf[n.Op]; arithmetic {
		c = nil
	}
	w.target(n.X, c, n.Y)
	return c
}

// target is what an assignment assigns to.
func (w *flow) target(e js.IExpr, c *node, value js.IExpr) {
	switch n := e.(type) {
	case *js.GroupExpr:
		w.target(n.X, c, value)
	case *js.Var:
		w.assign(n, c, value)
	case *js.VarDecl:
		for i := range n.List {
			w.element(&n.List[i], c)
		}
	case *js.DotExpr, *js.IndexExpr:
		base, _ := w.member(e)
		w.store(base, c)
		w.change(base, e)
		w.hands(e, base, invocation{args: []*node{c}}, base)
	case *js.BinaryExpr: // a default
		w.target(n.X, w.join(w.expr(n.Y), c), nil)
	case *js.ArrayExpr:
		for _, item := range n.List {
			part := w.load(c)
			if item.Spread {
				part = w.rest(part)
			}
			w.target(item.Value, part, nil)
		}
	case *js.ObjectExpr:
		for i := range n.List {
			w.key(n.List[i].Name)
			part := w.load(c)
			if n.List[i].Spread {
				part = w.rest(part)
			}
			if n.List[i].Init != nil {
				part = w.join(w.expr(n.List[i].Init), part)
			}
			w.target(n.List[i].Value, part, nil)
		}
	}
}

func (w *flow) unary(n *js.UnaryExpr) *node {
	switch n.Op {
	case js.PreIncrToken, js.PreDecrToken, js.PostIncrToken, js.PostDecrToken:
		w.target(n.X, nil, nil)
		return nil
	case js.DeleteToken:
		c, _ := w.member(n.X)
		w.change(c, n.X)
		w.hands(n.X, c, invocation{}, c)
		return nil
	case js.AwaitToken:
		w.expose(w.expr(n.X))
		return w.world
	}
	w.expr(n.X)
	return nil
}

// member goes through a member access and gives the class of its base, and
// the name of the member: "*" if that is computed.
func (w *flow) member(e js.IExpr) (*node, string) {
	switch n := e.(type) {
	case *js.GroupExpr:
		return w.member(n.X)
	case *js.DotExpr:
		base := w.expr(n.X)
		if lit, ok := n.Y.(js.LiteralExpr); ok {
			return base, string(lit.Data)
		}
		return base, "#"
	case *js.IndexExpr:
		base := w.expr(n.X)
		w.expr(n.Y)
		return base, indexName(n.Y)
	}
	return w.expr(e), ""
}

// indexName is the name that a bracket holds: "0" for any number.
func indexName(e js.IExpr) string {
	lit, ok := e.(*js.LiteralExpr)
	if !ok {
		return "*"
	}
	if lit.TokenType == js.StringToken {
		s, _ := unescape(lit.Data[1:len(lit.Data)-1], false)
		return s.Go()
	}
	return "0"
}

// mutators are the methods that change what they are called on.
var mutators = []string{
	"push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin", "set", "add", "delete", "clear",
	"write", "swap16", "swap32", "swap64", "__defineGetter__", "__defineSetter__", "next",
}

func mutates(method string) bool {
	return slices.Contains(mutators, method) || len(method) > 5 && method[:5] == "write"
}

func (w *flow) template(n *js.TemplateExpr) *node {
	var args *node
	for _, part := range n.List {
		args = w.join(args, w.expr(part.Expr))
	}
	if n.Tag == nil {
		return nil
	}
	return w.invoke(w.expr(n.Tag), invocation{spread: args}, nil)
}
