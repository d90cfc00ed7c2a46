//go:build unix

package listen

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shell runs a script of sh as the command.
func shell(t *testing.T, script string, out *os.File) (*Result, error) {
	t.Helper()
	c := Command{Args: []string{"sh", "-c", script}, Env: os.Environ(), Early: true}
	if out != nil {
		c.Out, c.Err = out, out
	}
	return Run(c)
}

func scratch(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestExitCodes(t *testing.T) {
	for script, want := range map[string]int{"true": 0, "exit 42": 42, "kill -9 $$": 137, "kill -TERM $$": 143} {
		r, err := shell(t, script, nil)
		if err != nil || r.Exit != want {
			t.Errorf("%s: %+v, %v, want %d", script, r, err, want)
		}
	}
}

func TestNoSuchCommand(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("no program"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"there-is-no-such-command": NotFound, "./none/such": NotFound, plain: NotExecutable, t.TempDir(): NotExecutable} {
		var start *StartError
		r, err := Run(Command{Args: []string{name}})
		if r != nil || !errors.As(err, &start) || start.Exit != want {
			t.Errorf("%s: %+v, %v, want %d", name, r, err, want)
		}
	}
}

// The command gets the very files of the caller: nothing stands between, however
// much it writes, and what it reads is its own.
func TestStreamsAreHandedOn(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	out := scratch(t)
	if _, err := shell(t, "readlink /proc/self/fd/1; readlink /proc/self/fd/2", out); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(text))
	if len(lines) < 2 || lines[0] != out.Name() || lines[1] != out.Name() {
		t.Errorf("it writes to %q, want %s twice", lines, out.Name())
	}
}

// A signal that comes to Levee alone reaches the command, which ends as it
// likes.
func TestSignalsAreHandedOn(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready")
	done := make(chan *Result)
	go func() {
		r, err := Run(Command{Args: []string{"sh", "-c", `trap 'exit 7' TERM; : > "$0"; for i in $(seq 100); do sleep 0.05; done`, ready}})
		if err != nil {
			t.Error(err)
		}
		done <- r
	}()
	for range 200 {
		if _, err := os.Stat(ready); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if r := <-done; r == nil || r.Exit != 7 {
		t.Errorf("%+v, want 7: the command's own", r)
	}
}

// Whatever a command makes of the file for its warnings, it is read within
// limits, and nothing else is.
func TestWarningsFile(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	for script, want := range map[string]string{
		`:`:                                "",
		`printf abc > "$` + redirect + `"`: "abc",
		`ln -s ` + secret + ` "$` + redirect + `"`: "",
		`mkfifo "$` + redirect + `"`:               "",
		`rm -r "${` + redirect + `%/*}"`:           "",
	} {
		r, err := shell(t, script, nil)
		if r == nil || string(r.Text) != want || r.Exit != 0 {
			t.Errorf("%s: %+v, %v", script, r, err)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("%d files are left behind: %v", len(left), err)
	}
}

// A program that warns without end does not fill the disk.
func TestWarningsWithoutEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 40 MB, and waits for the clock")
	}
	r, err := shell(t, `head -c 40000000 /dev/zero >> "$`+redirect+`"; sleep 1.3; wc -c < "$`+redirect+`"`, scratch(t))
	if err != nil || !r.Cut || len(r.Text) != MaxText {
		t.Errorf("cut %v, %d bytes, %v", r.Cut, len(r.Text), err)
	}
}

// Node hears what is asked of it: of code in node_modules, in a child process,
// although the child replaces NODE_OPTIONS.
func TestNodeHears(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil || testing.Short() {
		t.Skip("no node here, or -short")
	}
	dir := t.TempDir()
	module := filepath.Join(dir, "node_modules", "a", "index.js")
	if err := errors.Join(os.MkdirAll(filepath.Dir(module), 0o755), os.WriteFile(module, []byte("new Buffer(1)"), 0o644)); err != nil {
		t.Fatal(err)
	}
	script := `"$0" "$1"; NODE_OPTIONS=--max-old-space-size=100 "$0" "$1"`
	for early, want := range map[bool]int{true: 2, false: 0} {
		r, err := Run(Command{Args: []string{"sh", "-c", script, node, module}, Env: []string{"PATH=" + os.Getenv("PATH")}, Early: early})
		if err != nil || r.Exit != 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		text := string(r.Text)
		if n := strings.Count(text, "[DEP0005]"); n != want {
			t.Errorf("early %v: %d warnings, want %d: %s", early, n, want, text)
		}
		if n := strings.Count(text, module); early && n != 1 {
			t.Errorf("%d traces, want that of the first", n)
		}
	}
}
