package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"levee/internal/pipeline"
)

// workflow is one that keeps to the lockfile.
const workflow = "on: push\npermissions: {contents: read}\njobs: {test: {steps: [{run: npm ci --ignore-scripts}]}}\n"

// A change of what CI is told is news at the gate, and lines that move are
// none.
func TestDiffOfCI(t *testing.T) {
	repository(t)
	write(t, map[string]string{".github/workflows/ci.yml": workflow})
	git(t, "add", ".")
	git(t, "commit", "-qm", "ci")
	write(t, map[string]string{".github/workflows/ci.yml": strings.Replace(workflow, "npm ci --ignore-scripts", "npm install", 1)})
	_, out, errs := levee(t, "diff", "--offline", "HEAD")
	if !strings.Contains(out, "openci           1 of 1 installs may take what the lockfile does not say: npm install") {
		t.Errorf("the install is not told: %s\n%s", errs, out)
	}
	git(t, "commit", "-qam", "worse")
	write(t, map[string]string{".github/workflows/ci.yml": "# moved\n" + strings.Replace(workflow, "npm ci --ignore-scripts", "npm install", 1)})
	if _, out, errs := levee(t, "diff", "--offline", "HEAD"); strings.Contains(out, "openci") {
		t.Errorf("lines that moved are news: %s\n%s", errs, out)
	}
}

// What a folder can hold: a thousand workflows, a file that cannot be read, a
// link out of the folder, a folder of a workflow's name.
func TestSettingsOfHostileCI(t *testing.T) {
	alone(t)
	t.Chdir(t.TempDir())
	files := map[string]string{"package.json": "{}"}
	for i := range pipeline.MaxFiles + 800 {
		files[fmt.Sprintf(".github/workflows/w%04d.yml", i)] = workflow
	}
	write(t, files)
	code, out, errs := levee(t, "settings")
	if want := "levee: .github/workflows: 800 files more than the 200 that are read\n"; code != ExitFailed || out != "" || !strings.HasPrefix(errs, want) {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, out, errs)
	}
	if _, out, _ := levee(t, "check", "--offline"); strings.Count(out, "files more than") > 4 {
		t.Errorf("it is told again and again:\n%s", out)
	}

	t.Chdir(t.TempDir())
	write(t, map[string]string{"package.json": "{}", "../outside.yml": workflow, ".github/workflows/dir.yml/x": ""})
	if err := os.Symlink("../../../outside.yml", ".github/workflows/link.yml"); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := levee(t, "settings"); code != ExitFailed || !strings.HasPrefix(errs, "levee: .github/workflows/link.yml: ") {
		t.Errorf("a link out of the folder: exit code %d, %q", code, errs)
	}
}
