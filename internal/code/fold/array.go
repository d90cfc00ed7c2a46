package fold

import (
	"slices"
)

// arrayMethod finds a method of arrays.
func arrayMethod(method string) native {
	switch method {
	case "push", "unshift":
		return ofArray(func(m *machine, a *Array, args []Value) (Value, error) { return lengthen(m, a, args, method == "push") })
	case "pop", "shift":
		return ofArray(func(m *machine, a *Array, _ []Value) (Value, error) { return shorten(m, a, method == "pop") })
	case "reverse":
		return ofArray(reverse)
	case "splice":
		return ofArray(splice)
	case "fill":
		return ofArray(fill)
	case "sort":
		return ofArray(sortArray)
	case "join", "toString":
		return func(m *machine, this Value, args []Value) (Value, error) {
			return join(m, this, args, method == "join")
		}
	case "concat":
		return ofList(concatArrays)
	case "slice":
		return ofList(sliceArray)
	case "at":
		return ofList(func(m *machine, list, args []Value) (Value, error) { return elementAt(m, list, args) })
	case "indexOf", "lastIndexOf", "includes":
		return ofList(func(m *machine, list, args []Value) (Value, error) { return findElement(m, method, list, args) })
	case "map", "filter", "forEach", "some", "every", "find", "findIndex", "flatMap", "findLast", "findLastIndex":
		return func(m *machine, this Value, args []Value) (Value, error) { return eachElement(m, method, this, args) }
	case "reduce", "reduceRight":
		return func(m *machine, this Value, args []Value) (Value, error) {
			return reduce(m, this, args, method == "reduceRight")
		}
	case "flat":
		return ofList(flat)
	case "keys", "entries", "values":
		return ofList(func(m *machine, list, _ []Value) (Value, error) {
			return m.iterator(method, list), m.b.bytes(32 * len(list))
		})
	case "toReversed", "toSorted", "toSpliced", "with":
		return ofList(func(m *machine, list, args []Value) (Value, error) { return changedCopy(m, method, list, args) })
	}
	return nil
}

// ofArray makes a native of a function that works on an array only.
func ofArray(f func(m *machine, a *Array, args []Value) (Value, error)) native {
	return func(m *machine, this Value, args []Value) (Value, error) {
		a, ok := this.(*Array)
		if !ok || a.loose {
			return nil, ErrUnknown
		}
		if err := m.b.step(len(a.elems) / 64); err != nil {
			return nil, err
		}
		return f(m, a, args)
	}
}

// ofList makes a native of a function that reads a list.
func ofList(f func(m *machine, list, args []Value) (Value, error)) native {
	return func(m *machine, this Value, args []Value) (Value, error) {
		list, err := m.elements(this)
		if err != nil {
			return nil, err
		}
		if err := m.b.step(len(list) / 16); err != nil {
			return nil, err
		}
		return f(m, list, args)
	}
}

// elements is listOf with holes, without a copy: it must not be changed.
func (m *machine) elements(v Value) ([]Value, error) {
	if a, ok := v.(*Array); ok {
		if a.loose {
			return nil, ErrUnknown
		}
		return a.elems, nil
	}
	return m.listOf(v)
}

func lengthen(m *machine, a *Array, args []Value, back bool) (Value, error) {
	if err := m.touchArray(a); err != nil {
		return nil, err
	}
	cost := 16 * len(args)
	if !back {
		cost += 16 * len(a.elems)
	}
	if err := m.b.bytes(cost); err != nil {
		return nil, err
	}
	if back {
		a.elems = append(a.elems, args...)
	} else {
		a.elems = append(slices.Clone(args), a.elems...)
	}
	return Number(len(a.elems)), nil
}

func shorten(m *machine, a *Array, back bool) (Value, error) {
	if len(a.elems) == 0 {
		return Undefined{}, nil
	}
	if err := m.touchArray(a); err != nil {
		return nil, err
	}
	last := len(a.elems) - 1
	if back {
		v := elementOr(a.elems, last)
		a.elems = a.elems[:last]
		return v, nil
	}
	v := elementOr(a.elems, 0)
	a.elems = a.elems[1:]
	return v, nil
}

func reverse(m *machine, a *Array, _ []Value) (Value, error) {
	if err := m.touchArray(a); err != nil {
		return nil, err
	}
	slices.Reverse(a.elems)
	return a, m.b.step(len(a.elems) / 8)
}

