package control

import (
	"cmp"
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

	span  Span
	steps *[]Step // worked out once for all controls; nil for a Past of one's own
}

// A Span is what was taken in at once. The zero Span is that of a version
// which came in by itself, or which was there.
type Span struct {
	From string    // the version that was there before
	AsOf time.Time // the day of the change
}

// A memory keeps what several controls ask about one artifact.
type memory struct {
	past  Past
	why   string // why there is none
	steps []Step
}

// Past returns how the installed version came to be. If that is not known it
// reports so and returns false: the control has nothing more to do.
func (p *Pass) Past() (Past, bool) {
	if p.memory.why != "" {
		p.Unknown(evidence.Releases, p.memory.why)
		return Past{}, false
	}
	return p.memory.past, true
}

func (m *memory) fill(p *Pass) {
	if m.past, m.why = p.findPast(); m.why == "" {
		m.steps = m.past.Steps()
		m.past.steps = &m.steps
	}
}

// findPast looks for the installed release, or tells why it is not known.
func (p *Pass) findPast() (Past, string) {
	if s := p.Artifact.Source; s != lockfile.Registry && s != lockfile.InParent {
		return Past{}, "it does not come from a registry"
	}
	fact := p.Evidence.History(p.Artifact.Name)
	h, ok := fact.Get()
	if !ok {
		return Past{}, cmp.Or(fact.Why(), "not known")
	}
	i := slices.IndexFunc(h.Releases, func(r evidence.Release) bool { return r.Version == p.Artifact.Version })
	if i < 0 {
		return Past{}, "the registry's answer has no such version"
	}
	return Past{History: h, Index: i, From: fact.From(), span: spanOf(p.Target, p.Change)}, ""
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

// Bounds of a span. What has been out for a year, while others used it, is not
// what a change is held for.
const (
	settled     = 365 * 24 * time.Hour
	maxReleases = 1000
)

// Steps returns the recent past of the installed version, newest first: the
// step to it, and those to the releases before it in the same line, at most
// five and none older than 90 days. What somebody did two releases ago is in
// the installed version, too. A first release has no steps.
//
// Of an upgrade the past is what it takes in at once: all steps down to the
// version that was there, but none that was a year old on the day of the
// change.
func (h Past) Steps() []Step {
	if h.steps != nil {
		return *h.steps
	}
	var steps []Step
	versions := parsed(h.History.Releases[:h.Index+1])
	for i := h.Index; ; {
		before := previous(versions, i)
		if before < 0 || h.past(i, len(steps)) {
			return steps
		}
		steps = append(steps, Step{&h.History.Releases[before], &h.History.Releases[i], i})
		i = before
	}
}

// past tells whether a release lies behind the recent past, of which so many
// steps are taken.
func (h Past) past(release, steps int) bool {
	r := &h.History.Releases[release]
	at, dated := r.Published.Get()
	if h.span.From != "" {
		return steps >= maxReleases || !newer(r.Version, h.span.From) || dated && h.span.AsOf.Sub(at) > settled
	}
	newest, ok := h.Release().Published.Get()
	return steps >= probationReleases || ok && dated && newest.Sub(at) > probationTime
}

// newer tells whether version a is higher than b; what is no version is not.
func newer(a, b string) bool {
	v, errV := npm.ParseLoose(a)
	w, errW := npm.ParseLoose(b)
	return errV == nil && errW == nil && v.Compare(w) > 0
}

// Base returns the version that the installed one is held against: of an
// upgrade what was there before, otherwise the release before it in its line.
// It is "" if there is none.
func (h Past) Base() string {
	if h.span.From != "" {
		return h.span.From
	}
	if steps := h.Steps(); len(steps) > 0 {
		return steps[0].Before.Version
	}
	return ""
}

// Since returns the releases that came out before the step's, oldest first.
func (h Past) Since(s Step) []evidence.Release { return h.History.Releases[:s.index] }

// A version of a release; ok is false for what is none.
type version struct {
	npm.Version
	ok bool
}

func parsed(releases []evidence.Release) []version {
	all := make([]version, len(releases))
	for i := range releases {
		v, err := npm.ParseLoose(releases[i].Version)
		all[i] = version{v, err == nil}
	}
	return all
}

// previous returns the index of the release before another one in its line:
// of those that came out earlier, the highest of a lower version. A release
// that is no prerelease looks past prereleases. It is -1 for a first one.
func previous(versions []version, i int) int {
	v := versions[i]
	best := -1
	for k, w := range versions[:i] {
		if !v.ok || !w.ok || w.Compare(v.Version) >= 0 || v.Pre == "" && w.Pre != "" {
			continue
		}
		if best < 0 || w.Compare(versions[best].Version) > 0 {
			best = k
		}
	}
	return best
}

// Next returns the release that came out after the step's, of whatever line;
// nil if none did.
func (h Past) Next(s Step) *evidence.Release {
	if s.index+1 >= len(h.History.Releases) {
		return nil
	}
	return &h.History.Releases[s.index+1]
}

// Patch tells whether a release is a patch of another by its number.
func Patch(before, after *evidence.Release) bool {
	v, errV := npm.ParseLoose(before.Version)
	w, errW := npm.ParseLoose(after.Version)
	return errV == nil && errW == nil && v.Major == w.Major && v.Minor == w.Minor
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

// Trim drops from a history what no control asks of it when the given versions
// are installed, or came in over the given spans: dependencies, scripts and
// commands of releases outside their recent past. Most of a large package's
// history is that.
// Deprecations stay, as clients pick versions by them.
func Trim(h *evidence.History, installed map[string][]Span) *evidence.History {
	used := make(map[string]bool)
	for i := range h.Releases {
		for _, span := range installed[h.Releases[i].Version] {
			used[h.Releases[i].Version] = true
			past := Past{History: h, Index: i, span: span}
			for _, s := range past.Steps() {
				used[s.Before.Version], used[s.After.Version] = true, true
				if next := past.Next(s); next != nil {
					used[next.Version] = true
				}
			}
		}
	}
	const why = "not needed for the installed version"
	trimmed := *h
	trimmed.Releases = slices.Clone(h.Releases)
	for i := range trimmed.Releases {
		r := &trimmed.Releases[i]
		if used[r.Version] {
			continue
		}
		r.Depends = evidence.Unknown[evidence.Dependencies](why, r.Depends.From())
		r.Scripts = evidence.Unknown[[]string](why, r.Scripts.From())
		r.Bin, r.Engines, r.Integrity = nil, "", ""
	}
	return &trimmed
}
