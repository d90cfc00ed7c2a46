package fold

import (
	"regexp"
	"strings"
)

// A regex is a regular expression: re is nil if RE2 has no expression that
// matches the same.
type regex struct {
	source, flags string
	re            *regexp.Regexp
}

// newRegExp makes the value of a literal.
func (m *machine) newRegExp(source, flags string) (Value, error) {
	if err := m.b.bytes(64 * (1 + len(source))); err != nil {
		return nil, err
	}
	r := &regex{source: source, flags: flags, re: translate(source, flags)}
	return &Object{cell: cell{gen: m.gen}, class: "RegExp", hold: r}, nil
}

// own reads a property of an expression.
func (r *regex) own(k key) (Value, bool, error) {
	switch k.units {
	case "source":
		return Text(r.source), true, nil
	case "flags":
		return Text(r.flags), true, nil
	case "lastIndex", "global", "ignoreCase", "multiline", "sticky", "unicode":
		return Unknown{}, true, nil
	}
	return Undefined{}, false, nil
}

// regexOf is RegExp(source, flags).
func regexOf(m *machine, _ Value, args []Value) (Value, error) {
	source, err := m.toString(arg(args, 0))
	if err != nil {
		return nil, err
	}
	if _, text := args[0].(String); !text {
		return nil, ErrUnknown
	}
	flags := String{}
	if _, none := arg(args, 1).(Undefined); !none {
		if flags, err = m.toString(args[1]); err != nil {
			return nil, err
		}
	}
	return m.newRegExp(source.Go(), flags.Go())
}

// maxRegex bounds the length of an expression that is translated.
const maxRegex = 1000

