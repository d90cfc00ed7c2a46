// Package youngpackage is the control that asks whether a package is new to
// the world, though an old one depends on it.
package youngpackage

import (
	"fmt"
	"time"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires when a package has one or two releases or is younger than
// Limits.YoungPackage, and one that depends on it is older than a year.
var Control = &control.Control{
	Name:     "youngpackage",
	Title:    "an established package depends on one that hardly existed before",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `flatmap-stream had one version when event-stream, seven years old, began to depend on it.
Nobody had used it, nobody had read it, and it came in everywhere by a patch. plain-crypto-js,
in 2026, was hours old when axios took it in.`,
	Assumes:  `Publish times are true; for a package without them, its count of releases tells.`,
	Misses:   `A package that was seeded long before it is used, and one whose dependents' age is not known.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"arrival: new-dependency-of-patch", "arrival: new-dependency-of-minor"},
	Run:      run,
}

const (
	fewReleases = 2
	established = 365 * 24 * time.Hour
)

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	h := past.History
	born, dated := birth(h)
	isYoung := dated && p.AsOf.Sub(born) < p.Limits.YoungPackage
	if !isYoung && (dated || len(h.Releases) > fewReleases) {
		return
	}
	user, age, used := oldest(p)
	if !used {
		return // only the project itself asks for it: that was a choice
	}
	if user == "" {
		p.Unknown(evidence.Releases, "the age of what depends on it is not known")
		return
	}
	if age < established {
		return
	}
	p.Find(past.Reference(), "%s, and %s, out for at least %s, depends on it", newness(p, h, born, dated), user, years(age))
}

// birth is when the package came into being.
func birth(h *evidence.History) (time.Time, bool) {
	if at, ok := h.Created.Get(); ok {
		return at, true
	}
	if len(h.Releases) == 0 {
		return time.Time{}, false
	}
	at, ok := h.Releases[0].Published.Get()
	return at, ok
}

func newness(p *control.Pass, h *evidence.History, born time.Time, dated bool) string {
	count := fmt.Sprintf("%d releases", len(h.Releases))
	if len(h.Releases) == 1 {
		count = "one release"
	}
	if !dated {
		return "it has " + count + " in all, at dates that are not known"
	}
	return fmt.Sprintf("it has %s and is %s old", count, control.InDays(int(p.AsOf.Sub(born).Hours()/24)))
}

func years(age time.Duration) string {
	if n := int(age.Hours() / 24 / 365); n > 1 {
		return fmt.Sprintf("%d years", n)
	}
	return "a year"
}

// oldest returns the package that has been out for longest among those that
// depend on the artifact here, "" if the age of none is known. Used tells
// whether any package does.
func oldest(p *control.Pass) (name string, age time.Duration, used bool) {
	for n := range p.File.Nodes {
		if a := p.File.Nodes[n].Artifact; a < 0 || &p.File.Artifacts[a] != p.Artifact {
			continue
		}
		for _, e := range p.Graph.In(n) {
			from := &p.File.Nodes[p.File.Edges[e].From]
			if from.Kind != lockfile.Package {
				continue
			}
			used = true
			user := from.Name
			h, ok := p.Evidence.History(user).Get()
			if !ok {
				continue
			}
			if at, ok := birth(h); ok && p.AsOf.Sub(at) > age {
				name, age = user, p.AsOf.Sub(at)
			}
		}
	}
	return name, age, used
}
