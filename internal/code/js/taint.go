package js

import (
	"slices"

	"levee/internal/code"
)

// A label is one place where a value comes from. Labels are numbered within
// one file.
type label struct {
	kind, detail string
	off          int         // offset in the source
	place        *code.Place // of a label that came with another module's value; nil: off
	fn           *function   // of a parameter: whose
	param        int         // and which
}

// ofParameter is the kind of labels that stand for what callers will pass.
const ofParameter = "parameter"

// A taint is a set of labels, as an index into a taints table; 0 is the empty
// set.
type taint uint32

// taints keeps every set once, and what unions were asked for.
type taints struct {
	labels []label
	index  map[labelKey]int
	sets   [][]uint16
	ids    map[string]taint
	unions map[[2]taint]taint
	recent [1 << 5]united // of unions those that were asked for last
	full   bool           // there are more labels than are told apart
}

// A united is the union of two sets.
type united struct{ a, b, union taint }

type labelKey struct {
	kind, detail string
	off          int
	fn           *function
	param        int
}

// Bounds: a file with more labels, or values with more of them, says the same
// thing over and over.
const (
	maxLabels    = 4096
	maxSetLabels = 48
)

func newTaints() *taints {
	return &taints{
		index: make(map[labelKey]int), sets: [][]uint16{nil},
		ids: make(map[string]taint), unions: make(map[[2]taint]taint),
	}
}

// add returns the set that holds one label. Beyond the bound it is the empty
// set.
func (t *taints) add(l label) taint {
	key := labelKey{l.kind, l.detail, l.off, l.fn, l.param}
	i, ok := t.index[key]
	if !ok {
		if len(t.labels) >= maxLabels {
			return t.overflow(l)
		}
		i = len(t.labels)
		t.labels = append(t.labels, l)
		t.index[key] = i
	}
	return t.set([]uint16{uint16(i)})
}

// overflow returns the set with one label for all of a kind that are beyond the
// bound. Parameters have none.
func (t *taints) overflow(l label) taint {
	t.full = true
	if l.kind == ofParameter {
		return 0
	}
	key := labelKey{kind: l.kind, off: beyond}
	i, ok := t.index[key]
	if !ok {
		i = len(t.labels)
		t.labels = append(t.labels, label{kind: l.kind, off: l.off, place: l.place})
		t.index[key] = i
	}
	return t.set([]uint16{uint16(i)})
}

// beyond stands for the place of labels that are told apart no longer.
const beyond = -1 << 31

func (t *taints) set(labels []uint16) taint {
	if len(labels) == 0 {
		return 0
	}
	key := make([]byte, 0, 2*len(labels))
	for _, l := range labels {
		key = append(key, byte(l), byte(l>>8))
	}
	if id, ok := t.ids[string(key)]; ok {
		return id
	}
	id := taint(len(t.sets))
	t.sets = append(t.sets, labels)
	t.ids[string(key)] = id
	return id
}

// union returns the set of what is in either.
func (t *taints) union(a, b taint) taint {
	switch {
	case a == b || b == 0:
		return a
	case a == 0:
		return b
	case a > b:
		a, b = b, a
	}
	at := &t.recent[(a+31*b)%taint(len(t.recent))]
	if at.a == a && at.b == b {
		return at.union
	}
	at.a, at.b = a, b
	if u, ok := t.unions[[2]taint{a, b}]; ok {
		at.union = u
		return u
	}
	merged := merge(t.sets[a], t.sets[b])
	if len(merged) > maxSetLabels {
		merged = t.foremost(merged)
	}
	u := t.set(merged)
	t.unions[[2]taint{a, b}], at.union = u, u
	return u
}

// merge returns what stands in either of two sorted lists, sorted.
func merge(a, b []uint16) []uint16 {
	out := make([]uint16, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case b[0] < a[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// foremost returns as many labels as a set may have: the first of each kind,
// so that none hides behind many of another, and then those that came first.
func (t *taints) foremost(all []uint16) []uint16 {
	kinds := make(map[string]bool)
	var first, others []uint16
	for _, i := range all {
		if kind := t.labels[i].kind; !kinds[kind] {
			kinds[kind] = true
			first = append(first, i)
		} else {
			others = append(others, i)
		}
	}
	kept := append(first, others...)[:maxSetLabels]
	slices.Sort(kept)
	return kept
}

// filter returns the set of those labels that keep admits.
func (t *taints) filter(a taint, keep func(*label) bool) taint {
	if a == 0 {
		return 0
	}
	all := t.sets[a]
	drop := func(i uint16) bool { return !keep(&t.labels[i]) }
	if !slices.ContainsFunc(all, drop) {
		return a
	}
	return t.set(slices.DeleteFunc(slices.Clone(all), drop))
}

// each yields the labels of a set.
func (t *taints) each(a taint, f func(*label)) {
	for _, i := range t.sets[a] {
		f(&t.labels[i])
	}
}

// has tells whether a label of one of the kinds is in the set.
func (t *taints) has(a taint, kinds ...string) bool {
	for _, i := range t.sets[a] {
		if slices.Contains(kinds, t.labels[i].kind) {
			return true
		}
	}
	return false
}
