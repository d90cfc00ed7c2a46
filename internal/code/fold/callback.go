package fold

import (
	"slices"
)

// eachElement is map, filter and the others that call a function for each
// element.
func eachElement(m *machine, method string, this Value, args []Value) (Value, error) {
	list, err := m.elements(this)
	if err != nil {
		return nil, err
	}
	if err := m.b.bytes(16 * len(list)); err != nil {
		return nil, err
	}
	w := &walk{method: method, out: make([]Value, 0, len(list))}
	count := len(list)
	for n := range count {
		i := n
		if method == "findLast" || method == "findLastIndex" {
			i = count - 1 - n
		}
		if list, err = m.elements(this); err != nil {
			return nil, err
		}
		if hole := i >= len(list) || list[i] == nil; hole && !w.visitsHoles() {
			w.skip()
			continue
		}
		v := elementOr(list, i)
		got, err := m.call(arg(args, 0), arg(args, 1), []Value{v, Number(i), this})
		if err != nil {
			return nil, err
		}
		result, done, err := w.take(i, v, got)
		if done || err != nil {
			return result, err
		}
	}
	return w.end(m)
}

// A walk is where eachElement has come to.
type walk struct {
	method string
	out    []Value
}

func (w *walk) visitsHoles() bool {
	switch w.method {
	case "find", "findIndex", "findLast", "findLastIndex":
		return true
	}
	return false
}

func (w *walk) skip() {
	if w.method == "map" {
		w.out = append(w.out, nil)
	}
}

// take takes what the function returned for an element; done if that is the
// end.
func (w *walk) take(i int, v, got Value) (result Value, done bool, err error) {
	switch w.method {
	case "forEach":
		return nil, false, nil
	case "map":
		w.out = append(w.out, got)
		return nil, false, nil
	case "flatMap":
		a, ok := got.(*Array)
		if ok && a.loose || isUnknown(got) {
			return nil, false, ErrUnknown
		}
		if ok {
			w.out = append(w.out, a.elems...)
		} else {
			w.out = append(w.out, got)
		}
		return nil, false, nil
	}
	yes, err := truthy(got)
	if err != nil {
		return nil, false, err
	}
	switch w.method {
	case "filter":
		if yes {
			w.out = append(w.out, v)
		}
		return nil, false, nil
	case "some":
		return Bool(true), yes, nil
	case "every":
		return Bool(false), !yes, nil
	case "find", "findLast":
		return v, yes, nil
	}
	return Number(i), yes, nil
}

func (w *walk) end(m *machine) (Value, error) {
	switch w.method {
	case "map", "filter", "flatMap":
		return m.newArray(w.out), m.b.bytes(16 * len(w.out))
	case "some":
		return Bool(false), nil
	case "every":
		return Bool(true), nil
	case "findIndex", "findLastIndex":
		return Number(-1), nil
	}
	return Undefined{}, nil
}

func reduce(m *machine, this Value, args []Value, backwards bool) (Value, error) {
	list, err := m.elements(this)
	if err != nil {
		return nil, err
	}
	order := make([]int, 0, len(list))
	for i, v := range list {
		if v != nil {
			order = append(order, i)
		}
	}
	if backwards {
		slices.Reverse(order)
	}
	var total Value
	switch {
	case len(args) > 1:
		total = args[1]
	case len(order) == 0:
		return nil, m.throw("TypeError", "Reduce of empty array with no initial value")
	default:
		total = list[order[0]]
		order = order[1:]
	}
	for _, i := range order {
		if list, err = m.elements(this); err != nil {
			return nil, err
		}
		if i >= len(list) || list[i] == nil {
			continue
		}
		if total, err = m.call(arg(args, 0), nil, []Value{total, list[i], Number(i), this}); err != nil {
			return nil, err
		}
	}
	return total, nil
}

// sortArray sorts in place. With a function that contradicts itself the order
// is the engine's own, so it is not known.
func sortArray(m *machine, a *Array, args []Value) (Value, error) {
	switch arg(args, 0).(type) {
	case Undefined, *Function, Native:
	case Unknown:
		return nil, ErrUnknown
	default:
		return nil, m.throw("TypeError", "The comparison function must be either a function or undefined")
	}
	for _, v := range a.elems {
		if v == nil || isUnknown(v) {
			return nil, ErrUnknown
		}
	}
	var failed error
	compare := func(x, y Value) int {
		if failed != nil {
			return 0
		}
		c, err := m.compareBy(arg(args, 0), x, y)
		if err != nil {
			failed = err
		}
		return c
	}
	sorted := slices.Clone(a.elems)
	slices.SortStableFunc(sorted, compare)
	for i := 1; i < len(sorted); i++ {
		if failed == nil && (compare(sorted[i-1], sorted[i]) > 0 || compare(sorted[i], sorted[i-1]) < 0) {
			return nil, ErrUnknown
		}
	}
	if failed != nil {
		return nil, failed
	}
	if err := m.touchArray(a); err != nil {
		return nil, err
	}
	a.elems = sorted
	return a, m.b.bytes(16 * len(sorted))
}

func (m *machine) compareBy(fn, x, y Value) (int, error) {
	_, xNone := x.(Undefined)
	_, yNone := y.(Undefined)
	if xNone || yNone {
		return btoi(xNone) - btoi(yNone), m.b.step(1)
	}
	if _, none := fn.(Undefined); none {
		s, err := m.toString(x)
		if err != nil {
			return 0, err
		}
		t, err := m.toString(y)
		return s.compare(t), err
	}
	v, err := m.call(fn, nil, []Value{x, y})
	if err != nil {
		return 0, err
	}
	n, err := m.toNumber(v)
	switch {
	case err != nil:
		return 0, err
	case n < 0:
		return -1, nil
	case n > 0:
		return 1, nil
	}
	return 0, nil
}
