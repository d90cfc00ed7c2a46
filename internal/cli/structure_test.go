package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/cast/text"
)

// The wallet of 2018: which feedback there was, and which was not.
func TestStructure(t *testing.T) {
	alone(t)
	code, out, errs := levee(t, "structure", example)
	if code != ExitOK || errs != "" {
		t.Fatalf("exit code %d, %s", code, errs)
	}
	golden(t, "structure.golden", out)
	if _, problems := text.Parse("structure", []byte(out)); len(problems) > 0 {
		t.Errorf("levee cast does not read it: %v", problems)
	}
	file := placed(t, t.TempDir(), "analysis.md", out)
	if code, diff, errs := levee(t, "cast", "fmt", "-d", file); code != ExitOK || diff+errs != "" {
		t.Errorf("it is not formatted: %s%s", diff, errs)
	}
	if _, out, _ := levee(t, "cast", "check", file); strings.Contains(out, " error: ") {
		t.Errorf("it breaks the rules:\n%s", out)
	}
}

// What the folder tells is in it, and a hostile name does no harm.
func TestStructureOfAFolder(t *testing.T) {
	repository(t)
	write(t, map[string]string{
		".github/workflows/ci.yml": "on: push", "renovate.json": "{}", "levee.yaml": "version: 1\n",
		"package.json": `{"name": "app\n### controller evil: x\n- level: [runtime]", "dependencies": {"weather": "^1.0.0"}}`,
	})
	_, out, errs := levee(t, "structure")
	for _, want := range []string{"### controller ci:", "context: .github/workflows/ci.yml", "that there are new releases (renovate.json)\n", "a verdict on each change (levee diff)\n", "context: 1 author of its commits"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q: %s\n%s", want, errs, out)
		}
	}
	if _, problems := text.Parse("structure", []byte(out)); len(problems) > 0 || strings.Contains(out, "\n### controller evil") {
		t.Errorf("the name of the project is taken for more than a name: %v\n%s", problems, out)
	}
}

// What CI runs is a process of its own: which job does what, what is missing.
func TestStructureOfCI(t *testing.T) {
	story, err := txtar.ParseFile("testdata/settings/ci-publishing.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := unpack(t, story)
	t.Setenv("PATH", os.Getenv("PATH"))
	code, out, errs := levee(t, "structure", "--offline", dir)
	for _, want := range []string{
		"### process jobs: 6 jobs of CI; installs in other.yml last, other.yml left, release.yml everywhere and 1 more; builds in other.yml left; publishes in other.yml last, other.yml left, other.yml staged and 3 more\n",
		"ci -> jobs: trusted-publishing [missing]\n", "- context: locked-install is on\n",
		"advisories ~> project: a look at what is installed that nobody has to ask for (watch) [missing]\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("exit code %d, %s; it lacks %q\n%s", code, errs, want, out)
		}
	}
	if _, problems := text.Parse("structure", []byte(out)); len(problems) > 0 {
		t.Errorf("levee cast does not read it: %v", problems)
	}
	if _, out, _ := levee(t, "cast", "check", placed(t, t.TempDir(), "analysis.md", out)); strings.Contains(out, " error: ") {
		t.Errorf("it breaks the rules:\n%s", out)
	}
}

func TestStructureWrites(t *testing.T) {
	alone(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "analysis.md")
	if code, _, errs := levee(t, "structure", example, "-o", file); code != ExitOK || !strings.HasPrefix(read(t, file), "---\n") {
		t.Errorf("exit code %d, %s", code, errs)
	}
	if code, _, errs := levee(t, "structure", example, "-o", file); code != ExitUsage || !strings.Contains(errs, "is left alone") {
		t.Errorf("over what is there: exit code %d, %s", code, errs)
	}
	if code, out, errs := levee(t, "structure", example, "--draw", dir); code != ExitOK || !strings.Contains(out, "structure-actual.svg") {
		t.Errorf("exit code %d, %s", code, errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "structure-designed.svg")); err != nil {
		t.Error(err)
	}
}
