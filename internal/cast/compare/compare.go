// Package compare holds two analyses of one accident against each other, made
// by two people who have not read each other's: which elements of the one are
// which of the other, what only one of them has, and where they contradict each
// other. It knows how alike two elements are and finds the assignment that is
// best for all of them together; what the claims are worth it is told, and how
// a comparison is shown it leaves to package check.
package compare

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"levee/internal/cast"
	"levee/internal/cast/proof"
)

// A Side is one of the two analyses, and what its evidence says of its claims.
type Side struct {
	Analysis *cast.Analysis
	Verdicts map[string]proof.State // by the claim as it is written; nil if nobody held them against evidence
}

// A Comparison is what two analyses have in common and what not. Comparing them
// the other way round gives the same with the two sides changed over, and the
// order in which they are written makes no difference but to the order here.
type Comparison struct {
	First, Second  Side
	Lists          []List // one for each kind of element that is compared
	Contradictions []Contradiction
	Judgements     []Judgement
}

// A List is one kind of element: which are the same, which may be, and which
// only one side has. Each is in the order of its document, events in that of
// time.
type List struct {
	Name                  string // "events"
	Both                  []Group
	Perhaps               []Group // too little alike to tell: for a person to decide
	OnlyFirst, OnlySecond []cast.Element
}

// A Group is what both sides have: one element on each, or one on one side that
// the other tells in several.
type Group struct {
	First, Second []cast.Element
	Alike         int // in thousandths; 1000 if nothing that is compared differs
	By            By
}

// By is how a group came about.
type By string

// How a group can come about.
const (
	ByLikeness By = "likeness"
	ByName     By = "name"    // of a party, or its account
	BySaying   By = "same-as" // one of the analyses says so
)

// Single tells whether one element stands for one.
func (g Group) Single() bool { return len(g.First) == 1 && len(g.Second) == 1 }

// Agreement is the share of what is told in common, 2b/(2b+f+s) for b that both
// have, f and s that the first and the second alone have, each group counted
// once: least if nothing is the same that perhaps is, and most if all of it is.
// It is false if there is nothing.
func (l *List) Agreement() (least, most float64, ok bool) {
	both, perhaps := 2*len(l.Both), 2*len(l.Perhaps)
	all := both + perhaps + len(l.OnlyFirst) + len(l.OnlySecond)
	if all == 0 {
		return 0, 0, false
	}
	return float64(both) / float64(all), float64(both+perhaps) / float64(all), true
}

// List returns the list of a name, which must be one of those that there are.
func (c *Comparison) List(name string) *List {
	for i := range c.Lists {
		if c.Lists[i].Name == name {
			return &c.Lists[i]
		}
	}
	panic("compare: no list " + name)
}

// MaxElements is how many elements of one kind an analysis may have to be
// compared.
const MaxElements = 1000

// ErrDifferent is the error for analyses that tell of no event in common.
var ErrDifferent = errors.New("they have no event in common, and seem to be about different accidents")

// An Error is something that keeps two analyses from being compared, with its
// place in one of them.
type Error struct {
	Analysis *cast.Analysis
	Span     cast.Span
	Message  string // what was expected
}

// Error gives the place and what was expected.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Analysis.Name, max(e.Span.Line, 1), max(e.Span.Column, 1), e.Message)
}

// Run compares two analyses. It fails with an *Error, or with ErrDifferent.
func Run(first, second Side) (*Comparison, error) {
	sides := [2]*cast.Analysis{first.Analysis, second.Analysis}
	for _, a := range sides {
		if err := fit(a); err != nil {
			return nil, err
		}
	}
	said, err := readSaid(sides)
	if err != nil {
		return nil, err
	}
	m := newMatcher(sides, said)
	c := &Comparison{First: first, Second: second}
	m.align(layerNamed("parties")) // by names and words alone, for the events
	for i := range layers {
		c.Lists = append(c.Lists, m.align(&layers[i]))
	}
	slices.SortFunc(c.Lists, func(x, y List) int { return cmp.Compare(shown(x.Name), shown(y.Name)) })
	if len(c.List("events").Both) == 0 {
		return nil, ErrDifferent
	}
	c.Contradictions = contradictions(c)
	c.Judgements = judgements(c)
	return c, nil
}

// order is the order in which lists are shown: that of the method.
var order = []string{"constraints", "events", "controls", "parties", "failures", "properties", "recommendations"}

func shown(name string) int { return slices.Index(order, name) }

// fit tells why an analysis cannot be compared.
func fit(a *cast.Analysis) error {
	if len(a.Events) == 0 {
		return &Error{a, cast.Span{}, "want an analysis with events, and there is none"}
	}
	for i := range layers {
		if all := layers[i].of(a); len(all) > MaxElements {
			return &Error{a, all[MaxElements].Core().Heading, fmt.Sprintf("want at most %d %s to compare, there are %d", MaxElements, layers[i].name, len(all))}
		}
	}
	return nil
}
