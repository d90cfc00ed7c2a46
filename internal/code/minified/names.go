package minified

import "github.com/tdewolff/parse/v2/js"

// names are the variables of a source that minifiers put in where they are
// used.
type names struct {
	constant map[*js.Var]value
	small    map[*js.Var]js.IExpr // functions that only return an expression, or run one
	sum      map[*js.Var]js.IExpr // concatenations
	alias    map[*js.Var]*js.Var  // other names of a variable
}

// resolve returns the variable that all uses of a name in its scope share.
func resolve(v *js.Var) *js.Var {
	for v.Link != nil {
		v = v.Link
	}
	return v
}

// aliased returns the variable that a name stands for.
func (n *names) aliased(v *js.Var) *js.Var {
	v = resolve(v)
	for range maxInside {
		other, ok := n.alias[v]
		if !ok {
			break
		}
		v = other
	}
	return v
}

// A collector finds variables that are written once.
type collector struct {
	order  []*js.Var
	init   map[*js.Var]js.IExpr
	bodies map[*js.Var]js.IExpr
	writes map[*js.Var]int
}

// find fills the names from a tree.
func (n *names) find(tree *js.AST, w *walker) {
	*n = names{map[*js.Var]value{}, map[*js.Var]js.IExpr{}, map[*js.Var]js.IExpr{}, map[*js.Var]*js.Var{}}
	c := &collector{nil, map[*js.Var]js.IExpr{}, map[*js.Var]js.IExpr{}, map[*js.Var]int{}}
	js.Walk(c, tree)
	for range 2 { // constants that are used before they stand
		for _, v := range c.order {
			if c.writes[v] == 1 {
				n.add(w, v, c.init[v])
			}
		}
	}
	for v, e := range c.bodies {
		if c.writes[v] == 1 {
			n.small[v] = e
		}
	}
}

// add notes a variable that is written once, with e.
func (n *names) add(w *walker, v *js.Var, e js.IExpr) {
	if folded := w.fold(e); folded.kind != isUnknown {
		n.constant[v] = folded
		return
	}
	switch e := e.(type) {
	case *js.Var:
		if other := resolve(e); other != v {
			n.alias[v] = other
		}
	case *js.BinaryExpr:
		if e.Op == js.AddToken {
			n.sum[v] = e
		}
	case *js.TemplateExpr:
		if e.Tag == nil {
			n.sum[v] = e
		}
	}
}

// Enter notes declarations and assignments.
func (c *collector) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.VarDecl:
		for _, e := range n.List {
			if v, ok := e.Binding.(*js.Var); ok && e.Default != nil {
				c.declare(v, e.Default)
			}
		}
	case *js.BinaryExpr:
		if _, ok := assigns[n.Op]; ok {
			if v, ok := n.X.(*js.Var); ok {
				c.declare(v, n.Y)
			}
		}
	case *js.UnaryExpr:
		if n.Op >= js.PreIncrToken && n.Op <= js.PostDecrToken {
			if v, ok := n.X.(*js.Var); ok {
				c.writes[resolve(v)] += 2
			}
		}
	case *js.FuncDecl:
		if n.Name != nil {
			c.function(resolve(n.Name), &n.Body)
		}
		c.params(n.Params)
	case *js.ArrowFunc:
		c.params(n.Params)
	case *js.MethodDecl:
		c.params(n.Params)
	}
	return c
}

// Exit does nothing.
func (c *collector) Exit(js.INode) {}

// params notes that callers write parameters.
func (c *collector) params(p js.Params) {
	for _, e := range p.List {
		if v, ok := e.Binding.(*js.Var); ok {
			c.writes[resolve(v)]++
		}
	}
}

func (c *collector) declare(v *js.Var, e js.IExpr) {
	v = resolve(v)
	switch f := e.(type) {
	case *js.FuncDecl:
		c.function(v, &f.Body)
	case *js.ArrowFunc:
		c.function(v, &f.Body)
	default:
		c.writes[v]++
		if c.init[v] == nil {
			c.order = append(c.order, v)
		}
		c.init[v] = e
	}
}

// function notes a function that only returns an expression, or runs one.
func (c *collector) function(v *js.Var, body *js.BlockStmt) {
	c.writes[v]++
	if len(body.List) != 1 {
		return
	}
	switch s := body.List[0].(type) {
	case *js.ReturnStmt:
		if s.Value != nil {
			c.bodies[v] = s.Value
		}
	case *js.ExprStmt:
		c.bodies[v] = s.Value
	}
}
