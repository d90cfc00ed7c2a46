package edit

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/tidwall/jsonc"
)

// setJSON sets a field of an object, or of an object in it. Comments and
// trailing commas may be there.
func setJSON(text, key string, v Value) (string, error) {
	if strings.TrimSpace(text) == "" {
		text = "{}\n"
	}
	o, err := objectAt(jsonc.ToJSON([]byte(text)), 0, len(text))
	if err != nil {
		return "", err
	}
	path := strings.Split(key, ".")
	for len(path) > 1 {
		m := o.member(path[0])
		if m == nil {
			break
		}
		if o, err = objectAt(jsonc.ToJSON([]byte(text)), m.from, m.to); err != nil {
			return "", errByHand
		}
		path = path[1:]
	}
	m := o.member(path[0])
	switch {
	case m == nil:
		return o.insert(text, path, v)
	case v.Names == nil:
		return text[:m.from] + v.Scalar + text[m.to:], nil
	case v.Map:
		return addToMap(text, m, v)
	}
	return addToList(text, m, v)
}

// An object is where an object stands in a text, and its members.
type object struct {
	from, to int // of the braces
	members  []span
}

// A span is a member: where its key begins, and its value from and to.
type span struct {
	key      string
	start    int
	from, to int
}

// objectAt reads the object in a part of a text.
func objectAt(data []byte, from, to int) (*object, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(data[from:to]), jsontext.AllowDuplicateNames(true))
	tok, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	if tok.Kind() != '{' {
		return nil, errors.New("want an object")
	}
	o := &object{from: from + int(dec.InputOffset()) - 1}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		m := span{start: from + int(dec.InputOffset()) - len(name)}
		if err := json.Unmarshal(name, &m.key); err != nil {
			return nil, err
		}
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		m.to = from + int(dec.InputOffset())
		m.from = m.to - len(value)
		o.members = append(o.members, m)
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	o.to = from + int(dec.InputOffset())
	return o, nil
}

// member returns the last member of a name, nil if there is none.
func (o *object) member(key string) *span {
	for i, m := range slices.Backward(o.members) {
		if m.key == key {
			return &o.members[i]
		}
	}
	return nil
}

// insert adds a member at the end, in the layout of those before it.
func (o *object) insert(text string, path []string, v Value) (string, error) {
	if len(o.members) == 0 {
		outer := indentOf(text, o.from)
		inner := outer + "  "
		return text[:o.from] + "{\n" + inner + rendered(path, v, inner, true) + "\n" + outer + "}" + text[o.to:], nil
	}
	last, first := o.members[len(o.members)-1], o.members[0]
	before := strings.TrimRight(text[:first.start], " \t")
	if !strings.HasSuffix(before, "\n") { // all on one line
		return text[:last.to] + ", " + rendered(path, v, "", false) + text[last.to:], nil
	}
	indent := text[len(before):first.start]
	return text[:last.to] + ",\n" + indent + rendered(path, v, indent, true) + text[last.to:], nil
}

// indentOf returns the white space at the beginning of a line.
func indentOf(text string, at int) string {
	line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// rendered writes a member, and the objects that lead to it.
func rendered(path []string, v Value, indent string, broken bool) string {
	var value any
	var raw string
	switch {
	case v.Names == nil:
		raw = v.Scalar
	case v.Map:
		m := make(map[string]bool)
		for _, n := range v.Names {
			m[n] = true
		}
		value = m
	default:
		value = v.Names
	}
	if raw == "" {
		data, err := json.Marshal(value) // sorts the names of a map
		if err != nil {
			return ""
		}
		raw = string(data)
	}
	for _, key := range slices.Backward(path[1:]) {
		raw = "{" + quoted(key) + ": " + raw + "}"
	}
	if broken {
		var b bytes.Buffer
		unit := "  "
		if strings.Contains(indent, "\t") {
			unit = "\t"
		}
		if json.Indent(&b, []byte(raw), indent, unit) == nil {
			raw = b.String()
		}
	}
	return quoted(path[0]) + ": " + raw
}

func quoted(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(data)
}

// addToMap adds names to a map from names to true.
func addToMap(text string, m *span, v Value) (string, error) {
	for _, n := range v.Names {
		o, err := objectAt(jsonc.ToJSON([]byte(text)), m.from, m.to)
		if err != nil {
			return "", errByHand
		}
		if o.member(n) != nil {
			continue
		}
		longer, err := o.insert(text, []string{n}, Value{Scalar: "true"})
		if err != nil {
			return "", err
		}
		m.to += len(longer) - len(text)
		text = longer
	}
	return text, nil
}

// addToList adds names to a list, before its bracket.
func addToList(text string, m *span, v Value) (string, error) {
	var has []string
	if json.Unmarshal(jsonc.ToJSON([]byte(text[m.from:m.to])), &has) != nil {
		return "", errByHand
	}
	names := missing(v.Names, has)
	if len(names) == 0 {
		return text, nil
	}
	end := m.to - 1
	body := strings.TrimRight(text[m.from:end], " \t\n,")
	tail := text[m.from+len(body) : end]
	sep := ", "
	if i := strings.LastIndexByte(body, '\n'); i >= 0 {
		sep = ",\n" + indentOf(body, len(body))
	}
	for i, n := range names {
		if i > 0 || len(has) > 0 {
			body += sep
		}
		body += quoted(n)
	}
	return text[:m.from] + body + strings.TrimLeft(tail, ",") + text[end:], nil
}
