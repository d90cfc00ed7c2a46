// Package literal reads what a program's code says in so many words: which
// functions it calls with which objects, texts, true and false, each with the
// place where it stands. Names are followed to where they are defined, through
// constants, spreads, helper functions and modules of the same program, and no
// further: what depends on anything else is unknown. Package js answers what
// may happen in some run; this one what is certain in all.
package literal

import (
	"maps"
	"slices"
	"strconv"

	"github.com/tdewolff/parse/v2/js"

	"levee/internal/code"
)

// A Kind tells what a Value is. The zero Kind is Unknown.
type Kind uint8

const (
	Unknown Kind = iota
	Nothing      // undefined or null
	Text
	Bool
	Number
	Object
	List
	Function
)

// A Value is what an expression gives in every run, as far as that is known.
type Value struct {
	Kind  Kind
	Str   string   // of a text; parts that are not known are written Hole
	Num   float64  // of a number
	True  bool     // of a bool
	Props []Prop   // of an object, each name once
	Items []Value  // of a list
	Open  bool     // of an object or a list: it may hold more, or something else under names that are not listed; of a text: it has holes
	node  js.INode // of a function: itself; of what is unknown: the expression
	why   string   // of what is unknown: words that say more than the expression
	at    spot
}

// Hole stands for a part of a text that is not known.
const Hole = "…"

// A Prop is a property. One that is unknown may also be missing.
type Prop struct {
	Name  string
	Value Value
	at    spot
}

// A spot is an offset in the text of a file; the zero spot is none.
type spot struct {
	file *File
	off  int // -1 if it is not known
}

// place returns where a spot is, the file as a whole if that is all that is
// known.
func (s spot) place() code.Place {
	if s.file == nil {
		return code.Place{}
	}
	return s.file.src.Place(s.off)
}

func (s spot) sure() bool { return s.file != nil && s.off >= 0 }

// Place returns where the value is written.
func (v Value) Place() code.Place { return v.at.place() }

// Place returns where the property is written: its name, or its value.
func (p Prop) Place() code.Place {
	if p.at.sure() {
		return p.at.place()
	}
	return p.Value.Place()
}

// Get returns a property of an object. Without one of that name the value is
// Nothing if the object surely has none, or is Nothing itself, and Unknown
// otherwise.
func (v Value) Get(name string) (Prop, bool) {
	i := slices.IndexFunc(v.Props, func(p Prop) bool { return p.Name == name })
	switch {
	case i >= 0:
		return v.Props[i], true
	case v.Kind == Object && !v.Open, v.Kind == Nothing:
		return Prop{Name: name, Value: Value{Kind: Nothing, at: v.at}}, false
	}
	return Prop{Name: name, Value: Value{node: v.node, why: v.why, at: v.at}}, false
}

// Source returns what is unknown as it is written, cut; "" if nobody knows.
func (v Value) Source() string {
	switch {
	case v.why != "":
		return v.why
	case v.node != nil && v.Kind != Function:
		return shown(v.node)
	}
	return ""
}

// Returns is what a function gives whatever it is called with, as far as that
// is known: of a function that does nothing but return.
func (v Value) Returns() Value {
	if v.Kind != Function || v.node == nil || v.at.file == nil {
		return Value{at: v.at}
	}
	result, _ := resultOf(v.node)
	if result == nil {
		return Value{at: v.at}
	}
	return (&evaluation{File: v.at.file}).eval(result, maxDepth/2)
}

// set gives an object a property; the later one counts. What is beyond the
// bound is not listed.
func (v *Value) set(p Prop) {
	i := slices.IndexFunc(v.Props, func(q Prop) bool { return q.Name == p.Name })
	switch {
	case i >= 0:
		v.Props[i] = p
	case len(v.Props) >= maxProps:
		v.Open = true
	default:
		v.Props = append(v.Props, p)
	}
}

// blur makes all properties of an object unknown: something that is not known
// was put over them.
func (v *Value) blur(by Value) {
	v.Open = true
	v.node, v.why = by.node, by.why
	for i := range v.Props {
		v.Props[i].Value = Value{node: by.node, why: by.why, at: by.at}
	}
}

// both returns what a value is that is one of two: what they have in common.
func both(a, b Value) Value {
	switch {
	case alike(a, b):
		return a
	case a.Kind == Object && b.Kind == Object:
		return bothObjects(a, b)
	}
	return Value{at: a.at, why: a.short() + " or " + b.short()}
}

// short returns a value in a few words.
func (v Value) short() string {
	switch v.Kind {
	case Unknown:
		return "something"
	case Nothing:
		return "nothing"
	case Object:
		return "an object"
	case List:
		return "a list"
	case Function:
		return "a function"
	}
	words, _ := v.words()
	return words[:min(len(words), maxShown)]
}

func bothObjects(a, b Value) Value {
	out := Value{Kind: Object, Open: a.Open || b.Open, at: a.at}
	for _, p := range a.Props {
		q, _ := b.Get(p.Name)
		p.Value = both(p.Value, q.Value)
		out.set(p)
	}
	for _, q := range b.Props {
		if _, ok := a.Get(q.Name); !ok {
			q.Value = both(Value{Kind: Nothing, at: q.Value.at}, q.Value)
			out.set(q)
		}
	}
	return out
}

// alike tells whether two values are known to be the same.
func alike(a, b Value) bool {
	if a.Kind != b.Kind || a.Open || b.Open {
		return false
	}
	switch a.Kind {
	case Nothing:
		return true
	case Text:
		return a.Str == b.Str
	case Number:
		return a.Num == b.Num
	case Bool:
		return a.True == b.True
	case List:
		return slices.EqualFunc(a.Items, b.Items, alike)
	}
	return false
}

// truth tells whether a value counts as true, and whether that is known.
func (v Value) truth() (is, known bool) {
	switch v.Kind {
	case Nothing:
		return false, true
	case Bool:
		return v.True, true
	case Number:
		return v.Num != 0, v.Num == v.Num
	case Text:
		return v.Str != "", v.Str != Hole
	case Object, List, Function:
		return true, true
	}
	return false, false
}

// words returns a value as a part of a text.
func (v Value) words() (text string, open bool) {
	switch v.Kind {
	case Text:
		return v.Str, v.Open
	case Bool:
		return strconv.FormatBool(v.True), false
	case Number:
		return strconv.FormatFloat(v.Num, 'f', -1, 64), false
	}
	return Hole, true
}

// Bools returns an object that somebody else read, whose properties are true or
// false. It has no places.
func Bools(set map[string]bool) Value {
	v := Value{Kind: Object}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		v.Props = append(v.Props, Prop{Name: name, Value: Value{Kind: Bool, True: set[name]}})
	}
	return v
}
