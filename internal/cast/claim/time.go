package claim

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A Time is the stretch in which something happened, as closely as it is
// written: an instant to the second, a day, a month, a year, or from one to
// another. From is its first moment, Until the first one after it; a zero one
// is an open end. The zero Time is a time that nobody knows.
type Time struct {
	From, Until time.Time
	Text        string // as written
	day         bool   // a day, a month or a year without a time zone
}

// Instant returns the time of a moment that is known exactly.
func Instant(t time.Time) Time {
	return Time{From: t, Until: t.Add(1), Text: t.Format(time.RFC3339Nano)}
}

// precisions are the forms of a time that has no zone: a day is one of UTC.
var precisions = []struct {
	layout string
	next   func(time.Time) time.Time
}{
	{time.DateOnly, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
}

// clock splits a time of day: minutes or seconds, a fraction, and the zone.
var clock = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$`)

// dayZone is a day with a time zone.
var dayZone = regexp.MustCompile(`^\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)$`)

// ParseTime reads 2018, 2018-09, 2018-09-09, 2018-09-09+02:00,
// 2018-09-09T08:28Z, 2018-09-09T08:28:59.503Z, or two of these with ".."
// between, of which one may be left out. A time of day needs a zone.
func ParseTime(s string) (Time, error) {
	from, to, ok := strings.Cut(s, "..")
	if !ok {
		return parseOne(s)
	}
	t := Time{Text: s}
	if from != "" {
		a, err := parseOne(from)
		if err != nil {
			return Time{}, err
		}
		t.From = a.From
	}
	if to != "" {
		b, err := parseOne(to)
		if err != nil {
			return Time{}, err
		}
		t.Until = b.Until
	}
	switch {
	case from == "" && to == "":
		return Time{}, fmt.Errorf("time %q: want a time on one side of .. at least", s)
	case from != "" && to != "" && !t.Until.After(t.From):
		return Time{}, fmt.Errorf("time %q: want its end after its beginning", s)
	}
	return t, nil
}

func parseOne(s string) (Time, error) {
	if len(s) > 40 {
		return Time{}, fmt.Errorf("time %.40q: want a time", s)
	}
	if m := clock.FindStringSubmatch(s); m != nil {
		return parseClock(s, m[1], m[2], m[3])
	}
	if m := dayZone.FindStringSubmatch(s); m != nil {
		return parseDay(s, s, "2006-01-02Z07:00", precisions[0].next)
	}
	for _, p := range precisions {
		if len(s) == len(p.layout) {
			t, err := parseDay(s, s, p.layout, p.next)
			t.day = true
			return t, err
		}
	}
	return Time{}, fmt.Errorf("time %q: want one such as 2018-09-09, 2018-09 or 2018-09-09T08:28:59Z", s)
}

func parseDay(s, whole, layout string, next func(time.Time) time.Time) (Time, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() == 0 {
		return Time{}, fmt.Errorf("time %q: want a day that the calendar has", whole)
	}
	return Time{From: t, Until: next(t), Text: whole}, nil
}

func parseClock(s, seconds, fraction, zone string) (Time, error) {
	if zone == "" {
		return Time{}, fmt.Errorf("time %q: want its time zone, such as Z or +02:00", s)
	}
	layout, step := "2006-01-02T15:04:05Z07:00", time.Second
	if seconds == "" {
		layout, step = "2006-01-02T15:04Z07:00", time.Minute
	}
	for range max(len(fraction)-1, 0) {
		step /= 10
	}
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() == 0 || seconds == "" && fraction != "" {
		return Time{}, fmt.Errorf("time %q: want a time that clock and calendar have", s)
	}
	return Time{From: t, Until: t.Add(step), Text: s}, nil
}

// String returns the time as it was written.
func (t Time) String() string { return t.Text }

// Unset tells the zero Time.
func (t Time) Unset() bool { return t.From.IsZero() && t.Until.IsZero() }

// Within tells whether all of t lies in u.
func (t Time) Within(u Time) bool {
	return !before(t.From, u.From, first) && !before(u.Until, t.Until, last)
}

// Meets tells whether t and u have a moment in common.
func (t Time) Meets(u Time) bool { return starts(t, u) && starts(u, t) }

// starts tells whether t begins before u is over.
func starts(t, u Time) bool { return t.From.IsZero() || u.Until.IsZero() || t.From.Before(u.Until) }

// Both returns what t and u have in common; they must meet. Its text is that
// of the narrower one.
func (t Time) Both(u Time) Time {
	if t.Within(u) {
		return t
	}
	if u.Within(t) {
		return u
	}
	both := Time{From: t.From, Until: t.Until}
	if before(both.From, u.From, first) {
		both.From = u.From
	}
	if before(u.Until, both.Until, last) {
		both.Until = u.Until
	}
	both.Text = t.Text + " and " + u.Text
	return both
}

// An edge tells what a zero time stands for at one end of a stretch.
type edge bool

const (
	first edge = false // zero is before all others
	last  edge = true  // zero is after all others
)

// before compares two beginnings, or two ends.
func before(a, b time.Time, e edge) bool {
	switch {
	case a.IsZero() && b.IsZero():
		return false
	case a.IsZero():
		return e == first
	case b.IsZero():
		return e == last
	}
	return a.Before(b)
}

// A Relation is how a claim places something in time.
type Relation string

// How something can be placed in time.
const (
	At      Relation = "at"
	Before  Relation = "before"
	After   Relation = "after"
	Between Relation = "between"
)

// A Condition is what a claim says of a time. The zero Condition says nothing.
type Condition struct {
	Is   Relation
	T, U Time // U of Between alone
}

// String returns the condition as a claim has it, "" for none.
func (c Condition) String() string {
	switch c.Is {
	case "":
		return ""
	case Between:
		return "between " + c.T.Text + " and " + c.U.Text
	}
	return string(c.Is) + " " + c.T.Text
}

// Span returns the moments that the condition admits; the zero Time for none
// that is said.
func (c Condition) Span() Time {
	switch c.Is {
	case Before:
		return Time{Until: c.T.From, Text: c.String()}
	case After:
		return Time{From: c.T.Until, Text: c.String()}
	case Between:
		return Time{From: c.T.From, Until: c.U.Until, Text: c.String()}
	}
	return c.T
}

// Holds tells whether something that happened at t meets the condition: yes,
// no, or neither if t is not known closely enough. A day without a time zone
// is one of UTC, or of the zone in which t was recorded.
func (c Condition) Holds(t Time) (yes, no bool) {
	span := c.Span()
	if t.Within(span) {
		return true, false
	}
	if c.Is == At && c.T.day && t.Within(shifted(span, t.From)) {
		return true, false
	}
	return false, !t.Meets(span)
}

// shifted moves a stretch of UTC into the time zone of a moment.
func shifted(t Time, zone time.Time) Time {
	_, offset := zone.Zone()
	by := -time.Duration(offset) * time.Second
	return Time{From: t.From.Add(by), Until: t.Until.Add(by)}
}
