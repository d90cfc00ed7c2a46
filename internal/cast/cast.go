// Package cast is the model of an accident analysis by Leveson's CAST: its
// elements with their ids and positions, how they refer to each other, when
// things happened as far as that is known, who controls whom, and which
// question led to which answer. How an analysis is written down is for package
// text, whether its claims are true for package proof, and what is wrong with
// it for package rule.
package cast

import (
	"cmp"
	"iter"
	"slices"
)

// An Analysis is one accident analysis. An analysis that text.Parse returned
// without problems has all its references resolved.
type Analysis struct {
	Name   string // of the file, for messages
	Source []byte // the file as it was read; all spans point into it
	Front  *Front

	Losses          []*Loss
	Hazards         []*Hazard
	Constraints     []*Constraint
	Controllers     []*Controller
	Processes       []*Process
	Actors          []*Actor
	Controls        []*Control
	Events          []*Event // in the order of the document; Sequence gives that of time
	Failures        []*Failure
	Questions       []*Question
	Conflicts       []*Conflict
	Decisions       []*Decision
	Properties      []*Property
	Factors         []*Factor
	Figures         []*Figure
	Explanations    []*Explanation
	Fixes           []*Fix
	Alternatives    []*Alternative
	Recommendations []*Recommendation
	UnsafeActions   []*UnsafeAction
	Corrections     []*Correction
	Unknowns        []*Unknown
	Limits          []*Limit
	Terms           []*Term

	Structure Structure
	Elements  []Element  // all of the above that have a heading, in the order of the document
	Sections  []*Section // all headings that are no elements, in the order of the document
	Machine   []Span     // front matter, headings of elements, fields, structure blocks: all that is no prose

	byID map[ID]Element
}

// A Section is a part of the document under a heading that is no element. What
// comes before the first heading is a section without title, of level 0.
type Section struct {
	Title    Text
	Level    int       // 1 to 6, the number of hashes
	Prose    Span      // what stands under the heading and above the next one
	Elements []Element // those under the heading, up to the next section
}

// Find returns the element of an id or name, and nil if there is none.
func (a *Analysis) Find(id ID) Element { return a.byID[id] }

// IDs returns all ids and names of the analysis, sorted.
func (a *Analysis) IDs() []ID {
	ids := make([]ID, 0, len(a.byID))
	for id := range a.byID {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, CompareIDs)
	return ids
}

// Add puts an element into the analysis. It returns the element that has the
// same id already, and then changes nothing.
func (a *Analysis) Add(e Element) (other Element) {
	core := e.Core()
	if core.ID != "" {
		if other = a.byID[core.ID]; other != nil {
			return other
		}
		if a.byID == nil {
			a.byID = make(map[ID]Element)
		}
		a.byID[core.ID] = e
	}
	if !core.Kind.Inline {
		a.Elements = append(a.Elements, e)
	}
	a.file(e)
	return nil
}

// file appends an element to the list of its kind.
func (a *Analysis) file(e Element) {
	switch e := e.(type) {
	case *Loss:
		a.Losses = append(a.Losses, e)
	case *Hazard:
		a.Hazards = append(a.Hazards, e)
	case *Constraint:
		a.Constraints = append(a.Constraints, e)
	case *Controller:
		a.Controllers = append(a.Controllers, e)
	case *Process:
		a.Processes = append(a.Processes, e)
	case *Actor:
		a.Actors = append(a.Actors, e)
	case *Control:
		a.Controls = append(a.Controls, e)
	case *Event:
		a.Events = append(a.Events, e)
	case *Failure:
		a.Failures = append(a.Failures, e)
	case *Question:
		a.Questions = append(a.Questions, e)
	case *Conflict:
		a.Conflicts = append(a.Conflicts, e)
	case *Decision:
		a.Decisions = append(a.Decisions, e)
	case *Property:
		a.Properties = append(a.Properties, e)
	case *Factor:
		a.Factors = append(a.Factors, e)
	case *Figure:
		a.Figures = append(a.Figures, e)
	case *Explanation:
		a.Explanations = append(a.Explanations, e)
	case *Fix:
		a.Fixes = append(a.Fixes, e)
	case *Alternative:
		a.Alternatives = append(a.Alternatives, e)
	case *Recommendation:
		a.Recommendations = append(a.Recommendations, e)
	case *UnsafeAction:
		a.UnsafeActions = append(a.UnsafeActions, e)
	case *Correction:
		a.Corrections = append(a.Corrections, e)
	case *Unknown:
		a.Unknowns = append(a.Unknowns, e)
	case *Limit:
		a.Limits = append(a.Limits, e)
	case *Term:
		a.Terms = append(a.Terms, e)
	case *Arrow:
		a.Structure.Arrows = append(a.Structure.Arrows, e)
	}
}

// Claims returns every claim with the element that makes it, in the order of
// the document.
func (a *Analysis) Claims() iter.Seq2[Element, Text] {
	return func(yield func(Element, Text) bool) {
		for _, e := range a.Elements {
			for _, c := range e.Core().Claims {
				if !yield(e, c) {
					return
				}
			}
		}
	}
}

// Rank returns the place of a level in the analysis, 0 for the highest, and -1
// for a word that is no level of it.
func (a *Analysis) Rank(level string) int {
	return slices.Index(a.Levels(), level)
}

// Levels returns the names of the levels, the highest first.
func (a *Analysis) Levels() []string {
	if a.Front == nil || len(a.Front.Levels) == 0 {
		return DefaultLevels
	}
	names := make([]string, len(a.Front.Levels))
	for i, l := range a.Front.Levels {
		names[i] = l.Value
	}
	return names
}

// CompareIDs orders ids as people count them: E-9 before E-10, and names after
// ids.
func CompareIDs(x, y ID) int {
	px, nx := x.Split()
	py, ny := y.Split()
	return cmp.Or(cmp.Compare(named(px), named(py)), cmp.Compare(px, py), cmp.Compare(nx, ny), cmp.Compare(x, y))
}

func named(prefix string) int {
	if prefix == "" {
		return 1
	}
	return 0
}
