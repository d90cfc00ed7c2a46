package ask

import (
	"slices"

	"levee/internal/cast"
)

var ofEvents = []Question{
	{"When was it, as closely as anybody can tell?", "a time in the heading, or before: and after:", when},
	{"Who or what acted?", "actor:", field("actor")},
	{"How do we know, and from whom?", "claim: or source:", field("claim", "source")},
	{"Which constraint held until then, or holds again since?", "breaks: or restores:, or a failure with events: and constraint:",
		either(field("breaks", "restores"), cited[*cast.Failure]("events", "constraint"))},
	{"Which control was meant to stop it?", "control: in a failure with this event", cited[*cast.Failure]("events", "control")},
	{"Why did that control not stop it?", "why-inadequate: in a failure with this event", cited[*cast.Failure]("events", "why-inadequate")},
	{"What did those who acted know and believe at that moment?", "believes: of the controller, or believed: in a failure with this event",
		either(actors("believes"), cited[*cast.Failure]("events", "believed"))},
	{"What was usual then, so that it made sense to them?", "context: of the controller, or why-used: or context: in a failure with this event",
		either(actors("context"), cited[*cast.Failure]("events", "why-used", "context"))},
	{"Could somebody have noticed? Which sign was there, and why did nobody answer it?", "an alternative with this event, or a flaw of the feedback to the one who acted",
		either(cited[*cast.Alternative]("events"), flawedFeedback)},
	{"What else could have been done, by whom, and why was it not?", "why-not: in an alternative with this event", cited[*cast.Alternative]("events", "why-not")},
	{"What does it make you ask of the level above?", "asks:, or asks: in a failure with this event", either(field("asks"), cited[*cast.Failure]("events", "asks"))},
	{"Was it the first time? Which earlier event was like it, and what came of that?", "prose, or an event of its own", nil},
	{"Had anybody foreseen it, and what became of the warning?", "prose, or an event of its own", nil},
}

var ofControllers = []Question{
	{"What was it responsible for, and for which constraint?", "responsible:", field("responsible")},
	{"By which control actions could it act?", "an arrow -> from it in a structure block", arrows(false, true)},
	{"What did it hear of how it went?", "an arrow ~> to it in a structure block", arrows(true, false)},
	{"Which of that was missing, wrong, late, or not heard?", "[missing F-n] and the like behind an arrow ~> to it", flawedTo},
	{"Who stands above it, and by what?", "an arrow -> to it in a structure block", arrows(false, false)},
	{"What did it hold to be so?", "believes:", field("believes")},
	{"Since when, and until when was that true?", "(since TIME; true until TIME) behind what it believes", dated},
	{"What pressed on it: time, money, custom, tools, other tasks?", "context:", field("context")},
	{"Who else had the same task, and which of them knew?", "a failure with kind: boundary and this controller", boundaries},
	{"What was its part in the hazardous state?", "contribution:, or a failure with controller:", either(field("contribution"), cited[*cast.Failure]("controller"))},
	{"What would it have cost to act otherwise?", "an alternative with actor:, with why-not:", cited[*cast.Alternative]("actor", "why-not")},
	{"Had it the authority to act otherwise?", "authority: in an alternative with this actor", cited[*cast.Alternative]("actor", "authority")},
	{"Was it told of its task, and did it take it on?", "prose", nil},
	{"What of this is still open?", "asks:", field("asks")},
}

var ofControls = []Question{
	{"Which constraint is it for?", "enforces:", field("enforces")},
	{"Who applies it?", "controller:", field("controller")},
	{"What must be so for it to work?", "assumes:", field("assumes")},
	{"Did it hold?", "state:", field("state")},
	{"Why was it not enough?", "why-inadequate: in a failure with this control", either(held, cited[*cast.Failure]("control", "why-inadequate"))},
	{"Why was it relied on all the same?", "why-used: in a failure with this control", either(held, cited[*cast.Failure]("control", "why-used"))},
	{"Who would see that what it assumes is true no longer, and how?", "prose, or feedback in a structure block", nil},
}

var ofFailures = []Question{
	{"Which constraint was not enforced?", "constraint:", field("constraint")},
	{"Whose control was it, and which task of theirs was not fulfilled?", "controller: and responsibility:", both("controller", "responsibility")},
	{"Where does it show?", "events:", field("events")},
	{"Did it fail, or did it do what it was built for?", "failed:", field("failed")},
	{"Why was it inadequate?", "why-inadequate:", field("why-inadequate")},
	{"Why was it used nevertheless? Why did that make sense?", "why-used:", field("why-used")},
	{"What did its controllers believe, and what was so?", "believed: and reality:", both("believed", "reality")},
	{"What pressed on them?", "context:", either(field("context"), controllers("context"))},
	{"Looking ahead, was it not thought of, known without a control, or true once?", "stpa:", field("stpa")},
	{"Why did the next level allow it?", "asks:, or stops: and why one must stop here", field("asks", "stops")},
	{"Which property of the whole system does it show?", "failures: in a property", cited[*cast.Property]("failures")},
	{"What would mend it, and who?", "failures: in a recommendation", cited[*cast.Recommendation]("failures")},
	{"Which fix is tempting, and what gets round it?", "failures: in a fix, with survives:", cited[*cast.Fix]("failures", "survives")},
}

