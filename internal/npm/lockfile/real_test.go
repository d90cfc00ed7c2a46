package lockfile

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"levee/internal/npm"
)

// counts is what the client's own code sees in a lockfile; see
// testdata/oracle/record.mjs.
type counts struct {
	Instances, Artifacts, Edges, Resolved int
	Digest                                string
	Locators, Dependencies                int // of yarn berry
}

func unzip(t testing.TB, name string) []byte {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// realPath returns where a recorded lockfile stands: those of Copay are an
// example's evidence as well.
func realPath(name string) string {
	if strings.Contains(name, "_2018-") {
		return filepath.Join("..", "..", "..", "examples", "event-stream-2018", "evidence", "copay", name+".gz")
	}
	return filepath.Join("testdata", "real", name+".gz")
}

// real reads one of the recorded lockfiles, with its manifest if there is one.
func real(t testing.TB, name string) *File {
	t.Helper()
	base := realPath(name)
	manifests := Manifests{}
	manifest := strings.Replace(base, "package-lock.json", "package.json", 1)
	if _, err := os.Stat(manifest); err == nil && manifest != base {
		m, err := npm.ParseManifest(unzip(t, manifest))
		if err != nil {
			t.Fatal(err)
		}
		manifests[""] = m
	}
	f, err := Parse(name, unzip(t, base), manifests)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRealLockfiles(t *testing.T) {
	text, err := os.ReadFile("testdata/counts.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]counts
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 26 {
		t.Fatalf("counts of %d lockfiles, want 26", len(all))
	}
	for name, want := range all {
		t.Run(name, func(t *testing.T) {
			f := real(t, name)
			checkInvariants(t, f)
			if got := f.Instances(); got != want.Instances {
				t.Errorf("%d instances, want %d", got, want.Instances)
			}
			if f.Kind == YarnBerry {
				checkBerry(t, f, want)
				return
			}
			edges, resolved, digest := edgesOf(f)
			if edges != want.Edges || resolved != want.Resolved || len(f.Artifacts) != want.Artifacts {
				t.Errorf("%d edges, %d of them lead somewhere, %d artifacts; want %d, %d, %d",
					edges, resolved, len(f.Artifacts), want.Edges, want.Resolved, want.Artifacts)
			}
			if want.Digest != "" && digest != want.Digest {
				t.Errorf("edges lead elsewhere than the client's own")
			}
		})
	}
}

// edgesOf counts edges, and digests those that lead somewhere as the oracle
// does: by the lockfile's keys, links followed. pnpm's peers that nobody
// installed are left out: its lockfile has no edge for them.
func edgesOf(f *File) (edges, resolved int, digest string) {
	var lines []string
	key := func(n int) string {
		if f.Nodes[n].Kind == Link && f.Kind == Bun {
			n = f.Nodes[n].Target
		}
		return f.Nodes[n].Key
	}
	for _, e := range f.Edges {
		if e.To < 0 && f.Kind == PNPM {
			continue
		}
		edges++
		if e.To >= 0 {
			lines = append(lines, fmt.Sprintf("%s > %s > %s", key(e.From), e.Name, key(e.To)))
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return edges, len(lines), hex.EncodeToString(sum[:])
}

// checkBerry: peers lead nowhere in yarn's file, and a patched package shares
// the artifact that it patches.
func checkBerry(t *testing.T, f *File, want counts) {
	t.Helper()
	dependencies, patched, lost := 0, 0, 0
	for _, e := range f.Edges {
		if e.Kind == PeerDep || e.Kind == PeerOptional || e.Kind == Implicit && e.Name != "node-gyp" {
			continue
		}
		dependencies++
		// js-yaml is a resolution of electron's manifest, which is not recorded,
		// to an entry that others use, too: nobody can tell.
		if e.To < 0 && e.Name != "js-yaml" {
			lost++
			t.Logf("lost: %s needs %s %s", f.Nodes[e.From].Key, e.Name, e.Range)
		}
	}
	for _, n := range f.Nodes {
		if n.Flags&Patched != 0 {
			patched++
		}
	}
	if dependencies != want.Dependencies || lost != 0 || len(f.Artifacts)+patched != want.Locators {
		t.Errorf("%d dependencies, %d of them lost, %d artifacts and %d patched; want %d, none, together %d",
			dependencies, lost, len(f.Artifacts), patched, want.Dependencies, want.Locators)
	}
}

// checkInvariants holds what is true of every file that was read.
func checkInvariants(t testing.TB, f *File) {
	t.Helper()
	if len(f.Nodes) == 0 || f.Nodes[0].Kind != Workspace {
		t.Fatal("the first node is not the project")
	}
	end := int64(1) << 40
	for i, n := range f.Nodes {
		if (n.Kind == Package) != (n.Artifact >= 0) || n.Artifact >= len(f.Artifacts) || n.Target >= len(f.Nodes) || n.Offset >= end {
			t.Fatalf("node %d is %+v", i, n)
		}
		if n.Offset >= 0 {
			if p := f.Position(n.Offset); p.Line < 1 || p.Column < 1 {
				t.Fatalf("node %d stands at %v", i, p)
			}
		}
	}
	for i, e := range f.Edges {
		if e.From < 0 || e.From >= len(f.Nodes) || e.To < -1 || e.To >= len(f.Nodes) {
			t.Fatalf("edge %d is %+v", i, e)
		}
	}
}

// Every node's offset points at its own entry.
func TestOffsetsPointAtEntries(t *testing.T) {
	for _, name := range []string{
		"03_2018-09-25_v4.7.0_accident.package-lock.json", "npm-v3_nodejs-security-wg.before.4426a6e.package-lock.json",
		"pnpm_vue-core_2026.after.a7928a300.pnpm-lock.yaml", "yarnberry_electron_2026.after.2df5efb98d.yarn.lock",
		"yarn1_prettier_2020.after.ccf5867357.yarn.lock", "bun_hono.after.9839ff32.bun.lock",
	} {
		data := unzip(t, realPath(name))
		f := real(t, name)
		for _, n := range f.Nodes {
			if n.Kind != Package {
				continue
			}
			entry := strings.TrimLeft(string(data[n.Offset:min(int(n.Offset)+200, len(data))]), `"'/`)
			if strings.Contains(entry, n.Name) && n.Name != n.Key && f.Kind == YarnBerry {
				continue // an alias
			}
			if own := n.Key[strings.LastIndex(n.Key, "node_modules/")+1:]; !strings.HasPrefix(entry, n.Name) && !strings.HasPrefix(entry, n.Key) &&
				!strings.HasPrefix(entry, strings.TrimPrefix(own, "ode_modules/")) {
				t.Fatalf("%s: entry of %s is said to begin with %.40q", name, n.Key, entry)
			}
		}
	}
}

func TestFlatmapStreamHasItsPlace(t *testing.T) {
	f := real(t, "03_2018-09-25_v4.7.0_accident.package-lock.json")
	i := slices.IndexFunc(f.Nodes, func(n Node) bool { return n.Name == "flatmap-stream" })
	if i < 0 || f.Nodes[i].Version != "0.1.0" || f.Position(f.Nodes[i].Offset) != (Position{7745, 5}) {
		t.Fatalf("flatmap-stream: %+v", f.Nodes[max(i, 0)])
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	deep := strings.Repeat(`{"dependencies":{"a":`, 100_000)
	for _, c := range []struct{ name, text, want string }{
		{"package-lock.json", "", "package-lock.json:1:1: the file is empty"},
		{"package-lock.json", "[]", "package-lock.json:1:1: want a JSON object, got a list"},
		{"package-lock.json", "{\n \"lockfileVersion\": 3,\n \"packages\": {", "package-lock.json:3:15: not JSON"},
		{"package-lock.json", "{\n \"lockfileVersion\": 3,\n \"packages\": []}", "package-lock.json:3:14: want an object of packages, got a list"},
		{"package-lock.json", "{\"lockfileVersion\":3,\"packages\":{\"node_modules/a\":{\"version\":1}}}", "want a version, got a number"},
		{"package-lock.json", "{\"lockfileVersion\":4}", "want 1, 2 or 3"},
		{"package-lock.json", "{\"lockfileVersion\":1} x", "package-lock.json:1:23: want nothing after"},
		{"package-lock.json", deep, "package-lock.json:1:"},
		{"package-lock.json", "{\"lockfileVersion\":1,\"dependencies\":" + strings.Repeat(`{"a":{"dependencies":`, 100_000), "nested deeper than 500 levels"},
		{"package-lock.json", "{\n<<<<<<< HEAD\n\"a\":1\n=======\n}", "package-lock.json:2:1: merge conflict marker"},
		{"yarn.lock", "a@^1:\n  version 1\n <<<<<<< x\n", "yarn.lock:3:1: want two spaces"},
		{"yarn.lock", "a@^1\n", "yarn.lock:1:1: want a colon"},
		{"yarn.lock", "\"a@^1:\n", "yarn.lock:1:1: want a c"},
		{"yarn.lock", "{}", "yarn.lock:1:1: want a colon"},
		{"yarn.lock", "  version \"1\"\n", "yarn.lock:1:1: want an entry"},
		{"yarn.lock", "__metadata:\n  version: 3\n", "want __metadata version 4 to 10"},
		{"yarn.lock", "__metadata:\n  version: 8\n\"a@npm:1\":\n  version: 1\n", "yarn.lock:3:1: resolution \"\""},
		{"yarn.lock", "__metadata:\n  version: 8\n a: [\n", "not YAML"},
		{"yarn.lock", "__metadata:\n  version: 8\na: " + strings.Repeat("[", 100_000), "nested deeper than 500 levels"},
		{"pnpm-lock.yaml", "lockfileVersion: '7.0'\n", "want 5, 6 or 9"},
		{"pnpm-lock.yaml", "- a\n", "pnpm-lock.yaml:1:1: want a YAML mapping"},
		{"pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages: []\nsnapshots: []\n", "pnpm-lock.yaml:3:12: want a mapping"},
		{"pnpm-lock.yaml", "lockfileVersion: '9.0'\nsnapshots: &x\n  a@1: *x\n", "want a plain key and no alias"},
		{"bun.lock", "{\"lockfileVersion\": 3}", "want 0, 1 or 2"},
		{"bun.lock", "{\"lockfileVersion\": 1, \"packages\": {\"a\": {}}}", "want a list for this package"},
		{"bun.lock", "{\"lockfileVersion\": 1, \"packages\": {\"a\": []}}", "want a list that starts with name@version"},
		{"Gemfile.lock", "", "want one of npm-shrinkwrap.json"},
	} {
		f, err := Parse(c.name, []byte(c.text), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %.60q: %v, want %q", c.name, c.text, err, c.want)
		}
		if f != nil && err != nil {
			t.Errorf("%s: a file with an error", c.name)
		}
		var syntax *SyntaxError
		if errors.As(err, &syntax) && (syntax.Position.Line < 1 || syntax.Position.Column < 1) {
			t.Errorf("%s: position %v", c.name, syntax.Position)
		}
	}
	if _, err := Parse("yarn.lock", make([]byte, MaxSize+1), nil); err == nil || !strings.Contains(err.Error(), "want at most") {
		t.Errorf("a huge file: %v", err)
	}
}

// What editors and version control do to a file changes nothing but offsets.
func TestLineEndingsAndMarks(t *testing.T) {
	for _, name := range []string{"npm-v3_nodejs-security-wg.after.26cf94d.package-lock.json", "yarn1_prettier_2020.after.ccf5867357.yarn.lock",
		"pnpm_vue-core_2026.after.a7928a300.pnpm-lock.yaml", "bun_hono.after.9839ff32.bun.lock"} {
		data := unzip(t, realPath(name))
		plain := real(t, name)
		windows, err := Parse(name, append([]byte("\xef\xbb\xbf"), bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))...), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i := range plain.Nodes {
			a, b := plain.Nodes[i], windows.Nodes[i]
			if a.Offset >= 0 && plain.Position(a.Offset) != windows.Position(b.Offset) {
				t.Fatalf("%s: %s stands at %v and at %v", name, a.Key, plain.Position(a.Offset), windows.Position(b.Offset))
			}
			a.Offset, b.Offset = 0, 0
			if a != b {
				t.Fatalf("%s: %+v and %+v", name, a, b)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for name, text := range map[string]string{
		"package-lock.json": `{"lockfileVersion":3,"packages":{"":{"dependencies":{"a":"1"}},"node_modules/a":{"version":"1.0.0","link":true,"resolved":"p"},"p":{}}}`,
		"yarn.lock":         "# yarn lockfile v1\n\n\"a@^1\", a@1:\n  version \"1.0.0\"\n  dependencies:\n    b \"2\"\n",
		"pnpm-lock.yaml":    "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a: {specifier: 1, version: 1.0.0}\npackages:\n  a@1.0.0: {}\nsnapshots:\n  a@1.0.0: {}\n",
		"bun.lock":          `{"lockfileVersion":1,"workspaces":{"":{}},"packages":{"a":["a@1.0.0","",{},"sha512-x"],}}`,
	} {
		f.Add(name, []byte(text))
	}
	f.Add("yarn.lock", []byte("__metadata:\n  version: 8\n\"a@npm:1\":\n  version: 1.0.0\n  resolution: \"a@npm:1.0.0\"\n"))
	f.Add("package-lock.json", []byte(`{"lockfileVersion":1,"dependencies":{"a":{"version":"npm:b@1.0.0","requires":{"c":"1"},"dependencies":{"c":{"version":"1.0.0","bundled":true}}}}}`))
	f.Add("pnpm-lock.yaml", []byte("lockfileVersion: 5.4\nspecifiers: {a: 1}\ndependencies: {a: 1.0.0_b@1}\npackages:\n  /a/1.0.0_b@1: {dev: true}\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		file, err := Parse(name, data, nil)
		if err == nil {
			checkInvariants(t, file)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, name := range []string{
		"03_2018-09-25_v4.7.0_accident.package-lock.json", "npm-v2_npm-cli_2021.after.73633e566.package-lock.json",
		"yarn1_prettier_2020.after.ccf5867357.yarn.lock", "yarnberry_electron_2026.after.2df5efb98d.yarn.lock",
		"pnpm_vue-core_2022.after.ec2856c2b.pnpm-lock.yaml", "bun_hono.after.9839ff32.bun.lock",
	} {
		data := unzip(b, filepath.Join("testdata", "real", name+".gz"))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := Parse(name, data, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
