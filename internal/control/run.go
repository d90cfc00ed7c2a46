package control

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
)

// An Outcome is what one control had to say of one project.
type Outcome struct {
	Control  *Control
	Looked   int       // subjects it looked at
	Held     int       // subjects of which it had nothing to say
	Cleared  []int     // of subject Package: indexes of the artifacts that it had nothing to say of
	Findings []Finding // in order of the lockfile
	Unknowns []Missing // reasons why it could not tell, most frequent first
}

// Missing counts the subjects for which one piece of evidence was missing.
type Missing struct {
	Kind     evidence.Kind
	Why      string
	Count    int
	Examples []string // up to three, "name@version", in order of the lockfile
}

// Unknown counts the subjects of which the control could not tell.
func (o *Outcome) Unknown() int {
	n := 0
	for _, m := range o.Unknowns {
		n += m.Count
	}
	return n
}

func (o *Outcome) unknown(kind evidence.Kind, why string, a *lockfile.Artifact) {
	i := slices.IndexFunc(o.Unknowns, func(m Missing) bool { return m.Kind == kind && m.Why == why })
	if i < 0 {
		o.Unknowns = append(o.Unknowns, Missing{Kind: kind, Why: why})
		i = len(o.Unknowns) - 1
	}
	m := &o.Unknowns[i]
	m.Count++
	if a != nil && len(m.Examples) < 3 {
		m.Examples = append(m.Examples, a.Name+"@"+a.Version)
	}
}

// Run lets every control look at the target and returns what each had to say,
// in the order of the controls.
func Run(t *Target, controls []*Control) []Outcome {
	first := firstInstances(t.File)
	out := make([]Outcome, len(controls))
	memories := make([]memory, len(t.File.Artifacts))
	each(len(memories), func(a int) { memories[a].fill(&Pass{Target: t, Artifact: &t.File.Artifacts[a]}) })
	each(len(controls), func(i int) {
		c := controls[i]
		out[i].Control = c
		switch {
		case c.Subject == Project:
			out[i].look(&Pass{Target: t, Control: c, Node: -1})
		case t.File.Kind == lockfile.None:
			out[i].blind(t.File)
		default:
			for a := range t.File.Artifacts {
				if out[i].look(&Pass{Target: t, Control: c, Artifact: &t.File.Artifacts[a], Node: first[a], memory: &memories[a]}) {
					out[i].Cleared = append(out[i].Cleared, a)
				}
			}
		}
		slices.SortStableFunc(out[i].Unknowns, func(a, b Missing) int {
			if a.Count != b.Count {
				return b.Count - a.Count
			}
			return strings.Compare(a.Why, b.Why)
		})
	})
	return out
}

// each calls f for every number below n, on all processors; each call fills a
// place of its own, so that the order of the calls does not show.
func each(n int, f func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	group.Wait()
}

// look runs the control on one subject, counts its answer, and tells whether
// there was nothing to say.
func (o *Outcome) look(p *Pass) bool {
	p.tally = o
	o.Looked++
	p.Control.Run(p)
	if !p.spoke {
		o.Held++
	}
	return !p.spoke
}

// blind counts what a manifest asks for as unknown: without a lockfile nobody
// knows which version is installed, or what it brings along.
func (o *Outcome) blind(f *lockfile.File) {
	kind := evidence.Releases
	if len(o.Control.Feedback) > 0 {
		kind = o.Control.Feedback[0]
	}
	for range f.Edges {
		o.Looked++
		o.unknown(kind, "no lockfile says which version is installed", nil)
	}
}

// firstInstances returns for every artifact the first node that holds it.
func firstInstances(f *lockfile.File) []int {
	first := make([]int, len(f.Artifacts))
	for i := range first {
		first[i] = -1
	}
	for n := range f.Nodes {
		if a := f.Nodes[n].Artifact; a >= 0 && first[a] < 0 {
			first[a] = n
		}
	}
	return first
}
