package form

import (
	"go.yaml.in/yaml/v3"
)

// Mapping has the fields that are given, and no others.
func Mapping(fields ...Field) Value { return mapping{fields} }

type mapping struct{ fields []Field }

func (mapping) Words() string { return "a mapping" }

func (m mapping) Schema(defs Defs) *Schema {
	closed := false
	s := &Schema{Type: "object", Properties: make(map[string]*Schema), AdditionalProperties: &closed}
	for _, f := range m.fields {
		if f.Elsewhere != "" {
			continue
		}
		inner := *f.Value.Schema(defs)
		inner.Description = f.Doc
		s.Properties[f.Key] = &inner
		if f.Required {
			s.Required = append(s.Required, f.Key)
		}
	}
	return s
}

// Read reads what is there; a key without a value counts as missing.
func (m mapping) Read(r *Reader, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.want(n, m.Words()+m.listed(" with "))
		return
	}
	seen := make(map[string]int)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if len(r.errors) >= maxErrors {
			return // enough for anybody to mend
		}
		key, value := n.Content[i], n.Content[i+1]
		f := m.field(r, key)
		if f == nil {
			continue
		}
		if line, twice := seen[f.Key]; twice {
			r.Errorf(key, "%q stands here for the second time, first in line %d", f.Key, line)
			continue
		}
		if isNull(value) && !f.Required {
			continue
		}
		seen[f.Key] = key.Line
		f.Value.Read(r, value)
	}
	for _, f := range m.fields {
		if _, ok := seen[f.Key]; f.Required && !ok {
			r.Errorf(n, "want %s: %s", f.Key, f.Value.Words())
		}
	}
}

// field returns the field that a key names, and reports one that names none.
func (m mapping) field(r *Reader, key *yaml.Node) *Field {
	if key.Kind != yaml.ScalarNode {
		r.want(key, "a key")
		return nil
	}
	for i := range m.fields {
		f := &m.fields[i]
		if f.Key == key.Value && f.Elsewhere != "" {
			r.Errorf(key, "%s: %s", f.Key, f.Elsewhere)
			return nil
		}
		if f.Key == key.Value {
			return f
		}
	}
	r.Errorf(key, "unknown key %s%s%s", quoted(key.Value), m.listed(": want "), Suggestion(key.Value, m.keys()))
	return nil
}

// listed names the keys behind a word, unless they are too many for a line.
func (m mapping) listed(word string) string {
	if keys := m.keys(); len(keys) <= 12 {
		return word + Listed(keys)
	}
	return ""
}

func (m mapping) keys() []string {
	var keys []string
	for _, f := range m.fields {
		if f.Elsewhere == "" {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// List has at most so many elements, each read by what element makes of a new
// one. What is read replaces what was there.
func List[T any](to *[]T, most int, element func(*T) Value) Value {
	return list{
		most:    most,
		element: func() Value { return element(new(T)) },
		clear:   func() { *to = nil },
		next: func() Value {
			*to = append(*to, *new(T))
			return element(&(*to)[len(*to)-1])
		},
	}
}

type list struct {
	most    int
	element func() Value // one that nothing is read into
	clear   func()
	next    func() Value
}

func (l list) Words() string { return "a list, each element " + l.element().Words() }

func (l list) Schema(defs Defs) *Schema {
	return &Schema{Type: "array", Items: l.element().Schema(defs), MaxItems: l.most}
}

func (l list) Read(r *Reader, n *yaml.Node) {
	l.clear()
	if n.Kind != yaml.SequenceNode {
		r.want(n, l.Words())
		return
	}
	if len(n.Content) > l.most {
		r.Errorf(n, "%d elements: want at most %d", len(n.Content), l.most)
		return
	}
	for _, element := range n.Content {
		l.next().Read(r, element)
	}
}

// Either is one word or text where a scalar stands, and something with fields
// otherwise.
func Either(scalar, compound Value) Value { return either{scalar, compound} }

type either struct{ scalar, compound Value }

func (e either) Words() string { return e.scalar.Words() + ", or " + e.compound.Words() }

func (e either) Schema(defs Defs) *Schema {
	return &Schema{OneOf: []*Schema{e.scalar.Schema(defs), e.compound.Schema(defs)}}
}

func (e either) Read(r *Reader, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		e.compound.Read(r, n)
	default:
		if r.plain(n, e.Words()) {
			e.scalar.Read(r, n)
		}
	}
}

// Fresh is v, and forgets first what to held: nothing of it shines through.
func Fresh[T any](to *T, v Value) Value {
	return fresh{v, func() { *to = *new(T) }}
}

type fresh struct {
	Value
	forget func()
}

func (f fresh) Read(r *Reader, n *yaml.Node) {
	f.forget()
	f.Value.Read(r, n)
}

// Then is v, and calls what follows with the place once it is read.
func Then(v Value, follows func(r *Reader, at Place)) Value { return then{v, follows} }

type then struct {
	Value
	follows func(*Reader, Place)
}

func (t then) Read(r *Reader, n *yaml.Node) {
	before := len(r.errors)
	t.Value.Read(r, n)
	if len(r.errors) == before {
		t.follows(r, r.Place(n))
	}
}
