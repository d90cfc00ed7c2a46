package fold

// objectMethod finds what every object has.
func objectMethod(method string) native {
	switch method {
	case "toString":
		return objectToString
	case "valueOf":
		return func(_ *machine, this Value, _ []Value) (Value, error) {
			if this == nil {
				return nil, ErrUnknown
			}
			return this, nil
		}
	case "hasOwnProperty":
		return func(m *machine, this Value, args []Value) (Value, error) {
			return hasOwn(m, nil, []Value{this, arg(args, 0)})
		}
	}
	return nil
}

func objectToString(_ *machine, this Value, _ []Value) (Value, error) {
	switch v := this.(type) {
	case Undefined, nil:
		return Text("[object Undefined]"), nil
	case Null:
		return Text("[object Null]"), nil
	case Bool:
		return Text("[object Boolean]"), nil
	case Number:
		return Text("[object Number]"), nil
	case String:
		return Text("[object String]"), nil
	case *Array:
		if v.isArguments {
			return Text("[object Arguments]"), nil
		}
		return Text("[object Array]"), nil
	case *Function:
		return Text("[object Function]"), nil
	case *Bytes:
		return Text("[object Uint8Array]"), nil
	case *Object:
		if v.class == "" {
			return Text("[object Object]"), nil
		}
		return Text("[object " + v.class + "]"), nil
	case Native:
		if v.Path == "Math" || v.Path == "JSON" {
			return Text("[object " + v.Path + "]"), nil
		}
		if kind, err := v.typeOf(); err == nil && kind == "function" {
			return Text("[object Function]"), nil
		}
	}
	return nil, ErrUnknown
}

func hasOwn(m *machine, _ Value, args []Value) (Value, error) {
	k, err := m.toKey(arg(args, 1))
	if err != nil {
		return nil, err
	}
	if f, ok := arg(args, 0).(*Function); ok && (f.props == nil || k.units == "name" || k.units == "length" || k.units == "prototype") {
		return nil, ErrUnknown
	}
	if _, native := arg(args, 0).(Native); native || isUnknown(arg(args, 0)) {
		return nil, ErrUnknown
	}
	_, found, err := m.own(args[0], k)
	if o, ok := args[0].(*Object); ok && o.class == "RegExp" || looseRef(args[0]) {
		return nil, ErrUnknown
	}
	return Bool(found), err
}

// looseRef tells a reference whose content is not known.
func looseRef(v Value) bool {
	c := cellOf(v)
	return c != nil && c.loose
}

// cellOf gives the cell of a reference, nil of any other value.
func cellOf(v Value) *cell {
	switch v := v.(type) {
	case *Array:
		return &v.cell
	case *Object:
		return &v.cell
	case *Bytes:
		return &v.cell
	case *Function:
		return &v.cell
	}
	return nil
}

// objectFunction finds Object.keys and the like.
func objectFunction(method string) native {
	switch method {
	case "keys", "values", "entries":
		return func(m *machine, _ Value, args []Value) (Value, error) { return m.listObject(method, arg(args, 0)) }
	case "getOwnPropertyNames":
		return func(m *machine, _ Value, args []Value) (Value, error) {
			if o, ok := arg(args, 0).(*Object); !ok || o.class != "" {
				return nil, ErrUnknown
			}
			return m.listObject("keys", args[0])
		}
	case "assign":
		return objectAssign
	case "fromEntries":
		return objectFromEntries
	case "create":
		return objectCreate
	case "hasOwn":
		return hasOwn
	case "is":
		return func(_ *machine, _ Value, args []Value) (Value, error) {
			if _, err := strictEqual(arg(args, 0), arg(args, 1)); err != nil {
				return nil, err
			}
			return Bool(same(arg(args, 0), arg(args, 1))), nil
		}
	case "freeze", "seal", "preventExtensions":
		return func(_ *machine, _ Value, args []Value) (Value, error) {
			if c := cellOf(arg(args, 0)); c != nil {
				c.frozen = true
			}
			return arg(args, 0), nil
		}
	}
	return nil
}

func (m *machine) listObject(what string, v Value) (Value, error) {
	if nullish(v) {
		return nil, m.throw("TypeError", "Cannot convert undefined or null to object")
	}
	names, err := m.ownKeys(v)
	if err != nil {
		return nil, err
	}
	out := m.newArray(make([]Value, len(names)))
	for i, k := range names {
		if what == "keys" {
			out.elems[i] = k.string()
			continue
		}
		item, err := m.get(v, k)
		if err != nil {
			return nil, err
		}
		if what == "entries" {
			item = m.newArray([]Value{k.string(), item})
		}
		out.elems[i] = item
	}
	return out, m.b.bytes(48 * len(names))
}

func objectAssign(m *machine, _ Value, args []Value) (Value, error) {
	o, ok := arg(args, 0).(*Object)
	if !ok || o.class != "" {
		return nil, ErrUnknown
	}
	for _, from := range args[1:] {
		if err := m.assignAll(o, from); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func objectFromEntries(m *machine, _ Value, args []Value) (Value, error) {
	list, err := m.iterate(arg(args, 0))
	if err != nil {
		return nil, err
	}
	o := &Object{cell: cell{gen: m.gen}}
	for _, entry := range list {
		k, err := m.get(entry, name("0"))
		if err != nil {
			return nil, err
		}
		v, err := m.get(entry, name("1"))
		if err != nil {
			return nil, err
		}
		property, err := m.toKey(k)
		if err != nil {
			return nil, err
		}
		if err := m.setInObject(o, property, v); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func objectCreate(m *machine, _ Value, args []Value) (Value, error) {
	o := &Object{cell: cell{gen: m.gen}}
	if len(args) != 1 {
		return nil, ErrUnknown
	}
	if err := m.b.bytes(256); err != nil {
		return nil, err
	}
	switch proto := args[0].(type) {
	case Null:
		o.bare = true
		return o, nil
	case *Object:
		o.proto = proto
		return o, nil
	}
	return nil, ErrUnknown
}

// newArray makes an array of this computation.
func (m *machine) newArray(elems []Value) *Array {
	return &Array{cell: cell{gen: m.gen}, elems: elems}
}

func errorToString(m *machine, this Value, _ []Value) (Value, error) {
	var parts [2]String
	for i, property := range []string{"name", "message"} {
		v, err := m.get(this, name(property))
		if err != nil {
			return nil, err
		}
		if parts[i], err = m.toString(v); err != nil {
			return nil, err
		}
	}
	if parts[1].Len() == 0 {
		return parts[0], nil
	}
	return parts[0].concat(Text(": ")).concat(parts[1]), nil
}
