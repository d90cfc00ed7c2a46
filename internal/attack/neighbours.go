package attack

import (
	"cmp"
	"slices"
)

// A Neighbour is a variant with the incident that it is nearest to.
type Neighbour struct {
	Variant
	Steps   int // stages in which it differs from that incident; 0 is the incident itself
	Nearest int // index into the incidents; of several equally near the first
}

// Near returns the variants that can happen here and differ from some incident
// in at most so many stages: the nearest first, then by incident, then in the
// order of the model. Each stands here once. A negative number of steps is any.
// What was done besides in an incident is a step away from it, as all else.
func (m *Model) Near(from []Incident, steps int, facts Facts) []Neighbour {
	if steps < 0 || steps > len(m.Stages) {
		steps = len(m.Stages)
	}
	n := &neighbourhood{model: m, facts: facts, found: make(map[Variant]Neighbour)}
	for i := range from {
		n.incident, n.start = i, from[i].Variant
		v := n.start
		n.step(&v, 0, 0, steps)
	}
	all := make([]Neighbour, 0, len(n.found))
	for _, one := range n.found {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Steps, b.Steps), cmp.Compare(a.Nearest, b.Nearest), slices.Compare(a.Variant[:], b.Variant[:]))
	})
	return all
}

// A neighbourhood collects variants around incidents.
type neighbourhood struct {
	model    *Model
	facts    Facts
	incident int
	start    Variant
	found    map[Variant]Neighbour
}

// step changes v, which is as the incident from a stage on, in that stage and
// the later ones.
func (n *neighbourhood) step(v *Variant, stage, taken, left int) {
	if n.broken(v, stage, left) {
		return
	}
	if stage == len(n.model.Stages) {
		n.keep(v, taken)
		return
	}
	n.step(v, stage+1, taken, left)
	if left == 0 {
		return
	}
	for c := range n.model.Stages[stage].Alternatives {
		if v[stage] = Choice(c + 1); v[stage] != n.start[stage] {
			n.step(v, stage+1, taken+1, left-1)
		}
	}
	v[stage] = n.start[stage]
}

// broken tells whether nothing that can still change mends what v breaks.
func (n *neighbourhood) broken(v *Variant, stage, left int) bool {
	settled := *v
	for s := stage; left > 0 && s < len(n.model.Stages); s++ {
		settled[s] = 0
	}
	return n.model.Admissible(&settled, n.facts) == No
}

func (n *neighbourhood) keep(v *Variant, taken int) {
	if old, ok := n.found[*v]; !ok || taken < old.Steps {
		n.found[*v] = Neighbour{*v, taken, n.incident}
	}
}
