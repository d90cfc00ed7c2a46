package fold

import (
	"errors"

	"github.com/tdewolff/parse/v2/js"
)

// An Env tells the values of variables that the code at hand does not declare.
type Env interface {
	// Lookup returns the value of a variable, which is resolved through its
	// Link; false if it is not known. "String" and the like are given as
	// Native{"String"}.
	Lookup(v *js.Var) (Value, bool)
}

// A machine computes. It has no effect on anything but the values that were
// made by computing.
type machine struct {
	b     *Budget
	depth int
	// gen is the number of this computation: cells and scopes of others are
	// recorded in undo before they change.
	gen  int
	undo []func()
	// try is how many try blocks surround what runs: what may or may not
	// throw cannot be stepped over there.
	try int
	// soft tells that code runs which runs once, in its order, so that what
	// is unknown can be stepped over; state then takes note of its effects.
	soft  bool
	state *State
	// record tells that changes to what others made are to be undone.
	record bool
	// consts are the constants that were declared.
	consts map[*js.Var]bool
	// calls counts calls of functions of the program.
	calls int
	// active are the functions that run, the innermost last.
	active []js.INode
	// moved and touched are what changed of what was there before, and of what
	// code that may have run can change, too.
	moved   []*js.Var
	touched []*cell
	// swaps are functions that took the place of others with the same code.
	swaps []swap
	// assigned has what the computation gave to variables of others.
	assigned map[*js.Var]Value
	*memory
}

// A memory is what a file's computations need not find out again.
type memory struct {
	infos    map[js.INode]*funcInfo
	indices  map[*js.Scope]map[*js.Var]int
	literals map[*js.LiteralExpr]Value
	natives  map[string]native
	methods  map[membership]Value
	members  map[membership]Value
}

func newMemory() *memory {
	return &memory{
		infos: make(map[js.INode]*funcInfo), indices: make(map[*js.Scope]map[*js.Var]int), literals: make(map[*js.LiteralExpr]Value),
		natives: make(map[string]native), methods: make(map[membership]Value), members: make(map[membership]Value),
	}
}

// A thrown is an exception of the code that is computed.
type thrown struct{ value Value }

func (t *thrown) Error() string { return "throws" }

// throw makes an exception such as a TypeError.
func (m *machine) throw(class, message string) error {
	if err := m.b.bytes(1024); err != nil {
		return err
	}
	e := &Object{cell: cell{gen: m.gen}, class: "Error"}
	e.put(name("name"), Text(class))
	e.put(name("message"), Text(message))
	return &thrown{e}
}

// A scope is a running function or block: its variables and their values. A
// nil value is a variable in its dead zone.
type scope struct {
	parent *scope
	decl   *js.Scope // nil for a scope of the caller's
	vals   []Value
	index  map[*js.Var]int
	call   *activation // the function that runs, nil at the top
	env    Env         // of the outermost scope
	state  *State      // of the program that it is part of, if it is
	gen    int
	once   bool // its code runs once: see machine.soft
}

// An activation is one call of a function.
type activation struct {
	fn   *Function
	this Value
	args []Value
	list *Array // the arguments object, once somebody asked for it
}

// manyVars is the number of variables above which a scope is indexed.
const manyVars = 12

// enter makes the scope of a block or a function.
func (m *machine) enter(parent *scope, decl *js.Scope) (*scope, error) {
	if err := m.b.bytes(64 + 16*len(decl.Declared)); err != nil {
		return nil, err
	}
	s := &scope{parent: parent, decl: decl, vals: make([]Value, len(decl.Declared)), gen: m.gen}
	if parent != nil {
		s.call, s.once, s.state = parent.call, parent.once, parent.state
	}
	if len(decl.Declared) > manyVars {
		s.index = m.indexOf(decl)
	}
	if m.soft && s.once {
		m.state.made(s)
	}
	for i, v := range decl.Declared {
		if v.Decl == js.VariableDecl || v.Decl == js.FunctionDecl || v.Decl == js.ArgumentDecl {
			s.vals[i] = Undefined{}
		}
	}
	return s, nil
}

// indexOf maps the variables of a large scope to their places, once.
func (m *machine) indexOf(decl *js.Scope) map[*js.Var]int {
	if index, ok := m.indices[decl]; ok {
		return index
	}
	index := make(map[*js.Var]int, len(decl.Declared))
	for i, v := range decl.Declared {
		index[v] = i
	}
	m.indices[decl] = index
	return index
}

func resolve(v *js.Var) *js.Var {
	for v.Link != nil {
		v = v.Link
	}
	return v
}

