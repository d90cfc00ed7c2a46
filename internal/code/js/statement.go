package js

import (
	"github.com/tdewolff/parse/v2/js"
)

// block evaluates statements in order. A condition that leaves the block
// early guards what follows.
func (e *evaluator) block(list []js.IStmt) {
	guard, checked := e.guard, e.checked
	for _, s := range list {
		e.hoist(s)
	}
	for _, s := range list {
		e.statement(s)
	}
	e.guard, e.checked = guard, checked
}

// hoist makes functions known before the statements that call them.
func (e *evaluator) hoist(s js.IStmt) {
	switch s := s.(type) {
	case *js.FuncDecl:
		if s.Name != nil {
			e.assignVar(s.Name, e.functionOf(s, &s.Params, &s.Body).value())
		}
	case *js.ExportStmt:
		if f, ok := s.Decl.(*js.FuncDecl); ok && f.Name != nil {
			e.assignVar(f.Name, e.functionOf(f, &f.Params, &f.Body).value())
		}
	}
}

func (e *evaluator) statement(s js.IStmt) {
	if e.spent() {
		return
	}
	switch s := s.(type) {
	case *js.ExprStmt:
		e.expr(s.Value)
	case *js.VarDecl:
		e.declare(s)
	case *js.FuncDecl:
		e.later(e.functionOf(s, &s.Params, &s.Body))
	case *js.ClassDecl:
		e.class(s)
	case *js.ReturnStmt:
		e.returns(s)
	case *js.IfStmt:
		e.branch(s)
	case *js.BlockStmt:
		e.block(s.List)
	case *js.ThrowStmt:
		e.thrown = e.join(e.thrown, e.expr(s.Value))
	case *js.TryStmt:
		e.try(s)
	case *js.ImportStmt:
		e.importStatement(s)
	case *js.ExportStmt:
		e.exportStatement(s)
	case *js.LabelledStmt:
		e.statement(s.Value)
	case *js.WithStmt:
		e.withs = append(e.withs, e.expr(s.Cond))
		e.statement(s.Body)
		e.withs = e.withs[:len(e.withs)-1]
	case *js.SwitchStmt:
		e.switchStatement(s)
	default:
		e.loop(s)
	}
	if e.fn == nil || e.nesting < 2 {
		e.drain()
	}
}

func (e *evaluator) loop(s js.IStmt) {
	switch s := s.(type) {
	case *js.ForStmt:
		e.exprIf(s.Init)
		e.exprIf(s.Cond)
		e.exprIf(s.Post)
		e.block(s.Body.List)
	case *js.ForInStmt:
		v := e.expr(s.Value)
		e.each(s.Init, value{taint: e.labels(v)})
		e.block(s.Body.List)
	case *js.ForOfStmt:
		v := e.element(e.expr(s.Value))
		e.each(s.Init, v)
		e.block(s.Body.List)
	case *js.WhileStmt:
		e.guarded(e.expr(s.Cond), func() { e.statement(s.Body) })
	case *js.DoWhileStmt:
		e.statement(s.Body)
		e.expr(s.Cond)
	}
}

func (e *evaluator) exprIf(x js.IExpr) {
	if x != nil {
		e.expr(x)
	}
}

// each gives the variable of a for-in or for-of loop what it runs over.
func (e *evaluator) each(init js.IExpr, v value) {
	if d, ok := init.(*js.VarDecl); ok {
		for _, el := range d.List {
			e.bindElement(el, v)
		}
		return
	}
	e.assign(init, v)
}

// element returns what an array or another iterable holds.
func (e *evaluator) element(v value) value {
	out := value{taint: v.taint}
	v.each(func(v value) {
		switch {
		case v.kind == thing && v.obj.fn == nil:
			out = e.join(out, e.any(v.obj))
		case v.kind == platform:
			out = e.join(out, value{taint: v.taint, kind: platform, api: v.api, maybe: true})
		}
	})
	return out
}

