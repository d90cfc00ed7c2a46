package cli

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
)

// listenStory writes the project of a story, goes there, and returns the
// command to listen to. Nothing of this machine's environment that Node reads
// stays.
func listenStory(t *testing.T, name string) (story *txtar.Archive, command []string) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts node")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node here")
	}
	if exec.Command(node, "-e", "require('crypto').createDecipher.name").Run() != nil {
		t.Skip("this node has no createDecipher any more")
	}
	if story, err = txtar.ParseFile(name); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, variable := range []string{"NODE_OPTIONS", "NODE_NO_WARNINGS", "NODE_REDIRECT_WARNINGS", "NODE_PENDING_DEPRECATION", "npm_package_description"} {
		t.Setenv(variable, "")
		os.Unsetenv(variable)
	}
	for _, f := range story.Files {
		switch text := strings.TrimSpace(string(f.Data)); {
		case f.Name == "command":
			command = strings.Fields(text)
		case f.Name == "env":
			for line := range strings.Lines(text) {
				variable, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				t.Setenv(variable, value)
			}
		case strings.HasPrefix(f.Name, "project/"):
			full := filepath.Join(dir, filepath.FromSlash(f.Name))
			if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, f.Data, 0o644)); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Chdir(filepath.Join(dir, "project"))
	return story, command
}

// Each story is a project with a command, what the command wrote, and what is
// told after it.
func TestListenStories(t *testing.T) {
	for name, want := range map[string]int{"event-stream": 0, "known": 0, "no-lockfile": 9} {
		t.Run(name, func(t *testing.T) {
			file, err := filepath.Abs("testdata/listen/" + name + ".txtar")
			if err != nil {
				t.Fatal(err)
			}
			story, command := listenStory(t, file)
			code, out, stderr := levee(t, append([]string{"listen", "--"}, command...)...)
			if code != want {
				t.Errorf("exit code %d, want %d", code, want)
			}
			for i, f := range story.Files {
				switch f.Name {
				case "want.out":
					story.Files[i].Data = []byte(out)
				case "want.err":
					story.Files[i].Data = []byte(stderr)
				}
			}
			goldentest.Story(t, file, story)
		})
	}
}

// What is recorded is known from then on, also in another folder of the
// project; the same run leaves the same bytes.
func TestListenRecord(t *testing.T) {
	_, command := listenStory(t, "testdata/listen/event-stream.txtar")
	if code, _, stderr := levee(t, append([]string{"listen", "--strict", "--"}, command...)...); code != ExitFindings {
		t.Errorf("exit code %d, want %d: there is something new\n%s", code, ExitFindings, stderr)
	}
	if code, _, stderr := levee(t, append([]string{"listen", "--record", "--"}, command...)...); code != ExitOK || !strings.Contains(stderr, "recorded in levee-warnings.json") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	first, err := os.ReadFile(warningsName)
	if err != nil || strings.Count(string(first), `"by": "flatmap-stream"`) != 2 {
		t.Fatalf("%v\n%s", err, first)
	}
	if err := os.Mkdir("sub", 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir("sub")
	code, _, stderr := levee(t, "listen", "--strict", "--record", "node", "../test.js")
	if code != ExitOK || !strings.Contains(stderr, "0 of them new") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if again, err := os.ReadFile("../" + warningsName); err != nil || string(again) != string(first) {
		t.Errorf("%v\n%s", err, again)
	}
}

// With --all what is known is shown as well.
func TestListenAll(t *testing.T) {
	_, command := listenStory(t, "testdata/listen/known.txtar")
	_, _, stderr := levee(t, append([]string{"listen", "--all", "--"}, command...)...)
	for _, want := range []string{"known: known\n", "known: of the project: 15\n", "new: of the workspace\n"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("want %q\n%s", want, stderr)
		}
	}
}

// With --no-pending Node keeps to itself what it likes.
func TestListenNoPending(t *testing.T) {
	_, command := listenStory(t, "testdata/listen/no-lockfile.txtar")
	if code, _, stderr := levee(t, append([]string{"listen", "--no-pending", "--"}, command...)...); code != 9 || !strings.Contains(stderr, "1 warning;") || strings.Contains(stderr, "DEP0111") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

func TestListenJSON(t *testing.T) {
	_, command := listenStory(t, "testdata/listen/event-stream.txtar")
	code, out, stderr := levee(t, append([]string{"listen", "--json", "-o", "warnings.json", "--"}, command...)...)
	if code != ExitOK || stderr != "" || out != "1 test passed\n" {
		t.Errorf("exit code %d, %q, %q", code, out, stderr)
	}
	text, err := os.ReadFile("warnings.json")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Schema   string
		Known    *int
		New      int
		Warnings []struct {
			Code, State, Fit string
			Capabilities     []string
			Count, Processes int
			Raiser           struct {
				Name, Version string
				Way           []string
			}
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != "levee-listen/1" || got.Known != nil || got.New != 2 || len(got.Warnings) != 2 {
		t.Fatalf("%s", text)
	}
	w := got.Warnings[0]
	if w.Code != "DEP0106" || w.State != "new" || w.Fit != "does not fit" || w.Count != 2 || w.Processes != 2 || w.Raiser.Name != "flatmap-stream" ||
		strings.Join(w.Raiser.Way, " > ") != "npm-run-all > ps-tree > event-stream > flatmap-stream" {
		t.Errorf("%s", text)
	}
}

// What can be known to be wrong is told before the command runs.
func TestListenRefuses(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("runs touch")
	}
	t.Chdir(t.TempDir())
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no command":     {nil, ExitUsage, "there is no command to run"},
		"unknown flag":   {[]string{"--nonsense", "--", "touch", "ran"}, ExitUsage, "unknown flag"},
		"no such":        {[]string{"--", "there-is-no-such-command"}, 127, "levee: there-is-no-such-command: there is no such command\nhint: "},
		"no program":     {[]string{"--", "./" + warningsName}, 126, "permission denied"},
		"broken record":  {[]string{"--known", "broken.json", "--", "touch", "ran"}, ExitFailed, "broken.json:2:1: want the JSON that levee listen --record writes"},
		"a folder of it": {[]string{"--known", ".", "--", "touch", "ran"}, ExitFailed, "want a file of at most"},
	} {
		if err := errors.Join(os.WriteFile("broken.json", []byte("{\n"), 0o644), os.WriteFile(warningsName, []byte(`{"schema": "levee-warnings/1", "known": []}`), 0o644)); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := levee(t, append([]string{"listen"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit code %d, want %d: %s", name, code, c.code, stderr)
		}
		if _, err := os.Stat("ran"); err == nil {
			t.Errorf("%s: the command ran", name)
		}
	}
}

// Once the command has run its exit code counts, also when the report cannot be
// written.
func TestListenReportCannotBeWritten(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("runs sh")
	}
	t.Chdir(t.TempDir())
	code, out, stderr := levee(t, "listen", "-o", "none/such", "sh", "-c", "echo out; exit 5")
	if code != 5 || out != "out\n" || !strings.Contains(stderr, "levee: none/such: no such file or directory") {
		t.Errorf("exit code %d, %q, %q", code, out, stderr)
	}
}
