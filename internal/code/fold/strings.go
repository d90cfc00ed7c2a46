package fold

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// ofString makes a native of a function that gets its this as a string.
func ofString(f func(m *machine, s String, args []Value) (Value, error)) native {
	return func(m *machine, this Value, args []Value) (Value, error) {
		if this == nil || nullish(this) {
			return nil, m.throw("TypeError", "called on null or undefined")
		}
		s, err := m.toString(this)
		if err != nil {
			return nil, err
		}
		if err := m.b.step(1 + s.Len()/32); err != nil {
			return nil, err
		}
		return f(m, s, args)
	}
}

// stringMethod finds a method of strings.
func stringMethod(method string) native {
	switch method {
	case "toString", "valueOf":
		return stringItself
	case "charAt", "at":
		return ofString(func(m *machine, s String, args []Value) (Value, error) { return charAt(m, s, args, method == "at") })
	case "charCodeAt", "codePointAt":
		return ofString(func(m *machine, s String, args []Value) (Value, error) {
			return codeAt(m, s, args, method == "codePointAt")
		})
	case "concat":
		return ofString(concatAll)
	case "indexOf", "lastIndexOf", "includes", "startsWith", "endsWith":
		return ofString(func(m *machine, s String, args []Value) (Value, error) { return findIn(m, method, s, args) })
	case "slice", "substring", "substr":
		return ofString(func(m *machine, s String, args []Value) (Value, error) { return cut(m, method, s, args) })
	case "toUpperCase", "toLowerCase":
		return ofString(func(m *machine, s String, args []Value) (Value, error) {
			return changeCase(m, s, method == "toUpperCase")
		})
	case "trim", "trimStart", "trimEnd", "trimLeft", "trimRight":
		return ofString(func(_ *machine, s String, _ []Value) (Value, error) { return trim(method, s), nil })
	case "padStart", "padEnd":
		return ofString(func(m *machine, s String, args []Value) (Value, error) { return pad(m, s, args, method == "padStart") })
	case "repeat":
		return ofString(repeat)
	case "split":
		return ofString(split)
	case "replace", "replaceAll":
		return ofString(func(m *machine, s String, args []Value) (Value, error) {
			return replace(m, s, args, method == "replaceAll")
		})
	case "match":
		return ofString(match)
	case "isWellFormed", "toWellFormed":
		return ofString(func(_ *machine, s String, _ []Value) (Value, error) {
			return wellFormed(s, method == "isWellFormed"), nil
		})
	}
	if tag, ok := htmlMethods[method]; ok {
		return ofString(func(m *machine, s String, args []Value) (Value, error) { return html(m, s, args, tag) })
	}
	return nil
}

// stringItself gives a string that a method is called on.
func stringItself(_ *machine, this Value, _ []Value) (Value, error) {
	if s, ok := this.(String); ok {
		return s, nil
	}
	return nil, ErrUnknown
}

// htmlMethods are the methods that write HTML: the element and, if there is
// one, its attribute.
var htmlMethods = map[string][2]string{
	"anchor": {"a", "name"}, "big": {"big"}, "blink": {"blink"}, "bold": {"b"}, "fixed": {"tt"}, "fontcolor": {"font", "color"},
	"fontsize": {"font", "size"}, "italics": {"i"}, "link": {"a", "href"}, "small": {"small"}, "strike": {"strike"},
	"sub": {"sub"}, "sup": {"sup"},
}

func html(m *machine, s String, args []Value, tag [2]string) (Value, error) {
	open := Text("<" + tag[0])
	if tag[1] != "" {
		v, err := m.toString(arg(args, 0))
		if err != nil {
			return nil, err
		}
		quoted := Text(strings.ReplaceAll(v.Go(), `"`, "&quot;"))
		open = open.concat(Text(" " + tag[1] + `="`)).concat(quoted).concat(Text(`"`))
	}
	return open.concat(Text(">")).concat(s).concat(Text("</" + tag[0] + ">")), m.b.bytes(2*s.Len() + 64)
}

func charAt(m *machine, s String, args []Value, fromEnd bool) (Value, error) {
	i, err := m.toInt(arg(args, 0))
	if err != nil {
		return nil, err
	}
	if fromEnd && i < 0 {
		i += s.Len()
	}
	if i >= 0 && i < s.Len() {
		return s.unit(i), nil
	}
	if fromEnd {
		return Undefined{}, nil
	}
	return String{}, nil
}

