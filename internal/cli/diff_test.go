package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"golang.org/x/tools/txtar"

	"levee/internal/evidence"
	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

// unzip puts files of a folder into the current one, without their .gz.
func unzip(t testing.TB, dir string, want func(name string) bool) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".gz")
		if name == e.Name() || !want(name) {
			continue
		}
		file, err := os.Open(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(z)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		write(t, map[string]string{name: string(data)})
		names = append(names, name)
	}
	return names
}

// copay puts Copay's lockfiles of 2018 into a folder of its own and goes there.
func copay(t testing.TB) (lockfiles []string, evidence string) {
	t.Helper()
	alone(t)
	record := absolute(t, filepath.Join(example, recordedName))
	dir := absolute(t, "../../examples/event-stream-2018/evidence/copay")
	t.Chdir(t.TempDir())
	for _, name := range unzip(t, dir, func(string) bool { return true }) {
		if strings.HasSuffix(name, "package-lock.json") {
			lockfiles = append(lockfiles, name)
		}
	}
	return lockfiles, record
}

func absolute(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// The real accident, and what came before and after it, as of each day.
func TestDiffCopay(t *testing.T) {
	home := absolute(t, "testdata")
	locks, record := copay(t)
	for _, c := range []struct {
		before, after int // numbers of lockfiles
		day, format   string
	}{
		{1, 2, "2018-09-21", "text"},
		{2, 3, "2018-09-25", "text"},
		{2, 3, "2018-09-25", "markdown"},
		{4, 5, "2018-10-25", "text"},
		{9, 10, "2018-11-26", "text"},
	} {
		code, out, err := levee(t, "diff", locks[c.before-1], locks[c.after-1], "--evidence", record, "--as-of", c.day, "--format", c.format)
		if code != ExitFindings || err != "" {
			t.Errorf("%d to %d: exit code %d, stderr %q", c.before, c.after, code, err)
		}
		golden(t, filepath.Join(home, fmt.Sprintf("diff-copay-%02d-%02d.%s.golden", c.before, c.after, c.format)), out)
		if n := strings.Count(out, "\n"); n > 60 {
			t.Errorf("%d to %d: %d lines are more than a screen", c.before, c.after, n)
		}
	}
}

// What the README shows of the accident is what levee diff prints.
func TestReadmeShowsDiff(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("testdata/diff-copay-02-03.text.golden")
	if err != nil {
		t.Fatal(err)
	}
	_, sample, _ := strings.Cut(string(readme), "four days before (shortened):\n\n```\n")
	sample, _, _ = strings.Cut(sample, "\n```")
	if len(sample) < 500 || !strings.HasPrefix(string(golden), sample) {
		t.Errorf("the README shows\n%s\nwhich levee diff does not print", sample)
	}
}

// Scripts depend on these fields.
func TestDiffJSON(t *testing.T) {
	locks, record := copay(t)
	_, out, _ := levee(t, "diff", locks[1], locks[2], "--evidence", record, "--as-of", "2018-09-25", "--json")
	var doc struct {
		Schema, Verdict string
		Projects        []struct {
			Lockfile string
			Asked    []string
		}
		Changes []struct {
			Kind, Name, Before, After, Verdict, Need string
			Phase, Releases                          []string
			Bits                                     *float64
		}
		Findings []struct {
			Control, Package, State string
			Bits, AlertsPerYear     *float64
		}
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Schema != "levee-diff/1" || doc.Verdict != "hold" || len(doc.Projects) != 1 || !slices.Equal(doc.Projects[0].Asked, []string{"reg-cli"}) {
		t.Errorf("schema %q, verdict %q, projects %+v", doc.Schema, doc.Verdict, doc.Projects)
	}
	first := doc.Changes[0]
	if first.Name != "event-stream" || first.Before != "3.3.4" || first.After != "3.3.6" || first.Verdict != "hold" || first.Need != "unasked" ||
		!slices.Equal(first.Releases, []string{"3.3.6", "3.3.5"}) || !slices.Equal(first.Phase, []string{"build", "test"}) || first.Bits == nil || *first.Bits < 10 {
		t.Errorf("first change %+v", first)
	}
	if second := doc.Changes[1]; second.Name != "flatmap-stream" || second.Kind != "added" || second.Before != "" {
		t.Errorf("second change %+v", second)
	}
	measured := 0
	for _, f := range doc.Findings {
		if f.Package == "event-stream" && f.Control == "newpublisher" && f.State == "sign" && f.Bits != nil && f.AlertsPerYear != nil {
			measured++
		}
	}
	if measured != 1 {
		t.Errorf("%d findings say that event-stream has a new publisher, and how rare that is; want one", measured)
	}
}

func TestDiffSARIF(t *testing.T) {
	locks, record := copay(t)
	_, out, _ := levee(t, "diff", locks[1], locks[2], "--evidence", record, "--as-of", "2018-09-25", "--format", "sarif")
	doc, err := sarif.FromBytes([]byte(out))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(); err != nil {
		t.Error(err)
	}
	levels := make(map[string]int)
	for _, r := range doc.Runs[0].Results {
		levels[r.Level]++
		if r.Locations[0].PhysicalLocation.Region == nil && r.RuleID != nil && *r.RuleID == "handover" {
			t.Error("a finding without a line")
		}
	}
	if levels["warning"] == 0 || levels["none"] != 0 {
		t.Errorf("levels %v", levels)
	}
}

// Lockfiles of every client, compared without any evidence.
func TestDiffRealPairs(t *testing.T) {
	alone(t)
	home, dir := absolute(t, "testdata"), absolute(t, "../npm/lockfile/testdata/real")
	t.Chdir(t.TempDir())
	write(t, map[string]string{"none.ndjson": nothing(t)})
	var all strings.Builder
	for _, before := range unzip(t, dir, func(string) bool { return true }) {
		name, rest, ok := strings.Cut(before, ".before.")
		if !ok {
			continue
		}
		after, err := filepath.Glob(name + ".after.*")
		if err != nil || len(after) != 1 {
			t.Fatalf("%s: after it %q, %v", before, after, err)
		}
		_, out, stderr := levee(t, "diff", before, after[0], "--evidence", "none.ndjson", "--as-of", "2026-11-01")
		if stderr != "" || strings.Count(out, "\n") > 40 {
			t.Errorf("%s: stderr %q, %d lines", rest, stderr, strings.Count(out, "\n"))
		}
		fmt.Fprintf(&all, "-- %s --\n%s\n", name, out)
	}
	golden(t, filepath.Join(home, "diff-pairs.golden"), all.String())
}

// nothing is a record in which nobody was asked anything.
func nothing(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	if err := evidence.NewBundle(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)).Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// incident serves a recorded incident and goes to a folder of its own.
func incident(t *testing.T, name string) {
	t.Helper()
	alone(t)
	a, err := txtar.ParseFile(filepath.Join("../controls/testdata/incidents", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if a, err = universe.Inherit(a); err != nil {
		t.Fatal(err)
	}
	u, err := universe.ParseArchive(name, a)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("npm_config_registry", registrytest.New(t, u).URL)
	t.Chdir(t.TempDir())
}

// locked is a lockfile with packages at the top of node_modules, given as
// "NAME VERSION [DEPENDENCY RANGE]...".
func locked(direct string, packages ...string) string {
	lines := []string{fmt.Sprintf(`"": {"name": "app", "version": "1.0.0", "dependencies": %s}`, direct)}
	for _, p := range packages {
		words := strings.Fields(p)
		var depends []string
		for i := 2; i+1 < len(words); i += 2 {
			depends = append(depends, fmt.Sprintf("%q: %q", words[i], words[i+1]))
		}
		lines = append(lines, fmt.Sprintf(`"node_modules/%s": {"version": %q, "dependencies": {%s}}`, words[0], words[1], strings.Join(depends, ", ")))
	}
	return `{"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {` + strings.Join(lines, ",\n") + "}}"
}

// Half an hour after it came out, axios 1.14.1 is held for what no client
// default of that year saw together.
func TestDiffAxios(t *testing.T) {
	incident(t, "axios-2026")
	const direct = `{"axios": "^1.14.0"}`
	write(t, map[string]string{
		"old/package-lock.json": locked(direct, "axios 1.14.0"), "old/package.json": `{"name": "app", "dependencies": ` + direct + `}`,
		"new/package-lock.json": locked(direct, "axios 1.14.1 plain-crypto-js ^4.2.1", "plain-crypto-js 4.2.1"), "new/package.json": `{"name": "app", "dependencies": ` + direct + `}`,
	})
	code, out, stderr := levee(t, "diff", "old", "new", "--as-of", "2026-03-31T00:51:00Z", "--all")
	if code != ExitFindings || stderr != "" {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	for _, want := range []string{
		"plain-crypto-js 4.2.1 · hold", "axios 1.14.0 → 1.14.1 · hold", "new to this project: 2 versions",
		"no file of it imports that", "nobody asked     axios 1.14.0 would have done", "runs postinstall (node setup.js) at install",
		"the cooldown is 7 days", "trustdowngrade", "dropper",
	} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), strings.Join(strings.Fields(want), " ")) {
			t.Errorf("not told: %s\n%s", want, out)
		}
	}
}

// Repository, provenance and tarball agree: what the code gained holds it.
func TestDiffAsyncAPI(t *testing.T) {
	incident(t, "asyncapi-2026")
	const direct = `{"@asyncapi/specs": "^6.11.0"}`
	write(t, map[string]string{
		"old/package-lock.json": locked(direct, "@asyncapi/specs 6.11.1"),
		"new/package-lock.json": locked(direct, "@asyncapi/specs 6.11.2"),
	})
	code, out, stderr := levee(t, "diff", "old", "new", "--as-of", "2026-07-14T09:00:00Z", "--all")
	if code != ExitFindings || stderr != "" || !strings.Contains(out, "dropper") || !strings.Contains(out, "capabilitygain") || strings.Contains(out, "trustdowngrade") {
		t.Errorf("exit code %d, stderr %q\n%s", code, stderr, out)
	}
}

// git runs git in the current folder.
func git(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=ann", "-c", "user.email=ann@mail.example", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
}

// repository makes a project with a history: main has weather 1.0.0, and a
// branch took it to 1.1.0.
func repository(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	shop(t)
	git(t, "init", "-q")
	write(t, map[string]string{"package.json": `{"name": "app", "dependencies": {"weather": "^1.0.0"}}`, "package-lock.json": locked(`{"weather": "^1.0.0"}`, "weather 1.0.0")})
	git(t, "add", ".")
	git(t, "commit", "-qm", "first")
	git(t, "tag", "v1")
	git(t, "checkout", "-qb", "update")
	write(t, map[string]string{"package-lock.json": locked(`{"weather": "^1.0.0"}`, "weather 1.1.0 quiet ^1 fetcher ^1", "quiet 1.0.0", "fetcher 1.0.0")})
	git(t, "commit", "-qam", "weather")
}

func TestDiffOfRevisions(t *testing.T) {
	repository(t)
	for _, args := range [][]string{{}, {"v1"}, {"v1", "HEAD"}, {"main", "update"}, {"HEAD~1", "HEAD"}} {
		code, out, stderr := levee(t, append([]string{"diff"}, args...)...)
		if code != ExitFindings || stderr != "" || !strings.Contains(out, "weather 1.0.0 → 1.1.0") || !strings.Contains(out, "3 changes: 2 added, 1 upgraded") {
			t.Errorf("%q: exit code %d, stderr %q\n%s", args, code, stderr, out)
		}
	}
	code, out, _ := levee(t, "diff", "HEAD")
	if code != ExitOK || !strings.Contains(out, "Nothing that is installed changed.") {
		t.Errorf("against HEAD: exit code %d\n%s", code, out)
	}
	git(t, "checkout", "-q", "main")
	write(t, map[string]string{"package-lock.json": locked(`{"weather": "^1.0.0"}`, "weather 1.0.0", "quiet 1.0.0")})
	if _, out, _ := levee(t, "diff"); !strings.Contains(out, "1 change: 1 added") {
		t.Errorf("the work tree is not read:\n%s", out)
	}
}

// A change that lifts protections of the project's own pages and windows is told,
// whichever side is a commit; what was off before is no news.
func TestDiffOfPlatform(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	shop(t)
	git(t, "init", "-q")
	asked := `{"weather": "^1.0.0", "electron": "43.1.0"}`
	page := func(script string) string {
		return "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'" + script + "; connect-src 'self'\">\n"
	}
	window := func(integration bool) string {
		return fmt.Sprintf("const { BrowserWindow } = require('electron')\nnew BrowserWindow({ webPreferences: { nodeIntegration: %v, sandbox: false } })\n", integration)
	}
	write(t, map[string]string{"package.json": `{"name": "app", "main": "main.js", "dependencies": ` + asked + `}`, "package-lock.json": locked(asked, "weather 1.0.0"),
		"index.html": page(""), "main.js": window(false), "test/page.html": page("")})
	git(t, "add", ".")
	git(t, "commit", "-qm", "first")
	git(t, "checkout", "-qb", "loose")
	write(t, map[string]string{"index.html": page(" 'unsafe-eval'"), "main.js": window(true), "test/page.html": page(" 'unsafe-eval'")})
	git(t, "commit", "-qam", "loose")
	csp, electron := "the app loses protection: texts become code: default-src 'unsafe-eval' (index.html:2)", "loses protection: node-integration is off (main.js:2)"
	for _, args := range [][]string{{"HEAD~1"}, {"HEAD~1", "HEAD"}, {"main", "loose"}} {
		_, out, stderr := levee(t, append([]string{"diff", "--all"}, args...)...)
		if flat := strings.Join(strings.Fields(out), " "); stderr != "" || !strings.Contains(flat, csp) || !strings.Contains(flat, electron) || strings.Contains(flat, "sandbox") {
			t.Errorf("%v: stderr %q\n%s", args, stderr, out)
		}
	}
	for _, args := range [][]string{{"HEAD", "HEAD~1"}, {"HEAD", "HEAD"}, {"HEAD~1", "--no-code"}} {
		if code, out, stderr := levee(t, append([]string{"diff", "--all"}, args...)...); code != ExitOK || stderr != "" || strings.Contains(out, "protection") {
			t.Errorf("%v: exit code %d, stderr %q\n%s", args, code, stderr, out)
		}
	}
	write(t, map[string]string{"next/index.html": "<!doctype html>\n<title>next</title>\n", "next/package.json": `{"name": "next"}`})
	if _, out, _ := levee(t, "diff", "--all", "HEAD"); !strings.Contains(out, "next: next/index.html has no policy that this project sets") || strings.Contains(out, "loses") {
		t.Errorf("a page that is new:\n%s", out)
	}
	id, err := exec.Command("git", "rev-parse", "HEAD~1:index.html").Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(".git", "objects", string(id[:2]), strings.TrimSpace(string(id[2:])))); err != nil {
		t.Fatal(err)
	}
	if code, out, stderr := levee(t, "diff", "--all", "HEAD~1", "HEAD"); code != ExitOK || stderr != "" || !strings.Contains(out, "index.html of HEAD~1 is too large or not in this clone") || strings.Contains(out, "loses") {
		t.Errorf("a clone without it: exit code %d, stderr %q\n%s", code, stderr, out)
	}
}

// Each lockfile of a repository is compared with its own past, from wherever
// in it.
func TestDiffOfSeveralLockfiles(t *testing.T) {
	repository(t)
	write(t, map[string]string{"tools/package-lock.json": locked(`{"quiet": "^1"}`, "quiet 1.0.0"), "tools/package.json": `{"name": "tools", "dependencies": {"quiet": "^1"}}`,
		"tools/node_modules/x/package-lock.json": "{"})
	_, out, stderr := levee(t, "diff", "HEAD")
	if !strings.Contains(out, "tools/package-lock.json is new") || !strings.Contains(out, "tools/package-lock.json  ") || stderr != "" {
		t.Errorf("stderr %q\n%s", stderr, out)
	}
	git(t, "add", ".")
	git(t, "commit", "-qm", "tools")
	git(t, "rm", "-q", "package-lock.json")
	t.Chdir("tools")
	if _, out, _ := levee(t, "diff", "HEAD"); !strings.Contains(out, "Nothing that is installed changed.") {
		t.Errorf("a lockfile above the current folder is looked at:\n%s", out)
	}
	t.Chdir("..")
	if code, out, _ := levee(t, "diff", "HEAD"); !strings.Contains(out, "package-lock.json is gone") || code != ExitFindings {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// What comes with a change does not vouch for it.
func TestDiffTrustsTheSideBefore(t *testing.T) {
	repository(t)
	write(t, map[string]string{recordedName: "nonsense"})
	git(t, "add", ".")
	git(t, "commit", "-qm", "vouch")
	if code, _, stderr := levee(t, "diff", "v1", "HEAD"); code != ExitFindings || stderr != "" {
		t.Errorf("exit code %d, stderr %q: the record of the new side was read", code, stderr)
	}
	write(t, map[string]string{"levee.yaml": "version: 1\ncontrols: {breach: off}\n"})
	if _, out, _ := levee(t, "diff", "v1"); !strings.Contains(out, "levee.yaml is part of this change: read what it allows") {
		t.Errorf("a policy that comes with the change is not told:\n%s", out)
	}
}

func TestDiffBadInput(t *testing.T) {
	repository(t)
	write(t, map[string]string{
		"broken/package-lock.json": "{\n  \"a\": ,\n}", "merge/package-lock.json": "{\n<<<<<<< ours\n", "empty/readme": "", "good/package-lock.json": locked("{}"),
		"bare.yaml": "version: 1\ncontrol: {}\n", "type.yaml": "version: 1\ncooldown: soon\n",
	})
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"nowhere"}, ExitFailed, "nowhere: no such revision, file or folder"},
		{[]string{"v1", "nowhere"}, ExitFailed, "nowhere: no such revision, file or folder"},
		{[]string{"--output=x", "v1"}, ExitUsage, "unknown flag"},
		{[]string{"", "v1"}, ExitUsage, "not an empty word"},
		{[]string{"a", "b", "c"}, ExitUsage, "accepts at most 2 arg(s)"},
		{[]string{"good", "broken"}, ExitFailed, "package-lock.json:2:8: "},
		{[]string{"merge", "good"}, ExitFailed, "package-lock.json:2:1: merge conflict marker"},
		{[]string{"empty", "good"}, ExitFailed, "empty: no lockfile"},
		{[]string{"good", "empty"}, ExitFailed, "empty: no lockfile"},
		{[]string{"v1", "--policy", "bare.yaml"}, ExitFailed, `bare.yaml:2:1: `},
		{[]string{"v1", "--policy", "type.yaml"}, ExitFailed, `type.yaml:2:11: `},
		{[]string{"v1", "--policy", "none.yaml"}, ExitFailed, "none.yaml: no such file or directory"},
		{[]string{"v1", "--format", "xml"}, ExitUsage, `format "xml": want one of text, json, sarif, markdown`},
		{[]string{"v1", "--as-of", "soon"}, ExitUsage, "want a date"},
	} {
		code, out, stderr := levee(t, append([]string{"diff"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.want) || out != "" {
			t.Errorf("%q: exit code %d, want %d; stderr %q, want %q; stdout %q", c.args, code, c.code, stderr, c.want, out)
		}
	}
}

// A clone without its history says so, and so does a folder outside of any.
func TestDiffWithoutHistory(t *testing.T) {
	repository(t)
	here := absolute(t, ".")
	t.Chdir(t.TempDir())
	if _, _, stderr := levee(t, "diff"); !strings.Contains(stderr, "no git repository stands around it; name two lockfiles") {
		t.Errorf("outside: %q", stderr)
	}
	git(t, "clone", "-q", "--depth", "1", "--branch", "update", "file://"+here, "shallow")
	git(t, "clone", "-q", "--bare", here, "bare")
	t.Chdir("shallow")
	if _, _, stderr := levee(t, "diff", "v1"); !strings.Contains(stderr, "shallow; get its history with `git fetch --unshallow`") {
		t.Errorf("shallow: %q", stderr)
	}
	t.Chdir("../bare")
	if _, _, stderr := levee(t, "diff", "v1"); !strings.Contains(stderr, "a bare repository has no work tree; name two revisions") {
		t.Errorf("bare: %q", stderr)
	}
	if code, out, stderr := levee(t, "diff", "v1", "update"); code != ExitFindings || !strings.Contains(out, "weather 1.0.0 → 1.1.0") {
		t.Errorf("bare: exit code %d, stderr %q\n%s", code, stderr, out)
	}
}

// The policy over the history of Copay's lockfiles, each commit as of its day.
func TestPolicyTest(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	home := absolute(t, "testdata")
	locks, record := copay(t)
	git(t, "init", "-q")
	for _, lock := range locks {
		manifest := strings.TrimSuffix(lock, "package-lock.json") + "package.json"
		for from, to := range map[string]string{lock: "package-lock.json", manifest: "package.json"} {
			data, err := os.ReadFile(from)
			if err != nil {
				t.Fatal(err)
			}
			write(t, map[string]string{to: string(data)})
		}
		git(t, "add", "package-lock.json", "package.json")
		day := lock[3:13] + "T12:00:00Z"
		t.Setenv("GIT_COMMITTER_DATE", day)
		t.Setenv("GIT_AUTHOR_DATE", day)
		git(t, "commit", "-qm", lock[:2])
	}
	code, out, stderr := levee(t, "policy", "test", "--evidence", record)
	if code != ExitOK || stderr != "" {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	golden(t, filepath.Join(home, "policy-test-copay.golden"), out)

	write(t, map[string]string{"quiet.yaml": "version: 1\ncontrols: {breach: note}\nsurprise: {note: 0}\nunknown: {releases: note, code: note}\n"})
	_, out, _ = levee(t, "policy", "test", "--evidence", record, "--policy", "quiet.yaml", "--last", "3", "--json")
	var doc struct {
		Changes, Held int
		Commits       []struct{ Subject, Verdict string }
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Commits) != 3 || doc.Commits[0].Subject != "10" || doc.Held != 0 || doc.Changes == 0 {
		t.Errorf("by a policy that holds nothing: %+v", doc)
	}
	for args, want := range map[string]string{"nowhere": "no such revision", "--last=0": "want a number of commits"} {
		if code, _, stderr := levee(t, "policy", "test", args); code == ExitOK || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, stderr %q", args, code, stderr)
		}
	}
}

// Two lockfiles of 2,315 places with recorded evidence, as the command does it.
func BenchmarkDiff(b *testing.B) {
	locks, record := copay(b)
	for b.Loop() {
		if code, _, stderr := levee(b, "diff", locks[1], locks[2], "--evidence", record, "--as-of", "2018-09-25"); code != ExitFindings {
			b.Fatal(stderr)
		}
	}
}

// A comment stays below 60 lines, whatever changed in however many lockfiles.
func TestDiffCommentIsShort(t *testing.T) {
	locks, record := copay(t)
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	git(t, "init", "-q")
	for _, commit := range []int{1, 2} {
		for i := range 6 {
			lock, manifest := locks[commit], strings.TrimSuffix(locks[commit], "package-lock.json")+"package.json"
			write(t, map[string]string{fmt.Sprintf("app%d/package-lock.json", i): read(t, lock), fmt.Sprintf("app%d/package.json", i): read(t, manifest)})
		}
		git(t, "add", "app0", "app1", "app2", "app3", "app4", "app5")
		git(t, "commit", "-qm", "lockfiles")
	}
	_, out, stderr := levee(t, "diff", "HEAD~1", "HEAD", "--evidence", record, "--as-of", "2018-09-25", "--format", "markdown")
	if n := strings.Count(out, "\n"); n >= 60 || stderr != "" || !strings.Contains(out, "app3/package-lock.json") || !strings.Contains(out, "2 lockfiles") {
		t.Errorf("%d lines, stderr %q\n%s", n, stderr, out)
	}
}
