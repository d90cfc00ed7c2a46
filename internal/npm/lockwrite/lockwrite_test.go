package lockwrite

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// wire is what a lockfile says, whatever its format: each edge with what it
// leads to, sorted.
func wire(f *lockfile.File, of func(a *lockfile.Artifact) string) []string {
	said := func(n int) string {
		if f.Nodes[n].Artifact < 0 {
			return f.Nodes[n].Name + "@" + f.Nodes[n].Version
		}
		return of(&f.Artifacts[f.Nodes[n].Artifact])
	}
	var all []string
	for i := range f.Edges {
		e := &f.Edges[i]
		to := "nothing"
		if e.To >= 0 {
			to = said(e.To)
		}
		all = append(all, fmt.Sprintf("%s: %s %s -> %s", said(e.From), e.Name, e.Range, to))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func full(a *lockfile.Artifact) string {
	return strings.Join([]string{a.Name, a.Version, string(a.Source), a.URL, hashes(a.Integrity)}, " ")
}

// back writes a file and reads it again.
func back(t rapid.TB, f *lockfile.File) *lockfile.File {
	t.Helper()
	l, err := Write(f)
	if err != nil && strings.HasSuffix(err.Error(), "or 100 levels") {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	m, err := npm.ParseManifest(l.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	again, err := lockfile.Parse(l.Name, l.Text, lockfile.Manifests{"": m})
	if err != nil {
		t.Fatalf("%v\n%s", err, l.Text)
	}
	if len(again.Problems) > 0 {
		t.Fatalf("%v\n%s", again.Problems, l.Text)
	}
	if again.Kind != l.Kind || again.Format != l.Format {
		t.Fatalf("it is %s %s, and was said to be %s %s", again.Kind, again.Format, l.Kind, l.Format)
	}
	return again
}

// formats are those that are written, and one that is not.
var formats = []struct {
	kind   lockfile.Kind
	format string
	ranges bool // the lockfile keeps the ranges of what is asked for
}{{lockfile.NPM, "1", true}, {lockfile.NPM, "2", true}, {lockfile.NPM, "3", true}, {lockfile.YarnOne, "1", true}, {lockfile.PNPM, "6.0", false}, {lockfile.Bun, "1", true}}

// What is written is read as what it was, in every format.
func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, c := range formats {
		t.Run(string(c.kind)+c.format, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				f := drawn(t)
				f.Kind, f.Format = c.kind, c.format
				want, got := wire(f, full), wire(back(t, f), full)
				if !c.ranges {
					want, got = withoutRanges(want), withoutRanges(got)
				}
				if d := cmp.Diff(want, got); d != "" {
					l, _ := Write(f)
					t.Fatalf("(-was +read)\n%s\n%s", d, l.Text)
				}
			})
		})
	}
}

