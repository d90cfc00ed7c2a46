package fold

import (
	"github.com/tdewolff/parse/v2/js"
)

// A State is what is constant after the code of a program that runs once has
// run. It is an Env for the program's variables.
type State struct {
	env     Env
	b       *Budget
	effects *effects
	// scopes has the scope of each variable that was made in code that runs
	// once; nil for one that was made several times.
	scopes map[*js.Var]*scope
	// released tells that code which is not known can call functions of the
	// program; late, that it may have done so, or that code was given up.
	released, late bool
	// poisoned are variables that code which was given up may assign to.
	poisoned map[*js.Var]bool
	// records has what expressions of code that runs once gave; given, what
	// arguments were.
	records map[js.IExpr]record
	given   map[*js.Arg]record
	// started are the variables, and reached the objects, that code may have
	// seen which may have run; unsteady are variables that changed after that.
	started, unsteady map[*js.Var]bool
	reached           map[*site]bool
	// swaps are functions that took the place of others in variables that code
	// may have seen; first, those that replaced themselves; resetting, what
	// resets found, and checking, where it is at it.
	swaps               map[*js.Var][]swap
	first               map[*js.Var]*Function
	resetting, checking map[*js.Var]bool
	blind               map[js.INode]bool // what touch has seen
	done                bool              // the run is over
	left                map[js.INode]bool // what was given up, and whether the list went on
	// stopped tells that the budget did not last.
	stopped bool
	version int               // counts what was given up
	known   map[*js.Var]Value // what Lookup found for constants of functions
}

// Run computes the code of a module, or of a function's body, in its order, as
// far as it is constant: declarations, loops that decode, calls of functions
// that are written where they are called. What cannot be computed is stepped
// over, and all that it might change is not constant. The values that are told
// afterwards hold for every run from then on, under four assumptions: methods
// of the language's own prototypes are the language's; text that is handed to
// eval does not change variables of the program; a function that replaces
// itself, or keeps things in its own properties, is what it shows to be when it
// is called twice; and what a module exports by the word is used by nobody
// before it has run, as it would be where modules import each other.
func Run(body *js.BlockStmt, env Env, b *Budget) *State {
	st := &State{
		env: env, b: b, scopes: make(map[*js.Var]*scope), poisoned: make(map[*js.Var]bool), known: make(map[*js.Var]Value),
		records: make(map[js.IExpr]record), started: make(map[*js.Var]bool), unsteady: make(map[*js.Var]bool), reached: make(map[*site]bool), left: make(map[js.INode]bool), given: make(map[*js.Arg]record),
		swaps: make(map[*js.Var][]swap), first: make(map[*js.Var]*Function), resetting: make(map[*js.Var]bool), checking: make(map[*js.Var]bool), blind: make(map[js.INode]bool),
	}
	if err := b.step(len(body.List)); err != nil {
		st.stopped = true
		return st
	}
	st.effects = newEffects(body, b)
	m := newMachine(b)
	m.record, m.soft, m.state = false, true, st
	root := &scope{env: env, state: st, once: true, gen: m.gen}
	err := m.runTop(root, body)
	st.settleSwaps()
	st.late, st.done = true, true
	st.version++
	st.stopped = err == ErrBudget
	return st
}

func (m *machine) runTop(root *scope, body *js.BlockStmt) error {
	s, err := m.enter(root, &body.Scope)
	if err != nil {
		return err
	}
	for i, v := range body.Scope.Declared {
		if v.Decl == js.ArgumentDecl {
			s.vals[i] = Unknown{}
		}
	}
	if err := m.hoist(s, body.List); err != nil {
		return err
	}
	for i := range body.List {
		if _, err := m.execAll(s, body.List[i:i+1]); err == ErrBudget {
			return err
		} else if err != nil {
			m.state.giveUpAll(body.List[i:])
			return nil
		}
	}
	return nil
}

// release hands a value to code that is not known.
func (st *State) release(v Value) {
	if c := cellOf(v); c != nil {
		st.released = true
		if s := st.effects.sites[c.origin]; s != nil {
			st.startSite(s)
		}
	}
}

// foreign is called when code that is not known runs.
func (st *State) foreign() { st.late = st.late || st.released }

// giveUp steps over code; false if that may leave the list it stands in.
func (st *State) giveUp(part js.INode) bool {
	st.late = true
	place := part
	if d, ok := part.(*js.VarDecl); ok && len(d.List) == 1 && d.List[0].Default != nil {
		place = d.List[0].Default
	}
	stays, again := st.left[place]
	if !again {
		stays = st.giveUpOnce(part)
		st.left[place] = stays
	}
	return stays
}

func (st *State) giveUpOnce(part js.INode) bool {
	st.version++
	st.start(part, true)
	w := &flow{effects: st.effects, late: true, poison: st.poisoned, this: st.effects.world}
	switch n := part.(type) {
	case js.IStmt:
		if d, ok := n.(*js.VarDecl); ok {
			for i := range d.List {
				w.bind(d.List[i].Binding, nil)
			}
		}
		w.stmt(n)
		st.effects.solve()
		return !leavesList(n)
	case js.IExpr:
		w.expr(n)
	}
	st.effects.solve()
	return true
}

