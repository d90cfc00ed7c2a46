// Package control says what a control is: one enforced loop around one safety
// constraint, as a value that documents itself. It knows how controls look at
// a project and report what they find; which controls there are is in package
// controls, and each has a directory below this one.
package control

import (
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/stamp"
)

// A Control looks for one way in which one constraint may fail to hold. All
// text fields are needed; controls_test holds it.
type Control struct {
	Name     string // lower case, one word; never changes
	Title    string // one line, no period: "a version was published by an account new to the package"
	Enforces stamp.ConstraintID
	Subject  Subject
	Strength Strength
	Doc      string // what it shows and why, with the incident it comes from
	Assumes  string // its process model: what must be true of the world for it to work
	Misses   string // what it cannot see
	Feedback []evidence.Kind
	Counters []string // alternatives of the attack model that it prevents or detects, such as "access: handed-over"
	Run      func(*Pass)
}

// A Subject is what one call of Run looks at.
type Subject uint8

const (
	Package Subject = iota // Run is called for each artifact; of a change, for each that came
	Project                // Run is called once
	Change                 // Run is called for each change of a lockfile, and only where there is one
)

// A Strength tells what a finding of the control means for its constraint.
type Strength uint8

const (
	Sign   Strength = iota // the constraint is not shown to hold
	Breach                 // the constraint is violated
)

// A State is what one finding says. The zero State is Unknown.
type State uint8

const (
	Unknown  State = iota // evidence is missing: nothing is shown
	Signal                // a sign speaks against the constraint (a control of strength Sign fired)
	Violated              // the constraint is broken (a control of strength Breach fired)
)

// String returns the word of the JSON format: "unknown", "sign", "violated".
func (s State) String() string { return [...]string{"unknown", "sign", "violated"}[s] }

// A Finding is one thing that a control has to say. Silence means: shown to
// hold.
type Finding struct {
	Control    *Control
	State      State
	Package    string // name; empty for the project
	Version    string
	Message    string        // one sentence, lower case, no period, names what was seen: "published by right9ctrl, who never published it before"
	Missing    evidence.Kind // of an Unknown: which feedback is missing
	References []Reference
	Node       int           // index into the lockfile's nodes, -1 if it has none: where a report points
	Change     *graph.Change // by which the package came; nil if no change is looked at, or it is about the project
}

// A Reference says on what a finding rests.
type Reference struct {
	What string // "releases of event-stream", "advisory GHSA-..."
	From evidence.Provenance
}
