// Package join brings an accident analysis and Levee's controls together:
// which controls enforce what was not enforced, and which of them would have
// seen which event, by running them on what could be known that day. It knows
// nothing of files; what an analysis says is package cast's, and what controls
// say theirs.
package join

import (
	"slices"
	"time"

	"levee/internal/cast"
	"levee/internal/cast/proof"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/policy"
	"levee/internal/stamp"
)

// An Input is what is brought together.
type Input struct {
	Analysis  *cast.Analysis
	Lockfiles []proof.Lockfile   // of the project that had the accident, the oldest first
	Evidence  *evidence.Bundle   // all of it, whenever it became known
	Policy    *policy.Policy     // by which changes are judged
	Controls  []*control.Control // to run
	Project   *control.Target    // a project of today, whose controls are looked at; nil for none
}

// A Join is what came of it.
type Join struct {
	Analysis    *cast.Analysis
	Constraints []Constraint       // those of Levee's that the analysis names
	Unnamed     []*cast.Constraint // those of the analysis that name none
	Events      []Event            // all of the analysis, in the order of time
	Carried     []Carried          // by recommendation, in the order of the document
	Project     bool               // whether there was one
}

// A Constraint is one of Levee's, with what enforces it.
type Constraint struct {
	stamp.Constraint
	Of       []*cast.Constraint // the analysis' own
	Failures []*cast.Failure    // to enforce it
	Controls []Control
	Settings []Setting
}

// An Event is one of the analysis, with what would have been seen of it.
type Event struct {
	*cast.Event
	Looks []Look
	Why   string // nothing could be looked at; "" if something was
}

// Seen tells whether a control had something new to say.
func (e *Event) Seen() bool {
	return slices.ContainsFunc(e.Looks, func(l Look) bool { return len(l.Findings) > 0 })
}

// Silence says in words why no control had anything new to say.
func (e *Event) Silence() string {
	switch {
	case e.Why != "":
		return e.Why
	case slices.ContainsFunc(e.Looks, func(l Look) bool { return l.Recorded }):
		return "nothing new in what the record has"
	}
	return "the record says nothing of these releases"
}

// seenBy returns the names of the controls for a constraint that had something
// new to say.
func (e *Event) seenBy(constraint stamp.ConstraintID) []string {
	var names []string
	for _, l := range e.Looks {
		for _, f := range l.Findings {
			if f.Control.Enforces == constraint {
				names = append(names, f.Control.Name)
			}
		}
	}
	return names
}

// A Look is one look at a release that an event is about.
type Look struct {
	Name, Version string
	Before, After string // lockfiles between which the release came in; Before is "" for one that was always there, both for one that none has
	Adopted       bool   // the event is that it came in; otherwise it is judged as if it had, that day
	Recorded      bool   // whether the evidence says anything of the package's releases
	Findings      []control.Finding
	Unknown       []string        // reasons why controls could not tell, each once
	Verdict       *policy.Verdict // of the gate; nil if no change was looked at
}

// Run joins. The function done is told how many events are through; an error
// of it ends the run, and is returned.
func Run(in *Input, done func(events int) error) (*Join, error) {
	j := &Join{Analysis: in.Analysis, Project: in.Project != nil}
	r := &runner{in: in, days: make(map[time.Time]*evidence.Bundle), judged: make(map[moment]*judgement)}
	for i, e := range in.Analysis.Sequence() {
		j.Events = append(j.Events, r.event(e))
		if err := done(i + 1); err != nil {
			return nil, err
		}
	}
	here := newHere(in)
	j.constraints(in, here)
	j.carried(in, here)
	return j, nil
}

// SeenOf returns the controls that enforce a constraint and would have seen one
// of the events of a failure, with the first of these events; nil if none would.
func (j *Join) SeenOf(f *cast.Failure, by stamp.ConstraintID) (names []string, first *cast.Event) {
	for i := range j.Events {
		e := &j.Events[i]
		if !f.Events.Has(e.ID) {
			continue
		}
		for _, name := range e.seenBy(by) {
			if first == nil {
				first = e.Event
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, first
}

// Shown counts the failures of which a control for their constraint would have
// seen an event.
func (j *Join) Shown() int {
	shown := make(map[*cast.Failure]bool)
	for i := range j.Constraints {
		for _, f := range j.Constraints[i].Failures {
			if _, first := j.SeenOf(f, j.Constraints[i].ID); first != nil {
				shown[f] = true
			}
		}
	}
	return len(shown)
}
