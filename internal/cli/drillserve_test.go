package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// served starts drill serve, and returns what it said and a function that ends
// it as Ctrl-C does and returns the exit code.
func served(t *testing.T, args ...string) (said map[string]any, end func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	in, out := io.Pipe()
	var stderr bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- Run(ctx, append([]string{"drill", "serve", "--port", "0", "--json"}, args...), Streams{In: strings.NewReader(""), Out: out, Err: &stderr})
		_ = out.Close()
	}()
	if err := json.NewDecoder(bufio.NewReader(in)).Decode(&said); err != nil {
		cancel()
		t.Fatalf("it said nothing: %v, exit code %d, %s", err, <-code, stderr.String())
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	t.Cleanup(cancel)
	return said, func() int { cancel(); return <-code }
}

// npm itself installs what is served, and what the project would take in.
func TestDrillServeToNpm(t *testing.T) {
	if testing.Short() {
		t.Skip("starts npm")
	}
	program, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("no npm here")
	}
	path := os.Getenv("PATH")
	alone(t)
	said, end := served(t, "event-stream", "--project", example, "--carrier", "kind-of")
	dir, home := t.TempDir(), t.TempDir()
	npm := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), program, append(args, "--ignore-scripts", "--no-fund", "--registry", said["registry"].(string))...)
		cmd.Dir, cmd.Env = dir, []string{"HOME=" + home, "PATH=" + path, "npm_config_update_notifier=false"}
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := npm("install", said["install"].(string))
	for _, name := range []string{"kind-of", "is-buffer", said["packages"].([]any)[1].(string)} {
		if _, err := os.Stat(filepath.Join(dir, "node_modules", name, "package.json")); err != nil {
			t.Errorf("%s was not installed:\n%s", name, out)
		}
	}
	if !strings.Contains(out, "found 0 vulnerabilities") {
		t.Errorf("before anybody noticed it npm says\n%s", out)
	}
	if out := npm("install", "left-pad"); !strings.Contains(out, "E404") {
		t.Errorf("what the universe does not have: %s", out)
	}
	if code := end(); code != ExitOK {
		t.Errorf("after Ctrl-C: exit code %d", code)
	}
}

// versionsAt returns a JSON array of the versions of a registry's document.
func versionsAt(t *testing.T, url string) []byte {
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var doc struct{ Versions map[string]any }
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil && res.StatusCode == http.StatusOK {
		t.Fatal(err)
	}
	all, err := json.Marshal(slices.AppendSeq([]string{}, maps.Keys(doc.Versions)))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// After it was noticed npm's audit tells it; before it was published it is not
// there.
func TestDrillServeOnOtherDays(t *testing.T) {
	alone(t)
	for day, want := range map[string]struct {
		out      bool
		advisory string
	}{"2018-09-27": {false, "{}"}, "2018-12-01": {true, "{}"}, "2019-01-01": {true, "LEVEE-DRILL"}} {
		said, end := served(t, "event-stream", "--project", example, "--carrier", "kind-of", "--day", day)
		packages := said["packages"].([]any)
		name := packages[len(packages)-1].(string)
		res, err := http.Post(said["registry"].(string)+"-/npm/v1/security/advisories/bulk", "application/json", strings.NewReader(fmt.Sprintf("{%q:%s}", name, versionsAt(t, said["registry"].(string)+name))))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if said["out"] != want.out || !strings.Contains(string(body), want.advisory) {
			t.Errorf("%s: %v, advisories %s", day, said, body)
		}
		end()
	}
}

// Tools that look at the clock see the day that is shown as today.
func TestDrillServeToday(t *testing.T) {
	alone(t)
	said, _ := served(t, "axios", "--project", example, "--carrier", "kind-of", "--today")
	res, err := http.Get(said["registry"].(string) + "kind-of")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var doc struct{ Time map[string]time.Time }
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	_, version, _ := strings.Cut(said["install"].(string), "@")
	if age := time.Since(doc.Time[version]); age < 0 || age > 24*time.Hour {
		t.Errorf("what is taken in at once is %v old: %v", age, doc.Time)
	}
}

func TestDrillServeSaysWhatToDo(t *testing.T) {
	alone(t)
	ctx, cancel := context.WithCancel(t.Context())
	out := &untilLine{line: "Ctrl-C ends it.\n", then: cancel}
	if code := Run(ctx, []string{"drill", "serve", "axios", "--project", example, "--carrier", "kind-of", "--port", "0", "--today"}, Streams{Out: out, Err: io.Discard}); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"axios-2026 on kind-of@3.2.2, as of 2018-", ": kind-of, ", "; empty stand-ins for 12 others; all else is not found\n", "\n  npm install kind-of@3.2.3 --registry http://127.0.0.1:"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// untilLine keeps what is written, and calls a function after a line.
type untilLine struct {
	bytes.Buffer
	line string
	then func()
}

func (u *untilLine) Write(p []byte) (int, error) {
	n, err := u.Buffer.Write(p)
	if strings.HasSuffix(u.String(), u.line) {
		u.then()
	}
	return n, err
}

func TestDrillServeBadInput(t *testing.T) {
	alone(t)
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	port := fmt.Sprint(taken.Addr().(*net.TCPAddr).Port)
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"event-streams"}, ExitUsage, `incident "event-streams": want one of left-pad-2016`},
		{[]string{"event-stream", "--port", port}, ExitFailed, "port " + port + " of 127.0.0.1 is in use"},
		{[]string{"event-stream", "--port", "70000"}, ExitUsage, "--port 70000: want 0 to 65535"},
		{[]string{"event-stream", "--day", "soon"}, ExitUsage, `--day "soon": want a date such as 2018-09-25`},
		{[]string{"event-stream", "--carrier", "left-pads"}, ExitUsage, "left-pads is not in "},
		{[]string{"dependency-confusion"}, ExitUsage, "dependency-confusion-2021: arrival=confused-private-name cannot be crafted: no package with a private name is known"},
		{[]string{}, ExitUsage, "accepts 1 arg(s), received 0"},
		{[]string{"--port", "0", "a", "b"}, ExitUsage, "accepts 1 arg(s), received 2"},
	} {
		args := append([]string{"drill", "serve", "--project", example}, c.args...)
		code, out, err := levee(t, args...)
		if code != c.code || out != "" || !strings.Contains(err, c.want) || strings.Count(err, "\n") > 2 {
			t.Errorf("%v: exit code %d, want %d\n%s%s", c.args, code, c.code, out, err)
		}
	}
}
