// Package handover is the control that asks whether a silent package changed
// hands.
package handover

import (
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// silence is how long those who published before must have been quiet.
const silence = 365

// Control fires when a new maintainer published a version, and nobody who
// published before had done so for over a year.
var Control = &control.Control{
	Name:     "handover",
	Title:    "a package that was silent for over a year was published by a new maintainer",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `An abandoned package in the hands of someone new is how event-stream turned bad:
3.3.5 came 780 days after 3.3.4, by an account that had just been added. Each of the three
signs is common; together they are rare.`,
	Assumes:  `The registry names publisher and maintainers of each version, and its dates are true.`,
	Misses:   `A handover while the old owner still publishes, and an owner who is paid to stay in name.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: handed-over", "access: co-maintainer-added"},
	Run:      run,
}

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	for _, s := range past.Steps() {
		who, missing := newcomer(past, s)
		if who == "" && missing == "" {
			continue
		}
		last := past.Since(s)[len(past.Since(s))-1]
		days, dated := control.Days(&last, s.After)
		switch {
		case dated && days <= silence:
			continue // whoever it was
		case missing != "":
			p.Unknown(evidence.Releases, missing)
		case !dated:
			p.Unknown(evidence.Releases, why(last.Published, s.After.Published))
		default:
			before, _ := control.Publishers(past.Since(s))
			p.Find(past.Reference(), "%s was published by %s, who became a maintainer with it, after %s without a release by %s",
				s.After.Version, who, control.InDays(days), control.Listed(before))
		}
		return
	}
}

// newcomer returns the account that published the step's release, if it had
// published nothing before and was no maintainer before. One of the two that
// is known not to be so is enough for none.
func newcomer(past control.Past, s control.Step) (who, missing string) {
	who, ok := s.After.Publisher.Get()
	if !ok {
		return "", s.After.Publisher.Why()
	}
	before, missing := control.Publishers(past.Since(s))
	maintainers, ok := s.Before.Maintainers.Get()
	switch {
	case who == evidence.TrustedPublisher || slices.Contains(before, who) || slices.Contains(maintainers, who):
		return "", ""
	case missing != "":
		return "", missing
	case !ok:
		return "", s.Before.Maintainers.Why()
	}
	return who, ""
}

func why[T any](facts ...evidence.Fact[T]) string {
	for _, f := range facts {
		if f.Why() != "" {
			return f.Why()
		}
	}
	return "publish times are not known"
}
