package drill

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/npm/lockwrite"
)

// parts are projects in which the carrier pad stands below row, beside other
// things, in several formats.
const parts = `-- yarn.lock --
# yarn lockfile v1

left@^1.0.0:
  version "1.0.0"

pad@^1.0.0:
  version "1.0.2"
  resolved "https://registry.npm.example/pad/-/pad-1.0.2.tgz"
  dependencies:
    sum "~2.0.0"

row@2.0.0:
  version "2.0.0"
  dependencies:
    pad "^1.0.0"

sum@~2.0.0:
  version "2.0.4"
-- pnpm-lock.yaml --
lockfileVersion: '6.0'
dependencies:
  row: {specifier: 2.0.0, version: 2.0.0}
  left: {specifier: ^1.0.0, version: 1.0.0}
packages:
  /left@1.0.0: {resolution: {}}
  /pad@1.0.2: {resolution: {}, dependencies: {sum: 2.0.4}}
  /row@2.0.0: {resolution: {}, dependencies: {pad: 1.0.2}}
  /sum@2.0.4: {resolution: {}}
-- bun.lock --
{"lockfileVersion": 1, "workspaces": {"": {"name": "wallet", "dependencies": {"row": "2.0.0", "left": "^1.0.0"}}}, "packages": {
  "left": ["left@1.0.0", "", {}, ""],
  "pad": ["pad@1.0.2", "", {"dependencies": {"sum": "~2.0.0"}}, ""],
  "row": ["row@2.0.0", "", {"dependencies": {"pad": "^1.0.0"}}, ""],
  "sum": ["sum@2.0.4", "", {}, ""]
}}
`

// The part of a project that is written has the way to the carrier, what that
// needs and what comes, and nothing else, in the project's format if it can be.
func TestPartsOfProjects(t *testing.T) {
	for _, file := range txtar.Parse([]byte(parts)).Files {
		d := smallDrill(t)
		own, err := npm.ParseManifest([]byte(`{"name": "wallet", "dependencies": {"row": "2.0.0", "left": "^1.0.0"}}`))
		if err != nil {
			t.Fatal(err)
		}
		d.Target.Manifests = lockfile.Manifests{"": own}
		if d.Target.File, err = lockfile.Parse(file.Name, file.Data, d.Target.Manifests); err != nil {
			t.Fatal(err)
		}
		d.Target.Graph = graph.New(d.Target.File)
		if d.Carrier, err = FindCarrier(d.Target, "pad"); err != nil {
			t.Fatal(err)
		}
		s := judge(t, d, "axios-2026").Scene
		around, err := d.Surround(s)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]string{
			"yarn.lock":      {"yarn.lock", "yarn 1", ""},
			"pnpm-lock.yaml": {"pnpm-lock.yaml", "pnpm 9.0", "pnpm 6.0"},
			"bun.lock":       {"package-lock.json", "npm 3", "bun 1"},
		}[file.Name]
		if got := []string{around.After.Name, around.Format(), around.Instead}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", file.Name, got, want)
		}
		h, _ := around.Universe.Releases(t.Context(), "row")
		row, _ := h.Get()
		if by, _ := row.Releases[0].Publisher.Get(); len(row.Releases) != 1 || by != "ann" {
			t.Errorf("%s: the stand-in for row is not as old as it is, nor by whom: %+v", file.Name, row.Releases)
		}
		before, after := installedIn(t, around.Before), installedIn(t, around.After)
		if d := []string{"pad@1.0.2", "row@2.0.0", "sum@2.0.4"}; !slices.Equal(before, d) {
			t.Errorf("%s: before %v, want %v", file.Name, before, d)
		}
		if d := []string{"pad@1.0.3", "row@2.0.0", "sum@2.0.4", s.Payload.String()}; !slices.Equal(after, slices.Sorted(slices.Values(d))) {
			t.Errorf("%s: after %v, want %v", file.Name, after, d)
		}
	}
}

// What comes from elsewhere than a registry has no stand-in, so that no client goes
// there; and no password of a lockfile is written.
func TestPartBehindGit(t *testing.T) {
	const text = `{"lockfileVersion": 3, "packages": {
"": {"name": "wallet", "dependencies": {"row": "github:ann/row"}},
"node_modules/row": {"version": "2.0.0", "resolved": "git+ssh://git@forge.example/ann/row.git#0123456789012345678901234567890123456789", "dependencies": {"pad": "^1.0.0"}},
"node_modules/pad": {"version": "1.0.2", "resolved": "https://ann:secret@registry.npm.example/pad/-/pad-1.0.2.tgz?token=secret", "dependencies": {"sum": "github:ann/sum"}},
"node_modules/sum": {"version": "2.0.4", "resolved": "git+ssh://git@forge.example/ann/sum.git#0123456789012345678901234567890123456789"}}}`
	d := smallDrill(t)
	var err error
	if d.Target.File, err = lockfile.Parse("package-lock.json", []byte(text), nil); err != nil {
		t.Fatal(err)
	}
	d.Target.Manifests, d.Target.Graph = lockfile.Manifests{}, graph.New(d.Target.File)
	if d.Carrier, err = FindCarrier(d.Target, "pad"); err != nil {
		t.Fatal(err)
	}
	s := judge(t, d, "axios-2026").Scene
	around, err := d.Surround(s)
	if err != nil {
		t.Fatal(err)
	}
	if got := installedIn(t, around.Before); !slices.Equal(got, []string{"pad@1.0.2"}) {
		t.Errorf("before: %v", got)
	}
	if got, want := installedIn(t, around.After), []string{"pad@1.0.3", s.Payload.String()}; !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("after: %v, want %v", got, want)
	}
	for _, l := range []*lockwrite.Lock{around.Before, around.After} {
		if s := string(l.Text); strings.Contains(s, "git+") || strings.Contains(s, "secret") || !strings.Contains(s, "https://registry.npm.example/pad/") {
			t.Errorf("it leads elsewhere:\n%s", s)
		}
	}
}

