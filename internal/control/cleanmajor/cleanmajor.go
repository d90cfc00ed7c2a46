// Package cleanmajor is the control that asks whether a dependency came with a
// patch and went again with the next minor or major.
package cleanmajor

import (
	"maps"
	"slices"
	"time"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/stamp"
)

// Control fires when a recent patch added a dependency that the next release,
// a minor or a major, took out again within 60 days.
var Control = &control.Control{
	Name:     "cleanmajor",
	Title:    "a patch added a dependency that the next minor or major took out again",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `event-stream 3.3.6, a patch, brought in flatmap-stream on 9 September 2018; 4.0.0, a week
later, was without it. Whoever reads the newest code sees nothing, and whoever floats on the
patch line keeps what it carries. Honest projects do so in one release of several thousand.`,
	Assumes:  `The registry tells when versions came out, and which dependencies they declare.`,
	Misses:   `It fires only after the clean release is out. A patch line that is left alone, and code that is copied in.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"cover: clean-major-after"},
	Run:      run,
}

// within is how soon the clean release has to follow.
const within = 60 * 24 * time.Hour

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	for _, s := range past.Steps() {
		next := past.Next(s)
		if next == nil || !control.Patch(s.Before, s.After) {
			continue
		}
		gone, why := dropped(s, next)
		if why != "" {
			p.Unknown(evidence.Releases, why)
			return
		}
		if len(gone) > 0 && beyond(s.After.Version, next.Version) {
			days, _ := control.Days(s.After, next)
			p.Find(past.Reference(), "%s, a patch, added %s; %s, %s later, is without it", s.After.Version, control.Listed(gone), next.Version, control.InDays(days))
			return
		}
	}
}

// dropped returns the dependencies that the step added and the next release
// took out, or why that is not known. A release long after says nothing.
func dropped(s control.Step, next *evidence.Release) (gone []string, why string) {
	at, ok := s.After.Published.Get()
	then, okNext := next.Published.Get()
	switch {
	case !ok:
		return nil, s.After.Published.Why()
	case !okNext:
		return nil, next.Published.Why()
	case then.Sub(at) > within:
		return nil, ""
	}
	var depends [3][]string
	for i, r := range []*evidence.Release{s.Before, s.After, next} {
		d, ok := r.Depends.Get()
		if !ok {
			return nil, r.Depends.Why()
		}
		depends[i] = slices.Sorted(maps.Keys(d.Prod))
	}
	added := control.Added(depends[0], depends[1])
	return control.Added(depends[2], added), ""
}

// beyond tells whether a version is of a higher minor or major than another.
func beyond(version, next string) bool {
	v, errV := npm.ParseLoose(version)
	w, errW := npm.ParseLoose(next)
	return errV == nil && errW == nil && (w.Major > v.Major || w.Major == v.Major && w.Minor > v.Minor)
}
