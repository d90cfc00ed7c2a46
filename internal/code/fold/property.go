package fold

import (
	"math"
	"slices"
)

// maxGap is how far beyond its end an array may be written to.
const maxGap = 1 << 16

var length = name("length")

// get reads a property; Unknown if what is there is not known.
func (m *machine) get(base Value, k key) (Value, error) {
	if v, found, err := m.own(base, k); found || err != nil {
		return v, err
	}
	switch base := base.(type) {
	case *Array:
		if base.isArguments {
			return m.inherited("Object", k), nil
		}
		return m.inherited("Array", k), nil
	case *Bytes:
		if base.buffer {
			return m.inherited("Buffer", k), nil
		}
		return m.inherited("Uint8Array", k), nil
	case *Object:
		return m.getInherited(base, k)
	case *Function:
		return m.getOfFunction(base, k)
	case String:
		return m.inherited("String", k), nil
	case Number:
		return m.inherited("Number", k), nil
	case Bool:
		return m.inherited("Boolean", k), nil
	case Native:
		return m.member(base, k), nil
	case Undefined, Null:
		return nil, m.throw("TypeError", "Cannot read properties of "+map[bool]string{true: "null", false: "undefined"}[base == Null{}])
	}
	return Unknown{}, nil
}

func (m *machine) getInherited(o *Object, k key) (Value, error) {
	for depth, at := 0, o.proto; at != nil; depth, at = depth+1, at.proto {
		if at.loose || depth > 100 {
			return Unknown{}, nil
		}
		if v, ok := at.props[k]; ok {
			return v, nil
		}
	}
	if o.bare {
		return Undefined{}, nil
	}
	class := o.class
	if class == "" {
		class = "Object"
	}
	return m.inherited(class, k), nil
}

func (m *machine) getOfFunction(f *Function, k key) (Value, error) {
	switch k.units {
	case "prototype":
		if m.info(f.node).arrow || f.bound != nil {
			return Undefined{}, nil
		}
		p := &Object{cell: cell{gen: m.gen}}
		p.put(name("constructor"), f)
		return p, m.set(f, k, p)
	case "name", "length":
		return Unknown{}, nil
	}
	return m.inherited("Function", k), nil
}

// own reads a property of the value itself.
func (m *machine) own(base Value, k key) (Value, bool, error) {
	switch base := base.(type) {
	case *Array:
		if base.loose {
			return Unknown{}, true, nil
		}
		if i, ok := k.index(); ok {
			if i < len(base.elems) && base.elems[i] != nil {
				return base.elems[i], true, nil
			}
			return Undefined{}, false, nil
		}
		if k == length {
			return number(float64(len(base.elems))), true, nil
		}
		return ownOf(base.props, k)
	case *Bytes:
		return ownByte(base, k)
	case *Object:
		if re, ok := base.hold.(*regex); ok {
			return re.own(k)
		}
		return ownOf(base, k)
	case *Function:
		if base.loose || base.private && !slices.Contains(m.active, base.node) {
			return Unknown{}, true, nil
		}
		return ownOf(base.props, k)
	case String:
		if i, ok := k.index(); ok && i < base.Len() {
			return base.unit(i), true, nil
		}
		if k == length {
			return number(float64(base.Len())), true, nil
		}
	case Unknown:
		return Unknown{}, true, nil
	}
	return Undefined{}, false, nil
}

func ownOf(o *Object, k key) (Value, bool, error) {
	if o == nil {
		return Undefined{}, false, nil
	}
	if o.loose {
		return Unknown{}, true, nil
	}
	v, ok := o.props[k]
	return v, ok, nil
}

func ownByte(b *Bytes, k key) (Value, bool, error) {
	if b.loose {
		return Unknown{}, true, nil
	}
	if i, ok := k.index(); ok {
		if i < len(b.data) {
			return Number(b.data[i]), true, nil
		}
		return Undefined{}, true, nil
	}
	switch k.units {
	case "length", "byteLength":
		return Number(len(b.data)), true, nil
	case "buffer", "byteOffset":
		return Unknown{}, true, nil
	}
	return Undefined{}, false, nil
}

// set writes a property.
func (m *machine) set(base Value, k key, v Value) error {
	if v == nil {
		v = Undefined{}
	}
	switch base := base.(type) {
	case *Array:
		return m.setInArray(base, k, v)
	case *Bytes:
		return m.setInBytes(base, k, v)
	case *Object:
		if base.class != "" && base.class != "Error" || k == name("__proto__") {
			return ErrUnknown
		}
		return m.setInObject(base, k, v)
	case *Function:
		return m.setInFunction(base, k, v)
	case Undefined, Null:
		return m.throw("TypeError", "Cannot set properties")
	case Native:
		_, err := m.foreign(v)
		return err
	}
	return ErrUnknown
}

