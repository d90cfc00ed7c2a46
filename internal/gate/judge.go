package gate

import (
	"cmp"
	"slices"
	"time"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/noise"
	"levee/internal/npm/lockfile"
	"levee/internal/npm/resolve"
	"levee/internal/policy"
)

// A judge judges the changes of one project.
type judge struct {
	target   *control.Target
	policy   *policy.Policy
	rates    *noise.Table
	packages int // names in the project

	found   map[*graph.Change][]control.Finding
	gaps    map[*graph.Change][]Gap
	project []control.Finding
}

// gather sorts what the controls had to say by change. What a control found
// about the project at a package that came belongs to that package.
func (j *judge) gather(outcomes []control.Outcome) {
	j.found, j.gaps = make(map[*graph.Change][]control.Finding), make(map[*graph.Change][]Gap)
	byNode := make(map[int]*graph.Change)
	for i := range j.target.Changes {
		byNode[j.target.Changes[i].Is] = &j.target.Changes[i]
	}
	for i := range outcomes {
		for _, f := range outcomes[i].Findings {
			at := f.Change
			if at == nil && f.Package != "" {
				at = byNode[f.Node]
			}
			if at == nil {
				j.project = append(j.project, f)
			} else {
				j.found[at] = append(j.found[at], f)
			}
		}
		for _, g := range outcomes[i].Gaps {
			j.gaps[g.Change] = append(j.gaps[g.Change], Gap{outcomes[i].Control, g})
		}
	}
}

// change judges one change; nil stands for the project as a whole.
func (j *judge) change(g *graph.Change, need resolve.Answer) Change {
	c := Change{Change: g, Need: need, Gaps: j.gaps[g]}
	found := j.project
	if g == nil {
		c.Change = new(graph.Change)
		c.Was, c.Is = -1, -1
	} else {
		found = j.found[g]
		c.Phases, c.Direct = j.exposure(g)
		c.Steps, c.Published = j.history(g)
	}
	for _, f := range found {
		c.Findings = append(c.Findings, j.finding(f, len(c.Steps)))
	}
	slices.SortStableFunc(c.Findings, func(a, b Finding) int {
		return cmp.Or(-cmp.Compare(a.State, b.State), -cmp.Compare(a.Bits, b.Bits))
	})
	c.Bits = j.surprise(controlsOf(c.Findings), len(c.Steps))
	c.Ruling = j.policy.Judge(j.brief(&c))
	return c
}

// exposure tells when the code of a change runs, or ran, and whether a
// package.json asks for it.
func (j *judge) exposure(g *graph.Change) (phases graph.Phase, direct bool) {
	t, node := j.target, g.Is
	if node < 0 {
		t, node = j.target.Before, g.Was
	}
	f := t.File
	for n := range f.Nodes {
		if f.Nodes[n].Kind != lockfile.Package || f.Nodes[n].Name != g.Name || f.Nodes[n].Version != f.Nodes[node].Version {
			continue
		}
		if n < len(t.Phases) {
			phases |= t.Phases[n]
		}
		for _, e := range t.Graph.In(n) {
			direct = direct || f.Nodes[f.Edges[e].From].Kind == lockfile.Workspace
		}
	}
	return phases, direct
}

// history returns the releases that a change takes in, and when its version
// came out.
func (j *judge) history(g *graph.Change) ([]control.Step, time.Time) {
	if !g.Came() {
		return nil, time.Time{}
	}
	past, ok := j.target.PastOf(g)
	if !ok {
		return nil, time.Time{}
	}
	at, _ := past.Release().Published.Get()
	return past.Steps(), at
}

func (j *judge) finding(f control.Finding, releases int) Finding {
	out := Finding{Finding: f, Bits: j.surprise([]string{f.Control.Name}, releases)}
	if n, ok := j.rates.AlertsPerYear(f.Control.Name, j.packages); ok {
		out.PerYear = &n
	}
	return out
}

// surprise returns the bits of some controls together, 0 if nobody measured
// them.
func (j *judge) surprise(controls []string, releases int) float64 {
	if len(controls) == 0 {
		return 0
	}
	b, _ := j.rates.Surprise(controls, max(1, releases))
	return b
}

// controlsOf names the controls of findings, each once, sorted.
func controlsOf(findings []Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Control.Name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// brief puts a change into the words of a policy.
func (j *judge) brief(c *Change) policy.Case {
	b := policy.Case{
		Kind: c.Kind, Name: c.Name, Before: c.Before, After: c.After, Phases: c.Phases, Direct: c.Direct, Unasked: c.Need.Verdict == resolve.Unasked,
		Published: c.Published, AsOf: j.target.AsOf, Publishers: publishers(c.Steps), Fixes: j.fixes(c),
		Joint: func(controls []string) float64 { return j.surprise(controls, len(c.Steps)) },
	}
	if c.Is >= 0 {
		f := j.target.File
		b.From = f.Artifacts[f.Nodes[c.Is].Artifact].URL
	}
	for _, f := range c.Findings {
		b.Findings = append(b.Findings, policy.Finding{Control: f.Control.Name, Bits: f.Bits})
	}
	for _, g := range c.Gaps {
		b.Gaps = append(b.Gaps, policy.Gap{Control: g.Control.Name, Kind: g.Kind})
	}
	return b
}

// publishers returns who published the releases of a change; none if that is
// not known of each.
func publishers(steps []control.Step) []string {
	var releases []evidence.Release
	for _, s := range steps {
		releases = append(releases, *s.After)
	}
	who, missing := control.Publishers(releases)
	if missing != "" {
		return nil
	}
	return who
}

// fixes names the advisories on what was there that what came is clear of.
func (j *judge) fixes(c *Change) []string {
	if c.Before == "" || c.After == "" {
		return nil
	}
	list, _ := j.target.Evidence.AdvisoriesOn(c.Name).Get()
	var ids []string
	for i := range list {
		if list[i].Hits(c.Before) && !list[i].Hits(c.After) {
			ids = append(ids, list[i].ID)
		}
	}
	return ids
}
