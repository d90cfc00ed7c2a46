package fold

import (
	"math"
	"slices"
	"strings"
)

// A native is a function of the language.
type native func(m *machine, this Value, args []Value) (Value, error)

// arg gives an argument, Undefined if there is none.
func arg(args []Value, i int) Value { return elementOr(args, i) }

// natively calls a function of the language by its path.
func (m *machine) natively(path string, this Value, args []Value) (Value, error) {
	f, ok := m.natives[path]
	if !ok {
		f = nativeAt(path)
		m.natives[path] = f
	}
	if f == nil {
		return nil, ErrUnknown
	}
	if err := m.deeper(); err != nil {
		return nil, err
	}
	v, err := f(m, this, args)
	m.depth--
	return v, err
}

// A membership is a member of something of the language.
type membership struct {
	of string
	k  key
}

// inherited is the function of that name, remembered.
func (m *machine) inherited(class string, k key) Value {
	at := membership{class, k}
	v, ok := m.methods[at]
	if !ok {
		v = inherited(class, k)
		m.methods[at] = v
	}
	return v
}

// member is the method of that name of a Native, remembered.
func (m *machine) member(n Native, k key) Value {
	at := membership{n.Path, k}
	v, ok := m.members[at]
	if !ok {
		v = n.member(k)
		m.members[at] = v
	}
	return v
}

// nativeAt finds a function of the language, nil if it is not computed.
func nativeAt(path string) native {
	if class, ok := strings.CutPrefix(path, "new "); ok {
		return constructorOf(class)
	}
	owner, method := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		owner, method = path[:i], path[i+1:]
	}
	if class, ok := strings.CutSuffix(owner, ".prototype"); ok {
		return methodOf(class, method)
	}
	switch owner {
	case "":
		return globalFunction(method)
	case "Math":
		return mathFunction(method)
	case "Object":
		return objectFunction(method)
	case "Array":
		return arrayFunction(method)
	case "String":
		return stringFunction(method)
	case "Number":
		return numberFunction(method)
	case "JSON":
		return jsonFunction(method)
	case "Buffer", "buffer.Buffer":
		return bufferFunction(method)
	case "Uint8Array":
		return bytesFunction(method)
	case "zlib":
		return zlibFunction(method)
	case "Reflect":
		if method == "apply" {
			return reflectApply
		}
	}
	return nil
}

// methodOf finds a method of a class.
func methodOf(class, method string) native {
	var f native
	switch class {
	case "String":
		f = stringMethod(method)
	case "Array":
		f = arrayMethod(method)
	case "Number":
		f = numberMethod(method)
	case "Boolean":
		f = booleanMethod(method)
	case "Function":
		f = functionMethod(method)
	case "Buffer", "Uint8Array":
		f = bytesMethod(class, method)
	case "RegExp":
		f = regexMethod(method)
	case "TextDecoder", "TextEncoder":
		f = textMethod(class, method)
	case "Error":
		if method == "toString" {
			f = errorToString
		}
	}
	if f == nil {
		f = objectMethod(method)
	}
	return f
}

// notComputed are methods that are there but not computed, by class.
var notComputed = map[string][]string{
	"String":   {"normalize", "localeCompare", "matchAll", "toLocaleUpperCase", "toLocaleLowerCase", "search"},
	"Array":    {"toLocaleString", "copyWithin", "values", "flatMap", "findLast", "findLastIndex"},
	"Number":   {"toLocaleString", "toExponential"},
	"Object":   {"toLocaleString", "isPrototypeOf", "propertyIsEnumerable", "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"},
	"RegExp":   {"source", "flags", "lastIndex", "global", "ignoreCase", "multiline", "sticky", "unicode", "compile"},
	"Function": {"caller", "arguments"},
}

// inherited is what a value of a class has from its prototype: a method, or
// undefined, for built-in prototypes are taken to be as the language has them.
func inherited(class string, k key) Value {
	if k.wide {
		return Undefined{}
	}
	if k.units == "constructor" {
		return Native{class}
	}
	if methodOf(class, k.units) != nil {
		return Native{class + ".prototype." + k.units}
	}
	if slices.Contains(notComputed[class], k.units) || slices.Contains(notComputed["Object"], k.units) {
		return Native{class + ".prototype." + k.units}
	}
	switch class {
	case "Object", "Array", "String", "Number", "Boolean", "Function", "Error":
		return Undefined{}
	}
	return Unknown{}
}

// languageGlobals are names that every host has, and whether each is a
// function.
var languageGlobals = map[string]bool{
	"Array": true, "Boolean": true, "Date": true, "Error": true, "Function": true, "JSON": false, "Map": true, "Math": false,
	"Number": true, "Object": true, "Promise": true, "RangeError": true, "RegExp": true, "Set": true, "String": true,
	"Symbol": true, "TypeError": true, "Uint8Array": true, "decodeURI": true, "decodeURIComponent": true,
	"encodeURI": true, "encodeURIComponent": true, "escape": true, "eval": true, "isFinite": true, "isNaN": true,
	"parseFloat": true, "parseInt": true, "unescape": true, "globalThis": false,
}

// builtin tells a function or an object that every host has.
func (n Native) builtin() bool {
	if _, ok := languageGlobals[n.Path]; ok {
		return true
	}
	root, rest, _ := strings.Cut(n.Path, ".")
	if _, ok := languageGlobals[root]; !ok {
		return false
	}
	if rest == "prototype" {
		return true
	}
	class, method, ok := strings.Cut(n.Path, ".prototype.")
	return nativeAt(n.Path) != nil || ok && slices.Contains(notComputed[class], method)
}

