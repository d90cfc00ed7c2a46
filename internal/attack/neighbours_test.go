package attack

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawModel makes a small model. Its needs may go in a circle, or rule out an
// alternative: only Parse refuses that.
func drawModel(t *rapid.T) *Model {
	m := &Model{Facts: []Fact{{"warm", "it is warm"}, {"wet", "it is wet"}}}
	for s := range rapid.IntRange(1, 4).Draw(t, "stages") {
		stage := Stage{ID: fmt.Sprintf("s%d", s)}
		for a := range rapid.IntRange(1, 3).Draw(t, "alternatives") {
			stage.Alternatives = append(stage.Alternatives, Alternative{ID: fmt.Sprintf("a%d", a)})
		}
		m.Stages = append(m.Stages, stage)
	}
	for s := range m.Stages {
		for a := range m.Stages[s].Alternatives {
			for range rapid.IntRange(0, 2).Draw(t, "needs") {
				need := Rule{Formula: drawFormula(t, m, 2)}
				m.Stages[s].Alternatives[a].Needs = append(m.Stages[s].Alternatives[a].Needs, need)
			}
		}
	}
	return m
}

func drawFormula(t *rapid.T, m *Model, depth int) *Formula {
	o := oneOf
	if depth > 0 {
		o = rapid.SampledFrom([]op{oneOf, oneOf, isFact, not, and, or}).Draw(t, "op")
	}
	f := &Formula{op: o}
	switch o {
	case oneOf:
		f.stage = rapid.IntRange(0, len(m.Stages)-1).Draw(t, "stage")
		f.set = uint64(rapid.IntRange(1, 7).Draw(t, "set")) << 1
	case isFact:
		f.fact = rapid.SampledFrom([]string{"warm", "wet"}).Draw(t, "fact")
	case not:
		f.parts = []*Formula{drawFormula(t, m, depth-1)}
	default:
		f.parts = []*Formula{drawFormula(t, m, depth-1), drawFormula(t, m, depth-1)}
	}
	return f
}

func drawFacts(t *rapid.T) Facts {
	return rapid.MapOf(rapid.SampledFrom([]string{"warm", "wet"}), rapid.Bool()).Draw(t, "facts")
}

// every returns all variants, whether they can happen or not.
func every(m *Model) []Variant {
	all := []Variant{{}}
	for s := range m.Stages {
		var longer []Variant
		for _, v := range all {
			for c := range m.Stages[s].Alternatives {
				v[s] = Choice(c + 1)
				longer = append(longer, v)
			}
		}
		all = longer
	}
	return all
}

func TestCompletionsAreAllThatCanHappen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, facts := drawModel(t), drawFacts(t)
		var start Variant
		if rapid.Bool().Draw(t, "partial") {
			start[0] = 1
		}
		var got, want []Variant
		for v := range m.completions(start, facts) {
			got = append(got, v)
		}
		for _, v := range every(m) {
			if m.Admissible(&v, facts) != No && (start[0] == 0 || v[0] == start[0]) {
				want = append(want, v)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s", d)
		}
	})
}

// What is not chosen yet never makes a rule broken or met too early.
func TestPartialVariantsSayNoOnlyForGood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, facts := drawModel(t), drawFacts(t)
		for _, full := range every(m) {
			part := full
			for s := range m.Stages {
				if rapid.Bool().Draw(t, "open") {
					part[s] = 0
				}
			}
			if m.Admissible(&part, facts) == No && m.Admissible(&full, facts) != No {
				t.Errorf("%v cannot happen, and %v can", part, full)
			}
		}
	})
}

func TestNearIsAllWithinTheSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, facts := drawModel(t), drawFacts(t)
		all := every(m)
		var from []Incident
		for _, v := range rapid.SliceOfN(rapid.SampledFrom(all), 1, 3).Draw(t, "from") {
			from = append(from, Incident{Variant: v})
		}
		steps := rapid.IntRange(-1, 3).Draw(t, "steps")
		want := make(map[Variant]Neighbour)
		for _, v := range all {
			for i := range from {
				d := m.Distance(&v, &from[i].Variant)
				if old, ok := want[v]; m.Admissible(&v, facts) != No && (steps < 0 || d <= steps) && (!ok || d < old.Steps) {
					want[v] = Neighbour{v, d, i}
				}
			}
		}
		got := make(map[Variant]Neighbour)
		last := Neighbour{}
		for _, n := range m.Near(from, steps, facts) {
			got[n.Variant] = n
			if n.Steps < last.Steps {
				t.Errorf("%v stands behind %v", n, last)
			}
			last = n
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s", d)
		}
	})
}

// The space around what happened is large enough to say something of controls.
func TestNeighbourhoodOfTheIncidents(t *testing.T) {
	m := standard(t)
	all := incidents(t, m)
	least := []int{24, 700, 20_000}
	for steps, want := range least {
		near := m.Near(all, steps, nil)
		t.Logf("%d steps: %d variants", steps, len(near))
		if len(near) < want {
			t.Errorf("%d variants within %d steps of an incident, want at least %d", len(near), steps, want)
		}
	}
	a, b := m.Near(all, 1, nil), m.Near(all, 1, nil)
	if d := cmp.Diff(a, b); d != "" {
		t.Errorf("the second time it was other: %s", d)
	}
}

// What a project does not have takes variants away and brings none.
func TestFactsOnlyTakeAway(t *testing.T) {
	m := standard(t)
	all := incidents(t, m)
	open := len(m.Near(all, 1, nil))
	for _, f := range m.Facts {
		if n := len(m.Near(all, 1, Facts{f.ID: false})); n >= open {
			t.Errorf("without %s there are %d variants, with it or unknown %d", f.ID, n, open)
		}
		if n := len(m.Near(all, 1, Facts{f.ID: true})); n != open {
			t.Errorf("with %s there are %d variants, unknown %d", f.ID, n, open)
		}
	}
}

func BenchmarkNear(b *testing.B) {
	m := standard(b)
	all := incidents(b, m)
	for b.Loop() {
		m.Near(all, 2, nil)
	}
}