// span reads two arguments as a range of a list.
func (m *machine) span(args []Value, n int) (i, j int, err error) {
	if i, err = m.toInt(arg(args, 0)); err != nil {
		return 0, 0, err
	}
	j = n
	if _, none := arg(args, 1).(Undefined); !none {
		if j, err = m.toInt(args[1]); err != nil {
			return 0, 0, err
		}
	}
	i, j = relative(i, n), relative(j, n)
	return i, max(i, j), nil
}

func sliceArray(m *machine, list, args []Value) (Value, error) {
	i, j, err := m.span(args, len(list))
	if err != nil {
		return nil, err
	}
	return m.newArray(slices.Clone(list[i:j])), m.b.bytes(16 * (j - i))
}

func splice(m *machine, a *Array, args []Value) (Value, error) {
	if err := m.touchArray(a); err != nil {
		return nil, err
	}
	i, err := m.toInt(arg(args, 0))
	if err != nil {
		return nil, err
	}
	n := len(a.elems)
	i = relative(i, n)
	count := n - i
	if len(args) == 0 {
		count = 0
	}
	if len(args) > 1 {
		if count, err = m.toInt(args[1]); err != nil {
			return nil, err
		}
		count = min(max(count, 0), n-i)
	}
	if err := m.b.bytes(16 * (n + len(args))); err != nil {
		return nil, err
	}
	removed := m.newArray(slices.Clone(a.elems[i : i+count]))
	var added []Value
	if len(args) > 2 {
		added = args[2:]
	}
	a.elems = slices.Concat(a.elems[:i], added, a.elems[i+count:])
	return removed, nil
}

func fill(m *machine, a *Array, args []Value) (Value, error) {
	var rest []Value
	if len(args) > 1 {
		rest = args[1:]
	}
	i, j, err := m.span(rest, len(a.elems))
	if err != nil {
		return nil, err
	}
	if err := m.touchArray(a); err != nil {
		return nil, err
	}
	for ; i < j; i++ {
		a.elems[i] = arg(args, 0)
	}
	return a, m.b.step(len(a.elems) / 8)
}

