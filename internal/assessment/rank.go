package assessment

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"

	"levee/internal/control"
	"levee/internal/graph"
)

// A Concern is all that the controls found at one package, or one finding
// about the project as a whole.
type Concern struct {
	Package, Version string // empty for the project
	Node             int    // -1 for the project
	Findings         []control.Finding
	Violated         bool // whether a finding shows a constraint broken
	// Like counts the packages here on which every one of these controls
	// fired, out of Of on which all of them could look.
	Like, Of int
	Bits     float64 // surprise: how rare such a package is in this project
	Phase    graph.Phase
	// Published is when the installed version came out, as far as known: what
	// is new had less time to be noticed.
	Published time.Time
}

// rank gathers the findings by package and orders the concerns: broken
// constraints first, then the rarest in this project, then those with more
// signs, the newer, and those that run in more phases. Rarity is measured here and not taken from a table, so that a
// control which fires on half of this tree does not drown the one that fires
// once.
func rank(t *control.Target, outcomes []control.Outcome) []Concern {
	concerns := gather(t, outcomes)
	r := newRarity(t, outcomes)
	for i := range concerns {
		c := &concerns[i]
		c.Like, c.Of = r.likes(c)
		if c.Package != "" { // a project is one of a kind: that says nothing
			c.Bits = surprise(c.Like, c.Of)
		}
	}
	slices.SortStableFunc(concerns, func(a, b Concern) int {
		return cmp.Or(
			-compareBool(a.Violated, b.Violated),
			-cmp.Compare(math.Round(a.Bits), math.Round(b.Bits)),
			-cmp.Compare(len(a.Findings), len(b.Findings)),
			b.Published.Compare(a.Published),
			-cmp.Compare(bits.OnesCount8(uint8(a.Phase)), bits.OnesCount8(uint8(b.Phase))),
			cmp.Compare(a.Package, b.Package),
			cmp.Compare(a.Version, b.Version),
		)
	})
	return chain(t, concerns)
}

// chain puts a concern about a broken constraint right behind the one about
// what depends on it: an attack comes along a path, and is seen best there.
func chain(t *control.Target, sorted []Concern) []Concern {
	at := make(map[int]int) // artifact -> index in sorted
	for i := range sorted {
		if sorted[i].Package != "" && sorted[i].Violated {
			at[t.File.Nodes[sorted[i].Node].Artifact] = i
		}
	}
	placed := make([]bool, len(sorted))
	var all []Concern
	var place func(i int)
	place = func(i int) {
		if placed[i] {
			return
		}
		placed[i] = true
		all = append(all, sorted[i])
		if sorted[i].Package == "" || !sorted[i].Violated {
			return
		}
		for _, e := range t.Graph.Out(sorted[i].Node) {
			if next, ok := at[t.File.Nodes[t.Graph.To(e)].Artifact]; ok {
				place(next)
			}
		}
	}
	for i := range sorted {
		place(i)
	}
	return all
}

// surprise returns -log2 of the rate of k in n, with half a case added as
// nobody can tell a rate of zero from a rare one (Jeffreys' estimate).
func surprise(k, n int) float64 {
	return -math.Log2((float64(k) + 0.5) / (float64(n) + 1))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// gather makes one concern of all findings at one artifact, in the order of
// the controls; findings about the project stand alone.
func gather(t *control.Target, outcomes []control.Outcome) []Concern {
	var all []Concern
	at := make(map[int]int) // artifact -> index in all
	phases := t.Phases
	for i := range outcomes {
		for _, f := range outcomes[i].Findings {
			a := artifactOf(t, &f)
			k, ok := at[a]
			if !ok || a < 0 {
				k = len(all)
				all = append(all, Concern{Package: f.Package, Version: f.Version, Node: f.Node, Published: published(t, &f)})
				at[a] = k
			}
			c := &all[k]
			c.Findings = append(c.Findings, f)
			c.Violated = c.Violated || f.State == control.Violated
		}
	}
	for n := range t.File.Nodes {
		if k, ok := at[t.File.Nodes[n].Artifact]; ok && t.File.Nodes[n].Artifact >= 0 {
			all[k].Phase |= phases[n]
		}
	}
	return all
}

// published returns when the version of a finding came out, or zero.
func published(t *control.Target, f *control.Finding) time.Time {
	h, ok := t.Evidence.History(f.Package).Get()
	if !ok {
		return time.Time{}
	}
	for i := range h.Releases {
		if h.Releases[i].Version == f.Version {
			at, _ := h.Releases[i].Published.Get()
			return at
		}
	}
	return time.Time{}
}

// artifactOf returns what a finding is about, -1 for the project.
func artifactOf(t *control.Target, f *control.Finding) int {
	if f.Node < 0 || f.Package == "" {
		return -1
	}
	return t.File.Nodes[f.Node].Artifact
}

// rarity knows on which artifacts each control fired or could not look.
type rarity struct {
	t     *control.Target
	fired map[*control.Control]map[int]bool
	blind map[*control.Control]int // looks that found evidence missing
	total int
	known map[string]count // answers of joint by the names of the controls
}

type count struct{ like, of int }

func newRarity(t *control.Target, outcomes []control.Outcome) *rarity {
	r := &rarity{t, make(map[*control.Control]map[int]bool), make(map[*control.Control]int), len(t.File.Artifacts), make(map[string]count)}
	for i := range outcomes {
		set := make(map[int]bool)
		for _, f := range outcomes[i].Findings {
			set[artifactOf(t, &f)] = true
		}
		r.fired[outcomes[i].Control] = set
		r.blind[outcomes[i].Control] = outcomes[i].Unknown()
	}
	return r
}

// likes returns joint's answer, counted once for all concerns of the same
// controls: a large tree has thousands of concerns of a few kinds.
func (r *rarity) likes(c *Concern) (like, of int) {
	var key strings.Builder
	for _, f := range c.Findings {
		key.WriteString(f.Control.Name + " ")
	}
	n, ok := r.known[key.String()]
	if !ok {
		n.like, n.of = r.joint(c)
		r.known[key.String()] = n
	}
	return n.like, n.of
}

// joint counts the artifacts on which all controls of the concern fired, and
// those that the most blind of them could look at.
func (r *rarity) joint(c *Concern) (like, of int) {
	of = r.total
	rarest := r.fired[c.Findings[0].Control]
	for _, f := range c.Findings {
		of = min(of, r.total-r.blind[f.Control])
		if len(r.fired[f.Control]) < len(rarest) {
			rarest = r.fired[f.Control]
		}
	}
	for a := range rarest {
		if r.all(c, a) {
			like++
		}
	}
	return like, max(of, like)
}

func (r *rarity) all(c *Concern, artifact int) bool {
	for _, f := range c.Findings {
		if !r.fired[f.Control][artifact] {
			return false
		}
	}
	return true
}
