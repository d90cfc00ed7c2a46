package check

import (
	"sync"

	"levee/internal/cast"
	"levee/internal/cast/claim"
	"levee/internal/cast/proof"
)

// A Settler settles the claims of one analysis while it is being written, one
// at a time, and remembers: a claim is held against the evidence again only if
// its words changed, or the time of an event that it names. It is for several
// goroutines.
type Settler struct {
	mu       sync.Mutex
	evidence *proof.Evidence
	known    map[string]settled
}

// maxKnown is how many claims are remembered: those of a large analysis, and
// what they read like while they were typed.
const maxKnown = 10_000

// A settled is a verdict with what it was told of events.
type settled struct {
	proof.Verdict
	asked map[string]eventTime
}

// An eventTime is what Events.EventTime said.
type eventTime struct {
	when  claim.Time
	there bool
}

// NewSettler returns a Settler by some evidence, which is its own from then on.
func NewSettler(e *proof.Evidence) *Settler {
	return &Settler{evidence: e, known: make(map[string]settled)}
}

// Settle settles one claim of an element of an analysis. The problem is for a
// claim that cannot be read, the error for evidence that cannot be read.
func (s *Settler) Settle(a *cast.Analysis, item cast.Element, text cast.Text) (*Claim, *Problem, error) {
	c := &Claim{Item: item.Core().ID, Line: text.Span.Line, Column: text.Span.Column, Text: text.Value, Corrected: correction(item)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.known[text.Value]; ok && old.holds(events{a}) {
		c.Verdict = old.Verdict
		return c, nil, nil
	}
	read, problem := readClaim(text)
	if problem != nil {
		return nil, problem, nil
	}
	heard := &hearing{Events: events{a}, asked: make(map[string]eventTime)}
	v, err := s.evidence.Verify(read, heard)
	if err != nil {
		return nil, nil, err
	}
	c.Verdict = v
	if len(s.known) >= maxKnown {
		clear(s.known)
	}
	s.known[text.Value] = settled{c.Verdict, heard.asked}
	return c, nil, nil
}

// Files returns the names by which claims may name files of the evidence.
func (s *Settler) Files() []string { return s.evidence.Titles() }

// holds tells whether events are still when the verdict was told that they are.
func (v settled) holds(now proof.Events) bool {
	for id, then := range v.asked {
		if when, there := now.EventTime(id); (eventTime{when, there}) != then {
			return false
		}
	}
	return true
}

// A hearing notes what is asked of events.
type hearing struct {
	proof.Events
	asked map[string]eventTime
}

// EventTime returns when an event was, and notes it.
func (h *hearing) EventTime(id string) (claim.Time, bool) {
	when, there := h.Events.EventTime(id)
	h.asked[id] = eventTime{when, there}
	return when, there
}
