package resolve

import (
	"cmp"
	"slices"
	"time"

	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// An Attention tells whether those who maintain a package can have seen what a
// floating request of theirs got.
type Attention struct {
	Edge  int
	Range string
	// Late is how long after the last release of the package that asks the
	// version came out that it got. Nobody who maintains the package chose that
	// version if it is above zero. It means nothing if Why is given.
	Late time.Duration
	Why  string // why that is not known
	// Common are the accounts that may publish both packages, sorted.
	Common evidence.Fact[[]string]
}

// Unattended tells a request that got a version which came out after the last
// release of who asks.
func (a *Attention) Unattended() bool { return a.Why == "" && a.Late > 0 }

// A Watch looks at the floating requests of a tree, as of a day. What is later
// than the day does not count.
type Watch struct {
	side   *walk
	asOf   time.Time
	newest map[string]evidence.Fact[time.Time] // by package: its last release
}

// NewWatch returns a watch over a tree, with the evidence for its packages.
func NewWatch(g *graph.Graph, b *evidence.Bundle, asOf time.Time) *Watch {
	return &Watch{side: &walk{is: &Index{graph: g}, evidence: b}, asOf: asOf, newest: make(map[string]evidence.Fact[time.Time])}
}

// Look tells about one edge. Counts is false for what is no floating request
// of one registry package for another: those of workspaces, which their owners
// answer for, peers, which others choose, and exact versions.
func (w *Watch) Look(edge int) (a Attention, counts bool) {
	g := w.side.is.graph
	e := &g.File.Edges[edge]
	to := g.To(edge)
	if to < 0 || e.Kind == lockfile.PeerDep || e.Kind == lockfile.PeerOptional || !published(g.File, e.From) || !published(g.File, to) {
		return a, false
	}
	a = Attention{Edge: edge, Range: e.Range}
	if e.Range == "" && g.File.Kind == lockfile.PNPM {
		if a.Range, a.Why = w.side.declared(&g.File.Nodes[e.From], e.Name); a.Why != "" {
			return a, true
		}
	}
	if !npm.ParseSpec(a.Range).Floats() {
		return a, false
	}
	w.compare(&a, &g.File.Nodes[e.From], &g.File.Nodes[to])
	return a, true
}

// published tells a node that holds a release of a registry.
func published(f *lockfile.File, n int) bool {
	return f.Nodes[n].Kind == lockfile.Package && f.Artifacts[f.Nodes[n].Artifact].Source == lockfile.Registry
}

func (w *Watch) compare(a *Attention, from, to *lockfile.Node) {
	last := w.last(from.Name)
	out := w.out(to.Name, to.Version)
	at, okAt := last.Get()
	came, okCame := out.Get()
	switch {
	case !okAt:
		a.Why = last.Why()
	case !okCame:
		a.Why = out.Why()
	default:
		a.Late = came.Sub(at)
	}
	a.Common = w.common(from.Name, to.Name)
}

// out is when a version came out.
func (w *Watch) out(name, version string) evidence.Fact[time.Time] {
	fact := w.side.evidence.History(name)
	h, ok := fact.Get()
	if !ok {
		return evidence.Unknown[time.Time](cmp.Or(fact.Why(), "not known"), fact.From())
	}
	for i := range h.Releases {
		if h.Releases[i].Version == version {
			return h.Releases[i].Published
		}
	}
	return evidence.Unknown[time.Time]("the registry's answer has no such version", fact.From())
}

// last is when a package had its last release, be it gone since.
func (w *Watch) last(name string) evidence.Fact[time.Time] {
	if f, ok := w.newest[name]; ok {
		return f
	}
	fact := w.side.evidence.History(name)
	h, ok := fact.Get()
	if !ok {
		return evidence.Unknown[time.Time](cmp.Or(fact.Why(), "not known"), fact.From())
	}
	f := lastOf(h, w.asOf)
	w.newest[name] = f
	return f
}

func lastOf(h *evidence.History, asOf time.Time) evidence.Fact[time.Time] {
	dates := make([]evidence.Fact[time.Time], 0, len(h.Releases)+len(h.Gone))
	for i := range h.Releases {
		dates = append(dates, h.Releases[i].Published)
	}
	for i := range h.Gone {
		dates = append(dates, h.Gone[i].Published)
	}
	last := evidence.Unknown[time.Time](evidence.NoTimes, evidence.Provenance{})
	for _, d := range dates {
		at, ok := d.Get()
		if !ok {
			return d // any of them may be the last
		}
		if best, ok := last.Get(); !at.After(asOf) && (!ok || at.After(best)) {
			last = d
		}
	}
	return last
}

// common returns the accounts that may publish both packages.
func (w *Watch) common(a, b string) evidence.Fact[[]string] {
	var who [2]evidence.Fact[[]string]
	for i, name := range []string{a, b} {
		fact := w.side.evidence.History(name)
		h, ok := fact.Get()
		if !ok {
			return evidence.Unknown[[]string](cmp.Or(fact.Why(), "not known"), fact.From())
		}
		if who[i] = h.MayPublish(w.asOf); who[i].Status() != evidence.Known {
			return who[i]
		}
	}
	both := slices.Clone(who[0].Claimed())
	both = slices.DeleteFunc(both, func(name string) bool { return !slices.Contains(who[1].Claimed(), name) })
	return evidence.Know(both, who[0].From())
}

// A Tally sums up a tree's floating requests. Requests of one version for
// another count once, wherever they stand.
type Tally struct {
	Of        int // of so many both dates are known
	Late      int // and so many got what nobody who asks for it can have seen
	Strangers int // of Late: no account may publish both packages
	Unknown   int // requests of which a date is not known
	// Unjudged are those of Late of which the accounts are not known.
	Unjudged int
	Median   time.Duration // of Late
}

// Tally looks at all edges.
func (w *Watch) Tally() Tally {
	var t Tally
	var late []time.Duration
	f := w.side.is.graph.File
	seen := make(map[[2]int]bool)
	for e := range f.Edges {
		a, counts := w.Look(e)
		if !counts {
			continue
		}
		pair := [2]int{f.Nodes[f.Edges[e].From].Artifact, f.Nodes[w.side.is.graph.To(e)].Artifact}
		if seen[pair] {
			continue
		}
		seen[pair] = true
		t.add(&a)
		if a.Unattended() {
			late = append(late, a.Late)
		}
	}
	if slices.Sort(late); len(late) > 0 {
		t.Median = late[len(late)/2]
	}
	return t
}

func (t *Tally) add(a *Attention) {
	if a.Why != "" {
		t.Unknown++
		return
	}
	t.Of++
	if !a.Unattended() {
		return
	}
	t.Late++
	if who, ok := a.Common.Get(); !ok {
		t.Unjudged++
	} else if len(who) == 0 {
		t.Strangers++
	}
}
