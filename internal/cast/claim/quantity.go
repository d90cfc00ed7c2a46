package claim

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Quantity is a number, or a stretch of numbers: what a claim says of a
// count or a measure.
type Quantity struct {
	Low, High float64 // both included; -Inf and +Inf are open ends
	Text      string  // as written, in canonical form
}

// about is how far off a number may be that is called "about": one tenth.
const about = 0.1

// Exactly returns a quantity of one number.
func Exactly(n float64) Quantity { return Quantity{n, n, Number(n)} }

// Number writes a number as claims do: digits, and a point if need be.
func Number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// String returns the quantity as a claim has it.
func (q Quantity) String() string { return q.Text }

// Holds tells whether a number between low and high, both included, is in the
// quantity: yes, no, or neither if it may or may not be.
func (q Quantity) Holds(low, high float64) (yes, no bool) {
	return q.Low <= low && high <= q.High, high < q.Low || q.High < low
}

// bounds are the words before a number, with what they make of it.
var bounds = map[string]func(n float64) (low, high float64){
	"about":      func(n float64) (float64, float64) { return n - about*n, n + about*n },
	"at least":   func(n float64) (float64, float64) { return n, math.Inf(1) },
	"at most":    func(n float64) (float64, float64) { return math.Inf(-1), n },
	"more than":  func(n float64) (float64, float64) { return math.Nextafter(n, math.Inf(1)), math.Inf(1) },
	"fewer than": func(n float64) (float64, float64) { return math.Inf(-1), math.Nextafter(n, math.Inf(-1)) },
}

// number reads 2315, 2,315 or 2.5.
func number(s string) (float64, error) {
	plain := s
	if whole, rest, ok := strings.Cut(s, ","); ok {
		if len(whole) == 0 || len(whole) > 3 {
			return 0, errNumber(s)
		}
		for group := range strings.SplitSeq(strings.SplitN(rest, ".", 2)[0], ",") {
			if len(group) != 3 {
				return 0, errNumber(s)
			}
		}
		plain = strings.ReplaceAll(s, ",", "")
	}
	for i := range len(plain) {
		if c := plain[i]; c != '.' && (c < '0' || c > '9') {
			return 0, errNumber(s)
		}
	}
	n, err := strconv.ParseFloat(plain, 64)
	if err != nil || len(plain) > 15 {
		return 0, errNumber(s)
	}
	return n, nil
}

func errNumber(s string) error {
	return fmt.Errorf("number %.40q: want digits, such as 2315 or 2,315", s)
}

// A Unit is a unit of time.
type Unit string

// Units are the units of a span, shortest first. Minutes are counted on the
// clock and days on the calendar, both of UTC, so that from 23:59 to 00:01 is
// two minutes and one day; the others are lengths, rounded to a whole number.
var Units = []Unit{"minutes", "hours", "days", "weeks", "months", "years"}

// Lengths of the units that are rounded, in hours. A month is a twelfth of a
// year, and a year has 365.2425 days.
var Lengths = map[Unit]float64{"hours": 1, "weeks": 7 * 24, "months": 365.2425 * 2, "years": 365.2425 * 24}

// unitOf reads a unit, in the singular or plural.
func unitOf(word string) (Unit, bool) {
	for _, u := range Units {
		if word == string(u) || word == strings.TrimSuffix(string(u), "s") {
			return u, true
		}
	}
	return "", false
}