func (st *State) giveUpAll(list []js.IStmt) {
	for _, stmt := range list {
		st.giveUp(stmt)
	}
}

// leavesList tells a statement that may break out of what it stands in.
func leavesList(n js.IStmt) bool {
	w := &leavesWalker{leaves: new(bool)}
	js.Walk(w, n)
	return *w.leaves
}

// A leavesWalker looks for return, and for break and continue that are not of
// a loop or a switch within.
type leavesWalker struct {
	leaves         *bool
	inLoop, inCase bool
}

// Enter looks at one node.
func (w *leavesWalker) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.FuncDecl, *js.ArrowFunc, *js.MethodDecl:
		return nil
	case *js.ReturnStmt:
		*w.leaves = true
	case *js.BranchStmt:
		caught := w.inLoop || w.inCase && n.Type == js.BreakToken
		*w.leaves = *w.leaves || n.Label != nil || !caught
	case *js.ForStmt, *js.ForInStmt, *js.ForOfStmt, *js.WhileStmt, *js.DoWhileStmt:
		return &leavesWalker{w.leaves, true, w.inCase}
	case *js.SwitchStmt:
		return &leavesWalker{w.leaves, w.inLoop, true}
	}
	return w
}

// Exit is there for js.Walk.
func (w *leavesWalker) Exit(js.INode) {}

// made takes note of where a variable of code that runs once is.
func (st *State) made(s *scope) {
	for _, v := range s.decl.Declared {
		if _, twice := st.scopes[v]; twice {
			st.scopes[v] = nil
			continue
		}
		st.scopes[v] = s
	}
}

// unstable tells a value that code which runs at any time may change. What a
// reference holds is then marked, so that nothing is read from it.
func (m *machine) unstable(at *scope, v *js.Var, val Value) bool {
	st := at.state
	if st == nil || !at.once && at.gen == m.gen {
		return false // a call that goes on: no other code runs
	}
	return st.poisoned[v] || st.late && st.changes(v, val)
}

func (st *State) changes(v *js.Var, val Value) bool {
	if st.effects.written[v] || st.done && st.unsteady[v] || st.resets(v) {
		return true
	}
	st.loosen(val, nil, 0)
	return false
}

// loosen marks what a value holds that may change. What no place of the
// program is known to make is like what it is found in. What a function keeps
// in its own properties is its own business, wherever it is handed to.
func (st *State) loosen(v Value, around *site, depth int) {
	at := cellOf(v)
	if at == nil || at.loose || depth > maxAlike || at.checked == st.version+1 {
		return
	}
	at.checked = st.version + 1
	s := around
	if own := st.effects.sites[at.origin]; own != nil {
		s = own
	}
	_, function := v.(*Function)
	if st.effects.broken || st.done && at.unsteady || s != nil && !at.frozen && (s.changed || s.escaped && !function) {
		at.loose = true
		return
	}
	switch v := v.(type) {
	case *Function:
		v.private = v.private || s != nil && s.own
	case *Array:
		for _, e := range v.elems {
			st.loosen(e, s, depth+1)
		}
	case *Object:
		for _, e := range v.props {
			st.loosen(e, s, depth+1)
		}
	}
}

// Lookup returns the value of a variable if it is constant: of one that was
// made in code that ran, the one that code which runs later sees (see Arg); of one that is defined once in a
// function, wherever that is.
func (st *State) Lookup(v *js.Var) (Value, bool) {
	v = resolve(v)
	if st.stopped {
		return nil, false
	}
	if v.Decl == js.NoDecl {
		if st.assigns(v) {
			return nil, false
		}
		return st.env.Lookup(v)
	}
	if s := st.scopes[v]; s != nil && !st.poisoned[v] {
		val := s.vals[s.find(v)]
		if val == nil || isUnknown(val) || st.changes(v, val) {
			return nil, false
		}
		return val, true
	}
	return st.constant(v)
}

// assigns tells whether the program assigns to a variable.
func (st *State) assigns(v *js.Var) bool {
	d := st.effects.defs[v]
	return d != nil && d.writes > 0
}

// constant is the value of a variable that is defined once, by what does not
// depend on when.
func (st *State) constant(v *js.Var) (Value, bool) {
	if val, ok := st.known[v]; ok {
		return val, val != nil
	}
	st.known[v] = nil
	d := st.effects.defs[v]
	if d == nil || d.writes != 1 {
		return nil, false
	}
	m := newMachine(st.b)
	m.depth = maxDepth / 2
	s := &scope{env: st, gen: m.gen}
	var val Value
	switch {
	case d.fn != nil:
		val = m.closure(s, d.fn)
	case d.init != nil && d.plain:
		got, err := known(m.eval(s, d.init))
		changed := len(m.undo) > 0
		if m.rollback(); err != nil || changed {
			return nil, false
		}
		val = got
	default:
		return nil, false
	}
	st.loosen(val, nil, 0)
	st.known[v] = val
	return val, true
}
