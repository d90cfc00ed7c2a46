package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// builds lets a test build the program after alone took its home away.
func builds(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Skip("there is no go command")
		}
		t.Setenv(name, strings.TrimSpace(string(out)))
	}
}

// built is levee as a program, for what calls it from outside.
func built(t *testing.T) (dir string) {
	t.Helper()
	builds(t)
	dir = t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "levee"), "levee/cmd/levee").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// An action is as much of action.yml as a runner needs.
type action struct {
	Runs struct {
		Steps []struct {
			Name, If, ID, Run string
			Env               map[string]string
		}
	}
}

var expression = regexp.MustCompile(`\$\{\{ *([^ ]+) *\}\}`)

// runAction runs the steps of the action one after the other, as a runner does,
// and returns the last one's exit code with what the steps wrote.
func runAction(t *testing.T, context map[string]string) (code int, summary string) {
	t.Helper()
	data, err := os.ReadFile(context["github.action_path"] + "/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(data, &a); err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	for _, s := range a.Runs.Steps {
		if s.If != "" {
			continue // the comment needs a code host
		}
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
		output := filepath.Join(temp, "output")
		cmd.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_STEP_SUMMARY="+filepath.Join(temp, "summary"), "GITHUB_OUTPUT="+output)
		for name, value := range s.Env {
			value = expression.ReplaceAllStringFunc(value, func(e string) string { return context[expression.FindStringSubmatch(e)[1]] })
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		out, err := cmd.CombinedOutput()
		if code = cmd.ProcessState.ExitCode(); err != nil {
			t.Logf("%s: %v\n%s", s.Name, err, out)
			break
		}
		written, _ := os.ReadFile(output)
		for line := range strings.Lines(string(written)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			context[fmt.Sprintf("steps.%s.outputs.%s", s.ID, name)] = value
		}
	}
	text, _ := os.ReadFile(filepath.Join(temp, "summary"))
	return code, string(text)
}

// The steps of the GitHub Action, run as a runner runs them.
func TestAction(t *testing.T) {
	builds(t)
	root := absolute(t, "../..")
	repository(t)
	context := map[string]string{"github.action_path": root, "inputs.base": "main", "inputs.arguments": "--no-code"}
	code, summary := runAction(t, context)
	if code != ExitFindings || context["steps.diff.outputs.verdict"] != "hold" || !strings.Contains(summary, "3 changes: 2 added, 1 upgraded") {
		t.Errorf("exit code %d, verdict %q, summary\n%s", code, context["steps.diff.outputs.verdict"], summary)
	}
	context = map[string]string{"github.action_path": root, "inputs.base": "HEAD"}
	if code, summary := runAction(t, context); code != ExitOK || context["steps.diff.outputs.verdict"] != "allow" {
		t.Errorf("nothing changed: exit code %d, verdict %q, summary\n%s", code, context["steps.diff.outputs.verdict"], summary)
	}
	context = map[string]string{"github.action_path": root, "inputs.base": "nowhere"}
	if code, _ := runAction(t, context); code != ExitFailed {
		t.Errorf("no such revision: exit code %d, want %d", code, ExitFailed)
	}
}

// A commit that changes a lockfile is asked about, and no other one.
func TestHook(t *testing.T) {
	dir := built(t)
	hook := absolute(t, "../../hooks/pre-commit")
	repository(t)
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	text, err := os.ReadFile(hook)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(".git/hooks/pre-commit", text, 0o700); err != nil {
		t.Fatal(err)
	}
	git(t, "checkout", "-q", "main")
	write(t, map[string]string{"readme": "x"})
	git(t, "add", ".")
	git(t, "commit", "-qm", "readme")
	git(t, "checkout", "-q", "update", "--", "package-lock.json")
	cmd := exec.Command("git", "-c", "user.name=ann", "-c", "user.email=ann@mail.example", "commit", "-qm", "weather")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "weather 1.0.0 → 1.1.0") {
		t.Errorf("the commit went through: %v\n%s", err, out)
	}
}
