package cast

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Compare tells whether the event came before or after another for certain: by
// their times, or because the analysis says so in before and after, over
// others if need be.
func (e *Event) Compare(other *Event) Order {
	if o := e.Time.Compare(other.Time); o != Unordered {
		return o
	}
	switch {
	case leads(e, other):
		return Before
	case leads(other, e):
		return After
	}
	return Unordered
}

// leads tells whether said order leads from one event to another.
func leads(from, to *Event) bool {
	seen := map[*Event]bool{from: true}
	for queue := []*Event{from}; len(queue) > 0; queue = queue[1:] {
		for _, next := range queue[0].Later() {
			if next == to || next.Time.Compare(to.Time) == Before {
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

// Later returns the events that the analysis says came after this one.
func (e *Event) Later() []*Event {
	later := e.Before.To()
	for _, c := range e.Cited("after") {
		if other, ok := c.(*Event); ok {
			later = append(later, other)
		}
	}
	return slices.DeleteFunc(later, func(x *Event) bool { return x == nil })
}

// Sequence returns the events in the order of time, as far as it is known:
// what the analysis says of order holds first, then the earliest times, then
// the order of the document.
func (a *Analysis) Sequence() []*Event {
	keys := a.places()
	waits := make(map[*Event]int)
	for _, e := range a.Events {
		for _, l := range e.Later() {
			waits[l]++
		}
	}
	rest, out := slices.Clone(a.Events), make([]*Event, 0, len(a.Events))
	slices.SortStableFunc(rest, func(x, y *Event) int { return keys[x].Compare(keys[y]) })
	for len(rest) > 0 {
		i := max(0, slices.IndexFunc(rest, func(e *Event) bool { return waits[e] == 0 })) // 0: a cycle, which is a problem of its own
		e := rest[i]
		rest = slices.Delete(rest, i, i+1)
		out = append(out, e)
		for _, l := range e.Later() {
			waits[l]--
		}
	}
	return out
}

// places gives each event the time by which it is put in order. An event
// without one takes that of the event that it is said to be next to, or else
// that of the one above it in the document.
func (a *Analysis) places() map[*Event]time.Time {
	keys := make(map[*Event]time.Time, len(a.Events))
	var last time.Time
	for _, e := range a.Events {
		if at, ok := e.place(); ok {
			last = at
		}
		keys[e] = last
	}
	return keys
}

func (e *Event) place() (time.Time, bool) {
	for _, t := range append([]Time{e.Time}, neighbours(e)...) {
		if t.Known() {
			return cmpOr(t.Earliest, t.Latest), true
		}
	}
	return time.Time{}, false
}

func neighbours(e *Event) []Time {
	var all []Time
	for _, r := range slices.Concat(e.After, e.Before) {
		if r.To != nil {
			all = append(all, r.To.Time)
		}
	}
	return all
}

func cmpOr(t, u time.Time) time.Time {
	if t.IsZero() {
		return u
	}
	return t
}

// Cycles returns a problem for each circle of references that would have no
// beginning: events that come before themselves, questions that are answered
// by what they come from.
func (a *Analysis) Cycles() []Problem {
	events := circles(a.Events, (*Event).Later)
	asked := circles(a.Questions, func(q *Question) []*Question {
		var next []*Question
		for _, e := range q.AnsweredBy {
			if f, ok := e.To.(*Failure); ok {
				next = append(next, f.Asks.To()...)
			}
		}
		return next
	})
	var problems []Problem
	for _, c := range events {
		problems = append(problems, circleProblem(c, "want an order of events without a circle"))
	}
	for _, c := range asked {
		problems = append(problems, circleProblem(c, "want questions whose answers do not ask them again"))
	}
	slices.SortFunc(problems, func(x, y Problem) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	return problems
}

func circleProblem[E Element](circle []E, want string) Problem {
	ids := make([]string, 0, len(circle)+1)
	for _, e := range append(circle, circle[0]) {
		ids = append(ids, string(e.Core().ID))
	}
	if len(ids) > 8 {
		ids = append(append(ids[:4:4], "..."), ids[len(ids)-3:]...)
	}
	return Problem{Rule: Circle, Span: circle[0].Core().Heading, Message: fmt.Sprintf("%s: %s", want, strings.Join(ids, " > "))}
}

// circles returns one circle for each node from which a search finds its way
// back, each node in at most one.
func circles[E interface {
	comparable
	Element
}](nodes []E, next func(E) []E) [][]E {
	var found [][]E
	state := make(map[E]int) // 1 on the path, 2 done
	var path []E
	var visit func(E)
	visit = func(e E) {
		state[e] = 1
		path = append(path, e)
		for _, n := range next(e) {
			switch state[n] {
			case 0:
				visit(n)
			case 1:
				found = append(found, slices.Clone(path[slices.Index(path, n):]))
			}
		}
		path = path[:len(path)-1]
		state[e] = 2
	}
	for _, n := range nodes {
		if state[n] == 0 {
			visit(n)
		}
	}
	return found
}