func (n Native) typeOf() (string, error) {
	if !n.builtin() {
		return "", ErrUnknown
	}
	function, global := languageGlobals[n.Path]
	if global && !function || strings.HasSuffix(n.Path, ".prototype") && n.Path != "Function.prototype" {
		return "object", nil
	}
	return "function", nil
}

// primitive is the source text that a function of the language shows.
func (n Native) primitive() (Value, error) {
	kind, err := n.typeOf()
	if err != nil || kind != "function" || n.Path == "Function.prototype" {
		return nil, ErrUnknown
	}
	return Text("function " + n.name() + "() { [native code] }"), nil
}

func (n Native) name() string { return n.Path[strings.LastIndexByte(n.Path, '.')+1:] }

// member reads a property of a function or object of the language or its host.
func (n Native) member(k key) Value {
	if k.wide {
		return Unknown{}
	}
	if n.Path == "globalThis" || n.Path == "global" || n.Path == "window" || n.Path == "self" {
		return Native{k.units}
	}
	if c, ok := constants[n.Path+"."+k.units]; ok {
		return Number(c)
	}
	kind, err := n.typeOf()
	function := err == nil && kind == "function"
	if class, ok := strings.CutSuffix(n.Path, ".prototype"); ok {
		return inherited(class, k)
	}
	path := n.Path + "." + k.units
	if k.units == "prototype" || nativeAt(path) != nil {
		return Native{path}
	}
	if function && k.units == "name" {
		return Text(n.name())
	}
	if method := inherited("Function", k); method != (Undefined{}) && (function || functionMethod(k.units) != nil && !n.builtin()) {
		if native, ok := method.(Native); ok && k.units == "constructor" {
			return native
		}
		return method
	}
	if n.builtin() {
		return Unknown{}
	}
	return Native{path}
}

var constants = map[string]float64{
	"Math.PI": math.Pi, "Math.E": math.E, "Math.LN2": math.Ln2, "Math.LN10": math.Ln10, "Math.LOG2E": math.Log2E,
	"Math.LOG10E": math.Log10E, "Math.SQRT2": math.Sqrt2, "Math.SQRT1_2": math.Sqrt2 / 2,
	"Number.MAX_SAFE_INTEGER": 1<<53 - 1, "Number.MIN_SAFE_INTEGER": -(1<<53 - 1), "Number.EPSILON": 0x1p-52,
	"Number.MAX_VALUE": math.MaxFloat64, "Number.MIN_VALUE": math.SmallestNonzeroFloat64,
	"Number.POSITIVE_INFINITY": math.Inf(1), "Number.NEGATIVE_INFINITY": math.Inf(-1), "Number.NaN": math.NaN(),
}

// functionMethod finds call, apply and bind.
func functionMethod(method string) native {
	switch method {
	case "call":
		return func(m *machine, this Value, args []Value) (Value, error) {
			if len(args) == 0 {
				return m.call(this, nil, nil)
			}
			return m.call(this, args[0], args[1:])
		}
	case "apply":
		return func(m *machine, this Value, args []Value) (Value, error) {
			return m.apply(this, arg(args, 0), arg(args, 1))
		}
	case "bind":
		return bind
	case "toString":
		return func(m *machine, this Value, args []Value) (Value, error) {
			if n, ok := this.(Native); ok {
				return n.primitive()
			}
			return nil, ErrUnknown
		}
	}
	return nil
}

func (m *machine) apply(fn, this, list Value) (Value, error) {
	if nullish(list) {
		return m.call(fn, this, nil)
	}
	args, err := m.listOf(list)
	if err != nil {
		return nil, err
	}
	return m.call(fn, this, args)
}

func bind(m *machine, this Value, args []Value) (Value, error) {
	switch this.(type) {
	case *Function, Native:
	default:
		return nil, ErrUnknown
	}
	b := &bound{target: this, this: arg(args, 0)}
	if len(args) > 1 {
		b.args = slices.Clone(args[1:])
	}
	return &Function{cell: cell{gen: m.gen}, bound: b}, nil
}

func reflectApply(m *machine, _ Value, args []Value) (Value, error) {
	return m.apply(arg(args, 0), arg(args, 1), arg(args, 2))
}

// listOf lists the elements of something with a length and indices.
func (m *machine) listOf(v Value) ([]Value, error) {
	switch v := v.(type) {
	case *Array, *Bytes:
		return m.iterate(v)
	case String:
		list := make([]Value, v.Len())
		for i := range list {
			list[i] = v.slice(i, i+1)
		}
		return list, m.b.bytes(32 * len(list))
	case *Object:
		return m.listOfObject(v)
	}
	return nil, ErrUnknown
}

func (m *machine) listOfObject(o *Object) ([]Value, error) {
	if o.class != "" {
		return nil, ErrUnknown
	}
	l, err := m.get(o, length)
	if err != nil {
		return nil, err
	}
	n, err := m.toInt(l)
	if err != nil {
		return nil, err
	}
	if n > maxGap {
		return nil, ErrUnknown
	}
	list := make([]Value, max(n, 0))
	for i := range list {
		if list[i], err = m.get(o, name(formatNumber(float64(i)))); err != nil {
			return nil, err
		}
	}
	return list, m.b.bytes(32 * len(list))
}
