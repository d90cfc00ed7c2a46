package drill

import (
	"context"
	"slices"
	"strings"
	"testing"

	"levee/internal/attack"
)

// A survey of what happened: all of it is counted, every variant with the
// choices of a class survives, and steps that close nothing are not there.
func TestSurvey(t *testing.T) {
	d := copay(t, "")
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	s, err := d.Survey(context.Background(), all, 0, func(done, of int) { last = done })
	if err != nil {
		t.Fatal(err)
	}
	sum := s.Uncrafted
	for _, n := range s.Counts {
		sum += n
	}
	if sum != s.Possible || last != s.Possible || s.Counts[Held] == 0 {
		t.Errorf("%d of %d variants are counted: %v", sum, s.Possible, s.Counts)
	}
	for _, c := range s.Survivors {
		matching := 0
		for _, v := range s.judged {
			words := strings.Fields(d.Model.Words(&v.Variant))
			if slices.ContainsFunc(c.Choices, func(one string) bool { return !slices.Contains(words, one) }) {
				continue
			}
			if matching++; !v.outcome.Survives() {
				t.Errorf("%v: %v is %s", c.Choices, words, v.outcome)
			}
		}
		if matching != c.Variants {
			t.Errorf("%v: %d variants, want %d", c.Choices, c.Variants, matching)
		}
	}
	for _, step := range s.Closing.Steps {
		if step.Closes == 0 {
			t.Errorf("%+v closes nothing", step)
		}
	}
}

func TestSurveyCanBeStopped(t *testing.T) {
	d := copay(t, "")
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := d.Survey(ctx, []attack.Incident{{}}, 0, func(int, int) {}); err == nil {
		t.Error("it went on")
	}
}

// Of what is taken down nothing comes in that anybody could hold: no step closes
// it, though a control says it.
func TestNothingClosesWhatIsTakenDown(t *testing.T) {
	d := copay(t, "")
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(in attack.Incident) bool { return in.ID != "left-pad-2016" })
	s, err := d.Survey(t.Context(), all, 0, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	if c := &s.Closing; s.Counts[Seen] != 1 || c.Open != 1 || c.Left != 1 || len(c.Steps) != 0 {
		t.Errorf("%v, closing %+v", s.Counts, c)
	}
}
