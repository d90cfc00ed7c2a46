package cast

// An Element is one thing that an analysis says, under an id or a name.
type Element interface {
	// Core returns what every element has.
	Core() *Item
}

// An Item is what every element has.
type Item struct {
	Kind    *Kind
	ID      ID     // "E-7"; for named elements the name, with the word before it unless it is a party
	Name    Text   // of a named element: "copay"
	Title   Text   // of the heading, without id and time
	Heading Span   // the line of the heading
	Body    Span   // from the heading to the end of the prose
	Prose   Span   // what stands below the fields, without blank lines around it; empty if there is nothing. Structure blocks may be in it
	Lines   []Line // the fields as they were written
	Section *Section

	Claims    []Text // claim: sentences that the evidence can prove
	Sources   []Text
	Certainty Word
	Quotes    []Text
	SameAs    Text // its ids in another analysis, with commas, or "none"

	CitedBy []Citation // who refers to it
}

// Core returns the item itself.
func (i *Item) Core() *Item { return i }

// A Citation is a reference seen from the element that it leads to.
type Citation struct {
	By   Element
	Key  string // of the field: "events"
	Span Span
}

// Cited returns the elements that refer to this one by a field.
func (i *Item) Cited(key string) []Element {
	var by []Element
	for _, c := range i.CitedBy {
		if c.Key == key {
			by = append(by, c.By)
		}
	}
	return by
}

// Front is the front matter of an analysis.
type Front struct {
	Item
	Analysis  Text // its name
	System    Text
	Boundary  Text
	Technical Text // what "physical" means here
	Losses    Refs[*Loss]
	Levels    []Text // the highest first
	Evidence  Text   // the folder that claims are proved from, seen from the file
	Authors   []Text
	Written   Time
}

// DefaultLevels are the levels of an analysis that names none.
var DefaultLevels = []string{"community", "platform", "registry", "package", "project", "runtime"}

// A Loss is what must not happen, and did.
type Loss struct {
	Item
	To []Text
}

// A Hazard is a state of the system that leads to a loss in the worst case.
type Hazard struct {
	Item
	Losses Refs[*Loss]
}

// A Constraint is a hazard turned round: what the system must ensure.
type Constraint struct {
	Item
	Prevents   Refs[*Hazard]
	EnforcedBy []Enforcement
	Levee      Words // ids of stamp.Constraints
}

// A Controller is somebody or something that makes decisions about a process:
// the card of the handbook's third part.
type Controller struct {
	Item
	Level            Level
	Responsibilities []*Responsibility
	Believes         []Belief
	Context          []Text
	Contribution     []Text
	Role             Text // a summary of its part in the loss
	Asks             Refs[*Question]
}

// A Responsibility is what a controller has to do for a constraint.
type Responsibility struct {
	Item
	Text       Text
	Controller *Controller
	For        Refs[*Constraint]
	Over       Parties
}

// A Process is what controllers act on.
type Process struct {
	Item
	Level Level
}

// An Actor is a party of the chain outside the control structure.
type Actor struct {
	Item
	Account Text
}

// A Control is a means by which a constraint is enforced.
type Control struct {
	Item
	Level      Level
	Controller Parties
	Enforces   Refs[*Constraint]
	Assumes    []Text
	State      Word // held, ineffective, failed, absent, unknown
}

// An Event is a link of the proximal chain.
type Event struct {
	Item
	Time     Time
	Actor    Parties
	Before   Refs[*Event]
	After    Refs[*Event]
	Breaks   Refs[*Constraint]
	Restores Refs[*Constraint]
	Asks     Refs[*Question]
}

// A Failure is a control that did not hold, whether it failed or worked as
// designed and was inadequate. One of kind boundary lies between controllers.
type Failure struct {
	Item
	Flaw           Word // kind: control, boundary
	Level          Level
	Controllers    Parties
	Responsibility Refs[*Responsibility]
	Controls       Refs[*Control]
	Constraints    Refs[*Constraint]
	Events         Refs[*Event]
	Failed         Word // yes, no
	STPA           Word // missed, uncontrolled, drifted
	WhyInadequate  []Text
	WhyUsed        []Text
	Believed       []Belief
	Reality        []Text
	Context        []Text
	Asks           Refs[*Question]
	Stops          Text // why no question is asked
}

