package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"levee/internal/cast/text"
)

// The second person gets what the evidence shows, and nothing of what the first
// one made of it.
func TestCastReview(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "second")
	code, out, errs := levee(t, "cast", "review", eventStream("analysis.md"), "--to", dir, "--copy")
	if code != ExitOK || errs != "" || !strings.Contains(out, "what the evidence shows (106)") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	file := filepath.Join(dir, "analysis.md")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`analysis: "event-stream 2018, second analysis"`,
		"2018-09-09T08:28:59.503Z\n    event-stream 3.3.6 published by right9ctrl\n        [recorded registry answer, see registry.universe (read), timeline.yaml:37]\n",
		"    copay-03 locks flatmap-stream@0.1.0\n        [copay/03_2018-09-25_v4.7.0_accident.package-lock.json.gz:7745]\n",
		"system: TODO\n", "### H-1 TODO", "### F-1 TODO",
	} {
		if !strings.Contains(string(src), want) {
			t.Errorf("no %q", want)
		}
	}
	first, err := os.ReadFile(eventStream("analysis.md"))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := text.Parse("first.md", first)
	timeline, err := os.ReadFile(eventStream(filepath.Join("evidence", "timeline.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range a.Elements {
		if title := e.Core().Title.Value; len(title) > 25 && strings.Contains(string(src), title) && !strings.Contains(string(timeline), title) {
			t.Errorf("the first one's %s is told: %s", e.Core().ID, title)
		}
	}
	for _, f := range a.Failures {
		for _, why := range f.WhyInadequate {
			if strings.Contains(string(src), why.Value) {
				t.Errorf("a cause of the first one's is told: %s", why.Value)
			}
		}
	}
	if code, out, errs := levee(t, "cast", "verify", file); code != ExitOK || errs != "" || !strings.Contains(strings.Join(strings.Fields(out), " "), "evidence: 34 files") {
		t.Errorf("verify exits %d: %s%s", code, out, errs)
	}
	if code, out, errs := levee(t, "cast", "fmt", "-d", file); code != ExitOK {
		t.Errorf("not in form: %s%s", out, errs)
	}
}

// Without --copy the same evidence is read, and without evidence claims are
// told as what they are.
func TestCastReviewEvidence(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "second")
	if code, _, errs := levee(t, "cast", "review", eventStream("analysis.md"), "--to", dir); code != ExitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if code, out, errs := levee(t, "cast", "verify", filepath.Join(dir, "analysis.md")); code != ExitOK || !strings.Contains(strings.Join(strings.Fields(out), " "), "evidence: 34 files") {
		t.Errorf("verify exits %d: %s%s", code, out, errs)
	}

	bare := written(t, "bare.md", "---\nanalysis: \"a: b\"\n---\n### E-1 2020-01-02 x\n- claim: left@1.0.0 published at 2020-01-02\n- claim: E-1 is before 2021\n- source: a letter\n")
	dir = filepath.Join(t.TempDir(), "second")
	if code, out, errs := levee(t, "cast", "review", bare, "--to", dir); code != ExitOK || !strings.Contains(out, "what the evidence shows (1)") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	src, err := os.ReadFile(filepath.Join(dir, "analysis.md"))
	if err != nil || !strings.Contains(string(src), "2020-01-02\n    left@1.0.0 published at 2020-01-02\n        [not held against evidence; a letter]\n```") {
		t.Errorf("%v: %s", err, src)
	}
	if _, problems := text.Parse("second.md", src); len(problems) > 0 {
		t.Errorf("%v", problems[0])
	}
}

func TestCastReviewRefuses(t *testing.T) {
	dir := t.TempDir()
	bare := written(t, "bare.md", "---\nanalysis: a\n---\n### E-1 2020 x\n")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"there already":       {[]string{bare, "--to", dir}, ExitFailed, "is there already"},
		"nothing to copy":     {[]string{bare, "--to", filepath.Join(dir, "x"), "--copy"}, ExitFailed, "the front matter names no evidence"},
		"no analysis":         {[]string{written(t, "plain.md", "# Plain\n"), "--to", filepath.Join(dir, "x")}, ExitUsage, "is no analysis"},
		"a folder in nowhere": {[]string{bare, "--to", filepath.Join(dir, "y", "z")}, ExitFailed, "z"},
	} {
		if code, out, errs := levee(t, append([]string{"cast", "review"}, c.args...)...); code != c.code || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d: %q, %q", name, code, out, errs)
		}
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) > 0 {
		t.Errorf("%v, %v", all, err)
	}
}
