package fold

import (
	"github.com/tdewolff/parse/v2/js"
)

// A completion is how a statement ends.
type completion struct {
	kind  kind
	label string // of break and continue, "" for the innermost
	value Value  // of return
}

type kind uint8

const (
	normal kind = iota
	broke
	continued
	returned
)

// execAll runs statements in order. Code that runs once goes on behind a
// statement that cannot be computed, unless it may leave the list.
func (m *machine) execAll(s *scope, list []js.IStmt) (completion, error) {
	for _, stmt := range list {
		if m.soft && s.once {
			m.b.gen++
			m.gen = m.b.gen // so that what calls left behind is not taken for theirs
		}
		c, err := m.exec(s, stmt)
		if err != nil && m.stepsOver(s, err, stmt) {
			continue
		}
		if err != nil || c.kind != normal {
			return c, err
		}
	}
	return completion{}, nil
}

// stepsOver tells whether code goes on behind a part that cannot be computed,
// and gives up what that part may change.
func (m *machine) stepsOver(s *scope, err error, part js.INode) bool {
	if !m.soft || !s.once || m.try > 0 || err == ErrBudget {
		return false
	}
	return m.state.giveUp(part)
}

// hoist declares the functions of a list.
func (m *machine) hoist(s *scope, list []js.IStmt) error {
	for _, stmt := range list {
		if export, ok := stmt.(*js.ExportStmt); ok && export.Decl != nil {
			if fn, ok := export.Decl.(*js.FuncDecl); ok {
				stmt = fn
			}
		}
		fn, ok := stmt.(*js.FuncDecl)
		if !ok || fn.Name == nil {
			continue
		}
		if err := m.write(s, fn.Name, m.closure(s, fn), true); err != nil {
			return err
		}
	}
	return nil
}

func (m *machine) execBlock(s *scope, b *js.BlockStmt) (completion, error) {
	inner := s
	if len(b.Scope.Declared) > 0 {
		var err error
		if inner, err = m.enter(s, &b.Scope); err != nil {
			return completion{}, err
		}
	}
	if err := m.hoist(inner, b.List); err != nil {
		return completion{}, err
	}
	return m.execAll(inner, b.List)
}

// exec runs one statement.
func (m *machine) exec(s *scope, stmt js.IStmt) (completion, error) {
	if err := m.deeper(); err != nil {
		return completion{}, err
	}
	c, err := m.execNode(s, stmt)
	m.depth--
	return c, err
}

func (m *machine) execNode(s *scope, stmt js.IStmt) (completion, error) {
	switch n := stmt.(type) {
	case *js.ExprStmt:
		return completion{}, m.execExpr(s, n.Value)
	case *js.VarDecl:
		return completion{}, m.declare(s, n)
	case *js.IfStmt:
		return m.execIf(s, n)
	case *js.BlockStmt:
		return m.execBlock(s, n)
	case *js.ReturnStmt:
		return m.execReturn(s, n)
	case *js.ForStmt:
		return m.execFor(s, n, "")
	case *js.WhileStmt:
		return m.execWhile(s, n, "")
	case *js.DoWhileStmt:
		return m.execDo(s, n, "")
	case *js.ForOfStmt:
		return m.execForOf(s, n, "")
	case *js.ForInStmt:
		return m.execForIn(s, n, "")
	case *js.SwitchStmt:
		return m.execSwitch(s, n)
	case *js.BranchStmt:
		if n.Type == js.BreakToken {
			return completion{kind: broke, label: string(n.Label)}, nil
		}
		return completion{kind: continued, label: string(n.Label)}, nil
	case *js.ThrowStmt:
		v, err := m.eval(s, n.Value)
		if err != nil {
			return completion{}, err
		}
		return completion{}, &thrown{v}
	case *js.TryStmt:
		return m.execTry(s, n)
	case *js.LabelledStmt:
		return m.execLabelled(s, n)
	case *js.ExportStmt:
		return completion{}, m.execExport(s, n)
	case *js.FuncDecl, *js.EmptyStmt, *js.Comment, *js.DirectivePrologueStmt, *js.DebuggerStmt:
		return completion{}, nil
	case *js.ImportStmt:
		_, err := m.unknown()
		return completion{}, err
	}
	return completion{}, ErrUnknown // with, class
}

// execExpr runs an expression for its effects; the parts of a comma
// expression are like statements.
func (m *machine) execExpr(s *scope, e js.IExpr) error {
	list, ok := e.(*js.CommaExpr)
	if !ok {
		_, err := m.eval(s, e)
		return err
	}
	for _, x := range list.List {
		if err := m.execExpr(s, x); err != nil && !m.stepsOver(s, err, x) {
			return err
		}
	}
	return nil
}

