package fold

import (
	"slices"

	"github.com/tdewolff/parse/v2/js"
)

// A handed is what a call, or an assignment to a member, gets hold of.
type handed struct {
	base    *node   // what stands before the dot or the bracket, or is called
	args    []*node // a spread last
	changes *node   // what it changes itself: nil if that is nothing
}

// hands takes note of what a call or an assignment gets hold of.
func (w *flow) hands(place js.INode, base *node, c invocation, changes *node) {
	h := &handed{base: base, args: c.args, changes: changes}
	if c.spread != nil {
		h.args = append(slices.Clone(c.args), c.spread)
	}
	w.touching[place] = h
}

// blindly is called for a call or an assignment that is stepped over since
// something is not known: what that is may be an object that is. In code that
// runs once such an object is given up; elsewhere, the computation is.
func (m *machine) blindly(s *scope, place js.IExpr, base Value, args []Value) error {
	st := s.program()
	if st == nil {
		return foreignTo(s, place, base, args)
	}
	h := st.effects.touching[place]
	if h == nil {
		return nil
	}
	if !m.soft {
		return h.known(base, args)
	}
	st.touch(place, h, base, args)
	return nil
}

// known is an error if one of the values that are not known may be an object
// that is.
func (h *handed) known(base Value, args []Value) error {
	if isUnknown(base) && (holds(h.base) || holds(h.changes)) {
		return ErrUnknown
	}
	for i, n := range h.args {
		if holds(n) && (i >= len(args) || isUnknown(args[i])) {
			return ErrUnknown
		}
	}
	return nil
}

func holds(n *node) bool { return n != nil && len(n.sites) > 0 }

// touch gives up, once for each place, what a call or an assignment may change
// and what it may hand to others.
func (st *State) touch(place js.INode, h *handed, base Value, args []Value) {
	if st.blind[place] {
		return
	}
	st.blind[place] = true
	if holds(h.changes) {
		st.late = true
		st.effects.use(h.changes, func(s *site) { s.changed = true })
		st.version++
	}
	for i, n := range h.args {
		if holds(n) && (i >= len(args) || isUnknown(args[i])) {
			st.hand(n)
		}
	}
	if isUnknown(base) && holds(h.base) {
		st.hand(h.base)
	}
}

// hand releases all that may be at a node.
func (st *State) hand(n *node) {
	st.released, st.late = true, true
	for _, s := range n.sites {
		st.startSite(s)
	}
}

// program is the State of the program that code is part of, nil if there is
// none.
func (s *scope) program() *State {
	for at := s; at != nil; at = at.parent {
		if at.state != nil {
			return at.state
		}
		if st, ok := at.env.(*State); ok {
			return st
		}
	}
	return nil
}

// foreignTo is blindly without a program: only what comes from outside of the
// computation is no object of it.
func foreignTo(s *scope, place js.IExpr, base Value, args []Value) error {
	call, ok := place.(*js.CallExpr)
	if isUnknown(base) && !outer(s, place) {
		return ErrUnknown
	}
	if !ok {
		return nil
	}
	for i := range call.Args.List {
		if (i >= len(args) || isUnknown(args[i])) && !outer(s, call.Args.List[i].Value) {
			return ErrUnknown
		}
	}
	return nil
}

// outer tells an expression that starts from a variable of others, or from
// this, and calls nothing that may be the program's own.
func outer(s *scope, e js.IExpr) bool {
	called := false
	for {
		switch x := e.(type) {
		case *js.GroupExpr:
			e = x.X
		case *js.DotExpr:
			e = x.X
		case *js.IndexExpr:
			e = x.X
		case *js.CallExpr:
			called, e = true, x.X
		case *js.NewExpr:
			called, e = true, x.X
		case *js.BinaryExpr:
			switch x.Op {
			case js.AndToken, js.OrToken, js.NullishToken:
				return outer(s, x.X) && outer(s, x.Y)
			}
			return !assigns(x.Op)
		case *js.LiteralExpr:
			return x.TokenType != js.ThisToken || s.call == nil || s.call.this == nil
		case *js.UnaryExpr, *js.TemplateExpr:
			return true
		case *js.Var:
			v := resolve(x)
			return v.Decl == js.NoDecl || !called && !s.declares(v)
		default:
			return false
		}
	}
}

// declares tells a variable of a running function.
func (s *scope) declares(v *js.Var) bool {
	for at := s; at != nil; at = at.parent {
		if at.find(v) >= 0 {
			return true
		}
	}
	return false
}
