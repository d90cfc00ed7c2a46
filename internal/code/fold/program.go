package fold

import (
	"github.com/tdewolff/parse/v2/js"
)

// A State is what is constant after the code of a program that runs once has
// run. It is an Env for the program's variables.
type State struct {
	env Env
	top *scope
	// late tells that code which runs at any time may have run: functions
	// that were handed out, branches that nobody knows.
	late bool
	// poisoned are variables that code which was not computed may assign to.
	poisoned map[*js.Var]bool
}

// Run computes the code of a module, or of a function's body, in its order.
func Run(body *js.BlockStmt, env Env, b *Budget) *State {
	return &State{env: env}
}

// Lookup returns the value of a variable if it is constant from now on.
func (st *State) Lookup(v *js.Var) (Value, bool) { return st.env.Lookup(v) }

func (st *State) release(Value)        {}
func (st *State) foreign()             {}
func (st *State) giveUp(js.INode) bool { return false }

func (m *machine) unstable(at *scope, v *js.Var, val Value) bool { return false }