var ofConstraints = []Question{
	{"Which hazard does it rule out?", "prevents:", field("prevents")},
	{"Who enforces it, and how?", "enforced-by:", field("enforced-by")},
	{"Whose responsibility is it?", "responsible: RS-n what (for this constraint)", cited[*cast.Controller]("responsible")},
	{"Which controls are for it?", "enforces: in a control", cited[*cast.Control]("enforces")},
	{"At which event did it stop to hold?", "breaks: in an event", cited[*cast.Event]("breaks")},
	{"At which event did it hold again?", "restores: in an event", cited[*cast.Event]("restores")},
	{"Which control of it did not hold?", "constraint: in a failure", cited[*cast.Failure]("constraint")},
	{"What pulls against it?", "between: in a conflict, or hurts: in a recommendation", either(cited[*cast.Conflict]("between"), cited[*cast.Recommendation]("hurts"))},
	{"What will enforce it from now on?", "constraint: in a recommendation", cited[*cast.Recommendation]("constraint")},
}

var ofRecommendations = []Question{
	{"Which constraint does it enforce?", "constraint:", field("constraint")},
	{"What does it mend?", "failures: or properties:", field("failures", "properties")},
	{"Who carries it out, and has the authority?", "owner:", field("owner")},
	{"Does it remove the hazard, prevent, detect, or limit?", "order:", field("order")},
	{"What will tell whether it works?", "feedback:", field("feedback")},
	{"What gets round it?", "survives:", field("survives")},
	{"Which other constraint does it hurt?", "hurts:, or a conflict with resolved-by:", either(field("hurts"), cited[*cast.Conflict]("resolved-by"))},
	{"Why this, and what was not recommended, and why?", "because:", field("because")},
	{"How soon, by when, with what?", "priority:, due: or resources:", field("priority", "due", "resources")},
	{"What became of it?", "status:", field("status")},
}

// when answers with the time of an event, or its order.
func when(e cast.Element, a *cast.Analysis) []string {
	if event, ok := e.(*cast.Event); ok && event.Time.Known() {
		return []string{event.Time.Text}
	}
	return field("before", "after")(e, a)
}

// actors answers by those controllers that act in an event and have a field.
func actors(key string) func(cast.Element, *cast.Analysis) []string {
	return func(e cast.Element, _ *cast.Analysis) []string { return cards(e.(*cast.Event).Actor, key) }
}

// controllers answers by those controllers of a failure that have a field.
func controllers(key string) func(cast.Element, *cast.Analysis) []string {
	return func(e cast.Element, _ *cast.Analysis) []string { return cards(e.(*cast.Failure).Controllers, key) }
}

func cards(parties cast.Parties, key string) []string {
	var by []string
	for _, p := range parties {
		if c := p.Controller(); c != nil && len(field(key)(c, nil)) > 0 {
			by = append(by, p.Name)
		}
	}
	return by
}

// both answers if both fields are there.
func both(x, y string) func(cast.Element, *cast.Analysis) []string {
	return func(e cast.Element, a *cast.Analysis) []string {
		first, second := field(x)(e, a), field(y)(e, a)
		if len(first) == 0 || len(second) == 0 {
			return nil
		}
		return slices.Concat(first, second)
	}
}

// held answers that nothing is to be asked of a control that held.
func held(e cast.Element, _ *cast.Analysis) []string {
	if e.(*cast.Control).State.Value == "held" {
		return []string{"it held"}
	}
	return nil
}

// arrows answers by arrows from a controller, or to it.
func arrows(feedback, from bool) func(cast.Element, *cast.Analysis) []string {
	return func(e cast.Element, a *cast.Analysis) []string {
		var by []string
		name := string(e.Core().ID)
		for _, arrow := range a.Structure.Arrows {
			if arrow.Feedback == feedback && (from && arrow.From.Name == name || !from && arrow.To.Name == name) {
				by = append(by, called(arrow))
			}
		}
		return by
	}
}

// called is how an arrow is named: by its id, or by what it says.
func called(a *cast.Arrow) string {
	if a.ID != "" {
		return string(a.ID)
	}
	return a.Label.Value
}

// flawedTo answers by feedback to a controller that is told to be flawed.
func flawedTo(e cast.Element, a *cast.Analysis) []string {
	var by []string
	for _, arrow := range a.Structure.FeedbackTo(string(e.Core().ID)) {
		if len(arrow.Flaws) > 0 {
			by = append(by, called(arrow)+" "+arrow.Flaws[0].Word.Value)
		}
	}
	return by
}

// flawedFeedback answers by flawed feedback to those who acted.
func flawedFeedback(e cast.Element, a *cast.Analysis) []string {
	var by []string
	for _, p := range e.(*cast.Event).Actor {
		if p.To != nil {
			by = append(by, flawedTo(p.To, a)...)
		}
	}
	return by
}

// dated answers by beliefs that say until when they were true or held.
func dated(e cast.Element, _ *cast.Analysis) []string {
	var by []string
	for _, b := range e.(*cast.Controller).Believes {
		if b.TrueUntil.Given() || b.Until.Given() {
			by = append(by, b.Text.Value)
		}
	}
	return by
}

// boundaries answers by failures between this controller and others.
func boundaries(e cast.Element, _ *cast.Analysis) []string {
	var by []string
	for _, other := range e.Core().Cited("controller") {
		if f, ok := other.(*cast.Failure); ok && f.Boundary() {
			by = append(by, string(f.ID))
		}
	}
	return by
}
