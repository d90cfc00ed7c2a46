// Package fold computes what pure JavaScript gives for constants, within a
// budget, without ever running anything: no effects, no host objects. It knows
// values and operators; which names stand for what is told by its caller.
//
// Run goes through a program once: it computes the code that runs once, and
// finds out what code that may run at any time can change. The State that it
// returns then tells values of variables (Lookup), of expressions (Expr, with
// the State as the Env) and of what calls are given (State.Arg). Code without a
// State around it is computed by Expr, Call, Method and Global alone.
package fold
