package fold

import (
	"maps"
	"slices"
	"strconv"

	"github.com/tdewolff/parse/v2/js"
)

// A Value is one of the types below, named after what they are in JavaScript.
// Undefined, Null, Bool, Number, String and Native are values in themselves;
// *Array, *Object, *Bytes and *Function are references.
type Value interface{ value() }

type (
	// Undefined is the value undefined.
	Undefined struct{}
	// Null is the value null.
	Null struct{}
	// Bool is true or false.
	Bool bool
	// Number is a double.
	Number float64
	// Unknown is a value that not every run would give, or that nobody knows.
	Unknown struct{}
	// A Native is a function or an object of the language or its host, by the
	// path that leads to it: "String.fromCharCode", "Array.prototype.join",
	// "Buffer". Whether it is pure and known shows when it is called.
	Native struct{ Path string }
)

// An Array is a list; its elements may be Unknown, nil is a hole.
type Array struct {
	cell
	elems []Value
	props *Object // of what is not an index; nil if there is none
	// isArguments tells the arguments object of a call: no methods.
	isArguments bool
}

// An Object has named properties in JavaScript's order.
type Object struct {
	cell
	class string // "" for a plain object, else "Error", "RegExp", "TextDecoder", ...
	proto *Object
	bare  bool // made without a prototype
	keys  []key
	props map[key]Value
	hold  any // what a class needs: *regex, ...
}

// Bytes is a Uint8Array, or a Buffer of Node.
type Bytes struct {
	cell
	data   []byte
	buffer bool
}

// A Function is a closure: a function of the program with what it can see.
type Function struct {
	cell
	node  js.INode // *js.FuncDecl, *js.ArrowFunc or *js.MethodDecl
	scope *scope
	props *Object // nil if there is none
	// private tells that only the function itself reads its properties: it
	// changes them whenever it runs.
	private bool
	bound   *bound // of what bind returned, else nil
}

// bound is what bind fixed.
type bound struct {
	target Value
	this   Value
	args   []Value
}

// A cell is what all references have in common.
type cell struct {
	// gen is the computation that may change it without a record: its maker,
	// or the last that recorded how it was before.
	gen int
	// loose tells that code which is not known can change it: nothing that is
	// read from it is constant.
	loose bool
	// origin is the place of the program that made it, nil if that is not
	// known; checked is when State.loosen saw it last.
	origin  js.INode
	checked int
	// unsteady tells that it changed while other code may have seen it.
	unsteady bool
	// frozen tells that nothing can change it any more, or that what does
	// has no effect, or throws.
	frozen bool
	// parted tells that it shares memory with another: no change is computed.
	parted bool
}

func (Undefined) value() {}
func (Null) value()      {}
func (Bool) value()      {}
func (Number) value()    {}
func (String) value()    {}
func (Unknown) value()   {}
func (Native) value()    {}
func (*Array) value()    {}
func (*Object) value()   {}
func (*Bytes) value()    {}
func (*Function) value() {}

// Len is the number of elements.
func (a *Array) Len() int { return len(a.elems) }

// At returns an element: Undefined for a hole or beyond the end.
func (a *Array) At(i int) Value {
	if a.loose {
		return Unknown{}
	}
	if i < 0 || i >= len(a.elems) || a.elems[i] == nil {
		return Undefined{}
	}
	return a.elems[i]
}

// NewArray makes an array of values.
func NewArray(values ...Value) *Array { return &Array{elems: values} }

// Keys lists the names of the object's own properties in JavaScript's order:
// indices first, ascending, then by age.
func (o *Object) Keys() []String {
	if o == nil {
		return nil
	}
	var names []String
	for _, k := range o.ordered() {
		names = append(names, k.string())
	}
	return names
}

// Get returns an own property.
func (o *Object) Get(property string) (Value, bool) {
	if o == nil {
		return nil, false
	}
	if o.loose {
		return Unknown{}, true
	}
	v, ok := o.props[Text(property).key()]
	return v, ok
}

// NewObject makes an object without properties.
func NewObject() *Object { return &Object{} }

// Set gives an object of the caller a property.
func (o *Object) Set(property string, v Value) { o.put(Text(property).key(), v) }

// Data returns the bytes; they must not be changed.
func (b *Bytes) Data() []byte { return b.data }

// Node returns the function's place in the tree: *js.FuncDecl, *js.ArrowFunc
// or *js.MethodDecl; nil for one that bind returned.
func (f *Function) Node() js.INode { return f.node }

// put sets an own property without asking anyone.
func (o *Object) put(k key, v Value) {
	if o.props == nil {
		o.props = make(map[key]Value)
	}
	if _, ok := o.props[k]; !ok {
		o.keys = append(o.keys, k)
	}
	o.props[k] = v
}

// drop deletes an own property.
func (o *Object) drop(k key) {
	if _, ok := o.props[k]; ok {
		delete(o.props, k)
		o.keys = slices.DeleteFunc(o.keys, func(other key) bool { return other == k })
	}
}

// ordered lists the keys as JavaScript does.
func (o *Object) ordered() []key {
	var indices []int
	for _, k := range o.keys {
		if i, ok := k.index(); ok {
			indices = append(indices, i)
		}
	}
	if len(indices) == 0 {
		return o.keys
	}
	slices.Sort(indices)
	all := make([]key, 0, len(o.keys))
	for _, i := range indices {
		all = append(all, name(strconv.Itoa(i)))
	}
	for _, k := range o.keys {
		if _, ok := k.index(); !ok {
			all = append(all, k)
		}
	}
	return all
}

// index returns the array index that a key is.
func (k key) index() (int, bool) {
	if k.wide || len(k.units) == 0 || len(k.units) > 10 || k.units[0] == '0' && len(k.units) > 1 {
		return 0, false
	}
	n := 0
	for i := range len(k.units) {
		c := k.units[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, n < 1<<32-1
}

// clone copies an object's properties.
func (o *Object) clone() *Object {
	if o == nil {
		return nil
	}
	c := *o
	c.keys, c.props = slices.Clone(o.keys), maps.Clone(o.props)
	return &c
}
