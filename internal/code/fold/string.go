package fold

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A String is a JavaScript string: any sequence of 16-bit units, so lone
// surrogates and binary strings stay what they are. It is kept with one byte a
// unit as long as all units are below 256, else with two, high byte first.
// Strings are compared with Equal.
type String struct {
	units string
	wide  bool
	// tip is the builder that units is the whole of, if it was built by
	// appending: appending to it again costs only what is appended.
	tip *strings.Builder
}

// A key is a String as the name of a property: comparable.
type key struct {
	units string
	wide  bool
}

func (s String) key() key { return key{s.units, s.wide} }

func (k key) string() String { return String{units: k.units, wide: k.wide} }

// name is the key of an ASCII name.
func name(ascii string) key { return key{units: ascii} }

// Text makes a String of UTF-8 text; bytes that are not UTF-8 become U+FFFD.
func Text(text string) String {
	ascii := true
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return String{units: text}
	}
	return fromUnits(utf16.Encode([]rune(text)))
}

// fromUnits makes a String of units.
func fromUnits(units []uint16) String {
	wide := false
	for _, u := range units {
		if u > 0xFF {
			wide = true
			break
		}
	}
	if !wide {
		b := make([]byte, len(units))
		for i, u := range units {
			b[i] = byte(u)
		}
		return String{units: string(b)}
	}
	b := make([]byte, 0, 2*len(units))
	for _, u := range units {
		b = append(b, byte(u>>8), byte(u))
	}
	return String{units: string(b), wide: true}
}

// fromBytes makes a String with one unit for each byte ("latin1", "binary").
func fromBytes(b []byte) String { return String{units: string(b)} }

// Len is the number of 16-bit units.
func (s String) Len() int {
	if s.wide {
		return len(s.units) / 2
	}
	return len(s.units)
}

// At returns a unit; i must be within the string.
func (s String) At(i int) uint16 {
	if s.wide {
		return uint16(s.units[2*i])<<8 | uint16(s.units[2*i+1])
	}
	return uint16(s.units[i])
}

// narrowUnits are the strings of one unit below 256, as values.
var narrowUnits = func() (all [256]Value) {
	for i := range all {
		all[i] = String{units: string([]byte{byte(i)})}
	}
	return all
}()

// unit is the string of the unit at i.
func (s String) unit(i int) Value { return ofUnit(s.At(i)) }

func ofUnit(u uint16) Value {
	if u < 256 {
		return narrowUnits[u]
	}
	return String{units: string([]byte{byte(u >> 8), byte(u)}), wide: true}
}

// rune returns the code point at i and how many units it has: a lone surrogate
// is itself.
func (s String) rune(i int) (rune, int) {
	u := rune(s.At(i))
	if utf16.IsSurrogate(u) && i+1 < s.Len() {
		if r := utf16.DecodeRune(u, rune(s.At(i+1))); r != utf8.RuneError {
			return r, 2
		}
	}
	return u, 1
}

// slice returns the units from i to before j.
func (s String) slice(i, j int) String {
	if i >= j {
		return String{}
	}
	if !s.wide {
		return String{units: s.units[i:j]}
	}
	return narrowed(s.units[2*i : 2*j])
}

// narrowed makes a String of two-byte units, with one byte each if that does.
func narrowed(wide string) String {
	for i := 0; i < len(wide); i += 2 {
		if wide[i] != 0 {
			return String{units: wide, wide: true}
		}
	}
	b := make([]byte, 0, len(wide)/2)
	for i := 1; i < len(wide); i += 2 {
		b = append(b, wide[i])
	}
	return String{units: string(b)}
}

// widened returns the units with two bytes each.
func (s String) widened() string {
	if s.wide {
		return s.units
	}
	b := make([]byte, 2*len(s.units))
	for i := range len(s.units) {
		b[2*i+1] = s.units[i]
	}
	return string(b)
}

// concat returns s followed by t. Growing one string in a loop is linear, for
// the builder behind it is reused.
func (s String) concat(t String) String {
	if len(s.units) == 0 {
		return t
	}
	if len(t.units) == 0 {
		return s
	}
	left, right, wide := s.units, t.units, s.wide || t.wide
	if s.wide != t.wide {
		left, right = s.widened(), t.widened()
	}
	if len(left)+len(right) < 64 {
		return String{units: left + right, wide: wide}
	}
	tip := s.tip
	if tip == nil || tip.Len() != len(left) || s.wide != wide {
		tip = new(strings.Builder)
		tip.Grow(2 * (len(left) + len(right)))
		tip.WriteString(left)
	}
	tip.WriteString(right)
	return String{units: tip.String(), wide: wide, tip: tip}
}

// Equal tells whether two strings have the same units.
func (s String) Equal(t String) bool { return s.wide == t.wide && s.units == t.units }

// is tells whether s is an ASCII text.
func (s String) is(ascii string) bool { return !s.wide && s.units == ascii }

// compare orders by units.
func (s String) compare(t String) int {
	if s.wide == t.wide {
		return strings.Compare(s.units, t.units)
	}
	return strings.Compare(s.widened(), t.widened())
}

// index is the first place of sub at or after from, -1 if there is none.
func (s String) index(sub String, from int) int {
	if from > s.Len() {
		return -1
	}
	if !s.wide {
		if sub.wide {
			return -1
		}
		if i := strings.Index(s.units[from:], sub.units); i >= 0 {
			return from + i
		}
		return -1
	}
	want := sub.widened()
	for at := 2 * from; ; at++ {
		i := strings.Index(s.units[at:], want)
		if i < 0 {
			return -1
		}
		if at += i; at%2 == 0 {
			return at / 2
		}
	}
}

// lastIndex is the last place of sub at or before from, -1 if there is none.
func (s String) lastIndex(sub String, from int) int {
	for i := min(from, s.Len()-sub.Len()); i >= 0; i-- {
		if s.slice(i, i+sub.Len()).Equal(sub) {
			return i
		}
	}
	return -1
}

// Go returns the string as UTF-8; lone surrogates become U+FFFD.
func (s String) Go() string {
	if !s.wide && isASCII(s.units) {
		return s.units
	}
	return string(utf16.Decode(s.Units()))
}

// Units returns the 16-bit units.
func (s String) Units() []uint16 {
	units := make([]uint16, s.Len())
	for i := range units {
		units[i] = s.At(i)
	}
	return units
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
