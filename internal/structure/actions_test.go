package structure

import (
	"strings"
	"testing"
	"time"

	"levee/internal/attack"
	"levee/internal/cast"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
	"levee/internal/pipeline"
)

// The attack model speaks of the control actions that a structure has, in its
// words, and leaves none out.
func TestAttacksBendTheActionsOfTheStructure(t *testing.T) {
	m, err := attack.Standard()
	if err != nil {
		t.Fatal(err)
	}
	f := &lockfile.File{}
	s := Of(&control.Target{File: f, Graph: graph.New(f), Evidence: new(evidence.Bundle), Pipeline: &pipeline.Pipeline{Jobs: make([]pipeline.Job, 1)}, AsOf: time.Unix(0, 0)},
		Surroundings{CI: []string{"ci.yml"}})
	said := make(map[int]bool)
	for _, a := range m.Actions {
		for _, g := range a.By {
			found := g.Words == ""
			for i, arrow := range s.Arrows {
				if g.Words != "" && !arrow.Feedback && arrow.From == g.From && arrow.To == g.To && strings.Contains(arrow.Text, g.Words) {
					found, said[i] = true, true
				}
			}
			if !found {
				t.Errorf("%s: no control action %s -> %s: %s", a.ID, g.From, g.To, g.Words)
			}
		}
	}
	for i, arrow := range s.Arrows {
		if !arrow.Feedback && !arrow.Missing && !said[i] {
			t.Errorf("actions.txt has nothing of %s -> %s: %s", arrow.From, arrow.To, arrow.Text)
		}
	}
}

// An unsafe control action is of the types that accident analyses have.
func TestUnsafeTypesAreThoseOfAnalyses(t *testing.T) {
	if got, want := strings.Join(attack.UnsafeTypes[:], " "), strings.Join(cast.UnsafeTypes, " "); got != want {
		t.Errorf("%s, and in analyses %s", got, want)
	}
}
