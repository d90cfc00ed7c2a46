// Package assessment draws from what the controls found which constraints are
// shown to hold for a project, and what of it matters most. It knows counts,
// rarity and order; how that looks on paper it leaves to package report.
package assessment

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/property"
	"levee/internal/stamp"
)

// An Assessment is the answer of one check of one project.
type Assessment struct {
	*control.Target
	Outcomes    []control.Outcome
	Project     Project
	Coverage    []Coverage
	Constraints []Constraint
	Concerns    []Concern // what was found, most telling first
	Properties  []Property
}

// Project counts what a project consists of.
type Project struct {
	Dir           string // as the user gave it
	Name, Version string
	Lockfile      string // path as given; empty if there is none
	Kind          lockfile.Kind
	Format        string
	Instances     int // places that hold a package
	Artifacts     int // distinct name, version and source
	Names         int // distinct package names
	Accounts      int // that may publish one of them, as far as known
	Unpublished   int // names of which nobody says who may publish them
}

// Coverage tells of how many package names one kind of evidence is there.
type Coverage struct {
	Kind                        evidence.Kind
	Known, Absent, Contradicted int
	Sources                     []string // who said it, sorted
	Reasons                     []string // why some is absent, most frequent first
}

// A Constraint is a safety constraint with what is shown of it here.
type Constraint struct {
	stamp.Constraint
	State    stamp.State
	Controls int // how many controls that Levee has enforce it, and are a question here
	Violated int // findings that show it broken
	Signs    int // findings that speak against it
	Unknown  int // looks at a package that found evidence missing
}

// A Property is a systemic property with its figure here.
type Property struct {
	property.Property
	property.Figure
}

// New assesses a target on what the controls said of it.
func New(t *control.Target, outcomes []control.Outcome) *Assessment {
	a := &Assessment{Target: t, Outcomes: outcomes}
	a.Project = Describe(t)
	a.Coverage = cover(t)
	a.Constraints = judge(outcomes)
	a.Concerns = rank(t, outcomes)
	s := &property.Subject{Target: t, Outcomes: outcomes}
	for _, p := range property.All {
		f := property.Figure{Why: "not measured yet"}
		if p.Measure != nil {
			f = p.Measure(s)
		}
		a.Properties = append(a.Properties, Property{p, f})
	}
	return a
}

// Held tells whether every constraint is shown to hold.
func (a *Assessment) Held() bool {
	for _, c := range a.Constraints {
		if c.State != stamp.Held {
			return false
		}
	}
	return true
}

// judge sums up the outcomes by constraint. A constraint that no control
// enforces is not shown: nobody looked.
func judge(outcomes []control.Outcome) []Constraint {
	var all []Constraint
	for _, s := range stamp.Constraints {
		c := Constraint{Constraint: s}
		for i := range outcomes {
			if outcomes[i].Control.Enforces == s.ID {
				c.add(&outcomes[i])
			}
		}
		c.State = c.state()
		all = append(all, c)
	}
	return all
}

func (c *Constraint) add(o *control.Outcome) {
	if o.Aside != "" {
		return
	}
	c.Controls++
	c.Unknown += o.Unknown()
	for _, f := range o.Findings {
		if f.State == control.Violated {
			c.Violated++
		} else {
			c.Signs++
		}
	}
}

func (c *Constraint) state() stamp.State {
	switch {
	case c.Violated > 0:
		return stamp.Violated
	case c.Controls == 0 || c.Signs > 0 || c.Unknown > 0:
		return stamp.NotShown
	default:
		return stamp.Held
	}
}
