package cast

import "levee/internal/stamp"

// FrontKind is the front matter, whose keys are the fields.
var FrontKind = &Kind{
	Word: "front matter", Part: 1, Inline: true, New: func() Element { return new(Front) },
	Doc: "What is analysed, how far, and from what.",
	Fields: []Field{
		needed(field("analysis", func(e *Front) any { return &e.Analysis }, "its name; a file without it is plain Markdown")),
		needed(field("system", func(e *Front) any { return &e.System }, "the system in which the loss happened")),
		needed(field("boundary", func(e *Front) any { return &e.Boundary }, "what is taken as given, outside the system")),
		field("technical", func(e *Front) any { return &e.Technical }, `what the handbook's "physical" means here`),
		needed(field("losses", func(e *Front) any { return &e.Losses }, "the losses that happened")),
		field("levels", func(e *Front) any { return &e.Levels }, "names of the levels, the highest first"),
		field("evidence", func(e *Front) any { return &e.Evidence }, "the folder from which claims are proved, seen from this file"),
		field("authors", func(e *Front) any { return &e.Authors }, "who wrote it"),
		field("written", func(e *Front) any { return &e.Written }, "when"),
	},
}

// Kinds are all kinds of elements, in the order of the method.
var Kinds = []*Kind{
	{Word: "loss", Prefix: "L", Part: 1, New: func() Element { return new(Loss) },
		Doc: "What must not happen: an accident is one that did.",
		Fields: with(
			field("to", func(e *Loss) any { return &e.To }, "who lost"))},
	{Word: "hazard", Prefix: "H", Part: 1, New: func() Element { return new(Hazard) },
		Doc: "A state of the system that leads to a loss in the worst case; never an event, never a failed part.",
		Fields: with(
			needed(field("losses", func(e *Hazard) any { return &e.Losses }, "what it leads to")))},
	{Word: "constraint", Prefix: "SC", Part: 1, New: func() Element { return new(Constraint) },
		Doc: "A hazard turned round: what the system must ensure, without saying how.",
		Fields: with(
			needed(field("prevents", func(e *Constraint) any { return &e.Prevents }, "the hazards that it rules out")),
			needed(field("enforced-by", func(e *Constraint) any { return &e.EnforcedBy }, "who enforces it, and how")),
			field("levee", func(e *Constraint) any { return &e.Levee }, "which of the six of `levee check` it is, for `levee cast controls`",
				leveeConstraints()...))},
	{Word: "event", Prefix: "E", Part: 1, Timed: true, New: func() Element { return new(Event) },
		Doc: "A link of the proximal chain, without conclusions and without blame.",
		Fields: with(
			needed(field("actor", func(e *Event) any { return &e.Actor }, "who acted; `unknown` if nobody can tell")),
			field("before", func(e *Event) any { return &e.Before }, "events that came later, where times do not tell"),
			field("after", func(e *Event) any { return &e.After }, "events that came earlier, where times do not tell"),
			field("breaks", func(e *Event) any { return &e.Breaks }, "constraints that do not hold from here on"),
			field("restores", func(e *Event) any { return &e.Restores }, "constraints that hold again"),
			field("asks", func(e *Event) any { return &e.Asks }, "questions that it raises"))},
	{Word: "control", Prefix: "K", Part: 1, New: func() Element { return new(Control) },
		Doc: "A means by which a constraint is enforced: technical, or by convention.",
		Fields: with(
			field("level", func(e *Control) any { return &e.Level }, "where it acts"),
			field("controller", func(e *Control) any { return &e.Controller }, "who applies it"),
			needed(field("enforces", func(e *Control) any { return &e.Enforces }, "what it is for")),
			field("assumes", func(e *Control) any { return &e.Assumes }, "what must be so for it to work"),
			needed(field("state", func(e *Control) any { return &e.State }, "what became of it: one that worked as designed and did not help is ineffective",
				"held", "ineffective", "failed", "absent", "unknown")))},
	{Word: "controller", Part: 2, Party: true, New: func() Element { return new(Controller) },
		Doc: "Somebody or something that makes decisions: the handbook's component card.",
		Fields: with(
			needed(field("level", func(e *Controller) any { return &e.Level }, "where it stands in the hierarchy")),
			field("responsible", func(e *Controller) any { return &e.Responsibilities }, "what it has to do, with an id that failures cite"),
			field("believes", func(e *Controller) any { return &e.Believes }, "its process model"),
			field("context", func(e *Controller) any { return &e.Context }, "what made its acts make sense"),
			field("contribution", func(e *Controller) any { return &e.Contribution }, "its part in the hazardous state"),
			field("role", func(e *Controller) any { return &e.Role }, "a summary of its part"),
			field("asks", func(e *Controller) any { return &e.Asks }, "questions that remain"))},
	{Word: "process", Part: 2, Party: true, New: func() Element { return new(Process) },
		Doc: "What controllers act on.",
		Fields: with(
			needed(field("level", func(e *Process) any { return &e.Level }, "where it stands in the hierarchy")))},
	{Word: "actor", Part: 1, Party: true, New: func() Element { return new(Actor) },
		Doc: "A party of the chain outside the control structure, such as an attacker.",
		Fields: with(
			field("account", func(e *Actor) any { return &e.Account }, "the account that acted, as the evidence names it"))},
	{Word: "responsibility", Prefix: "RS", Part: 3, Inline: true, New: func() Element { return new(Responsibility) },
		Doc: "Stands in the field `responsible` of a controller."},
	{Word: "control action", Prefix: "CA", Part: 2, Inline: true, New: func() Element { return new(Arrow) },
		Doc: "Stands in a structure block; the id is needed only if something refers to it."},
	{Word: "feedback", Prefix: "FB", Part: 2, Inline: true, New: func() Element { return new(Arrow) },
		Doc: "Stands in a structure block; the id is needed only if something refers to it."},
	{Word: "failure", Prefix: "F", Part: 3, New: func() Element { return new(Failure) },
		Doc: "A control that did not hold, at one level, and both whys.",
		Fields: with(
			field("kind", func(e *Failure) any { return &e.Flaw }, "a boundary flaw lies between controllers of which each assumes the other; `control` if left out",
				"control", "boundary"),
			needed(field("level", func(e *Failure) any { return &e.Level }, "where it lies")),
			needed(field("controller", func(e *Failure) any { return &e.Controllers }, "whose control it was; two or more for a boundary flaw")),
			field("responsibility", func(e *Failure) any { return &e.Responsibility }, "what was not fulfilled"),
			field("control", func(e *Failure) any { return &e.Controls }, "the controls that did not hold"),
			needed(field("constraint", func(e *Failure) any { return &e.Constraints }, "what was not enforced")),
			field("events", func(e *Failure) any { return &e.Events }, "where it shows"),
			needed(field("failed", func(e *Failure) any { return &e.Failed }, "`no` if it worked as designed and was inadequate",
				"yes", "no")),
			needed(field("stpa", func(e *Failure) any { return &e.STPA }, "what an analysis ahead of time would have said: not thought of, known without a control, or true no longer",
				"missed", "uncontrolled", "drifted")),
			field("why-inadequate", func(e *Failure) any { return &e.WhyInadequate }, "why it did not hold"),
			field("why-used", func(e *Failure) any { return &e.WhyUsed }, "why it was used nevertheless, and made sense"),
			field("believed", func(e *Failure) any { return &e.Believed }, "what its controllers held to be so"),
			field("reality", func(e *Failure) any { return &e.Reality }, "what was so"),
			field("context", func(e *Failure) any { return &e.Context }, "what pressed on them"),
			field("asks", func(e *Failure) any { return &e.Asks }, "questions for the next level"),
			field("stops", func(e *Failure) any { return &e.Stops }, "why no question is asked"))},
	{Word: "question", Prefix: "Q", Part: 3, New: func() Element { return new(Question) },
		Doc: "Leads from one level to the next; the open ones are listed in every report.",
		Fields: with(
			field("level", func(e *Question) any { return &e.Level }, "where the answer lies"),
			field("answered-by", func(e *Question) any { return &e.AnsweredBy }, "failures, properties and others that answer it"),
			field("answer", func(e *Question) any { return &e.Answer }, "the answer, where it is no element"),
			field("open", func(e *Question) any { return &e.Open }, "what is missing to answer it"),
			field("stops", func(e *Question) any { return &e.Stops }, "why it is not followed"))},
	{Word: "conflict", Prefix: "X", Part: 3, New: func() Element { return new(Conflict) },
		Doc: "A constraint against another, or against a goal.",
		Fields: with(
			field("between", func(e *Conflict) any { return &e.Between }, "the constraints"),
			field("goal", func(e *Conflict) any { return &e.Goal }, "the goal, if it is one"),
			field("failures", func(e *Conflict) any { return &e.Failures }, "where it shows"),
			field("resolved-by", func(e *Conflict) any { return &e.Resolved }, "what reconciles them"))},
	{Word: "decision", Prefix: "D", Part: 3, New: func() Element { return new(Decision) },
		Doc: "Right in its own place, and the system pays: local optimisation.",
		Fields: with(
			needed(field("controller", func(e *Decision) any { return &e.Controller }, "who decides so")),
			needed(field("goal", func(e *Decision) any { return &e.Goal }, "what it is for")),
			field("benefit", func(e *Decision) any { return &e.Benefit }, "what it gives to those who decide"),
			needed(field("cost", func(e *Decision) any { return &e.Cost }, "what the system pays")),
			field("failures", func(e *Decision) any { return &e.Failures }, "where it shows"))},
	{Word: "property", Prefix: "P", Part: 4, New: func() Element { return new(Property) },
		Doc: "Belongs to the system as a whole.",
		Fields: with(
			field("failures", func(e *Property) any { return &e.Failures }, "those that show it, two at least"),
			field("single", func(e *Property) any { return &e.Single }, "why one failure is enough"),
			field("factor", func(e *Property) any { return &e.Factor }, "where the handbook puts it", FactorNames...),
			field("figures", func(e *Property) any { return &e.Figures }, "how large it is"),
			field("measured-by", func(e *Property) any { return &e.Measured }, "the name of one of Levee's properties"))},
	{Word: "factor", Part: 4, Untitled: true, Names: FactorNames, New: func() Element { return new(Factor) },
		Doc: "One of the factors that the fourth part goes through; each is found, or looked for and not found, or not looked for.",
		Fields: with(
			field("found", func(e *Factor) any { return &e.Found }, "the elements that tell of it"),
			field("none", func(e *Factor) any { return &e.None }, "why it played no part, after looking"),
			field("not-looked", func(e *Factor) any { return &e.NotLooked }, "why nobody looked"))},
	{Word: "figure", Prefix: "FIG", Part: 4, New: func() Element { return new(Figure) },
		Doc: "A number with what it takes to be believed.",
		Fields: with(
			needed(field("value", func(e *Figure) any { return &e.Value }, "the number")),
			needed(field("unit", func(e *Figure) any { return &e.Unit }, "of what")),
			field("as-of", func(e *Figure) any { return &e.AsOf }, "when it was so"),
			needed(field("measured", func(e *Figure) any { return &e.Measured }, "how")))},
	{Word: "explanation", Prefix: "EX", Part: 3, New: func() Element { return new(Explanation) },
		Doc: "Was offered, and is rejected: a scapegoat.",
		Fields: with(
			field("said-by", func(e *Explanation) any { return &e.SaidBy }, "who offers it"),
			needed(field("because", func(e *Explanation) any { return &e.Because }, "why it is rejected")),
			field("leaves-open", func(e *Explanation) any { return &e.Leaves }, "constraints that stay broken if one stops there"),
			field("asks", func(e *Explanation) any { return &e.Question }, "the question to ask instead"))},
	{Word: "fix", Prefix: "FX", Part: 5, New: func() Element { return new(Fix) },
		Doc: "Tempts: it stops this accident, and not its variations.",
		Fields: with(
			needed(field("problem", func(e *Fix) any { return &e.Problem }, "the problem as it seems")),
			field("presumes", func(e *Fix) any { return &e.Presumes }, "how it would have to be enforced"),
			needed(field("stops", func(e *Fix) any { return &e.Stops }, "what it stops")),
			field("survives", func(e *Fix) any { return &e.Survives }, "the variation that goes round it"),
			field("failures", func(e *Fix) any { return &e.Failures }, "what it is for"))},
	{Word: "alternative", Prefix: "A", Part: 3, New: func() Element { return new(Alternative) },
		Doc: "What somebody could have done, and why not.",
		Fields: with(
			needed(field("actor", func(e *Alternative) any { return &e.Actor }, "who")),
			field("authority", func(e *Alternative) any { return &e.Authority }, "had they the authority",
				"yes", "no", "unknown"),
			needed(field("why-not", func(e *Alternative) any { return &e.WhyNot }, "why it was not done")),
			field("stops", func(e *Alternative) any { return &e.Stops }, "would it have stopped this accident",
				"yes", "no", "unknown"),
			field("survives", func(e *Alternative) any { return &e.Survives }, "the variation that goes round it"),
			field("events", func(e *Alternative) any { return &e.Events }, "where it could have been done"))},
	{Word: "recommendation", Prefix: "R", Part: 5, New: func() Element { return new(Recommendation) },
		Doc: "Changes the system; has an owner with authority, and feedback that tells whether it works.",
		Fields: with(
			needed(field("constraint", func(e *Recommendation) any { return &e.Constraints }, "what it enforces")),
			field("failures", func(e *Recommendation) any { return &e.Failures }, "what it mends"),
			field("properties", func(e *Recommendation) any { return &e.Properties }, "what it changes in the system"),
			field("owner", func(e *Recommendation) any { return &e.Owner }, "who carries it out"),
			field("level", func(e *Recommendation) any { return &e.Level }, "where"),
			needed(field("order", func(e *Recommendation) any { return &e.Order }, "removes the hazard, prevents, detects, or limits the loss",
				"remove", "prevent", "detect", "limit")),
			field("feedback", func(e *Recommendation) any { return &e.Feedback }, "what shows that it works"),
			field("hurts", func(e *Recommendation) any { return &e.Hurts }, "constraints that it pulls against"),
			field("survives", func(e *Recommendation) any { return &e.Survives }, "the variation that goes round it"),
			field("because", func(e *Recommendation) any { return &e.Because }, "why this, and why not something else"),
			field("carried-out-by", func(e *Recommendation) any { return &e.CarriedOutBy }, "a control of Levee's, or `setting NAME` of package clients, that does it; `levee cast controls` tells whether it is on"),
			field("priority", func(e *Recommendation) any { return &e.Priority }, "how soon",
				"first", "next", "later"),
			field("resources", func(e *Recommendation) any { return &e.Resources }, "what it takes"),
			field("due", func(e *Recommendation) any { return &e.Due }, "by when"),
			needed(field("status", func(e *Recommendation) any { return &e.Status }, "what became of it",
				"proposed", "accepted", "done", "rejected")))},
	{Word: "unsafe control action", Prefix: "UCA", Part: 5, New: func() Element { return new(UnsafeAction) },
		Doc: "STPA, looking ahead: one of the four ways in which a control action is unsafe.",
		Fields: with(
			field("action", func(e *UnsafeAction) any { return &e.Action }, "the control action"),
			field("type", func(e *UnsafeAction) any { return &e.Type }, "which of the four ways",
				UnsafeTypes...),
			field("context", func(e *UnsafeAction) any { return &e.Context }, "when it is unsafe"),
			field("hazards", func(e *UnsafeAction) any { return &e.Hazards }, "what it leads to"),
			field("scenario", func(e *UnsafeAction) any { return &e.Scenarios }, "how it can come about"),
			field("none", func(e *UnsafeAction) any { return &e.None }, "why this way is not unsafe"),
			field("events", func(e *UnsafeAction) any { return &e.Events }, "where it happened"))},
	{Word: "correction", Prefix: "C", Part: 0, New: func() Element { return new(Correction) },
		Doc: "Keeps what was said beside what is so. Every place that says it carries a dagger, †.",
		Fields: with(
			needed(field("of", func(e *Correction) any { return &e.Of }, "the elements that say it")),
			needed(field("said", func(e *Correction) any { return &e.Said }, "what was said, word by word")),
			needed(field("is", func(e *Correction) any { return &e.Is }, "what is so")),
			needed(field("why", func(e *Correction) any { return &e.Why }, "why the mistake was made",
				"slip", "oversight", "no-access", "method", "belief")),
			field("at", func(e *Correction) any { return &e.At }, "when it was corrected"))},
	{Word: "unknown", Prefix: "U", Part: 0, New: func() Element { return new(Unknown) },
		Doc: "What nobody could tell.",
		Fields: with(
			needed(field("settled-by", func(e *Unknown) any { return &e.SettledBy }, "what would settle it")),
			needed(field("who", func(e *Unknown) any { return &e.Who }, "who could")),
			field("concerns", func(e *Unknown) any { return &e.Concerns }, "what depends on it"))},
	{Word: "limit", Part: 0, New: func() Element { return new(Limit) },
		Names: []string{"access", "competence", "inclusion", "scope", "self"},
		Doc:   "What the analysis says of itself: access, competence, what it took in when in doubt, what it leaves out, how it judges itself.",
		Fields: with(
			field("omits", func(e *Limit) any { return &e.Omits }, "steps of the method that were not done", SlotNames()...),
			field("simplifies", func(e *Limit) any { return &e.Simplifies }, "steps that were not done in full", SlotNames()...),
			field("because", func(e *Limit) any { return &e.Because }, "why"))},
	{Word: "term", Part: 0, New: func() Element { return new(Term) },
		Doc: "A word with the meaning that it has here.",
		Fields: with(
			field("means", func(e *Term) any { return &e.Means }, "its meaning"),
			field("also", func(e *Term) any { return &e.Also }, "other words for it that are used here"),
			field("not", func(e *Term) any { return &e.Not }, "spellings and words that are not to be used for it"))},
}

// with appends the fields that every element has.
func with(fields ...Field) []Field { return append(fields, common...) }

// FactorNames are the factors of the handbook's fourth part.
var FactorNames = []string{"communication", "information", "culture", "management", "change", "economics", "environment"}

// UnsafeTypes are the four ways in which a control action is unsafe.
var UnsafeTypes = []string{"not-given", "given", "wrong-time", "wrong-length"}

func leveeConstraints() []string {
	var ids []string
	for _, c := range stamp.Constraints {
		ids = append(ids, string(c.ID))
	}
	return ids
}
