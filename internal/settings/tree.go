package settings

import "slices"

// A tree is a value of YAML, JSON or TOML with the lines it stands on.
type tree struct {
	line   int
	text   string  // of a scalar
	items  []*tree // of a list
	keys   []string
	fields []*tree // of a map, by keys
	kind   treeKind
}

type treeKind uint8

const (
	scalar treeKind = iota
	list
	table
)

// Bounds on what is read of one file: real ones have a handful of levels and
// some hundred lines.
const (
	maxDepth    = 12
	maxSettings = 50_000
)

// flatten makes settings of a map: "a.b" for a field of a field. A list of
// scalars is one setting, and so is a map from names to scalars, besides
// those that its fields are.
func (t *tree) flatten(f *File) []Setting {
	var all []Setting
	var walk func(prefix string, t *tree, depth int)
	walk = func(prefix string, t *tree, depth int) {
		if depth > maxDepth || len(all) > maxSettings {
			return
		}
		if v, ok := t.value(); ok && prefix != "" {
			all = append(all, Setting{prefix, v, Place{f.Path, t.line, f.Level}})
		}
		for i, key := range t.keys {
			if prefix != "" {
				key = prefix + "." + key
			}
			walk(key, t.fields[i], depth+1)
		}
	}
	walk("", t, 0)
	return all
}

// value returns what a tree is as the value of one setting, false for what is
// too deep for one.
func (t *tree) value() (Value, bool) {
	switch t.kind {
	case scalar:
		return Value{Text: t.text}, true
	case list:
		v := Value{List: true}
		for _, item := range t.items {
			if item.kind == scalar {
				v.Items = append(v.Items, item.text)
			}
		}
		return v, true
	}
	v := Value{List: true}
	for i, key := range t.keys {
		if t.fields[i].kind != scalar {
			return v, false
		}
		if t.fields[i].text == "false" {
			key = "!" + key
		}
		v.Items = append(v.Items, key)
	}
	return v, true
}

// field returns the value of a key, the last one if it comes twice; nil if
// there is none.
func (t *tree) field(key string) *tree {
	if t == nil {
		return nil
	}
	for i, k := range slices.Backward(t.keys) {
		if k == key {
			return t.fields[i]
		}
	}
	return nil
}
