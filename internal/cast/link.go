package cast

import "fmt"

// A Problem is a place where an analysis is not well formed. Rules say what is
// wrong with one that is.
type Problem struct {
	Rule       string // the kind of problem: Form, DupID, DanglingRef, Circle
	Span       Span
	Message    string // what was expected
	Suggestion string // what to write instead; "" if there is nothing to offer
}

// The kinds of problems, by the names under which reports list them beside
// those of rules.
const (
	Form        = "form"        // a line that is not what the format knows
	DupID       = "dupid"       // two elements of one id
	DanglingRef = "danglingref" // a reference to nothing, or to the wrong kind
	Circle      = "circle"      // an order or a question without a beginning
)

// Link resolves all references, both ways, and returns those that lead
// nowhere or to the wrong kind of element.
func (a *Analysis) Link() []Problem {
	l := &linker{analysis: a}
	if a.Front != nil {
		l.element(a.Front)
	}
	for _, e := range a.Elements {
		l.element(e)
	}
	for _, arrow := range a.Structure.Arrows {
		l.by, l.key = arrow, "structure"
		l.party(&arrow.From)
		l.party(&arrow.To)
		for i := range arrow.Flaws {
			l.refs(&arrow.Flaws[i].Failures)
		}
	}
	return l.problems
}

// A linker resolves the references of one element after the other.
type linker struct {
	analysis *Analysis
	by       Element
	key      string
	problems []Problem
}

func (l *linker) element(e Element) {
	kind := e.Core().Kind
	for i := range kind.Fields {
		l.by, l.key = e, kind.Fields[i].Key
		l.slot(kind.Fields[i].Slot(e))
	}
}

func (l *linker) slot(slot any) {
	switch v := slot.(type) {
	case References:
		l.refs(v)
	case *Party:
		l.party(v)
	case *Parties:
		for i := range *v {
			l.party(&(*v)[i])
		}
	case *Level:
		l.level(v)
	case *[]Belief:
		for i := range *v {
			l.party(&(*v)[i].Holder)
		}
	case *[]Enforcement:
		for i := range *v {
			l.party(&(*v)[i].By)
		}
	case *[]*Responsibility:
		for _, r := range *v {
			r.Controller, _ = l.by.(*Controller)
			l.refs(&r.For)
			for i := range r.Over {
				l.party(&r.Over[i])
			}
		}
	}
}

func (l *linker) refs(r References) {
	cite := func(to Element, s Span) { l.cite(to, s) }
	r.resolve(l.analysis.Find, cite, func(id ID, s Span) { l.bad(r, id, s) })
}

func (l *linker) cite(to Element, s Span) {
	core := to.Core()
	core.CitedBy = append(core.CitedBy, Citation{By: l.by, Key: l.key, Span: s})
}

// bad says what is wrong with a reference.
func (l *linker) bad(r References, id ID, s Span) {
	want := wanted(r)
	if e := l.analysis.Find(id); e != nil {
		l.add(s, "", "want %s, and %s is %s", want, id, e.Core().Kind.Article())
		return
	}
	near := ""
	if !IDForm.MatchString(string(id)) { // any other number is as near as the next
		near = Nearest(string(id), l.names(r.Wants))
	}
	l.add(s, near, "want %s, and there is no %s", want, id)
}

func (l *linker) party(p *Party) {
	if !p.Given() || p.Name == Nobody {
		return
	}
	e := l.analysis.Find(ID(p.Name))
	if e != nil && e.Core().Kind.Party {
		p.To = e
		l.cite(e, p.Span)
		return
	}
	near := Nearest(p.Name, l.names(func(e Element) bool { k := e.Core().Kind; return k != nil && k.Party }))
	l.add(p.Span, near, "want a controller, process or actor with a heading, and there is no %q", p.Name)
}

func (l *linker) level(v *Level) {
	if !v.Given() {
		return
	}
	if v.Rank = l.analysis.Rank(v.Value); v.Rank < 0 {
		levels := l.analysis.Levels()
		l.add(v.Span, Nearest(v.Value, levels), "want a level, %s, not %q", quoteList(levels), v.Value)
	}
}

// names returns the ids of the elements that may stand somewhere.
func (l *linker) names(may func(Element) bool) []string {
	var names []string
	for _, id := range l.analysis.IDs() {
		if may(l.analysis.Find(id)) {
			names = append(names, string(id))
		}
	}
	return names
}

func (l *linker) add(s Span, suggestion, format string, args ...any) {
	l.problems = append(l.problems, Problem{Rule: DanglingRef, Span: s, Message: fmt.Sprintf(format, args...), Suggestion: suggestion})
}