// installedIn reads a lockfile that was written, in which everything must be
// reached.
func installedIn(t *testing.T, l *lockwrite.Lock) []string {
	t.Helper()
	m, err := npm.ParseManifest(l.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	f, err := lockfile.Parse(l.Name, l.Text, lockfile.Manifests{"": m})
	if err != nil {
		t.Fatalf("%v\n%s", err, l.Text)
	}
	var all []string
	g := graph.New(f)
	for n := range f.Nodes {
		if g.Depth(n) < 0 {
			t.Errorf("nothing leads to %s\n%s", f.Nodes[n].Name, l.Text)
		}
		if node := &f.Nodes[n]; node.Kind == lockfile.Package {
			all = append(all, node.Name+"@"+node.Version)
		}
	}
	slices.Sort(all)
	return all
}

// What an edited lockfile leads to is there by its address, and the registry has
// what it had.
func TestElsewhere(t *testing.T) {
	d := smallDrill(t)
	s := judge(t, d, "axios-2026", "access=merged-change", "arrival=lockfile-edit").Scene
	around, err := d.Surround(s)
	if err != nil {
		t.Fatal(err)
	}
	others, err := Elsewhere("drill", around.Archive, ExportedMoves(s))
	if err != nil || len(others) != 1 {
		t.Fatal(err, len(others))
	}
	id := s.Payload
	address := s.Moves[0].Address
	there := others[strings.TrimPrefix(address, "https://")]
	if string(there) != string(s.Shipped.Tarball(id.Name, id.Version)) || string(there) == string(around.Universe.Tarball(id.Name, id.Version)) {
		t.Error("the registry has what the lockfile leads to, or nobody has it")
	}
	f, err := lockfile.Parse(around.After.Name, around.After.Text, nil)
	if err != nil {
		t.Fatal(err)
	}
	text := string(Redirect(f, around.After.Text, others, "http://127.0.0.1:1/", "http://localhost:1/-/elsewhere/"))
	if strings.Contains(text, "https://") || strings.Count(text, "http://localhost:1/-/elsewhere/"+strings.TrimPrefix(address, "https://")+`"`) != 1 {
		t.Errorf("%s\n%s", address, text)
	}
}

// No address leads out of the folder of a variant.
func TestHostPath(t *testing.T) {
	for address, want := range map[string]string{
		"https://reed.invalid/left/-/left-1.0.0.tgz": "reed.invalid/left/-/left-1.0.0.tgz",
		"https://reed.invalid/../../left.tgz":        "", "https://../left.tgz": "", "https://reed.invalid:80/left.tgz": "", `https://reed.invalid/a\b`: "",
		"left.tgz": "", "": "", "https://reed.invalid": "", "https://reed.invalid//left.tgz": "", "https://reed.invalid/%2e%2e/left.tgz": "",
	} {
		if got := hostPath(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

// A request that a universe cannot say, or that lets not in what comes, gives way to
// one that does.
func TestSayable(t *testing.T) {
	for _, c := range [][3]string{
		{"^3.0.0", "3.2.2", "^3.0.0"}, {"^3.0.0", "4.0.0", "^3.0.0 || 4.0.0"}, {"", "1.0.0", "*"}, {"npm:left@^1.0.0", "1.0.0", "*"},
		{">=1, <2", "1.0.0", "*"}, {"latest", "1.0.0", "latest"},
	} {
		if got := sayable(c[0], c[1]); got != c[2] {
			t.Errorf("%q of %s: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// What only development dependencies lead to is marked, and what only optional ones
// do.
func TestFlag(t *testing.T) {
	f := &lockfile.File{Nodes: make([]lockfile.Node, 6), Edges: []lockfile.Edge{
		{From: 0, To: 1, Kind: lockfile.DevOnly}, {From: 1, To: 2}, {From: 0, To: 3, Kind: lockfile.OptionalDep}, {From: 3, To: 2}, {From: 0, To: 4}, {From: 1, To: 5}, {From: 4, To: 5}}}
	flag(f)
	var got []lockfile.Flags
	for i := range f.Nodes {
		got = append(got, f.Nodes[i].Flags)
	}
	if want := []lockfile.Flags{0, lockfile.Dev, lockfile.DevOptional, lockfile.Optional, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("flags %v, want %v", got, want)
	}
}
