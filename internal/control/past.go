package control

import (
	"math"
	"slices"
	"time"

	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// Past is how an installed version came to be: the release itself, and what
// the registry says of the package.
type Past struct {
	History *evidence.History
	Index   int // of the installed release in History.Releases
	From    evidence.Provenance
}

// Past returns how the installed version came to be. If that is not known it
// reports so and returns false: the control has nothing more to do.
func (p *Pass) Past() (Past, bool) {
	if s := p.Artifact.Source; s != lockfile.Registry && s != lockfile.InParent {
		p.Unknown(evidence.Releases, "it does not come from a registry")
		return Past{}, false
	}
	fact := p.Evidence.History(p.Artifact.Name)
	h, ok := fact.Get()
	if !ok {
		p.Unknown(evidence.Releases, fact.Why())
		return Past{}, false
	}
	i := slices.IndexFunc(h.Releases, func(r evidence.Release) bool { return r.Version == p.Artifact.Version })
	if i < 0 {
		p.Unknown(evidence.Releases, "the registry's answer has no such version")
		return Past{}, false
	}
	return Past{h, i, fact.From}, true
}

// Release returns the installed release.
func (h Past) Release() *evidence.Release { return &h.History.Releases[h.Index] }

// Earlier returns the releases before the installed one, oldest first.
func (h Past) Earlier() []evidence.Release { return h.History.Releases[:h.Index] }

// Reference points at the history for a finding.
func (h Past) Reference() []Reference {
	return []Reference{{What: "releases of " + h.History.Name, From: h.From}}
}

// A Step is one release together with the one before it in its line.
type Step struct {
	Before, After *evidence.Release
	index         int // of After in the history
}

// Probation bounds: how far back the recent past of an installed version goes.
const (
	probationTime     = 90 * 24 * time.Hour
	probationReleases = 5
)

// Steps returns the recent past of the installed version, newest first: the
// step to it, and those to the releases before it in the same line, at most
// five and none older than 90 days. What somebody did two releases ago is in
// the installed version, too. A first release has no steps.
func (h Past) Steps() []Step {
	var steps []Step
	newest, dated := h.Release().Published.Get()
	for i := h.Index; len(steps) < probationReleases; {
		before := h.previous(i)
		if before < 0 {
			break
		}
		after := &h.History.Releases[i]
		if at, ok := after.Published.Get(); ok && dated && newest.Sub(at) > probationTime {
			break
		}
		steps = append(steps, Step{&h.History.Releases[before], after, i})
		i = before
	}
	return steps
}

// Since returns the releases that came out before the step's, oldest first.
func (h Past) Since(s Step) []evidence.Release { return h.History.Releases[:s.index] }

// previous returns the index of the release before another one in its line:
// of those that came out earlier, the highest of a lower version. A release
// that is no prerelease looks past prereleases. It is -1 for a first one.
func (h Past) previous(i int) int {
	v, err := npm.ParseLoose(h.History.Releases[i].Version)
	if err != nil {
		return -1
	}
	best, bestVersion := -1, npm.Version{}
	for k := range h.History.Releases[:i] {
		w, err := npm.ParseLoose(h.History.Releases[k].Version)
		if err != nil || w.Compare(v) >= 0 || v.Pre == "" && w.Pre != "" {
			continue
		}
		if best < 0 || w.Compare(bestVersion) > 0 {
			best, bestVersion = k, w
		}
	}
	return best
}

// Which words for a release: "" for the installed one, else its version and
// how long before the installed one it came out.
func (h Past) Which(r *evidence.Release) string {
	if r == h.Release() {
		return ""
	}
	return r.Version + " "
}

// Days returns the days between two releases, and false if one of their
// dates is not known.
func Days(from, to *evidence.Release) (int, bool) {
	a, okA := from.Published.Get()
	b, okB := to.Published.Get()
	return int(math.Round(b.Sub(a).Hours() / 24)), okA && okB
}