func (e *evaluator) declare(d *js.VarDecl) {
	for _, el := range d.List {
		if el.Default == nil {
			continue
		}
		since := len(e.uses)
		v := e.expr(el.Default)
		if p, ok := el.Binding.(*js.BindingObject); ok && p.Rest == nil && v.kind == platform && v.api.path == "process.env" {
			e.unread(since, v.api)
		}
		e.bind(el.Binding, v)
	}
}

func (e *evaluator) returns(s *js.ReturnStmt) {
	if s.Value == nil {
		return
	}
	v := e.expr(s.Value)
	if e.fn == nil {
		e.given = e.join(e.given, v)
		return
	}
	e.giveBack(e.fn, v)
}

// giveBack joins a value to what a function returns.
func (e *evaluator) giveBack(f *function, v value) {
	if j := e.join(f.returns, v); j != f.returns {
		e.grow(f.returns, j)
		f.returns = j
	}
}

// branch evaluates both ways of a condition under its guard. If one of them
// leaves, the other is all that follows.
func (e *evaluator) branch(s *js.IfStmt) {
	seen := len(e.reads)
	cond := e.expr(s.Cond)
	outer, missing, present := e.checked, e.checked, e.checked
	if absent(s.Cond, 0) {
		missing = e.check(seen)
	} else {
		present = e.check(seen)
	}
	e.guarded(cond, func() {
		e.checked = missing
		e.statement(s.Body)
		if e.checked = present; s.Else != nil {
			e.statement(s.Else)
		}
		e.checked = outer
	})
	if leaves(s.Body) || s.Else != nil && leaves(s.Else) {
		e.guard = e.taints.union(e.guard, e.telling(cond))
		e.checked = present
	}
}

// absent tells a condition that asks whether something is missing.
func absent(x js.IExpr, depth int) bool {
	if depth > 20 {
		return false
	}
	switch x := x.(type) {
	case *js.GroupExpr:
		return absent(x.X, depth+1)
	case *js.UnaryExpr:
		return x.Op == js.NotToken
	case *js.BinaryExpr:
		switch x.Op {
		case js.EqEqToken, js.EqEqEqToken:
			return nothingThere(x.Y) || nothingThere(x.X)
		case js.GtToken: // typeof x > "u", as minifiers write it
			return spells(x.Y, "u")
		case js.NotEqToken, js.NotEqEqToken:
			return spells(x.X, "function") || spells(x.Y, "function")
		case js.AndToken, js.OrToken:
			return absent(x.X, depth+1) || absent(x.Y, depth+1)
		}
	}
	return false
}

// nothingThere tells undefined, null, void 0 and "undefined".
func nothingThere(x js.IExpr) bool {
	switch x := x.(type) {
	case *js.LiteralExpr:
		return x.TokenType == js.NullToken || spells(x, "undefined")
	case *js.Var:
		return string(x.Data) == "undefined"
	case *js.UnaryExpr:
		return x.Op == js.VoidToken
	}
	return false
}

// spells tells a string literal.
func spells(x js.IExpr, want string) bool {
	lit, ok := x.(*js.LiteralExpr)
	return ok && lit.TokenType == js.StringToken && len(lit.Data) == len(want)+2 && string(lit.Data[1:len(lit.Data)-1]) == want
}

// checks are the parts of the platform that the conditions around a place ask
// for: a polyfill stands behind such a question.
type checks struct {
	refs  []*ref
	outer *checks
}

// check returns the checks around a place within a condition that read what
// was read since.
func (e *evaluator) check(since int) *checks {
	if since >= len(e.reads) {
		return e.checked
	}
	return &checks{e.reads[since:len(e.reads):len(e.reads)], e.checked}
}

// asks tells whether some condition asks for a ref.
func (c *checks) asks(r *ref) bool {
	for depth := 0; c != nil && depth < 64; c, depth = c.outer, depth+1 {
		for _, have := range c.refs {
			if have == r || have.parent == r || r.parent == have && have.path != "globalThis" {
				return true
			}
		}
	}
	return false
}

// guarded evaluates something that runs under a condition only.
func (e *evaluator) guarded(cond value, f func()) {
	guard := e.guard
	e.guard = e.taints.union(guard, e.telling(cond))
	f()
	e.guard = guard
}

