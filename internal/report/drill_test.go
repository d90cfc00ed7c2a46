package report

import (
	"strings"
	"testing"
	"time"

	"levee/internal/attack/craft"
	"levee/internal/drill"
	"levee/internal/noise"
)

// Words of what is taken down differ from those of what comes in.
func TestDrillWords(t *testing.T) {
	came, gone := &craft.Scene{Moves: []craft.Move{{Name: "pad"}}}, &craft.Scene{}
	for _, c := range []struct {
		scene   *craft.Scene
		outcome drill.Outcome
		want    string
	}{
		{came, drill.Missed, "it comes in, and nobody says a word"},
		{gone, drill.Missed, "nothing comes in: the build that asks for it fails, and nobody says a word"},
		{gone, drill.Seen, "nothing comes in: the build that asks for it fails, and something is said of it"},
		{gone, drill.Unknown, "nothing comes in: the build that asks for it fails; what could have spoken lacked its evidence"},
		{gone, drill.Blocked, "it does not come in"},
	} {
		if got := wordsOf(&drill.Judgement{Scene: c.scene, Outcome: c.outcome}); got != c.want {
			t.Errorf("%s of %d moves: %q, want %q", c.outcome, len(c.scene.Moves), got, c.want)
		}
	}
	for d, want := range map[time.Duration]string{21 * time.Hour: "less than a day", 24 * time.Hour: "1 day", 50 * time.Hour: "2 days"} {
		if got := days(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// Three reasons are told at once, all of them if they are wished for.
func TestDrillReasons(t *testing.T) {
	all := []drill.Reason{{Why: "Nobody can tell.", Variants: 1200}, {Variants: 30}, {Why: "Third.", Variants: 2}, {Why: "Fourth.", Variants: 2}, {Why: "Fifth.", Variants: 1}}
	p := &page{}
	p.reasons(all)
	if want := "\nWhy it comes in\n     1,200  Nobody can tell.\n        30  Nobody has looked into why.\n         2  Third.\n         3  for 2 other reasons\n"; p.String() != want || !p.folded {
		t.Errorf("folded %v:\n%s", p.folded, p.String())
	}
	p = &page{Options: Options{All: true}}
	p.reasons(all)
	if !strings.HasSuffix(p.String(), "         1  Fifth.\n") || p.folded {
		t.Errorf("folded %v:\n%s", p.folded, p.String())
	}
}

// What would ask more often than people bear is not told to be held without a
// warning.
func TestDrillFirst(t *testing.T) {
	steps := []drill.Step{
		{Setting: "cooldown", Closes: 30},
		{Control: "gone", Closes: 20, PerYear: &noise.Estimate{Value: often}},
		{Control: "churn", Closes: 10, PerYear: &noise.Estimate{Value: often + 1}, AtMost: true},
	}
	d := &Drill{Drill: &drill.Drill{}, Survey: &drill.Survey{Closing: drill.Closing{Open: 70, Steps: steps}}}
	got := d.first()
	for i, want := range []string{
		"Switch on cooldown in the package client",
		"Hold what gone finds: 20 more, 50 in all. It would ask about 52.0 times a year here.",
		"Think twice before you hold what churn finds: 10 more, 60 in all. It would ask at most 53 times a year here, if each release is taken in on its day.",
	} {
		if !strings.HasPrefix(got[i], want) {
			t.Errorf("%q, want %q", got[i], want)
		}
	}
}
