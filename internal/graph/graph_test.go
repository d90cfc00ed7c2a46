package graph

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// draw makes a lockfile from lines such as "project > a dev" or
// "a@2.0.0 > b"; nodes are made as they are met, the project first.
func draw(t testing.TB, text string) *lockfile.File {
	t.Helper()
	f := &lockfile.File{Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Name: "project", Artifact: -1, Target: -1}}}
	at := map[string]int{"project": 0}
	node := func(word string) int {
		if n, ok := at[word]; ok {
			return n
		}
		id := npm.ParseID(word)
		if id.Version == "" {
			id.Version = "1.0.0"
		}
		at[word] = len(f.Nodes)
		f.Artifacts = append(f.Artifacts, lockfile.Artifact{Name: id.Name, Version: id.Version, Source: lockfile.Registry})
		f.Nodes = append(f.Nodes, lockfile.Node{Key: word, Name: id.Name, Version: id.Version, Artifact: len(f.Artifacts) - 1, Target: -1})
		return at[word]
	}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) < 3 || words[1] != ">" {
			t.Fatalf("line %q: want a > b", line)
		}
		from := node(words[0])
		for _, w := range words[2:] {
			if w == "dev" {
				f.Edges[len(f.Edges)-1].Kind = lockfile.DevOnly
				continue
			}
			to := node(w)
			f.Edges = append(f.Edges, lockfile.Edge{From: from, To: to, Name: f.Nodes[to].Name, Range: "^1.0.0"})
		}
	}
	return f
}

// The way by which the payload of 2018 came into the Copay wallet.
const copay = `
	project > npm-run-all dev ionic
	npm-run-all > ps-tree chalk
	ps-tree > event-stream
	event-stream > flatmap-stream through
	ionic > chalk through`

func names(g *Graph, p Path) string {
	words := []string{"project"}
	for _, e := range p {
		words = append(words, g.File.Nodes[g.To(e)].Name)
	}
	return strings.Join(words, " > ")
}

func TestPathsShortestFirst(t *testing.T) {
	g := New(draw(t, copay))
	for name, want := range map[string][]string{
		"flatmap-stream": {"project > npm-run-all > ps-tree > event-stream > flatmap-stream"},
		"through": {
			"project > ionic > through",
			"project > npm-run-all > ps-tree > event-stream > through",
		},
	} {
		paths, more := g.Paths(g.Named(name, "")[0], 10)
		var got []string
		for _, p := range paths {
			got = append(got, names(g, p))
		}
		if more || !slices.Equal(got, want) {
			t.Errorf("paths to %s: %q (more: %v), want %q", name, got, more, want)
		}
	}
	if paths, more := g.Paths(g.Named("through", "")[0], 1); len(paths) != 1 || !more {
		t.Errorf("one path asked for: got %d, more %v", len(paths), more)
	}
}

func TestFreedIsWhatNothingElseLeadsTo(t *testing.T) {
	g := New(draw(t, copay))
	var got []string
	for _, n := range g.Freed("npm-run-all") {
		got = append(got, g.File.Nodes[n].Name)
	}
	slices.Sort(got)
	if want := []string{"event-stream", "flatmap-stream", "npm-run-all", "ps-tree"}; !slices.Equal(got, want) {
		t.Errorf("dropping npm-run-all frees %q, want %q", got, want)
	}
}

func TestDominatorsDepthAndUnreached(t *testing.T) {
	g := New(draw(t, copay+"\nlost > found\nfound > lost"))
	idom := g.Dominators()
	name := func(n int) string { return g.File.Nodes[n].Name }
	for node, want := range map[string]string{"flatmap-stream": "event-stream", "event-stream": "ps-tree", "ionic": "project", "through": "project"} {
		if got := name(idom[g.Named(node, "")[0]]); got != want {
			t.Errorf("%s is dominated by %s, want %s", node, got, want)
		}
	}
	if d := g.Depth(g.Named("flatmap-stream", "")[0]); d != 4 {
		t.Errorf("flatmap-stream is %d deep, want 4", d)
	}
	if lost := g.Unreached(); len(lost) != 2 || name(lost[0]) != "lost" {
		t.Errorf("unreached %v, want lost and found", lost)
	}
	if paths, more := g.Paths(g.Named("lost", "")[0], 5); len(paths) != 0 || more {
		t.Errorf("paths to what nothing leads to: %v", paths)
	}
}

