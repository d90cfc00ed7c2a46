package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"levee/internal/goldentest"
	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

const example = "../../examples/copay-2018"

// levee runs a command line as a shell would.
func levee(t testing.TB, args ...string) (code int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(context.Background(), args, Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
	return code, stdout.String(), stderr.String()
}

// alone keeps a test away from the user's configuration and cache.
func alone(t testing.TB) {
	t.Helper()
	home := t.TempDir()
	for name, value := range map[string]string{"HOME": home, "LEVEE_CACHE": filepath.Join(home, "cache"), "LEVEE_ADVISORIES": "",
		"npm_config_registry": "http://127.0.0.1:1/"} {
		t.Setenv(name, value)
	}
}

// golden compares with a file of testdata, or keeps it with -update. A test
// that left the package's folder gives the whole path.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := name
	if !filepath.IsAbs(name) {
		path = filepath.Join("testdata", name)
	}
	goldentest.Equal(t, path, got)
}

// The main job on real input: what the README promises.
func TestCheckTheExample(t *testing.T) {
	alone(t)
	code, out, err := levee(t, "check", example)
	if code != ExitFindings || err != "" {
		t.Errorf("exit code %d, stderr %q", code, err)
	}
	golden(t, "check.golden", out)
	if n := strings.Count(out, "\n"); n > 60 {
		t.Errorf("%d lines are more than a screen", n)
	}
	_, out, _ = levee(t, "check", example, "--as-of", "2018-12-01", "--all")
	if !strings.Contains(out, "GHSA-mh6f-8j2x-4483, published 2018-11-26, says malware") {
		t.Error("in December the advisory is not told")
	}
	_, out, _ = levee(t, "check", example, "--all")
	if strings.Contains(out, "GHSA-mh6f-8j2x-4483") {
		t.Error("in September the advisory of November is told")
	}
}

// What the README shows is what the program prints. TestDiffCopay holds the
// sample of levee diff.
func TestReadmeIsTrue(t *testing.T) {
	alone(t)
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for head, args := range map[string][]string{
		"(shortened):\n\n```\n":                 {"check", example},
		"(shortened, too):\n\n```\n":            {"inspect", "../../examples/flatmap-stream-2018"},
		"a cooldown; shortened, too):\n\n```\n": {"drill", "--history", "--project", example},
		"on the day of each event:\n\n```\n":    {"cast", "controls", "../../examples/event-stream-2018/analysis.md", "--project", example},
	} {
		_, out, _ := levee(t, args...)
		_, sample, _ := strings.Cut(string(readme), head)
		sample, _, _ = strings.Cut(sample, "```")
		if len(sample) < 200 {
			t.Fatal("the README shows no output")
		}
		for line := range strings.Lines(sample) {
			if line = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "...")); !strings.Contains(out, line) {
				t.Errorf("the README shows %q, which %s does not print", line, args[0])
			}
		}
	}
}

func TestWhoAndWhyOnTheExample(t *testing.T) {
	alone(t)
	for name, args := range map[string][]string{
		"who.golden":         {"who", example},
		"who-package.golden": {"who", example, "--package", "event-stream"},
		"why.golden":         {"why", "flatmap-stream", example},
		"why-ms.golden":      {"why", "ms@2.0.0", example},
	} {
		code, out, err := levee(t, args...)
		if code != ExitOK || err != "" {
			t.Errorf("%q: exit code %d, stderr %q", args, code, err)
		}
		golden(t, name, out)
	}
}

