package control

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"levee/internal/evidence"
	"levee/internal/graph"
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
	Gaps     []Gap     // of a change: the same, one by one
	Aside    string    // why the control is no question for this project; "" if it is one
}

// A Gap is evidence that was missing when a control looked at a change.
type Gap struct {
	Change *graph.Change
	Kind   evidence.Kind
	Why    string
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
// in the order of the controls. Of a change (Between) they look at what came,
// and say what is new.
func Run(t *Target, controls []*Control) []Outcome {
	r := &runner{target: t, first: firstInstances(t.File), arrivals: t.arrivals(), memories: make([]memory, len(t.File.Artifacts))}
	each(len(r.memories), func(a int) {
		if r.looksAt(a) {
			r.memories[a].fill(r.pass(nil, a))
		}
	})
	out := make([]Outcome, len(controls))
	each(len(controls), func(i int) {
		c := controls[i]
		out[i].Control = c
		switch {
		case c.Subject == Project:
			out[i].lookAtProject(t)
		case c.Subject == Change:
			out[i].lookAtChanges(t)
		case t.File.Kind == lockfile.None:
			out[i].blind(t.File)
		default:
			r.lookAtPackages(&out[i])
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

// A runner is one run under way.
type runner struct {
	target   *Target
	first    []int           // by artifact: the first node that holds it
	arrivals []*graph.Change // by artifact: how it came; nil if no change is looked at
	memories []memory
}

// looksAt tells whether package controls look at an artifact: of a change, at
// what came.
func (r *runner) looksAt(artifact int) bool {
	return r.arrivals == nil || r.arrivals[artifact] != nil
}

func (r *runner) pass(c *Control, a int) *Pass {
	p := &Pass{Target: r.target, Control: c, Artifact: &r.target.File.Artifacts[a], Node: r.first[a], memory: &r.memories[a]}
	if r.arrivals != nil {
		p.Change = r.arrivals[a]
	}
	return p
}

func (r *runner) lookAtPackages(o *Outcome) {
	for a := range r.target.File.Artifacts {
		if !r.looksAt(a) {
			continue
		}
		p, found := r.pass(o.Control, a), len(o.Findings)
		if o.look(p) {
			o.Cleared = append(o.Cleared, a)
		}
		if p.Change != nil {
			o.news(p, found)
		}
	}
}

// lookAtProject runs a control on the project; of a change, what it said
// before is no news.
func (o *Outcome) lookAtProject(t *Target) {
	o.look(&Pass{Target: t, Control: o.Control, Node: -1})
	if t.Before == nil || len(o.Findings) == 0 {
		return
	}
	was := &Outcome{Control: o.Control}
	was.look(&Pass{Target: t.Before, Control: o.Control, Node: -1})
	said := make(map[string]int)
	for _, f := range was.Findings {
		said[f.Package+" "+shape(f.Message)] = leading(f.Message)
	}
	o.Findings = slices.DeleteFunc(o.Findings, func(f Finding) bool {
		before, ok := said[f.Package+" "+shape(f.Message)]
		return ok && leading(f.Message) <= before
	})
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
	if p.aside != "" && !p.spoke {
		o.Looked--
		o.Aside = p.aside
		return false
	}
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