func join(m *machine, this Value, args []Value, separated bool) (Value, error) {
	sep := Text(",")
	if _, none := arg(args, 0).(Undefined); separated && !none {
		var err error
		if sep, err = m.toString(args[0]); err != nil {
			return nil, err
		}
	}
	if _, list := this.(*Object); list && !separated {
		return objectToString(m, this, nil)
	}
	list, err := m.elements(this)
	if err != nil {
		return nil, err
	}
	var out Value = String{}
	for i, v := range list {
		if i > 0 {
			if out, err = m.concat(out.(String), sep); err != nil {
				return nil, err
			}
		}
		if v == nil || nullish(v) {
			continue
		}
		text, err := m.toString(v)
		if err != nil {
			return nil, err
		}
		if out, err = m.concat(out.(String), text); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func concatArrays(m *machine, list, args []Value) (Value, error) {
	out := slices.Clone(list)
	for _, v := range args {
		switch v := v.(type) {
		case *Array:
			if v.loose {
				return nil, ErrUnknown
			}
			if !v.isArguments {
				out = append(out, v.elems...)
				continue
			}
		case Unknown:
			return nil, ErrUnknown // one element, or many
		}
		out = append(out, v)
	}
	return m.newArray(out), m.b.bytes(16 * len(out))
}

func elementAt(m *machine, list, args []Value) (Value, error) {
	i, err := m.toInt(arg(args, 0))
	if err != nil {
		return nil, err
	}
	if i < 0 {
		i += len(list)
	}
	if i < 0 {
		return Undefined{}, nil
	}
	return elementOr(list, i), nil
}

func findElement(m *machine, method string, list, args []Value) (Value, error) {
	if err := m.b.step(len(list) / 4); err != nil {
		return nil, err
	}
	from, err := m.toInt(arg(args, 1))
	if err != nil {
		return nil, err
	}
	from = relative(from, len(list))
	at := -1
	if method == "lastIndexOf" {
		if len(args) > 1 {
			return nil, ErrUnknown
		}
		for i := len(list) - 1; i >= 0 && at < 0; i-- {
			equal, err := isElement(list[i], arg(args, 0), false)
			if err != nil {
				return nil, err
			}
			if equal {
				at = i
			}
		}
		return Number(at), nil
	}
	for i := from; i < len(list) && at < 0; i++ {
		equal, err := isElement(list[i], arg(args, 0), method == "includes")
		if err != nil {
			return nil, err
		}
		if equal {
			at = i
		}
	}
	if method == "includes" {
		return Bool(at >= 0), nil
	}
	return Number(at), nil
}

// isElement compares as indexOf does, or as includes does, for which NaN is
// like itself and a hole is undefined.
func isElement(e, v Value, includes bool) (bool, error) {
	if e == nil {
		if !includes {
			return false, nil
		}
		e = Undefined{}
	}
	if includes && same(e, v) {
		return true, nil
	}
	return strictEqual(e, v)
}

func flat(m *machine, list, args []Value) (Value, error) {
	depth := 1
	if _, none := arg(args, 0).(Undefined); !none {
		var err error
		if depth, err = m.toInt(args[0]); err != nil {
			return nil, err
		}
	}
	out, err := m.flatten(nil, list, depth)
	if err != nil {
		return nil, err
	}
	return m.newArray(out), nil
}

func (m *machine) flatten(out, list []Value, depth int) ([]Value, error) {
	if err := m.deeper(); err != nil {
		return nil, err
	}
	defer func() { m.depth-- }()
	for _, v := range list {
		a, ok := v.(*Array)
		if ok && a.loose || isUnknown(v) {
			return nil, ErrUnknown
		}
		if err := m.b.bytes(16); err != nil {
			return nil, err
		}
		switch {
		case v == nil:
		case ok && !a.isArguments && depth > 0:
			var err error
			if out, err = m.flatten(out, a.elems, depth-1); err != nil {
				return nil, err
			}
		default:
			out = append(out, v)
		}
	}
	return out, nil
}

// iterator is what keys, values and entries return: it is used up by the
// first who iterates.
func (m *machine) iterator(what string, list []Value) Value {
	out := make([]Value, len(list))
	for i := range list {
		switch what {
		case "keys":
			out[i] = Number(i)
		case "values":
			out[i] = elementOr(list, i)
		default:
			out[i] = m.newArray([]Value{Number(i), elementOr(list, i)})
		}
	}
	return &Object{cell: cell{gen: m.gen}, class: "Array Iterator", hold: &out}
}

func changedCopy(m *machine, method string, list, args []Value) (Value, error) {
	a := m.newArray(make([]Value, len(list)))
	for i := range list {
		a.elems[i] = elementOr(list, i) // holes become undefined
	}
	if err := m.b.bytes(16 * len(list)); err != nil {
		return nil, err
	}
	var err error
	switch method {
	case "toReversed":
		_, err = reverse(m, a, nil)
	case "toSorted":
		_, err = sortArray(m, a, args)
	case "toSpliced":
		_, err = splice(m, a, args)
	default:
		var i int
		if i, err = m.toInt(arg(args, 0)); err == nil {
			if i < 0 {
				i += len(list)
			}
			if i < 0 || i >= len(list) {
				return nil, m.throw("RangeError", "Invalid index")
			}
			a.elems[i] = arg(args, 1)
		}
	}
	return a, err
}

// arrayFunction finds Array.from and the like.
func arrayFunction(method string) native {
	switch method {
	case "from":
		return arrayFrom
	case "isArray":
		return func(_ *machine, _ Value, args []Value) (Value, error) {
			if isUnknown(arg(args, 0)) {
				return nil, ErrUnknown
			}
			a, ok := arg(args, 0).(*Array)
			return Bool(ok && !a.isArguments), nil
		}
	case "of":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			return m.newArray(slices.Clone(args)), m.b.bytes(16 * len(args))
		}
	}
	return nil
}

func arrayFrom(m *machine, _ Value, args []Value) (Value, error) {
	switch arg(args, 0).(type) {
	case Number, Bool:
		return m.newArray(nil), nil
	}
	list, err := m.iterate(arg(args, 0))
	if _, ok := arg(args, 0).(*Object); ok && err == ErrUnknown {
		list, err = m.listOf(args[0])
	}
	if err != nil {
		return nil, err
	}
	if _, none := arg(args, 1).(Undefined); none {
		return m.newArray(list), nil
	}
	out := make([]Value, len(list))
	for i, v := range list {
		if out[i], err = m.call(args[1], nil, []Value{v, Number(i)}); err != nil {
			return nil, err
		}
	}
	return m.newArray(out), m.b.bytes(16 * len(out))
}

func newArrayOf(m *machine, _ Value, args []Value) (Value, error) {
	n, ok := arg(args, 0).(Number)
	if len(args) != 1 || !ok {
		if len(args) == 1 && isUnknown(args[0]) {
			return nil, ErrUnknown
		}
		return m.newArray(slices.Clone(args)), nil
	}
	a := m.newArray(nil)
	return a, m.setInArray(a, length, n)
}
