package attack

import "strings"

// check holds a whole model to what every model owes its reader.
func (m *Model) check() error {
	for i := range m.Stages {
		if len(m.Stages[i].Alternatives) == 0 {
			return m.Stages[i].at.errorf("stage %s has no alternatives", m.Stages[i].ID)
		}
	}
	if err := m.checkCircles(); err != nil {
		return err
	}
	return m.checkContradictions()
}

// A walk looks for needs that go in a circle: what an alternative names
// without a "not" must be explained without that alternative.
type walk struct {
	model *Model
	state map[node]int // 1: on the way, 2: done
	way   []node
}

type node struct {
	stage  int
	choice Choice
}

func (m *Model) checkCircles() error {
	w := &walk{model: m, state: make(map[node]int)}
	for s := range m.Stages {
		for c := range m.Stages[s].Alternatives {
			if err := w.visit(node{s, Choice(c + 1)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walk) visit(n node) (err error) {
	if w.state[n] != 0 {
		return nil
	}
	w.state[n] = 1
	w.way = append(w.way, n)
	for _, r := range w.model.Stages[n.stage].At(n.choice).Needs {
		r.mentions(false, func(stage int, c Choice, at Place) {
			if next := (node{stage, c}); err != nil {
				return
			} else if w.state[next] == 1 {
				err = at.errorf("needs go in a circle: %s", w.circle(next))
			} else {
				err = w.visit(next)
			}
		})
	}
	w.way = w.way[:len(w.way)-1]
	w.state[n] = 2
	return err
}

// circle writes the end of the way that begins with a node, and the node again.
func (w *walk) circle(n node) string {
	var ids []string
	for _, on := range w.way {
		if on == n {
			ids = nil
		}
		ids = append(ids, w.model.Stages[on.stage].At(on.choice).ID)
	}
	return strings.Join(append(ids, w.model.Stages[n.stage].At(n.choice).ID), " > ")
}

// maxSearch bounds the search for a variant that has an alternative: the model
// that comes with Levee needs some hundred steps.
const maxSearch = 200_000

// checkContradictions finds alternatives that no variant can have.
func (m *Model) checkContradictions() error {
	used := make(map[node]bool)
	for s := range m.Stages {
		for c := range m.Stages[s].Alternatives {
			n := node{s, Choice(c + 1)}
			if used[n] {
				continue
			}
			v, ok := m.witness(n)
			if !ok {
				a := m.Stages[s].At(n.choice)
				return a.At.errorf("no variant can have %s=%s: its needs contradict each other, or those of all that they name", m.Stages[s].ID, a.ID)
			}
			for s, c := range v[:len(m.Stages)] {
				used[node{s, c}] = true
			}
		}
	}
	return nil
}

// witness returns an admissible variant that has an alternative.
func (m *Model) witness(n node) (v Variant, ok bool) {
	var start Variant
	start[n.stage] = n.choice
	s := search{model: m, steps: maxSearch, yield: func(full Variant) bool {
		v, ok = full, true
		return false
	}}
	s.fill(&start, 0)
	return v, ok
}
