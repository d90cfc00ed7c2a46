package cast

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Span is a range of bytes in the source, and where it starts as editors
// count: line and column from 1, the column in characters. The zero Span is
// nowhere.
type Span struct {
	Start, End   int
	Line, Column int
}

// An ID names an element: "E-7", or the name of a controller, process or
// actor, or a word and a name such as "factor culture".
type ID string

// IDForm is the form of numbered ids: capital letters, a hyphen, a number that
// does not start with a zero.
var IDForm = regexp.MustCompile(`^([A-Z]{1,4})-([1-9][0-9]{0,5})$`)

// Split returns the letters and the number of a numbered id, and "" and 0 for
// a name.
func (id ID) Split() (prefix string, number int) {
	m := IDForm.FindStringSubmatch(string(id))
	if m == nil {
		return "", 0
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		return "", 0
	}
	return m[1], n
}

// A Text is a value as it was written. A text over several lines has them
// joined by spaces in Value; the bytes of the span are those of the source.
type Text struct {
	Value string
	Span  Span
}

// Given tells whether the field is there.
func (t Text) Given() bool { return t.Value != "" }

// A Word is one of a closed list, which the table of fields gives.
type Word struct {
	Value string
	Span  Span
}

// Given tells whether the field is there.
func (w Word) Given() bool { return w.Value != "" }

// Words are several words of a closed list.
type Words []Word

// Has tells whether one of the words is w.
func (ws Words) Has(w string) bool {
	return slices.ContainsFunc(ws, func(x Word) bool { return x.Value == w })
}

// A Level is a word of the levels of the analysis.
type Level struct {
	Value string
	Span  Span
	Rank  int // 0 for the highest
}

// Given tells whether the field is there.
func (l Level) Given() bool { return l.Value != "" }

// A Ref is a reference to an element of kind E; Ref[Element] is one to an
// element of any kind.
type Ref[E Element] struct {
	ID   ID
	Span Span
	To   E
}

// Refs are the references of one field.
type Refs[E Element] []Ref[E]

// To returns the elements that are referred to.
func (rs Refs[E]) To() []E {
	all := make([]E, len(rs))
	for i, r := range rs {
		all[i] = r.To
	}
	return all
}

// Has tells whether an id is among the references.
func (rs Refs[E]) Has(id ID) bool {
	return slices.ContainsFunc(rs, func(r Ref[E]) bool { return r.ID == id })
}

// References is a field that refers to elements, whatever their kind.
type References interface {
	// Add appends a reference that Link will resolve.
	Add(id ID, s Span)
	// Len returns how many references there are.
	Len() int
	// Wants tells whether an element may be referred to here.
	Wants(e Element) bool
	// resolve looks up the references, and calls bad for each that leads nowhere.
	resolve(find func(ID) Element, cite func(Element, Span), bad func(ID, Span))
}

// Add appends a reference that Link will resolve.
func (rs *Refs[E]) Add(id ID, s Span) { *rs = append(*rs, Ref[E]{ID: id, Span: s}) }

// Len returns how many references there are.
func (rs *Refs[E]) Len() int { return len(*rs) }

// Wants tells whether an element may be referred to here.
func (rs *Refs[E]) Wants(e Element) bool { _, ok := e.(E); return ok }

func (rs *Refs[E]) resolve(find func(ID) Element, cite func(Element, Span), bad func(ID, Span)) {
	for i := range *rs {
		r := &(*rs)[i]
		to, ok := find(r.ID).(E)
		if !ok {
			bad(r.ID, r.Span)
			continue
		}
		r.To = to
		cite(to, r.Span)
	}
}

// A Party is somebody or something that acts or is acted on: a controller, a
// process, or an actor outside the control structure.
type Party struct {
	Name string
	Span Span
	To   Element // *Controller, *Process or *Actor; nil for Nobody
}

// Nobody is the name of an actor who is not known.
const Nobody = "unknown"

// Given tells whether the field is there.
func (p Party) Given() bool { return p.Name != "" }

// Controller returns the controller that the party is, and nil if it is none.
func (p Party) Controller() *Controller { c, _ := p.To.(*Controller); return c }

// Process returns the process that the party is, and nil if it is none.
func (p Party) Process() *Process { c, _ := p.To.(*Process); return c }

// Parties are the parties of one field.
type Parties []Party

// Has tells whether a name is among the parties.
func (ps Parties) Has(name string) bool {
	return slices.ContainsFunc(ps, func(p Party) bool { return p.Name == name })
}

// NameForm is the form of the names of parties: no spaces, and not the form of
// an id.
var NameForm = regexp.MustCompile(`^[\p{L}\p{N}@][\p{L}\p{N}@/._+-]*$`)

// A Belief is what somebody held to be so: an entry of a process model.
type Belief struct {
	Holder    Party // not given where there is one controller only, who holds it then
	Text      Text
	Since     Time // since when it was believed
	Until     Time // until when it was believed
	TrueUntil Time // until when it was true: afterwards it is drift
	Span      Span
}

// Drifted tells whether the belief outlived what made it true.
func (b Belief) Drifted() bool { return b.TrueUntil.Given() }

// An Enforcement tells who enforces a constraint, and how.
type Enforcement struct {
	By   Party
	How  Text
	Span Span
}

// A Line is one field as it was written.
type Line struct {
	Key     string
	KeySpan Span
	Value   Text
}

// quoteList writes words for a message: `"a", "b" or "c"`.
func quoteList(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strconv.Quote(w)
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// String returns the bytes of the span.
func (s Span) String(src []byte) string { return string(src[s.Start:s.End]) }
