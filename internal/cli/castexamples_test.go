package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"levee/internal/cast/text"
)

// The worked examples of the accident workbench are formatted, without a
// finding that is not answered, and what the evidence refutes in them are
// statements under test. How many there are of what is held.
func TestCastExamples(t *testing.T) {
	for _, name := range []string{"axios-2026", "event-stream-2018"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("..", "..", "examples", name, "analysis.md")
			if code, out, errs := levee(t, "cast", "fmt", "-d", file); code != ExitOK || out+errs != "" {
				t.Errorf("fmt exits %d: %s%s", code, out, errs)
			}
			if code, out, errs := levee(t, "cast", "check", "--all", file); code != ExitOK || !strings.Contains(strings.Join(strings.Fields(out), " "), " 0 errors, 0 warnings, 0 notes") {
				t.Errorf("check exits %d: %s%s", code, out, errs)
			}
			golden(t, "cast-example-"+name+".golden", counted(t, file)+refutedIn(t, file))
		})
	}
}

// counted tells how many elements of each kind an analysis has.
func counted(t *testing.T, file string) string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a, problems := text.Parse(file, src)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	var kinds []string
	n := make(map[string]int)
	for _, e := range a.Elements {
		word := e.Core().Kind.Word
		if n[word]++; n[word] == 1 {
			kinds = append(kinds, word)
		}
	}
	var b strings.Builder
	for _, word := range kinds {
		fmt.Fprintf(&b, "%d %s\n", n[word], word)
	}
	return b.String()
}

// refutedIn verifies an analysis and lists what is refuted, and what is
// unknown. That a claim of the analysis' own is refuted is an error.
func refutedIn(t *testing.T, file string) string {
	t.Helper()
	code, out, errs := levee(t, "cast", "verify", "--json", file)
	var v struct {
		Summary struct{ Confirmed, Refuted, Unknown int }
		Claims  []struct{ Item, Text, Verdict, Corrected string }
	}
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("exit %d: %v: %s", code, err, errs)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "claims: %d confirmed, %d refuted, %d unknown\n", v.Summary.Confirmed, v.Summary.Refuted, v.Summary.Unknown)
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%d claims; %d confirmed, %d refuted, %d unknown", len(v.Claims), v.Summary.Confirmed, v.Summary.Refuted, v.Summary.Unknown)
	if strings.Contains(file, "event-stream-2018") && !strings.Contains(string(readme), sum) {
		t.Errorf("the README does not say: %s", sum)
	}
	for _, c := range v.Claims {
		switch c.Verdict {
		case "refuted":
			if c.Corrected != c.Item {
				t.Errorf("%s claims %q, and the evidence refutes it", c.Item, c.Text)
			}
			fallthrough
		case "unknown":
			fmt.Fprintf(&b, "%s %s: %s\n", c.Verdict, c.Item, c.Text)
		}
	}
	return b.String()
}

// What the event-stream analysis gives as figures without a claim are what the
// commands print that it names.
func TestCastExampleFigures(t *testing.T) {
	src, err := os.ReadFile("../../examples/event-stream-2018/analysis.md")
	if err != nil {
		t.Fatal(err)
	}
	locks, record := copay(t)
	for _, c := range []struct {
		before, after  int // numbers of lockfiles
		figure, counts string
		total, needed  int
	}{
		{1, 3, "FIG-10", "13 added, 81 upgraded, 3 downgraded, 5 removed", 102, 0},
		{4, 5, "FIG-11", "73 added, 53 upgraded, 1 downgraded, 123 removed", 250, 186},
	} {
		_, out, errs := levee(t, "diff", locks[c.before-1], locks[c.after-1], "--evidence", record, "--as-of", "2018-12-01")
		out = strings.Join(strings.Fields(out), " ")
		need := fmt.Sprintf("%d of them needed by that, %d by nobody", c.needed, c.total-c.needed)
		if !strings.Contains(out, c.counts) || !strings.Contains(out, need) {
			t.Errorf("%s: want %s; %s in %.400s%s", c.figure, c.counts, need, out, errs)
		}
		_, said, _ := strings.Cut(string(src), "\n### "+c.figure+" ")
		said, _, _ = strings.Cut(said, "\n### ")
		if !strings.Contains(said, c.counts) || !strings.Contains(said, fmt.Sprintf("- value: %d", c.total)) {
			t.Errorf("%s says %s", c.figure, said)
		}
	}
}
