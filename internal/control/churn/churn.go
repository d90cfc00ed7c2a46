// Package churn is the control that asks whether the manifests needed what a
// change brought.
package churn

import (
	"fmt"
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm/resolve"
	"levee/internal/stamp"
)

// Control fires on every version that came though what was there before would
// have done.
var Control = &control.Control{
	Name:     "churn",
	Title:    "a version came that no manifest asked for",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Change,
	Strength: control.Sign,
	Doc: `Copay "accidentally updated all of their npm dependencies": package.json changed reg-cli, and
99 packages moved with it, event-stream among them. Each version that comes unasked is a
version that nobody looked at, and the one that matters hides among the others.`,
	Assumes: `The lockfile before was good, and the ranges in the lockfile are those that the packages declare.`,
	Misses: `What a wanted update brings along is asked for, be it good or bad. An update of everything that was
meant looks the same as an accident. Of pnpm the ranges of packages that the registry does not know.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"arrival: patch-in-range", "arrival: minor-in-range", "arrival: new-dependency-of-patch", "arrival: new-dependency-of-minor", "arrival: driven-by-advisory", "arrival: rolled-back"},
	Run:      run,
}

func run(p *control.Pass) {
	if k := p.Change.Kind; k != graph.Added && k != graph.Upgraded && k != graph.Downgraded {
		return
	}
	switch a := p.Asked(p.Change); a.Verdict {
	case resolve.Undecided:
		p.Unknown(evidence.Releases, a.Why)
	case resolve.Unasked:
		p.Find(nil, "%s%s", reason(a), manifests(p))
	}
}

// reason says why nobody needed what came.
func reason(a *resolve.Answer) string {
	if len(a.Way) == 0 {
		return "nothing asks for it"
	}
	s := a.Way[a.Needless]
	because := ""
	if a.Kept != "" {
		because = fmt.Sprintf(": %s was here, and within %q of %s", a.Kept, s.Range, asker(s.From))
	}
	if a.Needless == len(a.Way)-1 {
		return "nobody asked for it" + because
	}
	return fmt.Sprintf("it came with %s@%s, which nobody asked for%s", s.Name, s.Version, because)
}

// asker names the package or the manifest that a step starts from.
func asker(from string) string {
	if from == "" {
		return "package.json"
	}
	return from
}

// manifests says what was asked for instead, "" if that is not known.
func manifests(p *control.Pass) string {
	requests, known := p.Requests()
	if !known {
		return ""
	}
	var names []string
	for _, r := range requests {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	switch names = slices.Compact(names); len(names) {
	case 0:
		return "; no package.json changed what it asks for"
	case 1:
		return "; package.json changed " + names[0] + " only"
	}
	return "; package.json changed " + control.Listed(names)
}