func (m *machine) setInObject(o *Object, k key, v Value) error {
	if old, ok := o.props[k]; ok && same(old, v) {
		return nil
	}
	if err := m.touchObject(o); err != nil {
		return err
	}
	if err := m.b.bytes(640 + len(k.units)); err != nil {
		return err
	}
	o.put(k, v)
	return nil
}

func (m *machine) touchObject(o *Object) error {
	return m.touch(&o.cell, len(o.keys), func() func() {
		old := o.clone()
		return func() { o.keys, o.props = old.keys, old.props }
	})
}

func (m *machine) setInFunction(f *Function, k key, v Value) error {
	if f.props != nil {
		if old, ok := f.props.props[k]; ok && same(old, v) {
			return nil
		}
	}
	if err := m.touchFunction(f); err != nil {
		return err
	}
	if f.props == nil {
		f.props = &Object{cell: cell{gen: m.gen}}
	}
	return m.setInObject(f.props, k, v)
}

func (m *machine) touchFunction(f *Function) error {
	return m.touch(&f.cell, 1, func() func() {
		old := f.props
		copied := old.clone()
		return func() { f.props = copied }
	})
}

func (m *machine) touchArray(a *Array) error {
	return m.touch(&a.cell, len(a.elems), func() func() {
		elems, props := slices.Clone(a.elems), a.props.clone()
		return func() { a.elems, a.props = elems, props }
	})
}

func (m *machine) touchBytes(b *Bytes) error {
	return m.touch(&b.cell, len(b.data)/16+1, func() func() {
		data := slices.Clone(b.data)
		return func() { b.data = data }
	})
}

func (m *machine) setInArray(a *Array, k key, v Value) error {
	if i, ok := k.index(); ok {
		if i < len(a.elems) && a.elems[i] != nil && same(a.elems[i], v) {
			return nil
		}
		if err := m.touchArray(a); err != nil {
			return err
		}
		if err := m.resize(a, max(len(a.elems), i+1)); err != nil {
			return err
		}
		a.elems[i] = v
		return nil
	}
	if err := m.touchArray(a); err != nil {
		return err
	}
	if k == length {
		n, err := m.toNumber(v)
		if err != nil {
			return err
		}
		if n < 0 || n != math.Trunc(n) || n > math.MaxUint32 {
			return m.throw("RangeError", "Invalid array length")
		}
		return m.resize(a, int(n))
	}
	if a.props == nil {
		a.props = &Object{cell: cell{gen: m.gen}}
	}
	return m.setInObject(a.props, k, v)
}

// resize cuts an array, or fills it with holes.
func (m *machine) resize(a *Array, n int) error {
	if n <= len(a.elems) {
		a.elems = a.elems[:n]
		return nil
	}
	if n-len(a.elems) > maxGap {
		return ErrUnknown
	}
	if err := m.b.bytes(16 * (n - len(a.elems))); err != nil {
		return err
	}
	a.elems = append(a.elems, make([]Value, n-len(a.elems))...)
	return nil
}

func (m *machine) setInBytes(b *Bytes, k key, v Value) error {
	i, ok := k.index()
	if !ok {
		return ErrUnknown
	}
	n, err := m.toNumber(v)
	if err != nil || i >= len(b.data) {
		return err
	}
	if b.data[i] == byte(toInt32(n)) {
		return nil
	}
	if err := m.touchBytes(b); err != nil {
		return err
	}
	b.data[i] = byte(toInt32(n))
	return nil
}

// remove is the operator delete.
func (m *machine) remove(base Value, k key) error {
	switch base := base.(type) {
	case *Object:
		if err := m.touchObject(base); err != nil {
			return err
		}
		base.drop(k)
		return m.b.step(len(base.keys) / 8)
	case *Function:
		if err := m.touchFunction(base); err != nil {
			return err
		}
		if base.props != nil {
			base.props.drop(k)
		}
		return nil
	case *Array:
		if err := m.touchArray(base); err != nil {
			return err
		}
		if i, ok := k.index(); ok {
			if i < len(base.elems) {
				base.elems[i] = nil
			}
			return nil
		}
		if base.props != nil && k != length {
			base.props.drop(k)
			return nil
		}
	case Unknown:
		_, err := m.unknown()
		return err
	}
	return ErrUnknown
}

// assignAll copies the own properties of from, as Object.assign does.
func (m *machine) assignAll(o *Object, from Value) error {
	if nullish(from) {
		return nil
	}
	names, err := m.ownKeys(from)
	if err != nil {
		return err
	}
	for _, k := range names {
		v, err := m.get(from, k)
		if err != nil {
			return err
		}
		if err := m.setInObject(o, k, v); err != nil {
			return err
		}
	}
	return nil
}
