package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"levee/internal/goldentest"
)

// moved is the event-stream analysis with one event a day later, in a folder.
func moved(t *testing.T) string {
	t.Helper()
	src, err := os.ReadFile(eventStream("analysis.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("### E-24 2018-10-25T14:54:19Z", "### E-24 2018-10-26T14:54:19Z", "\nevidence: evidence/\n", "\n").Replace(string(src))
	return filepath.Dir(written(t, "analysis.md", text))
}

// What people see of a comparison with one contradiction.
func TestCastCompare(t *testing.T) {
	dir := moved(t)
	code, out, errs := levee(t, "cast", "compare", eventStream(""), dir)
	if code != ExitOK || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	golden(t, "cast-compare.golden", strings.ReplaceAll(filepath.ToSlash(out), dir, "SECOND"))

	code, markdown, _ := levee(t, "cast", "compare", eventStream(""), dir, "--format", "markdown")
	if code != ExitOK || !strings.Contains(markdown, "| time | E-24: 2018-10-25T14:54:19Z | E-24: 2018-10-26T14:54:19Z |\n") || !strings.Contains(markdown, "| events | 47 | 0 | 0 | 0 | 1.00 |") {
		t.Errorf("exit %d: %.2000s", code, markdown)
	}
}

func TestCastCompareJSON(t *testing.T) {
	code, out, errs := levee(t, "cast", "compare", "--json", "--unverified", eventStream("analysis.md"), moved(t))
	if code != ExitOK || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var got struct {
		Schema         string
		First          struct{ Verified bool }
		Lists          []struct{ Both, OnlyFirst []any }
		Contradictions []struct {
			About  string
			Second struct {
				ID   string
				Line int
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != "levee-cast-compare/1" || got.First.Verified || len(got.Lists) != 7 || got.Lists[0].OnlyFirst == nil || len(got.Lists[1].Both) != 47 {
		t.Errorf("%.400s", out)
	}
	if len(got.Contradictions) != 1 || got.Contradictions[0].About != "time" || got.Contradictions[0].Second.ID != "E-24" || got.Contradictions[0].Second.Line == 0 {
		t.Errorf("%+v", got.Contradictions)
	}
}

// Bad input: one clear line, and what to do where there is something.
func TestCastCompareRefuses(t *testing.T) {
	first := eventStream("analysis.md")
	refuted := "---\nanalysis: event-stream\nevidence: evidence\n---\n### controller copay\n\n### E-1 2018-09-25 Copay's lockfile takes event-stream 3.3.6\n- actor: copay\n- claim: app locks event-stream@3.3.6\n"
	circle := "---\nanalysis: a\n---\n### E-1 2018 one\n- same-as: E-1\n\n### E-2 2019 two\n- same-as: E-2\n"
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"different accidents": {[]string{first, filepath.Join("..", "..", "examples", "axios-2026")}, ExitFailed, "they have no event in common, and seem to be about different accidents"},
		"empty":               {[]string{first, written(t, "empty.md", "")}, ExitFailed, "empty.md:1:1: want an analysis, the file is empty"},
		"no analysis":         {[]string{first, written(t, "plain.md", "# Plain\n")}, ExitUsage, "is no analysis"},
		"no event":            {[]string{first, written(t, "none.md", "---\nanalysis: x\n---\n### L-1 Lost\n")}, ExitFailed, "none.md:1:1: want an analysis with events"},
		"no evidence there":   {[]string{first, written(t, "refuted.md", refuted)}, ExitFailed, "--unverified compares without verdicts"},
		"a circle": {[]string{written(t, "a.md", circle), written(t, "b.md", strings.NewReplacer("same-as: E-1", "same-as: E-2", "same-as: E-2", "same-as: E-1").Replace(circle))}, ExitFailed,
			"a.md:5:12: same-as: want one element to stand for several"},
		"one file":      {[]string{first}, ExitUsage, "accepts 2 arg(s)"},
		"another form":  {[]string{first, first, "--format", "xml"}, ExitUsage, "xml"},
		"not a file":    {[]string{first, filepath.Join(t.TempDir(), "none")}, ExitFailed, "none"},
		"nothing there": {[]string{first, t.TempDir()}, ExitFailed, "analysis.md"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := levee(t, append([]string{"cast", "compare"}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d: %q, %q; want %d, %q", code, out, errs, c.code, c.want)
			}
			if n := len(strings.Split(strings.TrimSpace(errs), "\n")); n > 2 {
				t.Errorf("%d lines: %s", n, errs)
			}
		})
	}
}

// Claims that are refuted are told of the side that makes them.
func TestCastCompareRefuted(t *testing.T) {
	src, err := os.ReadFile(eventStream("analysis.md"))
	if err != nil {
		t.Fatal(err)
	}
	evidence, err := filepath.Abs(eventStream("evidence"))
	if err != nil {
		t.Fatal(err)
	}
	file := written(t, "analysis.md", strings.Replace(string(src), "- claim: copay-04 does not lock flatmap-stream@0.1.1", "- claim: copay-04 locks flatmap-stream@0.1.1", 1))
	if err := os.Symlink(evidence, filepath.Join(filepath.Dir(file), "evidence")); err != nil {
		t.Skip(err)
	}
	code, out, errs := levee(t, "cast", "compare", eventStream(""), file)
	out = strings.Join(strings.Fields(out), " ")
	for _, want := range []string{
		"124 claims, 19 refuted, 1 of them without a correction",
		"claim E-24 copay-04 does not lock flatmap-stream@0.1.1 (confirmed) E-24 copay-04 locks flatmap-stream@0.1.1 (refuted)",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("exit %d, %s: no %q in %s", code, errs, want, out)
		}
	}
}

// The comparison of the two analyses of event-stream that is in the repository
// is what the command prints; on a terminal it is about a screen.
func TestCastCompareExample(t *testing.T) {
	t.Chdir(eventStream(""))
	code, out, errs := levee(t, "cast", "compare", "--format", "markdown", ".", "second")
	if code != ExitOK || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	goldentest.Equal(t, filepath.Join("second", "comparison.md"), filepath.ToSlash(out))
	_, out, _ = levee(t, "cast", "compare", ".", "second")
	if n := strings.Count(out, "\n"); n > 75 {
		t.Errorf("%d lines, want about a screen", n)
	}
}
