package js

import (
	"encoding/json"
	"maps"
	"slices"
)

// maxJSON bounds the JSON files whose content is followed.
const maxJSON = 1 << 20

// JSONExports returns what a JSON file gives to the module that requires it,
// nil if it is no JSON or too large.
func JSONExports(data []byte) *Exports {
	var v any
	if len(data) > maxJSON || json.Unmarshal(data, &v) != nil {
		return nil
	}
	r := jsonReader{left: maxExported, leaves: make(map[any]*exported)}
	return &Exports{r.read(v)}
}

// A jsonReader turns JSON into exported values. What stands in many places is
// one value: a package may hold tens of megabytes of JSON, with few words in it.
type jsonReader struct {
	left   int // values that are still kept
	leaves map[any]*exported
}

func (r *jsonReader) read(v any) *exported {
	if r.left--; r.left < 0 {
		return nil
	}
	switch v := v.(type) {
	case string:
		return r.leaf(v, textOf(v))
	case float64:
		return r.leaf(v, numberOf(v))
	case bool:
		return r.leaf(v, boolOf(v))
	case []any:
		x := &exported{array: true}
		for _, el := range v {
			x.elems = append(x.elems, r.read(el))
		}
		return x
	case map[string]any:
		x := &exported{props: make([]member, 0, len(v))}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			x.put(name, r.read(v[name]))
		}
		return x
	}
	return nil
}

// leaf returns the one value for a text, a number or a truth.
func (r *jsonReader) leaf(v any, is value) *exported {
	x := r.leaves[v]
	if x == nil {
		x = &exported{value: is}
		r.leaves[v] = x
	}
	return x
}
