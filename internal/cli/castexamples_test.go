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
	for _, name := range []string{"axios-2026", "event-stream-2018", "event-stream-2018/second"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("..", "..", "examples", name, "analysis.md")
			if code, out, errs := levee(t, "cast", "fmt", "-d", file); code != ExitOK || out+errs != "" {
				t.Errorf("fmt exits %d: %s%s", code, out, errs)
			}
			if code, out, errs := levee(t, "cast", "check", "--all", file); code != ExitOK || !strings.Contains(strings.Join(strings.Fields(out), " "), " 0 errors, 0 warnings, 0 notes") {
				t.Errorf("check exits %d: %s%s", code, out, errs)
			}
			golden(t, "cast-example-"+strings.ReplaceAll(name, "/", "-")+".golden", counted(t, file)+refutedIn(t, file))
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
	sum := fmt.Sprintf("%d claims; %d confirmed, %d refuted, %d unknown", len(v.Claims), v.Summary.Confirmed, v.Summary.Refuted, v.Summary.Unknown)
	if readme := readmeOf(t, file); readme != "" && !strings.Contains(readme, sum) {
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

// readmeOf is the text that repeats how many claims of an analysis hold, or
// empty if none does: of the event-stream analysis the project's own README,
// of the second one the README beside it.
func readmeOf(t *testing.T, file string) string {
	t.Helper()
	readme := ""
	switch filepath.Base(filepath.Dir(file)) {
	case "event-stream-2018":
		readme = filepath.Join("..", "..", "README.md")
	case "second":
		readme = filepath.Join(filepath.Dir(file), "README.md")
	default:
		return ""
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What the event-stream analyses give as figures without a claim are what the
// commands print that they name.
func TestCastExampleFigures(t *testing.T) {
	dir := absolute(t, "../../examples/event-stream-2018")
	locks, record := copay(t)
	for _, c := range []struct {
		analysis       string
		before, after  int // numbers of lockfiles
		figure, counts string
		total, needed  int
	}{
		{"analysis.md", 1, 3, "FIG-10", "13 added, 81 upgraded, 3 downgraded, 5 removed", 102, 0},
		{"analysis.md", 4, 5, "FIG-11", "73 added, 53 upgraded, 1 downgraded, 123 removed", 250, 186},
		{"second/analysis.md", 2, 3, "FIG-6", "15 added, 78 upgraded, 5 downgraded, 7 removed", 105, 2},
	} {
		src, err := os.ReadFile(filepath.Join(dir, c.analysis))
		if err != nil {
			t.Fatal(err)
		}
		_, out, errs := levee(t, "diff", locks[c.before-1], locks[c.after-1], "--evidence", record, "--as-of", "2018-12-01")
		out = strings.Join(strings.Fields(out), " ")
		need := fmt.Sprintf("%d of them needed by that, %d by nobody", c.needed, c.total-c.needed)
		if !strings.Contains(out, c.counts) || !strings.Contains(out, need) {
			t.Errorf("%s %s: want %s; %s in %.400s%s", c.analysis, c.figure, c.counts, need, out, errs)
		}
		_, said, _ := strings.Cut(string(src), "\n### "+c.figure+" ")
		said, _, _ = strings.Cut(said, "\n### ")
		if !strings.Contains(said, c.counts) || !strings.Contains(said, fmt.Sprintf("- value: %d", c.total)) {
			t.Errorf("%s %s says %s", c.analysis, c.figure, said)
		}
	}
}