// Boundary tells whether the failure lies between controllers.
func (f *Failure) Boundary() bool { return f.Flaw.Value == "boundary" }

// A Question leads from one level to the next.
type Question struct {
	Item
	Level      Level
	AnsweredBy Refs[Element]
	Answer     []Text
	Stops      Text // why it is not followed
	Open       Text // what is missing to answer it
}

// A Conflict is a constraint against another, or against a goal.
type Conflict struct {
	Item
	Between  Refs[*Constraint]
	Goal     []Text
	Failures Refs[*Failure]
	Resolved Refs[*Recommendation]
}

// A Decision is right in its own place and costs the system: local
// optimisation.
type Decision struct {
	Item
	Controller Parties
	Goal       []Text
	Benefit    []Text
	Cost       []Text
	Failures   Refs[*Failure]
}

// A Property belongs to the system and not to a part of it.
type Property struct {
	Item
	Failures Refs[*Failure]
	Single   Text // why one failure is enough
	Factor   Words
	Figures  Refs[*Figure]
	Measured Text // by which of Levee's properties
}

// A Factor is one of those that the handbook's fourth part goes through.
type Factor struct {
	Item
	Found     Refs[Element]
	None      Text // why nothing was found, after looking
	NotLooked Text // why nobody looked
}

// A Figure is a number with what it needs to be believed.
type Figure struct {
	Item
	Value    Text
	Unit     Text
	AsOf     Time
	Measured Text
}

// An Explanation was offered and rejected.
type Explanation struct {
	Item
	SaidBy   []Text
	Because  []Text
	Leaves   Refs[*Constraint]
	Question Refs[*Question]
}

// A Fix tempts: it stops this accident and not the next one.
type Fix struct {
	Item
	Problem  Text
	Presumes Text
	Stops    []Text
	Survives []Text
	Failures Refs[*Failure]
}

// An Alternative is what somebody could have done, and why not.
type Alternative struct {
	Item
	Actor     Parties
	Authority Word // yes, no, unknown
	WhyNot    []Text
	Stops     Word // yes, no, unknown: would it have stopped this accident
	Survives  []Text
	Events    Refs[*Event]
}

// A Recommendation changes the system, with an owner and feedback.
type Recommendation struct {
	Item
	Constraints Refs[*Constraint]
	Failures    Refs[*Failure]
	Properties  Refs[*Property]
	Owner       Parties
	Order       Word // remove, prevent, detect, limit
	Level       Level
	Feedback    []Text
	Hurts       Refs[*Constraint]
	Survives    []Text
	Priority    Word
	Resources   Text
	Due         Time
	Status      Word // proposed, accepted, done, rejected
	Because     []Text

	CarriedOutBy []Text // names of controls, or "setting NAME"
}

// An UnsafeAction is STPA's: a control action that is unsafe in a context.
type UnsafeAction struct {
	Item
	Action    Refs[*Arrow]
	Type      Word // not-given, given, wrong-time, wrong-length
	Context   Text
	Hazards   Refs[*Hazard]
	Scenarios []Text
	None      Text // why this way is not unsafe
	Events    Refs[*Event]
}

// A Correction keeps what was said beside what is so.
type Correction struct {
	Item
	Of   Refs[Element]
	Said Text
	Is   Text
	Why  Word // slip, oversight, no-access, method, belief
	At   Time
}

// An Unknown is what nobody could tell.
type Unknown struct {
	Item
	SettledBy []Text
	Who       []Text
	Concerns  Refs[Element]
}

// A Limit is what the analysis says of itself.
type Limit struct {
	Item
	Omits      Words
	Simplifies Words
	Because    []Text
}

// A Term is a word with the meaning that it has in the analysis.
type Term struct {
	Item
	Means Text
	Also  []Text
	Not   []Text
}
