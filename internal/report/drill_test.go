package report

import (
	"strings"
	"testing"
	"time"

	"levee/internal/attack/craft"
	"levee/internal/drill"
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
