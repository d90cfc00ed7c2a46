package cast

// A Branch is a node of the tree of questions: a failure asks questions, a
// question is answered by what lies higher up.
type Branch struct {
	Of    Element // *Failure, *Question, or another element that asks or answers
	Level Level   // not given where the element has none
	End   End
	Why   Text // of a Stopped or Open end: what the analysis says of it
	Up    []*Branch
	Again bool // it is followed at another place of the tree
}

// An End tells whether and why the tree does not go on above a branch.
type End uint8

const (
	GoesOn   End = iota // it has branches of its own
	Answered            // a question with its answer, or what answers it
	Open                // a question that nobody answered, or an unknown that answers it
	Stopped             // the analysis says why it goes no further
	Silent              // a failure that asks nothing and does not say why
)

// String returns the word that reports use.
func (e End) String() string {
	return [...]string{"goes on", "answered", "open", "stopped", "stopped without a word"}[e]
}

// Zoom returns the tree of questions: its roots are the failures that answer
// none, and then those questions that no failure asks.
func (a *Analysis) Zoom() []*Branch {
	z := &zoom{seen: make(map[Element]bool)}
	var roots []*Branch
	for _, f := range a.Failures {
		if len(f.Cited("answered-by")) == 0 {
			roots = append(roots, z.branch(f))
		}
	}
	for _, q := range a.Questions {
		if !z.seen[q] {
			roots = append(roots, z.branch(q))
		}
	}
	for _, f := range a.Failures { // those that only a cycle leads to
		if !z.seen[f] {
			roots = append(roots, z.branch(f))
		}
	}
	return roots
}

type zoom struct{ seen map[Element]bool }

func (z *zoom) branch(e Element) *Branch {
	b := &Branch{Of: e, Again: z.seen[e]}
	z.seen[e] = true
	var next []Element
	switch e := e.(type) {
	case *Failure:
		next = b.failure(e)
	case *Question:
		next = b.question(e)
	case *Unknown:
		b.End = Open
	default:
		b.End = Answered
	}
	if b.Again {
		return b
	}
	for _, n := range next {
		b.Up = append(b.Up, z.branch(n))
	}
	return b
}

func (b *Branch) failure(f *Failure) []Element {
	b.Level = f.Level
	switch {
	case len(f.Asks) > 0:
	case f.Stops.Given():
		b.End, b.Why = Stopped, f.Stops
	default:
		b.End = Silent
	}
	return elements(f.Asks)
}

func (b *Branch) question(q *Question) []Element {
	b.Level = q.Level
	switch {
	case len(q.AnsweredBy) > 0:
	case len(q.Answer) > 0:
		b.End = Answered
	case q.Stops.Given():
		b.End, b.Why = Stopped, q.Stops
	default:
		b.End, b.Why = Open, q.Open
	}
	return elements(q.AnsweredBy)
}

func elements[E Element](rs Refs[E]) []Element {
	all := make([]Element, len(rs))
	for i, r := range rs {
		all[i] = r.To
	}
	return all
}

// Leaves yields the ends of the tree below some roots, in order, each once.
func Leaves(roots []*Branch, yield func(*Branch)) {
	for _, b := range roots {
		if b.End != GoesOn && !b.Again {
			yield(b)
		}
		Leaves(b.Up, yield)
	}
}
