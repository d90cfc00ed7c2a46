// Package interval is the rule about lengths of time that the dates do not
// bear out.
package interval

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"levee/internal/cast"
	"levee/internal/cast/phrase"
	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
)

// Rule fires when a length of time in prose is not the one between the events.
var Rule = &rule.Rule{
	Name:     "interval",
	Title:    "a length of time in the text is not the one between the events",
	Kind:     rule.Evidence,
	Severity: rule.Warning,
	Doc: `"Three days later", says the essay of the clean major version, and by the registry's dates it was seven. Lengths of
time are computable from dated events. The two events are those whose ids the sentence names; of "later" in the text of an
event, that event and the one named, or else the one before it in the document.`,
	Misses: `Lengths between events that the sentence does not name, outside of the text of events. Where a sentence in an event
counts from another one than the one before, name that one by its id.`,
	Source:  `the essay, "Proximal Chain", against the registry's publish times`,
	Suggest: `Give the length that the dates give, or name the two events that are meant.`,
	Run:     run,
}

func run(p *rule.Pass) {
	for s := range p.Sentences() {
		for _, l := range lengths(s) {
			from, to := events(p, s)
			if from == nil || to == nil || !from.Time.Bounded() || !to.Time.Bounded() {
				continue
			}
			if to.Time.Latest.Before(from.Time.Earliest) {
				from, to = to, from
			}
			least, most := between(from, to)
			if !l.fits(least, most) {
				p.Find(l.offset, l.end, "%q, and from %s to %s it is %s", l.text, from.ID, to.ID, days(from, to))
			}
		}
	}
}

// events returns the two events that a length in a sentence lies between, nil
// for one that is not known.
func events(p *rule.Pass, s *phrase.Sentence) (from, to *cast.Event) {
	var named []*cast.Event
	for _, t := range s.Tokens {
		if e, ok := p.Analysis.Find(cast.ID(t.Text)).(*cast.Event); ok && !slices.Contains(named, e) {
			named = append(named, e)
		}
	}
	here, _ := p.Element(s.Offset()).(*cast.Event)
	switch {
	case len(named) == 2:
		return named[0], named[1]
	case here == nil || len(named) > 2:
		return nil, nil
	case len(named) == 1:
		return named[0], here
	}
	if i := slices.Index(p.Analysis.Events, here); i > 0 {
		return p.Analysis.Events[i-1], here
	}
	return nil, nil
}

// between returns the shortest and the longest time that there may be from one
// event to another, which did not come before it for certain.
func between(a, b *cast.Event) (least, most time.Duration) {
	least, most = b.Time.Earliest.Sub(a.Time.Latest), b.Time.Latest.Sub(a.Time.Earliest)
	return max(least, 0), max(most, 0)
}

const day = 24 * time.Hour

// days writes how long it was between two events, in days as people count them:
// from date to date.
func days(from, to *cast.Event) string {
	least, most := between(from, to)
	low, high := round(least), round(most)
	if a, b, ok := dates(from, to); ok {
		low = round(b.Sub(a).Abs())
		high = low
	}
	switch {
	case high == 0:
		return "less than a day"
	case low == high && low == 1:
		return "1 day"
	case low == high:
		return fmt.Sprintf("%d days", low)
	}
	return fmt.Sprintf("%d to %d days", low, high)
}

func round(d time.Duration) int { return int((d + day/2) / day) }

// dates returns the dates of two events, if both are known to the day.
func dates(from, to *cast.Event) (a, b time.Time, ok bool) {
	a, b = from.Time.Earliest.Truncate(day), to.Time.Earliest.Truncate(day)
	return a, b, from.Time.Latest.Truncate(day).Equal(a) && to.Time.Latest.Truncate(day).Equal(b)
}

// A length is a length of time that a sentence states.
type length struct {
	least, most time.Duration
	text        string
	offset, end int
}

// fits tells whether a stated length may be the one between two events.
func (l length) fits(least, most time.Duration) bool { return l.least <= most && least <= l.most }

// units are the lengths that sentences count in.
var units = map[string]time.Duration{"hour": time.Hour, "day": day, "week": 7 * day, "month": 30*day + 10*time.Hour, "year": 365*day + 6*time.Hour}

// numbers are the words for how many there are.
var numbers = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "twenty": 20, "thirty": 30}

// directions are the words behind a length that make it one between events.
var directions = []string{"later", "after", "afterwards", "thereafter", "earlier", "before", "passed", "between", "until", "from"}

// rough are the words before a length that widen it.
var rough = []string{"about", "around", "roughly", "almost", "nearly", "some", "approximately"}

// lengths finds "three days later", "about a week after", "several months
// before".
func lengths(s *phrase.Sentence) []length {
	var all []length
	for i := 1; i+1 < len(s.Tokens); i++ {
		unit, plural := unitOf(s.Tokens[i].Text)
		if unit == 0 || !slices.Contains(directions, strings.ToLower(s.Tokens[i+1].Text)) {
			continue
		}
		if l, ok := count(s.Tokens[:i], unit, plural); ok {
			first := l.offset
			l.offset, l.end = s.Tokens[first].Offset, s.Tokens[i+1].End
			l.text = words(s.Tokens[first : i+2])
			all = append(all, l)
		}
	}
	return all
}

func words(tokens []prose.Token) string {
	var out []string
	for _, t := range tokens {
		out = append(out, t.Text)
	}
	return strings.Join(out, " ")
}

func unitOf(w string) (unit time.Duration, plural bool) {
	w = strings.ToLower(w)
	single := strings.TrimSuffix(w, "s")
	return units[single], w != single
}

// count reads how many units the last tokens say; the offset of the length is
// the index of its first token. A day more or less is a matter of counting.
func count(tokens []prose.Token, unit time.Duration, plural bool) (length, bool) {
	i := len(tokens) - 1
	w := strings.ToLower(tokens[i].Text)
	if w == "several" || w == "few" {
		return length{least: 2 * unit, most: 12 * unit, offset: i}, plural
	}
	n, err := strconv.Atoi(w)
	if err != nil {
		n = numbers[w]
	}
	if n == 0 || n > 10_000 {
		return length{}, false
	}
	slack := max(unit/2, min(unit, day))
	if unit == day {
		slack = day
	}
	if i > 0 && slices.Contains(rough, strings.ToLower(tokens[i-1].Text)) {
		i--
		slack = max(slack, time.Duration(n)*unit/4)
	}
	whole := time.Duration(n) * unit
	return length{least: max(whole-slack, 0), most: whole + slack, offset: i}, true
}
