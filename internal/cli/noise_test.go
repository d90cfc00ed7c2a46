package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"levee/internal/noise"
)

const recordedFacts = "../noise/facts/testdata/npm-2020-release-facts.ndjson.gz"

// What the command prints of the record is what docs/noise.md and the table of
// the program rest on.
func TestNoise(t *testing.T) {
	alone(t)
	code, out, stderr := levee(t, "noise", recordedFacts)
	if code != ExitOK || strings.Contains(stderr, "\n") && !strings.HasPrefix(stderr, "levee: judging") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	golden(t, "noise.golden", out)
	for line := range strings.Lines(out) {
		if len(line) > 110 {
			t.Errorf("a line of %d characters: %s", len(line), line)
		}
	}
}

func TestNoiseJSON(t *testing.T) {
	alone(t)
	name := filepath.Join(t.TempDir(), "facts.ndjson")
	if err := os.WriteFile(name, []byte(`{"name":"p","created":"2015-01-01T00:00:00Z","versions":[`+
		`{"v":"1.0.0","t":"2015-01-01T00:00:00Z","by":"ann","maintainers":["ann"]},`+
		`{"v":"1.0.1","t":"2015-02-01T00:00:00Z","by":"eve","maintainers":["ann"]}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := levee(t, "noise", name, "--json")
	table, err := noise.Parse([]byte(out))
	if code != ExitOK || stderr != "" || err != nil {
		t.Fatalf("exit code %d, stderr %q, %v", code, stderr, err)
	}
	if r := table.Rate("newpublisher"); table.Record.Upgrades != 1 || r.Fired != 1 || r.Looked != 1 {
		t.Errorf("%+v", table)
	}
}

func TestNoiseBadInput(t *testing.T) {
	alone(t)
	lone := filepath.Join(t.TempDir(), "lone.ndjson")
	if err := os.WriteFile(lone, []byte(`{"name":"p","versions":[{"v":"1.0.0","t":"2015-01-01T00:00:00Z"}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"noise"}, ExitUsage, "accepts 1 arg(s), received 0"},
		{[]string{"noise", "/no/such/file"}, ExitFailed, "/no/such/file: no such file or directory"},
		{[]string{"noise", t.TempDir()}, ExitFailed, "is a directory"},
		{[]string{"noise", "../../go.mod"}, ExitFailed, "../../go.mod:1:1: not JSON"},
		{[]string{"noise", example + "/package-lock.json"}, ExitFailed, "package-lock.json:1:2: not JSON"},
		{[]string{"noise", lone}, ExitFailed, "no upgrade was judged: want packages with more than one release"},
	} {
		code, out, stderr := levee(t, c.args...)
		if code != c.code || out != "" || !strings.HasPrefix(stderr, "levee: ") || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d, stdout %.80q, stderr %q; want %d and %q", c.args, code, out, stderr, c.code, c.want)
		}
	}
}