// find returns where a scope keeps a variable, -1 if it does not.
func (s *scope) find(v *js.Var) int {
	if s.index != nil {
		if i, ok := s.index[v]; ok {
			return i
		}
		return -1
	}
	if s.decl == nil {
		return -1
	}
	for i, other := range s.decl.Declared {
		if other == v {
			return i
		}
	}
	return -1
}

// read gives the value of a variable.
func (m *machine) read(s *scope, v *js.Var) (Value, error) {
	v = resolve(v)
	root := s
	for at := s; at != nil; at = at.parent {
		root = at
		i := at.find(v)
		if i < 0 {
			continue
		}
		val := at.vals[i]
		if m.unstable(at, v, val) {
			return m.unknown()
		}
		if val == nil {
			return nil, ErrUnknown
		}
		return val, nil
	}
	if s.state != nil && s.state.assigns(v) && s.state.late {
		return m.unknown()
	}
	if val, ok := m.assigned[v]; ok {
		return val, nil
	}
	switch string(v.Data) {
	case "undefined":
		return Undefined{}, nil
	case "NaN", "Infinity":
		return Number(parseNumberConst(string(v.Data))), nil
	case "arguments":
		if s.call != nil {
			return m.arguments(s.call)
		}
	}
	if root.env != nil {
		if val, ok := root.env.Lookup(v); ok && val != nil {
			return val, nil
		}
	}
	return m.unknown()
}

// write assigns to a variable.
func (m *machine) write(s *scope, v *js.Var, val Value, declares bool) error {
	v = resolve(v)
	for at := s; at != nil; at = at.parent {
		i := at.find(v)
		if i < 0 {
			continue
		}
		if v.Decl == js.ExprDecl || at.vals[i] == nil && !declares {
			return ErrUnknown
		}
		if m.consts[v] && !declares {
			return ErrUnknown
		}
		if at.gen != m.gen && m.record {
			if same(at.vals[i], val) {
				return nil
			}
			old := at.vals[i]
			m.undo = append(m.undo, func() { at.vals[i] = old })
			m.swapped(old, val)
		}
		if !m.record && m.state != nil {
			m.state.rewrites(v, at.vals[i], val)
			if at.gen != m.gen && m.state.late && m.state.started[v] {
				m.moved = append(m.moved, v)
			}
		}
		at.vals[i] = val
		return nil
	}
	if !m.record {
		m.state.release(val)
		m.state.released = m.state.released || isUnknown(val)
	}
	if m.assigned == nil {
		m.assigned = make(map[*js.Var]Value)
	}
	old, was := m.assigned[v]
	if was && same(old, val) {
		return nil
	}
	m.undo = append(m.undo, func() {
		delete(m.assigned, v)
		if was {
			m.assigned[v] = old
		}
	})
	m.assigned[v] = val
	return nil
}

// touch is called before a reference changes; save returns how to undo it.
func (m *machine) touch(c *cell, cost int, save func() func()) error {
	if c.frozen || c.parted {
		return ErrUnknown
	}
	if !m.record && m.state != nil {
		m.state.changing(c)
	}
	if c.gen == m.gen {
		return nil
	}
	old := c.gen
	c.gen = m.gen
	if !m.record {
		if m.state.shared(c) {
			m.touched = append(m.touched, c)
		}
		return nil
	}
	if err := m.b.bytes(16 * cost); err != nil {
		return err
	}
	restore := save()
	m.undo = append(m.undo, func() { restore(); c.gen = old })
	return nil
}

// rollback undoes all changes to what others made.
func (m *machine) rollback() {
	for i := len(m.undo) - 1; i >= 0; i-- {
		m.undo[i]()
	}
	m.undo = nil
}

// unknown is the value of what is not known but changes nothing here.
func (m *machine) unknown() (Value, error) { return m.foreign() }

// foreign is a call of what is not known with values that it gets hold of.
func (m *machine) foreign(given ...Value) (Value, error) {
	if m.try > 0 {
		return nil, ErrUnknown
	}
	if m.soft {
		for _, v := range given {
			m.state.release(v)
		}
		m.state.foreign()
		return Unknown{}, nil
	}
	for _, v := range given {
		if reference(v) {
			return nil, ErrUnknown
		}
	}
	return Unknown{}, nil
}

// reference tells a value that others can change or call.
func reference(v Value) bool {
	switch v.(type) {
	case *Array, *Object, *Bytes, *Function:
		return true
	}
	return false
}

func isUnknown(v Value) bool {
	_, ok := v.(Unknown)
	return ok
}

// deeper counts how deep calls and expressions nest; leave undoes it.
func (m *machine) deeper() error {
	if m.depth++; m.depth > maxDepth {
		m.depth--
		return ErrBudget
	}
	return m.b.step(1)
}

func isThrown(err error) (*thrown, bool) {
	var t *thrown
	ok := errors.As(err, &t)
	return t, ok
}
