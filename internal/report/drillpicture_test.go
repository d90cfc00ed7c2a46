package report

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"levee/internal/attack"
	"levee/internal/drill"
	"levee/internal/goldentest"
)

// wellFormed reads XML to its end.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
}

// Each kind of cell, in both bands, and words that are no markup.
func TestStagesSVG(t *testing.T) {
	text := ""
	for _, stage := range []string{"one", "two", "three", "four", "five", "six", "seven"} {
		text += "[" + stage + "] Is <this> \"&\" that?\nfirst <script>alert(1)</script>\nsecond Two.\n"
	}
	m, err := attack.Parse("m", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	cells := make([][]drill.Cell, 7)
	for i := range cells {
		cells[i] = []drill.Cell{{Possible: 1200, Surviving: []int{0, 1, 300, 500, 1100, 1200, 3}[i]}, {Possible: i % 3, Uncrafted: i % 3}}
	}
	got := string(stagesSVG(m, cells))
	wellFormed(t, got)
	for _, class := range []string{"none", "few", "some", "many", "most", "gone"} {
		if n := strings.Count(got, `"cell `+class+`"`); n < 2 {
			t.Errorf("no cell is %s", class)
		}
	}
	for _, want := range []string{">0 of 1,200<", ">cannot happen here<", ">not crafted<"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	goldentest.Equal(t, "testdata/stages.svg", got)
}

func TestDrillBadge(t *testing.T) {
	s := &drill.Survey{Possible: 1000, Uncrafted: 60, Counts: make([]int, len(drill.Outcomes))}
	s.Counts[drill.Held], s.Counts[drill.Blocked], s.Counts[drill.Seen] = 900, 30, 10
	got := string(DrillBadge(s))
	wellFormed(t, got)
	if !strings.Contains(got, ">930 of 1,000<") || !strings.Contains(got, "#1a6b3c") {
		t.Errorf("badge\n%s", got)
	}
	s.Counts = make([]int, len(drill.Outcomes))
	s.Possible = 0
	wellFormed(t, string(DrillBadge(s)))
}
