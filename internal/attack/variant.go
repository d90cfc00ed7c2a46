package attack

import (
	"iter"
	"math"
	"strings"
)

// A Variant chooses an alternative for each stage of a model, in the order of
// its stages. One that leaves stages open stands for all that fill them.
type Variant [maxStages]Choice

// Admissible tells whether all needs of what a variant has chosen hold: No if
// one is broken, Yes if all are met, Open if that hangs on what is not chosen
// or not known. A whole variant with No "cannot happen here".
func (m *Model) Admissible(v *Variant, facts Facts) Truth {
	all := Yes
	for s := range m.Stages {
		all = min(all, m.met(v, s, facts))
	}
	return all
}

// met tells whether the needs of one stage's alternative hold.
func (m *Model) met(v *Variant, stage int, facts Facts) Truth {
	a := m.Stages[stage].At(v[stage])
	if a == nil {
		return Open
	}
	all := Yes
	for i := range a.Needs {
		all = min(all, a.Needs[i].Holds(v, facts))
	}
	return all
}

// Broken returns a rule that a variant breaks, and the stage whose alternative
// has it; nil if it breaks none.
func (m *Model) Broken(v *Variant, facts Facts) (*Rule, *Stage) {
	for s := range m.Stages {
		a := m.Stages[s].At(v[s])
		for i := 0; a != nil && i < len(a.Needs); i++ {
			if a.Needs[i].Holds(v, facts) == No {
				return &a.Needs[i], &m.Stages[s]
			}
		}
	}
	return nil, nil
}

// Distance is the number of stages in which two variants differ.
func (m *Model) Distance(a, b *Variant) int {
	n := 0
	for s := range m.Stages {
		if a[s] != b[s] {
			n++
		}
	}
	return n
}

// Words writes what a variant has chosen: "access=handed-over arrival=...".
func (m *Model) Words(v *Variant) string {
	var all []string
	for s := range m.Stages {
		if a := m.Stages[s].At(v[s]); a != nil {
			all = append(all, m.Stages[s].ID+"="+a.ID)
		}
	}
	return strings.Join(all, " ")
}

// completions yields the admissible variants that fill the open stages of v, in
// the order of the model.
func (m *Model) completions(v Variant, facts Facts) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		s := search{model: m, facts: facts, yield: yield, steps: math.MaxInt}
		s.fill(&v, 0)
	}
}

// A search completes variants, within some steps.
type search struct {
	model *Model
	facts Facts
	yield func(Variant) bool
	steps int
}

// fill completes a variant from a stage on; it returns false when nobody wants
// more, or no steps are left.
func (s *search) fill(v *Variant, stage int) bool {
	if s.steps--; s.steps < 0 {
		return false
	}
	if s.model.Admissible(v, s.facts) == No {
		return true
	}
	stages := s.model.Stages
	for stage < len(stages) && v[stage] != 0 {
		stage++
	}
	if stage == len(stages) {
		return s.yield(*v)
	}
	for c := range stages[stage].Alternatives {
		v[stage] = Choice(c + 1)
		if !s.fill(v, stage+1) {
			return false
		}
	}
	v[stage] = 0
	return true
}

// Pick returns the alternative that a variant has at a stage, "" for none.
func (m *Model) Pick(v *Variant, stage string) string {
	if s := m.stage(stage); s >= 0 && v[s] != 0 {
		return m.Stages[s].At(v[s]).ID
	}
	return ""
}

// DaysOf returns how long what a variant has at a stage takes, 0 if that is not
// about time.
func (m *Model) DaysOf(v *Variant, stage string) int {
	if s := m.stage(stage); s >= 0 && v[s] != 0 {
		return max(0, m.Stages[s].At(v[s]).Days)
	}
	return 0
}