// In the accident everything on the way was a dev dependency, and still ran
// in the build: run-s was called by the scripts that make the wallet.
func TestPhasesFollowTheScripts(t *testing.T) {
	g := New(draw(t, `
		project > npm-run-all dev mocha dev tool dev prettier dev react
		npm-run-all > ps-tree
		mocha > ps-tree debug
		tool > deep
		react > debug`))
	manifests := map[string]*npm.Manifest{"": {Scripts: map[string]string{
		"final":       "run-s build:app sign",
		"build:app":   "run-s env && webpack",
		"sign":        "gpg -b x",
		"test":        "npm run test:unit -- --x",
		"test:unit":   "mocha 'src/**'",
		"pretest":     "node_modules/.bin/prettier --check .",
		"env":         "cp a b",
		"postinstall": "run-s env",
	}}}
	bins := func(n int) []string {
		if g.File.Nodes[n].Name == "npm-run-all" {
			return []string{"npm-run-all", "run-p", "run-s"}
		}
		return nil
	}
	phases, assumed := g.Phases(manifests, bins)
	for name, want := range map[string]struct {
		phase   Phase
		assumed bool
	}{
		"npm-run-all": {Install | Build, false},
		"mocha":       {Test, false},
		"ps-tree":     {Install | Build | Test, false},
		"prettier":    {Test, false},
		"tool":        {Build | Test, true},
		"deep":        {Build | Test, true},
		"react":       {Runtime, false},
		"debug":       {Test | Runtime, false},
	} {
		n := g.Named(name, "")[0]
		if phases[n] != want.phase || assumed[n] != want.assumed {
			t.Errorf("%s runs in %04b (assumed %v), want %04b (%v)", name, phases[n], assumed[n], want.phase, want.assumed)
		}
	}
}

