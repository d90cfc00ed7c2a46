// Package probation is the control that judges strictly what an account does
// in its first releases of a package.
package probation

import (
	"maps"
	"slices"
	"strings"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when an account that is new to a package adds a dependency in
// a patch, or a script that runs at install.
var Control = &control.Control{
	Name:     "probation",
	Title:    "an account new to the package brought in more than a patch repairs",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `"r9c made several good changes before the bad one ... How long would you be suspicious?" For
90 days, and for an account's first five releases of a package, Levee looks strictly: a
dependency in a patch, or a script that runs at install, is what a newcomer seldom brings
and an attacker must. The author of event-stream 3.3.6 had published it for four days.`,
	Assumes:  `The registry names publishers, and the one who comes is not one who was there by another name.`,
	Misses:   `An attacker who waits for longer, who uses the account of an old hand, or who adds code and no dependency.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: handed-over", "arrival: new-dependency-of-patch", "access: co-maintainer-added", "trigger: at-install"},
	Run:      run,
}

const (
	days     = 90
	releases = 5
)

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	for _, s := range past.Steps() {
		brought, why := brings(s)
		if why != "" {
			p.Unknown(evidence.Releases, why)
			return
		}
		if brought == "" {
			continue
		}
		who, since, why := newcomer(past, s)
		if why != "" {
			p.Unknown(evidence.Releases, why)
			return
		}
		if who != "" {
			p.Find(past.Reference(), "%s %s; %s, who published it, %s", s.After.Version, brought, who, since)
			return
		}
	}
}

// brings says what of interest came with a step, "" for nothing.
func brings(s control.Step) (what, why string) {
	scripts, okScripts := s.After.Scripts.Get()
	had, okHad := s.Before.Scripts.Get()
	if okScripts && okHad {
		if added := control.Added(had, scripts); len(added) > 0 {
			return "runs " + control.Listed(added) + " at install", ""
		}
	}
	if !control.Patch(s.Before, s.After) {
		return "", ""
	}
	before, okBefore := s.Before.Depends.Get()
	after, okAfter := s.After.Depends.Get()
	switch {
	case !okAfter:
		return "", s.After.Depends.Why()
	case !okBefore:
		return "", s.Before.Depends.Why()
	}
	added := control.Added(slices.Sorted(maps.Keys(before.Prod)), slices.Sorted(maps.Keys(after.Prod)))
	if len(added) == 0 {
		return "", ""
	}
	return "is a patch and depends on " + strings.Join(added, ", ") + ", which " + s.Before.Version + " did not", ""
}

// newcomer returns who published the step's release, if that account is new to
// the package, and says since when.
func newcomer(past control.Past, s control.Step) (who, since, why string) {
	who, ok := s.After.Publisher.Get()
	if !ok {
		return "", "", s.After.Publisher.Why()
	}
	if who == evidence.TrustedPublisher {
		return "", "", ""
	}
	first, own, missing := career(past.Since(s), who)
	if len(past.Since(s)) == 0 || own >= releases {
		return "", "", ""
	}
	since = "had never published it before"
	if own > 0 {
		n, ok := control.Days(first, s.After)
		if !ok || n > days || first == &past.Since(s)[0] {
			return "", "", "" // the one who began the package is no newcomer
		}
		since = "had done so for " + control.InDays(n)
	}
	if missing != "" {
		return "", "", missing // one of those may be of the account, too
	}
	return who, since, ""
}

// career returns the first release that an account published, and how many
// there are, as far as publishers are known; if some are not, why.
func career(releases []evidence.Release, who string) (first *evidence.Release, own int, missing string) {
	for i := range releases {
		by, ok := releases[i].Publisher.Get()
		if !ok {
			missing = releases[i].Publisher.Why()
		} else if by == who {
			if first == nil {
				first = &releases[i]
			}
			own++
		}
	}
	return first, own, missing
}
