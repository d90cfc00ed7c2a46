package cast

import (
	"slices"
	"sync"
)

// A Structure is the control structure: who controls what, and by what they
// hear of it. Its controllers and processes are those of the analysis.
type Structure struct {
	Arrows []*Arrow // in the order of the document
	Blocks []Span   // the fenced blocks that they stand in

	once sync.Once
	next map[string][]string // by party: whom its control actions lead to, see Reaches
}

// An Arrow is a control action, down, or feedback, up. It has an id if other
// elements refer to it.
type Arrow struct {
	Item
	Feedback bool // feedback; a control action otherwise
	From, To Party
	Label    Text
	Flaws    []Flaw
	Designed bool // part of the structure as it was meant
	Actual   bool // part of the structure as it was
}

// A Flaw is what is wrong with an arrow, and the failures that tell of it.
type Flaw struct {
	Word     Word // one of FlawWords
	Failures Refs[*Failure]
	Span     Span
}

// FlawWords are the ways in which an arrow can be flawed.
var FlawWords = []string{"missing", "wrong", "late", "ignored", "not heard"}

// Flawed tells whether the arrow has a flaw of that word.
func (a *Arrow) Flawed(word string) bool {
	return slices.ContainsFunc(a.Flaws, func(f Flaw) bool { return f.Word.Value == word })
}

// AsDesigned returns the arrows of the structure as it was meant.
func (s *Structure) AsDesigned() []*Arrow {
	return s.filter(func(a *Arrow) bool { return a.Designed })
}

// AsItWas returns the arrows that were there in fact.
func (s *Structure) AsItWas() []*Arrow {
	return s.filter(func(a *Arrow) bool { return a.Actual && !a.Flawed("missing") })
}

// Actions returns the control actions of one controller, or of all for "".
func (s *Structure) Actions(from string) []*Arrow {
	return s.filter(func(a *Arrow) bool { return !a.Feedback && (from == "" || a.From.Name == from) })
}

// FeedbackTo returns the feedback that one controller gets, flawed or not.
func (s *Structure) FeedbackTo(to string) []*Arrow {
	return s.filter(func(a *Arrow) bool { return a.Feedback && a.To.Name == to })
}

// Feedbacks returns the feedback that one controller or process gives, flawed
// or not.
func (s *Structure) Feedbacks(from string) []*Arrow {
	return s.filter(func(a *Arrow) bool { return a.Feedback && a.From.Name == from })
}

func (s *Structure) filter(keep func(*Arrow) bool) []*Arrow {
	var all []*Arrow
	for _, a := range s.Arrows {
		if keep(a) {
			all = append(all, a)
		}
	}
	return all
}

// Reaches tells whether a control action, or several one after the other, lead
// from a party to another. After the first call no arrows may be added.
func (s *Structure) Reaches(from, to string) bool {
	s.once.Do(s.index)
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range s.next[queue[0]] {
			if next == to {
				return true
			}
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return false
}

// index notes whom the control actions of each party lead to.
func (s *Structure) index() {
	s.next = make(map[string][]string)
	for _, a := range s.Actions("") {
		s.next[a.From.Name] = append(s.next[a.From.Name], a.To.Name)
	}
}
