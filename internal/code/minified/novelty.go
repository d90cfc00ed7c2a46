package minified

import "strings"

// novelty is how much a mark that the source lacks says that something was
// added, 3.5 being enough alone. What honest minifiers are known to do weighs
// at most 1, which is soft: they fold numbers and strings, turn a string into
// a key, read a method that the source calls, and call one with other
// arguments when they write a newer syntax in an older one.
func (e *evidence) novelty(m *word) float64 {
	name := nameOf(m.key)
	switch known := e.names[name] > 0; m.class() {
	case imported:
		return 4
	case globcall, global:
		return e.globalNovelty(name)
	case called:
		switch {
		case e.calls[name], known && e.calls[computed]: // x[y](z), with y put in
			return 1
		case known:
			return 2
		}
		return 4
	case read, written:
		switch {
		case m.class() == written && e.calls[name] && !e.calls[computed]: // what is called, replaced
			return 2
		case known, e.parts.compose(name):
			return 0.25
		}
		return 4
	case text, pattern:
		return e.textNovelty(m.class(), name)
	case argument:
		return e.argumentNovelty(name)
	case number:
		if len(name) > 4 {
			return 2
		}
		return 0.5
	}
	return 0.5
}

// argumentNovelty is that of a number that the source hands to nothing of the
// name. It may come from a function that was put in, if the source has it.
func (e *evidence) argumentNovelty(call string) float64 {
	n := call[strings.LastIndexByte(call, '(')+1 : len(call)-1]
	if n == "0" || n == "1" || n == "NaN" || n == "+Inf" || e.counts[string(number)+n] > 0 {
		return 0.5
	}
	return 4
}

// globalNovelty is that of a free name. One that the source reads may be
// called: new (a ? X : Y) comes of a variable that holds one or the other.
// One that it calls and never reads is another thing: f = eval; f(x).
func (e *evidence) globalNovelty(name string) float64 {
	switch {
	case strings.HasPrefix(name, typePrefix):
		return 0.25
	case pure[name]:
		return 1
	case e.counts[string(global)+name] > 0:
		return 1
	case e.calls[name]:
		return 2
	}
	return 4
}

// pure are the globals that compilers to older syntax make use of, and that
// can do nothing to the world.
var pure = map[string]bool{
	"Object": true, "Array": true, "String": true, "Number": true, "Boolean": true, "Symbol": true, "Math": true,
	"JSON": true, "Error": true, "TypeError": true, "RangeError": true, "ReferenceError": true, "Map": true, "Set": true, "Reflect": true,
	"WeakMap": true, "WeakSet": true, "Promise": true, "isNaN": true, "isFinite": true, "parseInt": true,
	"parseFloat": true, "console": true,
}

// typeNames are what typeof gives.
var typeNames = map[string]bool{
	"object": true, "function": true, "undefined": true, "string": true, "number": true, "boolean": true, "symbol": true, "bigint": true,
}

func (e *evidence) textNovelty(c class, s string) float64 {
	switch {
	case letters(s) < 4, c == text && typeNames[s]:
		return 0.25
	case c == text && (e.names[s] > 0 || e.spaced[unspaced(s)]):
		return 0.5
	case e.parts.compose(s), e.parts.compose(unspaced(s)):
		return 1
	}
	return 4
}

// unspaced is a string without blanks, which some builds take out of code
// that is kept as strings.
func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

// excess is how much a mark that occurs more often than the source allows
// says. Names may come from another class: a["b"] is a.b, and a function that
// was put in turns its argument into a key.
func (e *evidence) excess(key string, n int, used map[string]int) float64 {
	over := n - e.counts[key]
	if over <= 0 {
		return 0
	}
	switch class(key[0]) {
	case imported:
		return float64(over)
	case called, globcall, global:
		return min(0.5*float64(over), 1)
	case read, written, text:
		if used[nameOf(key)] <= e.names[nameOf(key)] {
			return 0
		}
	}
	return min(0.125*float64(over), 0.5)
}
