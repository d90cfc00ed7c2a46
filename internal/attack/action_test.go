package attack

import (
	"slices"
	"testing"

	"levee/internal/stamp"
)

// Each alternative brings an unsafe control action about, but where nothing is
// done.
func TestEveryAlternativeIsAScenario(t *testing.T) {
	m := standard(t)
	for s := range m.Stages {
		for _, a := range m.Stages[s].Alternatives {
			if nothing := a.Craft == "nothing"; nothing != (len(a.Unsafe) == 0) {
				t.Errorf("%s: %s brings about %d unsafe control actions, and is crafted by %q", a.At, a.ID, len(a.Unsafe), a.Craft)
			}
		}
	}
}

// A hole in the model stands there with its reason.
func TestHolesHaveReasons(t *testing.T) {
	m := standard(t)
	holes := 0
	for i := range m.Actions {
		for w := range m.Actions[i].Ways {
			way := &m.Actions[i].Ways[w]
			if way.Breaks == "" || len(m.Scenarios(Unsafe{i, w})) > 0 {
				continue
			}
			if holes++; way.Hole == "" {
				t.Errorf("%s: no alternative brings %s about, and nobody says why", way.At, m.Actions[i].Unsafe(w))
			}
		}
	}
	t.Logf("%d of %d ways are holes", holes, len(m.Actions)*len(UnsafeTypes))
}

func TestEveryConstraintIsBroken(t *testing.T) {
	m := standard(t)
	for _, c := range stamp.Constraints {
		if !slices.ContainsFunc(m.Actions, func(a Action) bool {
			return slices.ContainsFunc(a.Ways[:], func(w Way) bool { return w.Breaks == c.ID })
		}) {
			t.Errorf("no unsafe control action breaks %s", c.ID)
		}
	}
}

func FuzzParseActions(f *testing.F) {
	f.Add(actionText)
	f.Add("a B.\n  by a -> b: c\n  given SC-1 d\n    hole e\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := ParseActions("fuzz", text)
		if err != nil {
			return
		}
		for i := range all {
			for w := range all[i].Ways {
				if way := &all[i].Ways[w]; way.Type != UnsafeTypes[w] || way.Words == "" {
					t.Errorf("%s: %+v", all[i].Unsafe(w), *way)
				}
			}
		}
	})
}