// withoutRanges leaves out what packages ask for, as pnpm's lockfile does.
func withoutRanges(all []string) []string {
	var out []string
	for _, line := range all {
		from, rest, _ := strings.Cut(line, ": ")
		words := strings.Fields(rest)
		if !strings.HasPrefix(from, "shop@") {
			line = from + ": " + words[0] + " " + strings.Join(words[slices.Index(words, "->"):], " ")
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

// drawn is a project with packages of few names in several versions, all of
// which something asks for.
func drawn(t *rapid.T) *lockfile.File {
	f := &lockfile.File{Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Name: "shop", Version: "1.0.0", Artifact: -1, Target: -1}}}
	count := rapid.IntRange(1, 8).Draw(t, "packages")
	seen := make(map[string]bool)
	for range count {
		name := rapid.SampledFrom([]string{"a", "b", "@corp/c", "true-d"}).Draw(t, "name")
		version := rapid.SampledFrom([]string{"1.0.0", "1.2.3", "2.0.0-rc.1"}).Draw(t, "version")
		if seen[name+version] {
			continue
		}
		seen[name+version] = true
		a := lockfile.Artifact{Name: name, Version: version, Source: lockfile.Registry}
		if rapid.Bool().Draw(t, "hash") {
			a.Integrity = []npm.Integrity{{Algorithm: "sha1", Sum: "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}}
		}
		if rapid.Bool().Draw(t, "address") {
			a.URL = "https://registry.npm.example/" + name + "/-/x-" + version + ".tgz"
		}
		f.Nodes = append(f.Nodes, lockfile.Node{Name: name, Version: version, Artifact: len(f.Artifacts), Target: -1})
		f.Artifacts = append(f.Artifacts, a)
	}
	asked := make(map[string]bool)
	for n := 1; n < len(f.Nodes); n++ {
		ask(f, asked, rapid.IntRange(0, n-1).Draw(t, "from"), n, rapid.SampledFrom([]lockfile.EdgeKind{lockfile.Prod, lockfile.OptionalDep}).Draw(t, "kind"))
		ask(f, asked, rapid.IntRange(0, len(f.Nodes)-1).Draw(t, "also"), n, lockfile.Prod)
	}
	reached := map[int]bool{0: true}
	for range f.Nodes {
		for _, e := range f.Edges {
			reached[e.To] = reached[e.To] || reached[e.From]
		}
	}
	for n := 1; n < len(f.Nodes); n++ {
		if !reached[n] {
			t.Skip("something is not reached")
		}
	}
	return f
}

// ask lets one node ask for another, by a range that no other version fits, and
// for each name once.
func ask(f *lockfile.File, asked map[string]bool, from, to int, kind lockfile.EdgeKind) {
	key := fmt.Sprint(from, f.Nodes[to].Name)
	if !asked[key] {
		asked[key] = true
		f.Edges = append(f.Edges, lockfile.Edge{From: from, To: to, Name: f.Nodes[to].Name, Range: "^" + f.Nodes[to].Version, Kind: kind})
	}
}

// What nests without end is refused.
func TestEndlessTree(t *testing.T) {
	f := &lockfile.File{Kind: lockfile.NPM, Format: "3", Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Name: "shop", Artifact: -1, Target: -1}}}
	for i, id := range []string{"a@1.0.0", "b@2.0.0", "a@2.0.0", "b@1.0.0"} {
		n := npm.ParseID(id)
		f.Nodes = append(f.Nodes, lockfile.Node{Name: n.Name, Version: n.Version, Artifact: i, Target: -1})
		f.Artifacts = append(f.Artifacts, lockfile.Artifact{Name: n.Name, Version: n.Version, Source: lockfile.Registry})
	}
	asked := make(map[string]bool)
	ask(f, asked, 0, 1, lockfile.Prod)
	ask(f, asked, 0, 4, lockfile.Prod)
	for i := range 4 {
		ask(f, asked, i+1, (i+1)%4+1, lockfile.Prod)
	}
	if _, err := Write(f); err == nil || err.Error() != "shop: its tree has more than 10000 places, or 100 levels" {
		t.Errorf("error %v", err)
	}
	f.Kind = lockfile.PNPM
	if _, err := Write(f); err != nil {
		t.Error(err)
	}
}

// An alias, an address and a development dependency, as each format has them.
const mixed = `{
  "name": "shop", "version": "1.0.0", "lockfileVersion": 3, "packages": {
    "": {"name": "shop", "version": "1.0.0", "dependencies": {"pad": "npm:left-pad@^1.0.0", "sums": "git+https://git.example/a/sums.git#main"}, "devDependencies": {"row": "2.0.0"}},
    "node_modules/pad": {"name": "left-pad", "version": "1.0.2", "resolved": "https://registry.npm.example/left-pad/-/left-pad-1.0.2.tgz"},
    "node_modules/row": {"version": "2.0.0", "dev": true, "dependencies": {"pad": "npm:left-pad@^1.0.0"}},
    "node_modules/sums": {"version": "3.0.0", "resolved": "git+https://git.example/a/sums.git#0123456789012345678901234567890123456789"}
  }
}`

func TestAliasesAddressesAndDev(t *testing.T) {
	f, err := lockfile.Parse("package-lock.json", []byte(mixed), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range formats {
		f.Kind, f.Format = c.kind, c.format
		again := back(t, f)
		name := func(a *lockfile.Artifact) string { return a.Name + " " + string(a.Source) }
		want, got := withoutRanges(wire(f, name)), withoutRanges(wire(again, name))
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s %s: (-was +read)\n%s", c.kind, c.format, d)
		}
		for i := range again.Nodes {
			if n := &again.Nodes[i]; c.kind != lockfile.YarnOne && n.Flags&lockfile.Dev != 0 != (n.Name == "row") {
				t.Errorf("%s %s: %s is of development: %v", c.kind, c.format, n.Name, n.Name != "row")
			}
		}
	}
}