func codeAt(m *machine, s String, args []Value, whole bool) (Value, error) {
	i, err := m.toInt(arg(args, 0))
	if err != nil {
		return nil, err
	}
	switch {
	case i < 0 || i >= s.Len():
		if whole {
			return Undefined{}, nil
		}
		return Number(math.NaN()), nil
	case whole:
		r, _ := s.rune(i)
		return Number(r), nil
	}
	return number(float64(s.At(i))), nil
}

func concatAll(m *machine, s String, args []Value) (Value, error) {
	var out Value = s
	for _, a := range args {
		t, err := m.toString(a)
		if err != nil {
			return nil, err
		}
		if out, err = m.concat(out.(String), t); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func findIn(m *machine, method string, s String, args []Value) (Value, error) {
	if _, re := arg(args, 0).(*Object); re {
		return nil, ErrUnknown
	}
	sub, err := m.toString(arg(args, 0))
	if err != nil {
		return nil, err
	}
	at, err := m.toNumber(arg(args, 1))
	if err != nil {
		return nil, err
	}
	if err := m.b.step(s.Len() / 16); err != nil {
		return nil, err
	}
	from := min(max(toInteger(at), 0), s.Len())
	switch method {
	case "indexOf":
		return Number(s.index(sub, from)), nil
	case "includes":
		return Bool(s.index(sub, from) >= 0), nil
	case "startsWith":
		return Bool(from+sub.Len() <= s.Len() && s.slice(from, from+sub.Len()).Equal(sub)), nil
	case "endsWith":
		if _, none := arg(args, 1).(Undefined); none {
			from = s.Len()
		}
		return Bool(from >= sub.Len() && s.slice(from-sub.Len(), from).Equal(sub)), nil
	}
	if math.IsNaN(at) {
		from = s.Len()
	}
	if err := m.b.step(s.Len() + sub.Len()); err != nil {
		return nil, err
	}
	return Number(s.lastIndex(sub, from)), nil
}

// cut is slice, substring and substr.
func cut(m *machine, method string, s String, args []Value) (Value, error) {
	i, err := m.toInt(arg(args, 0))
	if err != nil {
		return nil, err
	}
	n := s.Len()
	j := n
	if method == "substr" {
		j = math.MaxInt32
	}
	if _, none := arg(args, 1).(Undefined); !none {
		if j, err = m.toInt(args[1]); err != nil {
			return nil, err
		}
	}
	switch method {
	case "slice":
		i, j = relative(i, n), relative(j, n)
	case "substring":
		i, j = min(max(i, 0), n), min(max(j, 0), n)
		i, j = min(i, j), max(i, j)
	case "substr":
		i = relative(i, n)
		j = min(i+min(max(j, 0), n), n)
	}
	if s.wide {
		if err := m.b.bytes(max(j-i, 0)); err != nil {
			return nil, err
		}
	}
	return s.slice(i, j), nil
}

// relative is an index that counts from the end if it is negative.
func relative(i, n int) int {
	if i < 0 {
		return max(i+n, 0)
	}
	return min(i, n)
}

func changeCase(m *machine, s String, upper bool) (Value, error) {
	if err := m.b.bytes(len(s.units)); err != nil {
		return nil, err
	}
	text := s.Go()
	if isASCII(text) {
		if upper {
			return String{units: strings.ToUpper(text)}, nil
		}
		return String{units: strings.ToLower(text)}, nil
	}
	for _, r := range text {
		if r > unicode.MaxLatin1 && unicode.IsLetter(r) || r == 'ß' || r == utf8.RuneError {
			return nil, ErrUnknown // special casing
		}
	}
	if upper {
		return Text(strings.ToUpper(text)), nil
	}
	return Text(strings.ToLower(text)), nil
}

func isSpace(u uint16) bool { return strings.ContainsRune(spaces, rune(u)) }

func trim(method string, s String) String {
	i, j := 0, s.Len()
	if method != "trimEnd" && method != "trimRight" {
		for i < j && isSpace(s.At(i)) {
			i++
		}
	}
	if method != "trimStart" && method != "trimLeft" {
		for i < j && isSpace(s.At(j-1)) {
			j--
		}
	}
	return s.slice(i, j)
}

func pad(m *machine, s String, args []Value, start bool) (Value, error) {
	n, err := m.toInt(arg(args, 0))
	if err != nil {
		return nil, err
	}
	fill := Text(" ")
	if _, none := arg(args, 1).(Undefined); !none {
		if fill, err = m.toString(args[1]); err != nil {
			return nil, err
		}
	}
	missing := n - s.Len()
	if missing <= 0 || fill.Len() == 0 {
		return s, nil
	}
	filler, err := m.repeated(fill, missing/fill.Len()+1)
	if err != nil {
		return nil, err
	}
	filler = filler.slice(0, missing)
	if start {
		return m.concat(filler, s)
	}
	return m.concat(s, filler)
}

func (m *machine) repeated(s String, n int) (String, error) {
	if len(s.units) > 0 && n > m.b.Bytes/len(s.units) {
		return String{}, m.b.bytes(math.MaxInt)
	}
	if err := m.b.bytes(len(s.units) * n); err != nil {
		return String{}, err
	}
	return String{units: strings.Repeat(s.units, n), wide: s.wide && n > 0}, nil
}

func repeat(m *machine, s String, args []Value) (Value, error) {
	n, err := m.toNumber(arg(args, 0))
	if err != nil {
		return nil, err
	}
	if n < 0 || math.IsInf(n, 0) {
		return nil, m.throw("RangeError", "Invalid count value")
	}
	return m.repeated(s, toInteger(n))
}

// split cuts at a separator, which is a string or an expression.
func split(m *machine, s String, args []Value) (Value, error) {
	limit := math.MaxInt32
	if _, none := arg(args, 1).(Undefined); !none {
		n, err := m.toNumber(args[1])
		if err != nil {
			return nil, err
		}
		limit = int(min(uint32(toInt32(n)), math.MaxInt32))
	}
	if re, ok := arg(args, 0).(*Object); ok {
		return splitRegex(m, s, re, limit)
	}
	if _, none := arg(args, 0).(Undefined); none {
		return m.newArray([]Value{s}[:min(1, limit)]), nil
	}
	sep, err := m.toString(args[0])
	if err != nil {
		return nil, err
	}
	var parts []Value
	if sep.Len() == 0 {
		n := min(s.Len(), limit)
		if err := m.b.bytes(48 * n); err != nil {
			return nil, err
		}
		for i := range n {
			parts = append(parts, s.unit(i))
		}
		return m.newArray(parts), nil
	}
	from := 0
	for len(parts) < limit {
		at := s.index(sep, from)
		if err := m.b.bytes(48); err != nil {
			return nil, err
		}
		if at < 0 {
			parts = append(parts, s.slice(from, s.Len()))
			break
		}
		parts = append(parts, s.slice(from, at))
		from = at + sep.Len()
	}
	return m.newArray(parts), nil
}

// replace is replace and replaceAll with a string or an expression to look for.
func replace(m *machine, s String, args []Value, all bool) (Value, error) {
	if re, ok := arg(args, 0).(*Object); ok {
		return replaceRegex(m, s, re, arg(args, 1), all)
	}
	sub, err := m.toString(arg(args, 0))
	if err != nil {
		return nil, err
	}
	by, err := m.replacer(arg(args, 1))
	if err != nil {
		return nil, err
	}
	out, from := String{}, 0
	for from <= s.Len() {
		at := s.index(sub, from)
		if at < 0 {
			break
		}
		with, err := by(found{s: s, groups: []Value{sub}, at: at})
		if err != nil {
			return nil, err
		}
		if err := m.b.bytes(at - from + with.Len() + 320); err != nil {
			return nil, err
		}
		out = out.concat(s.slice(from, at)).concat(with)
		from = at + sub.Len()
		if sub.Len() == 0 && at < s.Len() && all {
			out = out.concat(s.slice(at, at+1))
			from++
		} else if sub.Len() == 0 {
			from = at
			break
		}
		if !all {
			break
		}
	}
	return m.concat(out, s.slice(min(from, s.Len()), s.Len()))
}

// found is a match that is replaced.
type found struct {
	s      String
	groups []Value // the whole, then the groups; Undefined for one that is not in it
	at     int
}

// replacer gives what turns a match into its replacement.
func (m *machine) replacer(with Value) (func(found) (String, error), error) {
	switch with.(type) {
	case *Function, Native:
		return func(f found) (String, error) {
			v, err := m.call(with, nil, append(slices.Clone(f.groups), Number(f.at), f.s))
			if err != nil {
				return String{}, err
			}
			return m.toString(v)
		}, nil
	}
	pattern, err := m.toString(with)
	if err != nil {
		return nil, err
	}
	return func(f found) (String, error) { return expand(pattern, f), m.b.step(pattern.Len() / 8) }, nil
}

// expand puts a match into a replacement: $&, $1, $$ and the like.
func expand(pattern String, f found) String {
	if pattern.index(Text("$"), 0) < 0 {
		return pattern
	}
	whole, _ := f.groups[0].(String)
	out := String{}
	for i := 0; i < pattern.Len(); i++ {
		part, used := expandOne(pattern, i, f, whole)
		out = out.concat(part)
		i += used - 1
	}
	return out
}

func expandOne(pattern String, i int, f found, whole String) (part String, used int) {
	here := pattern.slice(i, i+1)
	if !here.is("$") || i+1 >= pattern.Len() {
		return here, 1
	}
	switch c := pattern.At(i + 1); {
	case c == '$':
		return here, 2
	case c == '&':
		return whole, 2
	case c == '`':
		return f.s.slice(0, f.at), 2
	case c == '\'':
		return f.s.slice(f.at+whole.Len(), f.s.Len()), 2
	case '0' <= c && c <= '9':
		n, used := int(c-'0'), 2
		if i+2 < pattern.Len() {
			if d := pattern.At(i + 2); '0' <= d && d <= '9' && n*10+int(d-'0') < len(f.groups) {
				n, used = n*10+int(d-'0'), 3
			}
		}
		if n == 0 || n >= len(f.groups) {
			return here, 1
		}
		group, _ := f.groups[n].(String)
		return group, used
	}
	return here, 1
}

func wellFormed(s String, ask bool) Value {
	units := s.Units()
	good := true
	for i := 0; i < len(units); i++ {
		if !utf16.IsSurrogate(rune(units[i])) {
			continue
		}
		if i+1 < len(units) && utf16.DecodeRune(rune(units[i]), rune(units[i+1])) != utf8.RuneError {
			i++
			continue
		}
		good, units[i] = false, 0xFFFD
	}
	if ask {
		return Bool(good)
	}
	return fromUnits(units)
}

// stringFunction finds String.fromCharCode and the like.
func stringFunction(method string) native {
	switch method {
	case "fromCharCode":
		return fromCharCode
	case "fromCodePoint":
		return fromCodePoint
	case "raw":
		return rawTemplate
	}
	return nil
}

func fromCharCode(m *machine, _ Value, args []Value) (Value, error) {
	if n, ok := arg(args, 0).(Number); ok && len(args) == 1 {
		return ofUnit(uint16(toInt32(float64(n)))), nil
	}
	units := make([]uint16, len(args))
	for i, a := range args {
		n, err := m.toNumber(a)
		if err != nil {
			return nil, err
		}
		units[i] = uint16(toInt32(n))
	}
	return fromUnits(units), m.b.bytes(2 * len(units))
}

func fromCodePoint(m *machine, _ Value, args []Value) (Value, error) {
	var units []uint16
	for _, a := range args {
		n, err := m.toNumber(a)
		if err != nil {
			return nil, err
		}
		if n < 0 || n > utf8.MaxRune || n != math.Trunc(n) {
			return nil, m.throw("RangeError", "Invalid code point")
		}
		if n < 0x10000 {
			units = append(units, uint16(n))
		} else {
			units = utf16.AppendRune(units, rune(n))
		}
	}
	return fromUnits(units), m.b.bytes(2 * len(units))
}

func rawTemplate(m *machine, _ Value, args []Value) (Value, error) {
	raw, err := m.get(arg(args, 0), name("raw"))
	if err != nil {
		return nil, err
	}
	parts, err := m.listOf(raw)
	if err != nil {
		return nil, err
	}
	var out Value = String{}
	for i, part := range parts {
		text, err := m.toString(part)
		if err != nil {
			return nil, err
		}
		if i+1 < len(parts) && i+1 < len(args) {
			v, err := m.toString(args[i+1])
			if err != nil {
				return nil, err
			}
			text = text.concat(v)
		}
		if out, err = m.concat(out.(String), text); err != nil {
			return nil, err
		}
	}
	return out, nil
}