// declare runs var, let or const.
func (m *machine) declare(s *scope, n *js.VarDecl) error {
	for i := range n.List {
		item := &n.List[i]
		err := m.declareOne(s, n, item)
		if err != nil && !m.stepsOver(s, err, &js.VarDecl{TokenType: n.TokenType, List: n.List[i : i+1]}) {
			return err
		}
		if n.TokenType == js.ConstToken {
			m.fix(item.Binding)
		}
	}
	return nil
}

// fix takes note that variables are constants.
func (m *machine) fix(b js.IBinding) {
	if m.consts == nil {
		m.consts = make(map[*js.Var]bool)
	}
	if v, ok := b.(*js.Var); ok {
		m.consts[resolve(v)] = true
		return
	}
	for _, v := range boundVars(nil, b) {
		m.consts[resolve(v)] = true
	}
}

func (m *machine) declareOne(s *scope, n *js.VarDecl, item *js.BindingElement) error {
	if item.Default == nil {
		if n.TokenType == js.VarToken {
			return nil
		}
		return m.bind(s, item.Binding, Undefined{})
	}
	v, err := m.eval(s, item.Default)
	if err != nil {
		return err
	}
	return m.bind(s, item.Binding, v)
}

// execExport runs what is exported. Nobody has it before the module has run.
func (m *machine) execExport(s *scope, n *js.ExportStmt) error {
	switch d := n.Decl.(type) {
	case nil:
		return nil
	case *js.VarDecl:
		return m.declare(s, d)
	case *js.FuncDecl:
		return nil
	}
	_, err := m.eval(s, n.Decl)
	return err
}

func (m *machine) execIf(s *scope, n *js.IfStmt) (completion, error) {
	yes, err := m.test(s, n.Cond)
	switch {
	case err != nil:
		return completion{}, err
	case yes:
		return m.exec(s, n.Body)
	case n.Else != nil:
		return m.exec(s, n.Else)
	}
	return completion{}, nil
}

func (m *machine) execReturn(s *scope, n *js.ReturnStmt) (completion, error) {
	if n.Value == nil {
		return completion{kind: returned, value: Undefined{}}, nil
	}
	v, err := m.eval(s, n.Value)
	return completion{kind: returned, value: v}, err
}

func (m *machine) execSwitch(s *scope, n *js.SwitchStmt) (completion, error) {
	v, err := m.eval(s, n.Init)
	if err != nil {
		return completion{}, err
	}
	inner, err := m.enter(s, &n.Scope)
	if err != nil {
		return completion{}, err
	}
	for i := range n.List {
		if err := m.hoist(inner, n.List[i].List); err != nil {
			return completion{}, err
		}
	}
	at, err := m.findCase(inner, n, v)
	if err != nil || at < 0 {
		return completion{}, err
	}
	for _, clause := range n.List[at:] {
		c, err := m.execAll(inner, clause.List)
		if err != nil {
			return c, err
		}
		if c.kind == broke && c.label == "" {
			return completion{}, nil
		}
		if c.kind != normal {
			return c, nil
		}
	}
	return completion{}, nil
}

// findCase returns the clause that v leads to, -1 if there is none.
func (m *machine) findCase(s *scope, n *js.SwitchStmt, v Value) (int, error) {
	fallback := -1
	for i, clause := range n.List {
		if clause.TokenType == js.DefaultToken {
			fallback = i
			continue
		}
		w, err := m.eval(s, clause.Cond)
		if err != nil {
			return -1, err
		}
		if equal, err := strictEqual(v, w); equal || err != nil {
			return i, err
		}
	}
	return fallback, nil
}

func (m *machine) execTry(s *scope, n *js.TryStmt) (completion, error) {
	m.try++
	c, err := m.execBlock(s, n.Body)
	m.try--
	if t, ok := isThrown(err); ok && n.Catch != nil {
		m.try += btoi(n.Finally != nil)
		c, err = m.execCatch(s, n, t.value)
		m.try -= btoi(n.Finally != nil)
	}
	if _, ok := isThrown(err); err != nil && !ok || n.Finally == nil {
		return c, err
	}
	last, lastErr := m.execBlock(s, n.Finally)
	if lastErr != nil || last.kind != normal {
		return last, lastErr
	}
	return c, err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (m *machine) execCatch(s *scope, n *js.TryStmt, v Value) (completion, error) {
	inner, err := m.enter(s, &n.Catch.Scope)
	if err != nil {
		return completion{}, err
	}
	if n.Binding != nil {
		if err := m.bind(inner, n.Binding, v); err != nil {
			return completion{}, err
		}
	}
	if err := m.hoist(inner, n.Catch.List); err != nil {
		return completion{}, err
	}
	return m.execAll(inner, n.Catch.List)
}
