package fold

import (
	"github.com/tdewolff/parse/v2/js"
)

// none is an Env that knows nothing.
type none struct{}

func (none) Lookup(*js.Var) (Value, bool) { return nil, false }

// newMachine starts a computation that is undone when it has ended.
func newMachine(b *Budget) *machine {
	b.gen++
	if b.memory == nil {
		b.memory = newMemory()
	}
	return &machine{b: b, gen: b.gen, record: true, memory: b.memory}
}

// Expr computes an expression. Values that env gives are not changed: what the
// expression does to them is undone. It is ErrUnknown if the value depends on
// what is not constant, or on how often the code ran before; elements of an
// array and properties of an object may be Unknown without that.
func Expr(e js.IExpr, env Env, b *Budget) (Value, error) {
	if _, name := e.(js.LiteralExpr); name {
		return nil, ErrUnknown // the name behind a dot is no expression
	}
	var seen Value
	if st, ok := env.(*State); ok {
		v, final, err := st.observed(e)
		if final {
			return v, err
		}
		seen = v
	}
	v, err := settled(b, func(m *machine) (Value, error) { return m.eval(outermost(m, env), e) })
	if err == nil && seen != nil && !alike(seen, v, 0) {
		return nil, ErrUnknown
	}
	return v, err
}

// Call computes what a function gives for arguments: *js.FuncDecl,
// *js.ArrowFunc or *js.MethodDecl. Variables around it are those of env.
func Call(fn js.INode, this Value, args []Value, env Env, b *Budget) (Value, error) {
	return settled(b, func(m *machine) (Value, error) {
		return m.call(m.closure(outermost(m, env), fn), this, args)
	})
}

// Invoke computes what a value gives for arguments, if it is a function.
func Invoke(fn, this Value, args []Value, b *Budget) (Value, error) {
	return settled(b, func(m *machine) (Value, error) { return m.call(fn, this, args) })
}

// Method computes a call of a method of a value.
func Method(recv Value, method string, args []Value, b *Budget) (Value, error) {
	return settled(b, func(m *machine) (Value, error) {
		f, err := m.get(recv, Text(method).key())
		if err != nil {
			return nil, err
		}
		return m.call(f, recv, args)
	})
}

// Member reads a property of a value.
func Member(base Value, property String, b *Budget) (Value, error) {
	return settled(b, func(m *machine) (Value, error) { return m.get(base, property.key()) })
}

// Global computes a call of a function of the language or its host by its
// path: "String.fromCharCode". "new Uint8Array" constructs.
func Global(path string, args []Value, b *Budget) (Value, error) {
	return settled(b, func(m *machine) (Value, error) { return m.natively(path, nil, args) })
}

// ToString gives the string that a value becomes when it is joined to one.
func ToString(v Value, b *Budget) (String, error) {
	s, err := settled(b, func(m *machine) (Value, error) { return m.toString(v) })
	if err != nil {
		return String{}, err
	}
	return s.(String), nil
}

func outermost(m *machine, env Env) *scope {
	if env == nil {
		env = none{}
	}
	return &scope{env: env, gen: m.gen}
}

// settled computes something, and if that changed what was there before,
// computes it again on what it left: the value only counts if it is the same
// and nothing changes any more. So a cache is seen through, a counter is not.
func settled(b *Budget, compute func(*machine) (Value, error)) (Value, error) {
	m := newMachine(b)
	v, err := known(compute(m))
	changed := len(m.undo) > 0
	if err == nil && changed {
		again := newMachine(b)
		again.assigned = m.assigned
		w, err2 := known(compute(again))
		if err2 != nil || again.moves() || !alike(v, w, 0) {
			err = ErrUnknown
		}
		again.rollback()
	}
	m.rollback()
	if err != nil {
		return nil, err
	}
	return v, nil
}

// known turns a value that is Unknown into ErrUnknown.
func known(v Value, err error) (Value, error) {
	if err == nil && (v == nil || isUnknown(v)) {
		return nil, ErrUnknown
	}
	if err == errShort {
		return Undefined{}, nil
	}
	return v, err
}

// maxAlike bounds how deep values are compared.
const maxAlike = 20

// alike tells whether two values look the same from outside.
func alike(v, w Value, depth int) bool {
	if v == nil || w == nil || depth > maxAlike {
		return v == nil && w == nil
	}
	switch v := v.(type) {
	case Unknown:
		return isUnknown(w)
	case *Array:
		w, ok := w.(*Array)
		if !ok || len(v.elems) != len(w.elems) {
			return false
		}
		for i := range v.elems {
			if !alike(v.elems[i], w.elems[i], depth+1) {
				return false
			}
		}
		return true
	case *Bytes:
		w, ok := w.(*Bytes)
		return ok && string(v.data) == string(w.data)
	case *Object:
		w, ok := w.(*Object)
		if !ok || len(v.keys) != len(w.keys) {
			return false
		}
		for k, x := range v.props {
			if !alike(x, w.props[k], depth+1) {
				return false
			}
		}
		return true
	case *Function:
		w, ok := w.(*Function)
		return ok && v.node == w.node
	}
	return same(v, w)
}
