// Package stamp holds the words of STAMP, Nancy Leveson's model of accidents,
// as far as Levee uses them. It knows the safety constraints of a JavaScript
// supply chain and the states that a constraint can be in; what enforces a
// constraint, and on what evidence, it leaves to package control.
package stamp

// A ConstraintID names a safety constraint, such as "SC-3". Reports and
// policies refer to it; an id never changes its meaning.
type ConstraintID string

// A Constraint is something that the whole system must ensure, stated about
// the system and not about people.
type Constraint struct {
	ID   ConstraintID
	Text string
}

// The constraints of the JavaScript supply chain. The first three prevent an
// accident, the last three limit it. Source: the "Base Constraints" of the
// essay "STAMPing on event-stream".
const (
	Trustworthy ConstraintID = "SC-1"
	NotMadeBad  ConstraintID = "SC-2"
	NotTakenIn  ConstraintID = "SC-3"
	RemovedFast ConstraintID = "SC-4"
	NotShipped  ConstraintID = "SC-5"
	NoTheft     ConstraintID = "SC-6"
)

// Constraints lists all constraints in order of their ids.
var Constraints = []Constraint{
	{Trustworthy, "Those who can publish a package are trustworthy."},
	{NotMadeBad, "A package is not made malicious."},
	{NotTakenIn, "Nobody uses a malicious package inadvertently."},
	{RemovedFast, "A malicious package is identified and removed quickly."},
	{NotShipped, "A malicious package that is used does not reach production."},
	{NoTheft, "Malicious code cannot steal private information."},
}

// A State tells what the evidence shows of a constraint. The zero State is
// NotShown: nobody has shown anything yet.
type State uint8

const (
	NotShown State = iota // some evidence is missing, or a sign speaks against it
	Held                  // every control that enforces it had its evidence and found nothing
	Violated              // a control found it broken
)

// String returns the words that reports use: "not shown", "held", "violated".
func (s State) String() string {
	return [...]string{"not shown", "held", "violated"}[s]
}
