// Package newpublisher is the control that asks whether the account that
// published a version had published the package before.
package newpublisher

import (
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when the installed version, or one of the releases just
// before it, was published by an account that never published the package.
var Control = &control.Control{
	Name:     "newpublisher",
	Title:    "a version was published by an account that never published the package before",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `Whoever publishes a version decides what everyone installs who floats to it. In
September 2018 event-stream 3.3.5 was the first that right9ctrl published; nobody who
used it was told. A move to trusted publishing, where a CI publishes, is a gain and does
not fire.`,
	Assumes:  `The registry names the account that published each version.`,
	Misses:   `An account that published before and was stolen since, or whose owner turns bad.`,
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
		who, ok := s.After.Publisher.Get()
		if !ok {
			p.Unknown(evidence.Releases, s.After.Publisher.Why())
			return
		}
		before, missing := control.Publishers(past.Since(s))
		if who == evidence.TrustedPublisher || slices.Contains(before, who) {
			continue
		}
		if missing != "" {
			p.Unknown(evidence.Releases, missing)
			return
		}
		p.Find(past.Reference(), "%spublished by %s, who never published it before; earlier releases are by %s",
			past.Which(s.After), who, control.Listed(before))
		return
	}
}