// telling returns those labels of a condition that tell for whom code runs.
func (e *evaluator) telling(cond value) taint {
	return e.taints.filter(e.labels(cond), func(l *label) bool { return l.kind != ofParameter })
}

// leaves tells whether nothing after a statement runs.
func leaves(s js.IStmt) bool {
	switch s := s.(type) {
	case *js.ReturnStmt, *js.ThrowStmt, *js.BranchStmt:
		return true
	case *js.BlockStmt:
		return len(s.List) > 0 && leaves(s.List[len(s.List)-1])
	case *js.ExprStmt:
		return exits(s.Value)
	}
	return false
}

// exits tells a call of process.exit.
func exits(x js.IExpr) bool {
	call, ok := x.(*js.CallExpr)
	if !ok {
		return false
	}
	dot, ok := call.X.(*js.DotExpr)
	if !ok {
		return false
	}
	lit, ok := dot.Y.(js.LiteralExpr)
	return ok && string(lit.Data) == "exit"
}

func (e *evaluator) try(s *js.TryStmt) {
	outer := e.thrown
	e.thrown = value{}
	e.tried++
	e.block(s.Body.List)
	e.tried--
	if s.Binding != nil {
		e.bind(s.Binding, e.thrown)
	}
	e.thrown = outer
	if s.Catch != nil {
		e.block(s.Catch.List)
	}
	if s.Finally != nil {
		e.block(s.Finally.List)
	}
}

func (e *evaluator) switchStatement(s *js.SwitchStmt) {
	cond := e.expr(s.Init)
	e.guarded(cond, func() {
		for _, c := range s.List {
			e.exprIf(c.Cond)
			e.block(c.List)
		}
	})
}

// class evaluates a class: its methods share one instance.
func (e *evaluator) class(c *js.ClassDecl) value {
	f := e.functionOf(c, nil, nil)
	if c.Name != nil {
		e.assignVar(c.Name, f.value())
	}
	if c.Extends != nil {
		e.extend(f, e.expr(c.Extends))
	}
	for i := range c.List {
		e.classElement(f, &c.List[i])
	}
	return f.value()
}

// extend lets a class find what its parent has.
func (e *evaluator) extend(f *function, parent value) {
	if parent.kind == thing && parent.obj.fn != nil {
		f.inst.proto = parent.obj.fn.inst
		f.self.proto = parent.obj
		f.parent = parent.obj.fn
	}
}

func (e *evaluator) classElement(class *function, el *js.ClassElement) {
	instance := value{kind: thing, obj: class.inst}
	switch {
	case el.StaticBlock != nil:
		f := e.functionOf(el.StaticBlock, nil, el.StaticBlock)
		f.this = class.value()
		e.noteCall(f)
		e.walk(f)
	case el.Method != nil:
		e.method(class, el.Method)
	case el.Init != nil:
		v := e.expr(el.Init)
		owner := instance
		if el.Static {
			owner = class.value()
		}
		if name, ok := e.propertyName(&el.Name.PropertyName); ok {
			e.set(owner.obj, name, v)
		}
	}
}

func (e *evaluator) method(class *function, m *js.MethodDecl) {
	f := e.functionOf(m, &m.Params, &m.Body)
	f.class = class
	owner := class.inst
	if m.Static {
		owner = class.self
	}
	f.this = value{kind: thing, obj: owner}
	if m.Name.Private == nil {
		if name, ok := e.propertyName(&m.Name.PropertyName); ok {
			e.defineMethod(class, owner, name, f, m)
		}
	} else {
		e.set(owner, "#"+string(m.Name.Private.Data), f.value())
	}
	e.later(f)
}

func (e *evaluator) defineMethod(class *function, owner *object, name string, f *function, m *js.MethodDecl) {
	switch {
	case name == "constructor" && !m.Static:
		class.ctor = f
	case m.Get:
		e.noteCall(f)
		e.walk(f)
		e.set(owner, name, f.returns)
	default:
		e.set(owner, name, f.value())
	}
}
