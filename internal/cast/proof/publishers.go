package proof

import (
	"fmt"
	"math"
	"time"

	"levee/internal/cast/claim"
)

var inf = math.Inf(1)

// publishers tell who may publish packages, from one file.
type publishers struct {
	entry *entry
	of    func(name string) ([]string, bool)
}

// publishers returns the first bundle of the folder, or else its first
// universe that tells of many packages, as of a time; nil if there is none.
func (e *Evidence) publishers(at claim.Time) (*publishers, error) {
	asOf := at.Until.Add(-1)
	for _, en := range e.entries {
		if en.kind != "bundle" {
			continue
		}
		r, err := e.bundleOf(en)
		if err != nil {
			return nil, err
		}
		b := r.bundle.At(asOf)
		return &publishers{en, func(name string) ([]string, bool) {
			h, ok := b.History(name).Get()
			if !ok {
				return nil, false
			}
			return h.MayPublish(asOf).Get()
		}}, nil
	}
	return e.publishersOfText(asOf), nil
}

// manyPackages is how many packages a universe tells of before it is taken
// for one that was made to tell who may publish what.
const manyPackages = 100

func (e *Evidence) publishersOfText(asOf time.Time) *publishers {
	count := make(map[*entry]int)
	for _, all := range e.histories {
		for _, h := range all {
			count[h.entry]++
		}
	}
	for _, en := range e.entries {
		if count[en] < manyPackages {
			continue
		}
		return &publishers{en, func(name string) ([]string, bool) {
			for _, h := range e.histories[name] {
				if who, ok := h.At(asOf).MayPublish(asOf).Get(); ok {
					return who, true
				}
			}
			return nil, false
		}}
	}
	return nil
}

// cooldown compares the age of a release at the date of a file with a wait.
func (e *Evidence) cooldown(c *claim.Cooldown) Verdict {
	en := e.byName[c.File]
	if en == nil {
		return e.noFile(c.File)
	}
	if en.date.Unset() {
		return unknown(en.title()+" has no date", "its date in "+ManifestName)
	}
	k := learn(c.ID.String(), e.publications[c.ID])
	switch {
	case k.dispute != nil:
		return *k.dispute
	case k.when.Unset():
		return unknown("nobody says when "+c.ID.String()+" was published", "what a registry said of "+c.ID.Name)
	}
	facts := append(k.proof, en.fact(0, "%s is of %s", en.title(), en.date))
	low, high := ages(k.when, en.date)
	kept := c.Days > high
	yes, no := kept != c.Not, kept == c.Not
	if c.Days > low && c.Days <= high {
		yes, no = false, false
	}
	instead := fmt.Sprintf("%s was %s days old in %s", c.ID, span(math.Floor(low), math.Floor(high)), en.title())
	return settled(yes, no, instead, "its age is not known closely enough: "+instead, "when exactly it was published", facts...)
}

// ages returns how old something was at a time, in days, at least and at most.
func ages(born, at claim.Time) (low, high float64) {
	low, high = math.Inf(-1), inf
	if !born.Until.IsZero() && !at.From.IsZero() {
		low = at.From.Sub(born.Until).Hours() / 24
	}
	if !born.From.IsZero() && !at.Until.IsZero() {
		high = at.Until.Sub(born.From).Hours() / 24
	}
	return low, high
}
