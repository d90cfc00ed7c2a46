package cast

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A Time is what is known of when something happened: the earliest and the
// latest instant at which it may have. The zero Time is not given; a time that
// is given and has neither end is unknown.
type Time struct {
	Text     string // as it was written: "2018-09-09", "2018-11-20..", "unknown"
	Span     Span
	Earliest time.Time // in UTC; zero if there is no bound
	Latest   time.Time // in UTC, the last nanosecond of the day for a day; zero if there is no bound
}

// Unknown is the word for a time that is not known.
const UnknownTime = "unknown"

// Given tells whether a time was written at all, be it "unknown".
func (t Time) Given() bool { return t.Text != "" }

// Known tells whether there is a bound on at least one side.
func (t Time) Known() bool { return !t.Earliest.IsZero() || !t.Latest.IsZero() }

// Instant tells whether the time is known to the second or better.
func (t Time) Instant() bool { return t.Known() && t.Earliest.Equal(t.Latest) }

// Bounded tells whether there is a bound on both sides.
func (t Time) Bounded() bool { return !t.Earliest.IsZero() && !t.Latest.IsZero() }

// An Order tells which of two times is the earlier one. The zero Order is
// Unordered.
type Order uint8

const (
	Unordered Order = iota // what is known does not tell
	Before
	After
)

// String returns "unordered", "before" or "after".
func (o Order) String() string { return [...]string{"unordered", "before", "after"}[o] }

// Reverse returns the order of the two the other way round.
func (o Order) Reverse() Order {
	return [...]Order{Unordered, After, Before}[o]
}

// Compare tells whether t is before or after u for certain.
func (t Time) Compare(u Time) Order {
	switch {
	case surelyBefore(t, u):
		return Before
	case surelyBefore(u, t):
		return After
	}
	return Unordered
}

func surelyBefore(t, u Time) bool {
	return !t.Latest.IsZero() && !u.Earliest.IsZero() && t.Latest.Before(u.Earliest)
}

// ParseTime reads a time: an instant with its zone, a minute with its zone, a
// day, month or year (of UTC), an interval of those with ".." whose ends may
// be left out, or "unknown".
func ParseTime(s string) (Time, error) {
	if s == UnknownTime {
		return Time{Text: s}, nil
	}
	from, to, interval := strings.Cut(s, "..")
	if !interval {
		first, last, err := moment(s)
		return Time{Text: s, Earliest: first, Latest: last}, err
	}
	if from == "" && to == "" {
		return Time{}, errors.New("want a time on at least one side of .., or unknown")
	}
	t := Time{Text: s}
	var err error
	if from != "" {
		if t.Earliest, _, err = moment(from); err != nil {
			return Time{}, err
		}
	}
	if to != "" {
		if _, t.Latest, err = moment(to); err != nil {
			return Time{}, err
		}
	}
	if t.Bounded() && t.Latest.Before(t.Earliest) {
		return Time{}, fmt.Errorf("want an interval that ends after it starts, not %s", s)
	}
	return t, nil
}

// timeForms are the forms of a moment. What is coarser than a second lasts
// until the next one begins.
var timeForms = []struct {
	form   *regexp.Regexp
	layout string
	next   func(time.Time) time.Time // nil for an instant
}{
	{regexp.MustCompile(`^\d{4}$`), "2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	{regexp.MustCompile(`^\d{4}-\d\d$`), "2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{regexp.MustCompile(`^\d{4}-\d\d-\d\d$`), "2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(Z|[+-]\d\d:\d\d)$`), "2006-01-02T15:04Z07:00",
		func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$`), time.RFC3339Nano, nil},
}

// noZone is a time of day that does not say in which zone.
var noZone = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$`)

// moment returns the first and the last instant of a moment.
func moment(s string) (first, last time.Time, err error) {
	for _, f := range timeForms {
		if !f.form.MatchString(s) {
			continue
		}
		first, err = time.Parse(f.layout, s)
		if err != nil || first.Year() < 1 {
			return time.Time{}, time.Time{}, fmt.Errorf("want a date that exists, not %s", s)
		}
		first = first.UTC()
		if f.next == nil {
			return first, first, nil
		}
		return first, f.next(first).Add(-1), nil
	}
	if noZone.MatchString(s) {
		return time.Time{}, time.Time{}, fmt.Errorf("want a time with its zone, %sZ or %s+02:00", s, s)
	}
	return time.Time{}, time.Time{}, fmt.Errorf("want a time such as 2018-09-09, 2018-09-09T08:28:59Z, 2018-09, 2018-11-20..2018-11-22, 2018-11-20.. or unknown, not %q", s)
}
