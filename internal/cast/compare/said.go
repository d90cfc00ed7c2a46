package compare

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/cast"
)

// Nothing is what same-as says of an element that the other analysis has not.
const Nothing = "none"

// said is what the fields same-as of both sides say: which elements are one.
type said struct {
	groups []Group
	alone  map[cast.Element]bool // same-as: none
}

// readSaid reads the fields same-as of both analyses. Each names one element of
// the other, several with commas, or none. One element may stand for several of
// the other side, and not several for several: then nobody knows which is which.
func readSaid(sides [2]*cast.Analysis) (*said, error) {
	r := &saidReader{sides: sides, next: make(map[cast.Element][]cast.Element), side: make(map[cast.Element]int)}
	s := &said{alone: make(map[cast.Element]bool)}
	for i, a := range sides {
		for _, e := range a.Elements {
			r.side[e] = i
			if e.Core().SameAs.Value == Nothing {
				s.alone[e] = true
			} else if err := r.read(i, e); err != nil {
				return nil, err
			}
		}
	}
	seen := make(map[cast.Element]bool)
	for _, a := range sides {
		for _, e := range a.Elements {
			if seen[e] || len(r.next[e]) == 0 {
				continue
			}
			g := r.group(e, seen)
			if len(g.First) > 1 && len(g.Second) > 1 {
				return nil, r.tangled(a, e, g)
			}
			s.groups = append(s.groups, g)
		}
	}
	return s, r.withNothing(s)
}

type saidReader struct {
	sides [2]*cast.Analysis
	next  map[cast.Element][]cast.Element // both ways
	side  map[cast.Element]int
}

// read reads the field of one element.
func (r *saidReader) read(side int, e cast.Element) error {
	text := e.Core().SameAs
	if !text.Given() {
		return nil
	}
	other := r.sides[1-side]
	if layerOf(e) < 0 {
		return &Error{r.sides[side], text.Span, fmt.Sprintf("same-as: want it in one of the %s, and %s is %s", strings.Join(order, ", "), e.Core().ID, e.Core().Kind.Article())}
	}
	for id := range strings.SplitSeq(text.Value, ",") {
		id = strings.TrimSpace(id)
		to := other.Find(cast.ID(id))
		switch {
		case to == nil:
			return &Error{r.sides[side], text.Span, fmt.Sprintf("same-as: want an id of %s, or %s, and there is no %q", other.Name, Nothing, id)}
		case layerOf(to) != layerOf(e):
			return &Error{r.sides[side], text.Span, fmt.Sprintf("same-as: want %s of %s as %s is, and %s is %s",
				e.Core().Kind.Article(), other.Name, e.Core().ID, id, to.Core().Kind.Article())}
		}
		r.next[e] = append(r.next[e], to)
		r.next[to] = append(r.next[to], e)
	}
	return nil
}

// layerOf returns which layer an element belongs to, -1 for one that is not
// aligned.
func layerOf(e cast.Element) int {
	name := ""
	switch e.(type) {
	case *cast.Controller, *cast.Process, *cast.Actor:
		name = "parties"
	case *cast.Constraint:
		name = "constraints"
	case *cast.Event:
		name = "events"
	case *cast.Control:
		name = "controls"
	case *cast.Failure:
		name = "failures"
	case *cast.Property:
		name = "properties"
	case *cast.Recommendation:
		name = "recommendations"
	}
	return slices.IndexFunc(layers, func(l layer) bool { return l.name == name })
}

// group collects all that is said to be the same as an element.
func (r *saidReader) group(e cast.Element, seen map[cast.Element]bool) Group {
	g := Group{Alike: 1000, By: BySaying}
	seen[e] = true
	for queue := []cast.Element{e}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if r.side[at] == 0 {
			g.First = append(g.First, at)
		} else {
			g.Second = append(g.Second, at)
		}
		for _, next := range r.next[at] {
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return g
}

// tangled is the error for several elements that are several of the other
// side, at the first of them.
func (r *saidReader) tangled(a *cast.Analysis, e cast.Element, g Group) error {
	if !e.Core().SameAs.Given() {
		e = r.next[e][0]
		a = r.sides[r.side[e]]
	}
	return &Error{a, e.Core().SameAs.Span, fmt.Sprintf("same-as: want one element to stand for several, not several for several in a circle: %s are %s",
		ids(g.First), ids(g.Second))}
}

// withNothing tells where one side says that an element is not there, and the
// other that it is.
func (r *saidReader) withNothing(s *said) error {
	for _, g := range s.groups {
		for _, e := range slices.Concat(g.First, g.Second) {
			if s.alone[e] {
				a := r.sides[r.side[e]]
				return &Error{a, e.Core().SameAs.Span, fmt.Sprintf("same-as: want %s, as the other analysis says", r.next[e][0].Core().ID)}
			}
		}
	}
	return nil
}

// ids lists the ids of elements, sorted.
func ids(all []cast.Element) string {
	names := make([]cast.ID, len(all))
	for i, e := range all {
		names[i] = e.Core().ID
	}
	slices.SortFunc(names, cast.CompareIDs)
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = string(n)
	}
	return strings.Join(words, ", ")
}
