package fold

import (
	"github.com/tdewolff/parse/v2/js"
)

// A swap is a function that took the place of another made of the same code.
// Where a function replaces itself by one that it makes each time anew, this
// is no change if both see the same.
type swap struct{ old, now *Function }

func swapOf(old, now Value) (swap, bool) {
	f, _ := old.(*Function)
	g, _ := now.(*Function)
	return swap{f, g}, f != nil && g != nil && f.node == g.node
}

// same tells whether both functions see the same.
func (s swap) same() bool { return seeAlike(s.old, s.now, 0) }

// maxClosures bounds how deep functions that functions see are compared.
const maxClosures = 4

// seeAlike tells whether functions of the same code see variables that look
// the same from outside.
func seeAlike(f, g *Function, depth int) bool {
	if f == g {
		return true
	}
	if f.node != g.node || f.bound != g.bound || f.props != nil || g.props != nil || depth > maxClosures {
		return false
	}
	names := freeNames(f.node)
	a, b := f.scope, g.scope
	for ; a != b; a, b = a.parent, b.parent {
		if a == nil || b == nil || a.decl != b.decl || a.decl == nil {
			return false
		}
		for i, v := range a.decl.Declared {
			if names[v] && !valuesAlike(a.vals[i], b.vals[i], depth) {
				return false
			}
		}
	}
	return true
}

// freeNames are the variables that a function uses and does not declare.
func freeNames(fn js.INode) map[*js.Var]bool {
	names := make(map[*js.Var]bool)
	if info := describe(fn); info.body != nil {
		for _, v := range info.body.Scope.Undeclared {
			names[resolve(v)] = true
		}
	}
	return names
}

func valuesAlike(v, w Value, depth int) bool {
	if s, ok := swapOf(v, w); ok {
		return seeAlike(s.old, s.now, depth+1)
	}
	return alike(v, w, 0)
}

// swapped takes note of a write that can be undone, if it is a swap.
func (m *machine) swapped(old, now Value) {
	if s, ok := swapOf(old, now); ok {
		m.swaps = append(m.swaps, s)
	}
}

// moves tells whether a computation changed what was there before.
func (m *machine) moves() bool {
	if len(m.undo) > len(m.swaps) {
		return true
	}
	for _, s := range m.swaps {
		if !s.same() {
			return true
		}
	}
	return false
}

// settleSwaps tells, at the end, which variables changed while other code may
// have read them.
func (st *State) settleSwaps() {
	for v, swaps := range st.swaps {
		for _, s := range swaps {
			st.unsteady[v] = st.unsteady[v] || !s.same()
		}
	}
}

// resets tells a variable of a function that replaces itself, if code that has
// the first of them still may call that, and would not leave what is there now.
func (st *State) resets(v *js.Var) bool {
	first := st.first[v]
	if first == nil || st.checking[v] {
		return false
	}
	s := st.effects.sites[first.node]
	if s == nil || !s.escaped && !s.recalled || !st.done && !st.reached[s] {
		return false
	}
	if resets, ok := st.resetting[v]; ok && st.done {
		return resets
	}
	st.checking[v] = true
	m := newMachine(st.b)
	_, err := m.call(first, nil, []Value{Unknown{}, Unknown{}, Unknown{}})
	resets := err != nil || m.moves()
	m.rollback()
	st.checking[v] = false
	if st.done {
		st.resetting[v] = resets
	}
	return resets
}