// Scripts depend on these fields.
func TestCheckJSON(t *testing.T) {
	alone(t)
	code, out, _ := levee(t, "check", example, "--json")
	var doc struct {
		Schema  string
		Project struct {
			Path, Lockfile, Kind                  string
			Instances, Artifacts, Names, Accounts int
		}
		Constraints []struct {
			ID, State         string
			Violated, Unknown int
		}
		Findings []struct {
			Control, Constraint, State, Package, Version, Message string
			Evidence                                              []struct{ What, Source string }
			Location                                              *struct {
				Path         string
				Line, Column int
			}
		}
		NotApplicable []struct{ Control, Message string }
		Properties    []struct {
			ID          int
			Title, Unit string
			Value       *float64
		}
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil || code != ExitFindings {
		t.Fatal(err, code)
	}
	if doc.Schema != "levee-check/1" || doc.Project.Instances != 2315 || doc.Project.Kind != "npm" || doc.Project.Names != 1370 || doc.Project.Accounts == 0 {
		t.Errorf("schema %q, project %+v", doc.Schema, doc.Project)
	}
	if len(doc.Constraints) != 6 || doc.Constraints[0].State != "violated" || doc.Constraints[4].State != "not shown" || len(doc.Properties) != 16 {
		t.Errorf("constraints %+v, %d properties", doc.Constraints, len(doc.Properties))
	}
	// The example has no page and no Electron: their controls show nothing of SC-6.
	if len(doc.NotApplicable) != 2 || doc.NotApplicable[0].Control != "csp" || doc.NotApplicable[1].Message != "the project does not depend on Electron" || doc.Constraints[5].State != "not shown" {
		t.Errorf("not applicable %+v, %+v", doc.NotApplicable, doc.Constraints[5])
	}
	handover := false
	for _, f := range doc.Findings {
		if f.Control == "handover" && f.Package == "event-stream" {
			handover = f.State == "violated" && f.Constraint == "SC-1" && f.Location != nil && f.Location.Line == 7209 && len(f.Evidence) == 1
		}
		if f.State == "unknown" && f.Package != "" {
			t.Errorf("an unknown names a package: %+v", f)
		}
	}
	if !handover {
		t.Error("event-stream's handover is not among the findings as it should be")
	}
	if doc.Properties[6].Value != nil || doc.Properties[0].Value == nil {
		t.Error("what is not measured has a value, or the reverse")
	}
}

func TestSARIFIsValid(t *testing.T) {
	alone(t)
	_, out, _ := levee(t, "check", example, "--format", "sarif")
	report, err := sarif.FromString(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Validate(); err != nil {
		t.Error(err)
	}
	lines := 0
	for _, r := range report.Runs[0].Results {
		if p := r.Locations[0].PhysicalLocation; p.Region != nil && *p.Region.StartLine == 7745 && *p.ArtifactLocation.URI == "package-lock.json" {
			lines++
		}
	}
	if lines == 0 {
		t.Error("no result stands at the line of flatmap-stream")
	}
}

func TestOtherFormats(t *testing.T) {
	alone(t)
	_, out, _ := levee(t, "check", example, "--format", "cyclonedx")
	var bom struct {
		BomFormat, SpecVersion string
		Components             []struct{ Purl string }
		Dependencies           []struct{ DependsOn []string }
		Vulnerabilities        []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(out), &bom); err != nil {
		t.Fatal(err)
	}
	if bom.BomFormat != "CycloneDX" || len(bom.Components) != 1763 || len(bom.Dependencies) != 1764 || len(bom.Vulnerabilities) == 0 ||
		!strings.Contains(out, `"pkg:npm/%40angular/core@5.2.10"`) {
		t.Errorf("%s %s: %d components, %d dependencies, %d vulnerabilities", bom.BomFormat, bom.SpecVersion, len(bom.Components), len(bom.Dependencies), len(bom.Vulnerabilities))
	}
	_, out, _ = levee(t, "check", example, "--format", "markdown")
	golden(t, "check.md.golden", out)
}

// A recorded run comes out the same again, byte for byte, and asks nobody.
func TestRecordedRunRepeats(t *testing.T) {
	alone(t)
	dir := newProject(t)
	u, err := universe.Parse("test", []byte("a 1.0.0 2016-01-01 by ann of ann\na 1.0.1 2018-02-01 by bob of ann, bob\n  depends b ^1\nb 1.0.0 2018-01-30 by bob\n"))
	if err != nil {
		t.Fatal(err)
	}
	reg := registrytest.New(t, u)
	t.Setenv("npm_config_registry", reg.URL)
	bundle := filepath.Join(t.TempDir(), "evidence.ndjson.gz")
	code, first, stderr := levee(t, "check", dir, "--record", bundle, "--json")
	if code != ExitFindings || !strings.Contains(first, "handover") {
		t.Fatalf("exit code %d, %s%s", code, first, stderr)
	}
	asked := reg.Total()
	_, again, _ := levee(t, "check", dir, "--evidence", bundle, "--json")
	if d := cmp.Diff(first, again); d != "" || reg.Total() != asked || asked == 0 {
		t.Errorf("%d requests, then %d; %s", asked, reg.Total(), d)
	}
}

// newProject makes a small project with a, which needs b.
func newProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"package.json": `{"name":"x","dependencies":{"a":"^1.0.0"}}`,
		"package-lock.json": `{"lockfileVersion":3,"packages":{"":{"name":"x","dependencies":{"a":"^1.0.0"}},
"node_modules/a":{"version":"1.0.1","dependencies":{"b":"^1"}},"node_modules/b":{"version":"1.0.0"}}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Nobody answers: everything is unknown, and that is no pass.
func TestNobodyAnswers(t *testing.T) {
	alone(t)
	code, out, stderr := levee(t, "check", newProject(t), "--offline")
	if code != ExitFindings || stderr != "" || !strings.Contains(out, "releases 0/2 (offline, and not asked before)") {
		t.Errorf("exit code %d, stderr %q, out %s", code, stderr, out)
	}
}

// Without a lockfile nothing is known of what is installed, and nothing held.
func TestNoLockfileIsNoPass(t *testing.T) {
	alone(t)
	dir := newProject(t)
	if err := os.Remove(filepath.Join(dir, "package-lock.json")); err != nil {
		t.Fatal(err)
	}
	code, out, _ := levee(t, "check", dir, "--offline")
	if code != ExitFindings || strings.Contains(out, "held") || !strings.Contains(out, "no lockfile") || !strings.Contains(out, "SC-2  not shown") {
		t.Errorf("exit code %d, %s", code, out)
	}
}

// A cache that cannot be used costs a warning and nothing else.
func TestUnwritableCache(t *testing.T) {
	alone(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LEVEE_CACHE", filepath.Join(file, "cache"))
	code, _, stderr := levee(t, "check", newProject(t), "--offline")
	if code != ExitFindings || !strings.Contains(stderr, "levee: no cache: ") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	alone(t)
	broken := newProject(t)
	if err := os.WriteFile(filepath.Join(broken, "package-lock.json"), []byte("{\n<<<<<<< HEAD\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"chekc"}, ExitUsage, "did you mean `levee check`?"},
		{[]string{"check", "a", "b"}, ExitUsage, "accepts at most 1 arg"},
		{[]string{"check", "--frobnicate"}, ExitUsage, "unknown flag: --frobnicate"},
		{[]string{"check", example, "--format", "xml"}, ExitUsage, `format "xml": want one of text, json, sarif, markdown, cyclonedx`},
		{[]string{"check", example, "--as-of", "yesterday"}, ExitUsage, `--as-of "yesterday": want a date`},
		{[]string{"why", "react-dom", example}, ExitUsage, "react-dom is not in this project"},
		{[]string{"why", "../x", example}, ExitUsage, "package name"},
		{[]string{"who", example, "--package", "react-dom"}, ExitUsage, "react-dom is not in this project"},
		{[]string{"check", t.TempDir()}, ExitFailed, "no package.json and no lockfile"},
		{[]string{"check", "/no/such/folder"}, ExitFailed, "/no/such/folder: no such file or directory"},
		{[]string{"check", broken}, ExitFailed, "package-lock.json:2:1: merge conflict marker"},
		{[]string{"check", example, "--evidence", "../../go.mod"}, ExitFailed, "../../go.mod:1: want a header"},
		{[]string{"check", example, "--record", "/no/such/folder/x"}, ExitFailed, "/no/such/folder/x: no such file or directory"},
		{[]string{"check", newProject(t), "--advisories", "/no/such/zip"}, ExitFailed, "no such file or directory"},
	} {
		code, out, stderr := levee(t, c.args...)
		if code != c.code || out != "" || !strings.HasPrefix(stderr, "levee: ") || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: exit code %d, stdout %.80q, stderr %q; want %d and %q", c.args, code, out, stderr, c.code, c.want)
		}
		if strings.Count(stderr, "\n") > 6 {
			t.Errorf("%q: a wall of text: %s", c.args, stderr)
		}
	}
}

// Nothing that a lockfile or a registry says reaches the terminal as a control
// sequence.
func TestNoEscapesReachTheTerminal(t *testing.T) {
	alone(t)
	dir := t.TempDir()
	evil := `\u001b]0;owned\u0007\u202e`
	lock := `{"name":"x` + evil + `","lockfileVersion":3,"packages":{"":{"name":"x` + evil + `","dependencies":{"a` + evil + `":"^1` + evil + `"}},` +
		`"node_modules/a` + evil + `":{"version":"1.0.0` + evil + `","resolved":"git+https://h/` + evil + `"}}}`
	if err := os.WriteFile(filepath.Join(dir, "package-lock.json"), []byte(lock), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"check", dir, "--offline", "--all"}, {"check", dir, "--offline", "--format", "markdown", "--all"}, {"who", dir, "--offline"},
		{"why", "a\x1b[31m", dir, "--offline"}, {"check", dir + "\x1b[31m"}, {"\x1b[31m"},
	} {
		_, out, stderr := levee(t, args...)
		if strings.ContainsAny(out+stderr, "\x1b\x07\u202e") {
			t.Errorf("%q lets an escape through: %q", args, out+stderr)
		}
	}
}

func TestInterrupt(t *testing.T) {
	alone(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, stderr bytes.Buffer
	code := Run(ctx, []string{"check", newProject(t)}, Streams{Out: &out, Err: &stderr})
	if code != ExitFailed || out.Len() != 0 || !strings.Contains(stderr.String(), "interrupted") {
		t.Errorf("exit code %d, out %q, stderr %q", code, out.String(), stderr.String())
	}
}

func TestHelpAndVersion(t *testing.T) {
	code, out, _ := levee(t)
	if code != ExitOK || !strings.Contains(out, "levee check") || !strings.Contains(out, "Examples:") {
		t.Errorf("exit code %d: %s", code, out)
	}
	for _, c := range []string{"check", "inspect", "who", "why", "version"} {
		if code, out, _ := levee(t, c, "--help"); code != ExitOK || !strings.Contains(out, "Examples:") {
			t.Errorf("help of %s has no example", c)
		}
	}
	if _, out, _ := levee(t, "version"); !regexp.MustCompile(`^levee \S+`).MatchString(out) {
		t.Errorf("version %q", out)
	}
	if code, out, _ := levee(t, "completion", "bash"); code != ExitOK || !strings.Contains(out, "levee") {
		t.Errorf("completion: %d", code)
	}
}