func TestAccounts(t *testing.T) {
	g := New(draw(t, copay))
	owners := map[string][]string{
		"event-stream": {"dominictarr", "right9ctrl"}, "through": {"dominictarr"}, "flatmap-stream": {"hugeglass"},
		"chalk": {"a", "b"}, "ionic": {"a", "b"}, "ps-tree": {},
	}
	phases, _ := g.Phases(nil, nil)
	got := g.Accounts(func(name string) ([]string, bool) { who, ok := owners[name]; return who, ok }, phases)
	var lines []string
	for _, a := range got.All {
		lines = append(lines, fmt.Sprintf("%s ships %d, reaches %d, %04b", a.Name, a.Instances, a.Dependents, a.Phase))
	}
	want := []string{
		"dominictarr ships 2, reaches 5, 1110",
		"a ships 2, reaches 3, 1110",
		"b ships 2, reaches 3, 1110",
		"hugeglass ships 1, reaches 4, 0110",
		"right9ctrl ships 1, reaches 3, 0110",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("accounts\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if !slices.Equal(got.Single, []string{"flatmap-stream", "through"}) || !slices.Equal(got.Unknown, []string{"npm-run-all"}) {
		t.Errorf("single %q, unknown %q", got.Single, got.Unknown)
	}
	if len(got.Groups) != 1 || !slices.Equal(got.Groups[0], []string{"a", "b"}) {
		t.Errorf("groups %q, want a and b", got.Groups)
	}
	if got.Half != 2 || got.Most != 0 {
		t.Errorf("half of 7 places by %d accounts, nine tenths by %d; want 2, and 0 as two places are out of reach", got.Half, got.Most)
	}
}

func TestDiff(t *testing.T) {
	sum := func(s string) []npm.Integrity { return []npm.Integrity{{Algorithm: "sha512", Sum: s}} }
	before := draw(t, "project > event-stream@3.3.4 a b c@1.0.0 gone same")
	after := draw(t, "project > event-stream@3.3.6 flatmap-stream@0.1.0 a b c@0.9.0 same")
	set := func(f *lockfile.File, name string, change func(*lockfile.Node, *lockfile.Artifact)) {
		for i := range f.Nodes {
			if f.Nodes[i].Name == name {
				change(&f.Nodes[i], &f.Artifacts[f.Nodes[i].Artifact])
			}
		}
	}
	set(before, "a", func(_ *lockfile.Node, a *lockfile.Artifact) { a.Integrity = sum("x") })
	set(after, "a", func(_ *lockfile.Node, a *lockfile.Artifact) { a.Integrity = sum("y") })
	set(after, "b", func(n *lockfile.Node, _ *lockfile.Artifact) { n.Flags |= lockfile.Dev })
	got := Diff(New(before), New(after))
	want := []Change{
		{Rehashed, "a", "1.0.0", "1.0.0", 2, 3},
		{FlagsChanged, "b", "1.0.0", "1.0.0", 3, 4},
		{Downgraded, "c", "1.0.0", "0.9.0", 4, 5},
		{Upgraded, "event-stream", "3.3.4", "3.3.6", 1, 1},
		{Added, "flatmap-stream", "", "0.1.0", -1, 2},
		{Removed, "gone", "1.0.0", "", 5, -1},
	}
	if !slices.Equal(got, want) {
		t.Errorf("diff\n%v\nwant\n%v", got, want)
	}
}

// randomFile draws a graph of up to 12 packages with cycles, doubles and
// packages that nothing leads to.
func randomFile(t *rapid.T) *lockfile.File {
	n := rapid.IntRange(1, 12).Draw(t, "packages")
	f := &lockfile.File{Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Artifact: -1, Target: -1}}}
	for i := range n {
		f.Artifacts = append(f.Artifacts, lockfile.Artifact{Name: fmt.Sprint("p", i), Version: "1.0.0"})
		f.Nodes = append(f.Nodes, lockfile.Node{Key: fmt.Sprint(i), Name: fmt.Sprint("p", i), Version: "1.0.0", Artifact: i, Target: -1})
	}
	for range rapid.IntRange(0, 30).Draw(t, "edges") {
		from, to := rapid.IntRange(0, n).Draw(t, "from"), rapid.IntRange(-1, n).Draw(t, "to")
		if to == 0 {
			continue
		}
		f.Edges = append(f.Edges, lockfile.Edge{From: from, To: to, Name: fmt.Sprint("p", to-1)})
	}
	return f
}

// reachedWithout is what the definitions below are held against.
func reachedWithout(g *Graph, skipNode int, skipEdge func(int) bool) []bool {
	seen := make([]bool, len(g.File.Nodes))
	var visit func(int)
	visit = func(n int) {
		if n == skipNode || seen[n] {
			return
		}
		seen[n] = true
		for e := range g.File.Edges {
			if g.File.Edges[e].From == n && g.To(e) >= 0 && (skipEdge == nil || !skipEdge(e)) {
				visit(g.To(e))
			}
		}
	}
	visit(0)
	return seen
}

func TestDominatorsByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := New(randomFile(t))
		idom := g.Dominators()
		for n := range g.File.Nodes {
			chain := map[int]bool{}
			for d := idom[n]; d >= 0; d = idom[d] {
				chain[d] = true
			}
			for d := range g.File.Nodes {
				cut := g.Depth(n) > 0 && d != n && !reachedWithout(g, d, nil)[n]
				if cut != chain[d] {
					t.Fatalf("node %d: %d is a dominator: %v, want %v", n, d, chain[d], cut)
				}
			}
		}
	})
}

func TestFreedByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := New(randomFile(t))
		name := fmt.Sprint("p", rapid.IntRange(0, 11).Draw(t, "name"))
		all := reachedWithout(g, -1, nil)
		left := reachedWithout(g, -1, func(e int) bool { return g.File.Edges[e].From == 0 && g.File.Edges[e].Name == name })
		freed := g.Freed(name)
		for n := 1; n < len(g.File.Nodes); n++ {
			if want := all[n] && !left[n]; slices.Contains(freed, n) != want {
				t.Fatalf("dropping %s frees %d: %v, want %v", name, n, !want, want)
			}
		}
	})
}

func TestPathsAreSimpleSortedAndDistinct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := New(randomFile(t))
		to := rapid.IntRange(1, len(g.File.Nodes)-1).Draw(t, "to")
		paths, _ := g.Paths(to, 20)
		if (len(paths) > 0) != (g.Depth(to) > 0) {
			t.Fatalf("%d paths to a node of depth %d", len(paths), g.Depth(to))
		}
		seen := map[string]bool{}
		for i, p := range paths {
			if i == 0 && len(p) != g.Depth(to) || i > 0 && len(p) < len(paths[i-1]) {
				t.Fatalf("path %d has length %d, depth is %d", i, len(p), g.Depth(to))
			}
			at, visited := 0, map[int]bool{0: true}
			for _, e := range p {
				if g.File.Edges[e].From != at || visited[g.To(e)] {
					t.Fatalf("path %v breaks or comes back", p)
				}
				at = g.To(e)
				visited[at] = true
			}
			if at != to || seen[fmt.Sprint(p)] {
				t.Fatalf("path %v ends at %d, or came twice", p, at)
			}
			seen[fmt.Sprint(p)] = true
		}
	})
}

func TestDiffOfTheSameIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := New(randomFile(t))
		if d := Diff(g, g); len(d) != 0 {
			t.Fatalf("diff with itself: %v", d)
		}
		other := New(randomFile(t))
		if there, back := Diff(g, other), Diff(other, g); len(there) != len(back) {
			t.Fatalf("%d changes there, %d back", len(there), len(back))
		}
	})
}

// application draws a tree as large as a real one: each package depends on a
// few that came before it, early ones more often.
func application(packages int) *lockfile.File {
	f := &lockfile.File{Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Artifact: -1, Target: -1}}}
	state := uint32(1)
	next := func(n int) int {
		state = state*1664525 + 1013904223
		return int(state>>8) % n
	}
	for i := range packages {
		f.Artifacts = append(f.Artifacts, lockfile.Artifact{Name: fmt.Sprint("p", i), Version: "1.0.0"})
		f.Nodes = append(f.Nodes, lockfile.Node{Key: fmt.Sprint(i), Name: fmt.Sprint("p", i), Version: "1.0.0", Artifact: i, Target: -1})
		for range 1 + next(4) {
			if i > 0 {
				to := 1 + min(next(i), next(i))
				f.Edges = append(f.Edges, lockfile.Edge{From: i + 1, To: to, Name: fmt.Sprint("p", to-1), Range: "^1.0.0"})
			}
		}
		if i%120 == 0 || i > packages-20 {
			f.Edges = append(f.Edges, lockfile.Edge{From: 0, To: i + 1, Name: fmt.Sprint("p", i), Range: "^1.0.0"})
		}
	}
	return f
}

// BenchmarkCheck is all graph work of one check.
func BenchmarkCheck(b *testing.B) {
	for _, size := range []int{2_467, 24_670} {
		f := application(size)
		mayPublish := func(name string) ([]string, bool) {
			return []string{"account" + name[1:min(len(name), 4)], "org" + name[1:2]}, true
		}
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				g := New(f)
				g.Dominators()
				phases, _ := g.Phases(nil, nil)
				g.Accounts(mayPublish, phases)
				g.Unreached()
				g.Paths(size/2, 5)
			}
		})
	}
}
