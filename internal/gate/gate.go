// Package gate decides about a change of what is installed: it joins what
// controls found at it, how rare that is, and what the policy makes of it. It
// knows how a decision is made of its parts; where these come from, and how a
// decision is shown, it leaves to others.
package gate

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"

	"levee/internal/control"
	"levee/internal/graph"
	"levee/internal/noise"
	"levee/internal/npm/resolve"
	"levee/internal/policy"
)

// A Decision is what is to be done about a change as a whole, and why.
type Decision struct {
	Target  *control.Target // a change, see control.Target.Between
	Verdict policy.Verdict  // the strictest of all changes
	Changes []Change        // what decides first
	Project *Change         // what was found about the project as a whole; nil for nothing
	Notices []policy.Notice // about the policy itself
	// Requests are the lines of the manifests that changed; they are not known
	// if a manifest is missing.
	Requests      []resolve.Request
	RequestsKnown bool
}

// A Change is one difference of the two lockfiles, judged.
type Change struct {
	*graph.Change                // of the project as a whole it has no name
	Phases        graph.Phase    // when its code runs, or ran
	Direct        bool           // a package.json asks for it
	Need          resolve.Answer // whether the change of the manifests needed it
	Published     time.Time      // when the version came out; zero if that is not known
	Steps         []control.Step // the releases that it takes in, newest first; none if they are not known
	Findings      []Finding      // most telling first
	Gaps          []Gap
	Bits          float64 // surprise of all findings together; 0 if nobody measured it
	Ruling        policy.Ruling
}

// A Finding is what a control found at a change, with what is known of its
// noise.
type Finding struct {
	control.Finding
	Bits    float64         // surprise of this finding alone; 0 if nobody measured it
	PerYear *noise.Estimate // alerts of its control in a year on a project of this size; nil if nobody measured it
}

// A Gap is what some control could not tell of a change.
type Gap struct {
	Control *control.Control
	control.Gap
}

// Decide judges a change by what the controls had to say of it, and by how rare
// that is in a table of rates.
func Decide(t *control.Target, outcomes []control.Outcome, p *policy.Policy, r *noise.Table) *Decision {
	d := &Decision{Target: t, Notices: p.Review(t.AsOf, present(t))}
	j := &judge{target: t, policy: p, rates: r, packages: t.NameCount()}
	j.gather(outcomes)
	d.Requests, d.RequestsKnown = t.Requests()
	for i := range t.Changes {
		d.Changes = append(d.Changes, j.change(&t.Changes[i], *t.Asked(&t.Changes[i])))
	}
	if len(j.project) > 0 {
		c := j.change(nil, resolve.Answer{})
		d.Project = &c
		d.Verdict = c.Ruling.Verdict
	}
	for i := range d.Changes {
		d.Verdict = max(d.Verdict, d.Changes[i].Ruling.Verdict)
	}
	slices.SortStableFunc(d.Changes, compare)
	d.Changes = along(t, d.Changes)
	return d
}

// along puts what a held package brought right behind it: an attack comes
// along a path, and is seen best there.
func along(t *control.Target, sorted []Change) []Change {
	at := make(map[string]int) // by name and version, what is held
	for i := range sorted {
		if sorted[i].Ruling.Verdict >= policy.Hold {
			at[sorted[i].Name+"@"+sorted[i].After] = i
		}
	}
	placed := make([]bool, len(sorted))
	var all []Change
	var place func(i int)
	place = func(i int) {
		if placed[i] {
			return
		}
		placed[i] = true
		all = append(all, sorted[i])
		if sorted[i].Ruling.Verdict < policy.Hold || sorted[i].Is < 0 || !sorted[i].Found() {
			return
		}
		for _, e := range t.Graph.Out(sorted[i].Is) {
			n := &t.File.Nodes[t.Graph.To(e)]
			if next, ok := at[n.Name+"@"+n.Version]; ok && len(sorted[next].Findings) > 0 {
				place(next)
			}
		}
	}
	for i := range sorted {
		place(i)
	}
	return all
}

// Found tells whether a change is judged as it is by what was found, and not
// only for want of evidence.
func (c *Change) Found() bool {
	return slices.ContainsFunc(c.Ruling.Reasons, func(r policy.Reason) bool {
		return r.Verdict == c.Ruling.Verdict && !strings.HasPrefix(r.Entry, "unknown.")
	})
}

// compare orders changes: the stricter verdict first, what was found before
// what is not known, then the rarer, those with more to say, what runs on more
// occasions, and the name.
func compare(a, b Change) int {
	return cmp.Or(
		-cmp.Compare(a.Ruling.Verdict, b.Ruling.Verdict),
		-compareBool(a.Found(), b.Found()),
		-cmp.Compare(math.Round(a.Bits), math.Round(b.Bits)),
		-cmp.Compare(len(a.Findings), len(b.Findings)),
		-cmp.Compare(bits.OnesCount8(uint8(a.Phases)), bits.OnesCount8(uint8(b.Phases))),
		cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.After, b.After),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// present tells whether the project has a package, before or after.
func present(t *control.Target) func(name, version string) bool {
	return func(name, version string) bool {
		return len(t.Graph.Named(name, version)) > 0 || len(t.Before.Graph.Named(name, version)) > 0
	}
}
