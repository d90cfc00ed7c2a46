package proof

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"levee/internal/cast/claim"
)

// end finds when one end of a span was. A verdict says why it is not known.
func (e *Evidence) end(x claim.End, events Events) (claim.Time, []Fact, *Verdict) {
	var sightings []sighting
	what, settle := x.String(), "a source that says when it was"
	switch x.Kind {
	case claim.EndTime:
		return x.Time, nil, nil
	case claim.EndEvent:
		return eventEnd(x.ID, events)
	case claim.EndRelease:
		sightings = e.publications[x.Pkg]
		settle = "what a registry said of " + x.Pkg.Name + ", or a source in the timeline"
	case claim.EndRecord:
		sightings = sightingsOf(e.repo(x.Repo).find(x.Record, x.ID))
	case claim.EndAdvisory:
		sightings = e.advised[x.ID]
	case claim.EndFile:
		return e.fileEnd(x.ID)
	}
	k := learn(what, dating{when: claim.Condition{Is: claim.At}}.asked(sightings))
	if k.dispute != nil {
		return claim.Time{}, nil, k.dispute
	}
	if k.when.Unset() {
		v := unknown("nobody says when "+what+" was", settle, k.proof...)
		return claim.Time{}, nil, &v
	}
	return k.when, k.proof, nil
}

func eventEnd(id string, events Events) (claim.Time, []Fact, *Verdict) {
	var t claim.Time
	found := false
	if events != nil {
		t, found = events.EventTime(id)
	}
	if !found {
		v := unknown("the analysis has no event "+id, "the event, with its time")
		return t, nil, &v
	}
	if t.Unset() {
		v := unknown("the time of "+id+" is unknown", "a time for the event, with its source")
		return t, nil, &v
	}
	return t, []Fact{{Says: id + " is at " + t.Text}}, nil
}

func (e *Evidence) fileEnd(name string) (claim.Time, []Fact, *Verdict) {
	en := e.byName[name]
	if en == nil {
		v := e.noFile(name)
		return claim.Time{}, nil, &v
	}
	if en.date.Unset() {
		v := unknown(en.title()+" has no date", "its date in "+ManifestName)
		return claim.Time{}, nil, &v
	}
	return en.date, []Fact{en.fact(0, "%s is of %s", en.title(), en.date)}, nil
}

func (e *Evidence) ends(from, to claim.End, events Events) (a, b claim.Time, facts []Fact, bad *Verdict) {
	a, facts, bad = e.end(from, events)
	if bad != nil {
		return a, b, nil, bad
	}
	b, more, bad := e.end(to, events)
	return a, b, slices.Concat(facts, more), bad
}

// span measures the time between two ends.
func (e *Evidence) span(c *claim.Span, events Events) Verdict {
	a, b, facts, bad := e.ends(c.From, c.To, events)
	if bad != nil {
		return *bad
	}
	least, most := lengths(a, b, c.Unit)
	low, high := math.Round(least), math.Round(most)
	yes, no := c.N.Holds(low, high)
	if math.IsInf(c.N.Low, 0) || math.IsInf(c.N.High, 0) {
		yes, no = c.N.Holds(least, most) // a bound is held against the length itself
	}
	is := fmt.Sprintf("%s to %s is %s %s", c.From, c.To, span(low, high), c.Unit)
	if c.Unit != "minutes" && c.Unit != "hours" {
		is = fmt.Sprintf("%s to %s is %s days", c.From, c.To, span(lengths(a, b, "days")))
	}
	return settled(yes, no, is, "it is known only that "+is, "when exactly both were", facts...)
}

// span writes a stretch of numbers.
func span(low, high float64) string {
	switch {
	case low == high:
		return claim.Number(low)
	case math.IsInf(low, 0):
		return "at most " + claim.Number(high)
	case math.IsInf(high, 0):
		return "at least " + claim.Number(low)
	}
	return claim.Number(low) + " to " + claim.Number(high)
}

// lengths returns the least and the most time that can lie between two ends,
// in a unit. Minutes are counted on the clock, longer units than hours on the
// calendar of UTC.
func lengths(a, b claim.Time, unit claim.Unit) (least, most float64) {
	tick, length := 24*time.Hour, 1.0
	switch unit {
	case "minutes":
		tick = time.Minute
	case "hours":
		return hours(b.From, a.Until, -1), hours(b.Until, a.From, 1)
	case "weeks", "months", "years":
		length = claim.Lengths[unit] / 24
	}
	return ticks(b.From, lastOf(a.Until), tick, -1) / length, ticks(lastOf(b.Until), a.From, tick, 1) / length
}

// lastOf returns the last moment before the end of a stretch.
func lastOf(until time.Time) time.Time {
	if until.IsZero() {
		return until
	}
	return until.Add(-1)
}

// hours is b to a in hours; open is what an open end makes of it.
func hours(a, b time.Time, open int) float64 {
	if a.IsZero() || b.IsZero() {
		return math.Inf(open)
	}
	return a.Sub(b).Hours()
}

// ticks counts how many ticks the clock of UTC makes from b to a.
func ticks(a, b time.Time, tick time.Duration, open int) float64 {
	if a.IsZero() || b.IsZero() {
		return math.Inf(open)
	}
	n := int64(tick / time.Second)
	return float64(floorDiv(a.Unix(), n) - floorDiv(b.Unix(), n))
}

func floorDiv(a, b int64) int64 {
	if a < 0 && a%b != 0 {
		return a/b - 1
	}
	return a / b
}

// order tells which of two ends came first.
func (e *Evidence) order(c *claim.Order, events Events) Verdict {
	a, b, facts, bad := e.ends(c.First, c.Second, events)
	if bad != nil {
		return *bad
	}
	early, late := a, b
	if c.After {
		early, late = b, a
	}
	is := fmt.Sprintf("%s is at %s, and %s at %s", c.First, a, c.Second, b)
	return settled(over(early, late), over(late, early), is, "they are not known closely enough: "+is, "when exactly both were", facts...)
}

// over tells whether a was over before b began.
func over(a, b claim.Time) bool {
	return !a.Until.IsZero() && !b.From.IsZero() && !a.Until.After(b.From)
}

// figure compares what was measured with a claim.
func (e *Evidence) figure(c *claim.Figure) Verdict {
	var facts []Fact
	var last *measured
	for i := range e.figures[strings.ToLower(c.Name)] {
		m := &e.figures[strings.ToLower(c.Name)][i]
		if m.Unit != c.Unit || !c.At.Unset() && !m.At.Unset() && !m.At.Meets(c.At) {
			continue
		}
		if last != nil && (m.N.High < last.N.Low || last.N.High < m.N.Low) {
			return contradicted(fmt.Sprintf("%q", c.Name), last.fact, m.fact)
		}
		facts, last = append(facts, m.fact), m
	}
	if last == nil {
		return unknown(fmt.Sprintf("nobody measured %q in %s then", c.Name, c.Unit), "a source in the timeline that says how much it was, and when")
	}
	yes, no := c.N.Holds(last.N.Low, last.N.High)
	return settled(yes, no, last.Figure.String(), "it is known only that "+last.Figure.String(), "a closer figure", facts...)
}