// translate writes a JavaScript expression for RE2, which works on bytes that
// are units here: nil if it means something else there, or nothing. Only what
// is the same in both is let through.
func translate(source, flags string) *regexp.Regexp {
	prefix := ""
	for _, f := range flags {
		switch f {
		case 'g':
		case 'i', 'm', 's':
			prefix += string(f)
		default:
			return nil
		}
	}
	if len(source) > maxRegex || !isASCII(source) {
		return nil
	}
	t := &translator{src: source}
	if !t.run() {
		return nil
	}
	text := t.out.String()
	if prefix != "" {
		text = "(?" + prefix + ")" + text
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return re
}

// A translator goes through an expression once.
type translator struct {
	src string
	i   int
	out strings.Builder
}

// spaceClass is what \s matches below U+0080 in JavaScript.
const spaceClass = `\t\n\v\f\r `

func (t *translator) run() bool {
	inClass := false
	for t.i < len(t.src) {
		c := t.src[t.i]
		switch {
		case c == '\\':
			if !t.escape(inClass) {
				return false
			}
			continue
		case inClass && c == '[':
			t.out.WriteString(`\[`)
			t.i++
			continue
		case c == '[':
			inClass = true
			if strings.HasPrefix(t.src[t.i:], "[]") || strings.HasPrefix(t.src[t.i:], "[^]") {
				return false
			}
		case c == ']' && inClass:
			inClass = false
		case c == ']' || c == '{' && !t.quantifier():
			return false
		case c == '(' && !inClass && strings.HasPrefix(t.src[t.i:], "(?") && !strings.HasPrefix(t.src[t.i:], "(?:"):
			return false
		case c == '.' && !inClass:
			t.out.WriteString(`[^\n\r]`)
			t.i++
			continue
		}
		t.out.WriteByte(c)
		t.i++
	}
	return !inClass
}

var counted = regexp.MustCompile(`^\{\d{1,3}(,\d{0,3})?\}`)

func (t *translator) quantifier() bool { return counted.MatchString(t.src[t.i:]) }

func (t *translator) escape(inClass bool) bool {
	if t.i+1 >= len(t.src) {
		return false
	}
	c := t.src[t.i+1]
	t.i += 2
	switch {
	case strings.IndexByte("dDwWtnrfv", c) >= 0, strings.IndexByte(`.*+?^${}()|[]\/-`, c) >= 0, c == 'b' && !inClass, c == 'B' && !inClass:
		if c == '/' {
			t.out.WriteByte('/')
			return true
		}
		t.out.WriteString(`\` + string(c))
		return true
	case c == 's':
		if inClass {
			t.out.WriteString(spaceClass)
		} else {
			t.out.WriteString("[" + spaceClass + "]")
		}
		return true
	case c == 'S' && !inClass:
		t.out.WriteString("[^" + spaceClass + "]")
		return true
	case c == 'x' || c == 'u':
		return t.code(c)
	case c < 0x80 && !isAlnum(c):
		t.out.WriteString(regexp.QuoteMeta(string(c)))
		return true
	}
	return false
}

// code is \xHH or \uHHHH of an ASCII character.
func (t *translator) code(c byte) bool {
	count := 2
	if c == 'u' {
		count = 4
	}
	n, ok := hexDigits([]byte(t.src[t.i:]), count)
	if !ok || n >= 0x80 {
		return false
	}
	t.i += count
	t.out.WriteString(`\x{` + t.src[t.i-count:t.i] + `}`)
	return true
}

// matcher gives the expression and the text to use it on: ASCII text only, for
// then a byte, a unit and a character are the same.
func (m *machine) matcher(s String, re *Object) (*regex, string, error) {
	r, ok := re.hold.(*regex)
	if !ok || r.re == nil || re.loose || s.wide || !isASCII(s.units) {
		return nil, "", ErrUnknown
	}
	if err := m.b.step(s.Len() * (1 + len(r.source)) / 4); err != nil {
		return nil, "", err
	}
	return r, s.units, nil
}

// groupsOf makes the groups of a match; a group that takes no part is
// Undefined.
func groupsOf(text string, at []int) []Value {
	groups := make([]Value, len(at)/2)
	for i := range groups {
		groups[i] = Undefined{}
		if at[2*i] >= 0 {
			groups[i] = String{units: text[at[2*i]:at[2*i+1]]}
		}
	}
	return groups
}

// all finds the matches of an expression; one if it is not global.
func (m *machine) all(r *regex, text string) ([][]int, error) {
	if len(r.re.SubexpNames()) > 1 && strings.ContainsAny(r.source, "*+{?") && strings.Contains(r.source, ")") && repeatsGroup(r.source) {
		return nil, ErrUnknown // a group in a loop keeps another round's match
	}
	n := 1
	if strings.Contains(r.flags, "g") {
		n = -1
	}
	found := r.re.FindAllStringSubmatchIndex(text, n)
	if n < 0 && strings.Contains(r.source, "|") || n < 0 && r.re.MatchString("") {
		// Go drops an empty match right behind another, JavaScript does not.
		if r.re.MatchString("") {
			return nil, ErrUnknown
		}
	}
	return found, m.b.bytes(512 * len(found))
}

// repeatsGroup tells whether a group that is remembered may be repeated.
func repeatsGroup(source string) bool {
	for i := 0; i+1 < len(source); i++ {
		if source[i] == ')' && strings.IndexByte("*+?{", source[i+1]) >= 0 {
			return true
		}
	}
	return false
}

func replaceRegex(m *machine, s String, re *Object, with Value, all bool) (Value, error) {
	r, text, err := m.matcher(s, re)
	if err != nil {
		return nil, err
	}
	if all && !strings.Contains(r.flags, "g") {
		return nil, m.throw("TypeError", "replaceAll must be called with a global RegExp")
	}
	matches, err := m.all(r, text)
	if err != nil {
		return nil, err
	}
	by, err := m.replacer(with)
	if err != nil {
		return nil, err
	}
	out, from := Value(String{}), 0
	for _, at := range matches {
		part, err := by(found{s: s, groups: groupsOf(text, at), at: at[0]})
		if err != nil {
			return nil, err
		}
		if out, err = m.concat(out.(String), s.slice(from, at[0]).concat(part)); err != nil {
			return nil, err
		}
		from = at[1]
	}
	return m.concat(out.(String), s.slice(from, s.Len()))
}

func splitRegex(m *machine, s String, re *Object, limit int) (Value, error) {
	r, text, err := m.matcher(s, re)
	if err != nil {
		return nil, err
	}
	if r.re.MatchString("") || len(r.re.SubexpNames()) > 1 {
		return nil, ErrUnknown
	}
	var parts []Value
	from := 0
	for _, at := range r.re.FindAllStringIndex(text, -1) {
		parts = append(parts, s.slice(from, at[0]))
		from = at[1]
	}
	parts = append(parts, s.slice(from, s.Len()))
	return m.newArray(parts[:min(limit, len(parts))]), m.b.bytes(64 * len(parts))
}

// match is String.prototype.match.
func match(m *machine, s String, args []Value) (Value, error) {
	re, ok := arg(args, 0).(*Object)
	if !ok {
		return nil, ErrUnknown
	}
	r, text, err := m.matcher(s, re)
	if err != nil {
		return nil, err
	}
	matches, err := m.all(r, text)
	if err != nil {
		return nil, err
	}
	if len(matches) == 0 {
		return Null{}, nil
	}
	if !strings.Contains(r.flags, "g") {
		return m.matchOf(s, text, matches[0]), nil
	}
	whole := make([]Value, len(matches))
	for i, at := range matches {
		whole[i] = String{units: text[at[0]:at[1]]}
	}
	return m.newArray(whole), nil
}

// matchOf is what exec returns.
func (m *machine) matchOf(s String, text string, at []int) Value {
	a := m.newArray(groupsOf(text, at))
	a.props = &Object{cell: cell{gen: m.gen}}
	a.props.put(name("index"), Number(at[0]))
	a.props.put(name("input"), s)
	a.props.put(name("groups"), Undefined{})
	return a
}

// regexMethod finds a method of expressions. One that is global keeps its
// place from call to call, which is not followed.
func regexMethod(method string) native {
	if method == "toString" {
		return func(_ *machine, this Value, _ []Value) (Value, error) {
			o, _ := this.(*Object)
			if o == nil {
				return nil, ErrUnknown
			}
			r, ok := o.hold.(*regex)
			if !ok {
				return nil, ErrUnknown
			}
			return Text("/" + r.source + "/" + r.flags), nil
		}
	}
	if method != "test" && method != "exec" {
		return nil
	}
	return func(m *machine, this Value, args []Value) (Value, error) {
		o, ok := this.(*Object)
		if !ok {
			return nil, ErrUnknown
		}
		s, err := m.toString(arg(args, 0))
		if err != nil {
			return nil, err
		}
		r, text, err := m.matcher(s, o)
		if err != nil {
			return nil, err
		}
		if strings.Contains(r.flags, "g") {
			return nil, ErrUnknown
		}
		matches, err := m.all(r, text)
		if err != nil {
			return nil, err
		}
		if method == "test" {
			return Bool(len(matches) > 0), nil
		}
		if len(matches) == 0 {
			return Null{}, nil
		}
		return m.matchOf(s, text, matches[0]), nil
	}
}
