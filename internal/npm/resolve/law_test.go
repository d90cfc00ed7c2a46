package resolve

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// drawFile draws a small lockfile: a project, packages that stand beside each
// other or inside each other, and requests that may or may not be met by what
// they lead to.
func drawFile(t *rapid.T, side string, kind lockfile.Kind) *lockfile.File {
	f := &lockfile.File{Kind: kind, Format: "3", Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Artifact: -1, Target: -1}}}
	draw := func(n int, what string) int { return rapid.IntRange(0, n-1).Draw(t, side+" "+what) }
	taken := make(map[string]bool)
	for range draw(8, "packages") {
		name := string(rune('a' + draw(4, "name")))
		version := fmt.Sprintf("%d.%d.0", 1+draw(2, "major"), draw(3, "minor"))
		key := name + "@" + version
		if kind == lockfile.NPM {
			key = lockfile.InFolder(f.Nodes[draw(len(f.Nodes), "inside")].Key, name)
		}
		if !taken[key] {
			taken[key] = true
			addPackage(f, key, name, version)
		}
	}
	asked := make(map[string]bool)
	for range draw(14, "requests") {
		from, to := draw(len(f.Nodes), "from"), draw(len(f.Nodes), "to")
		n := &f.Nodes[to]
		if id := fmt.Sprint(from, n.Name); n.Kind == lockfile.Package && !asked[id] {
			asked[id] = true
			rng := rapid.SampledFrom([]string{"^1.0.0", "^2.0.0", "*", "~1.1.0", n.Version, "^" + n.Version}).Draw(t, side+" range")
			if old := slices.IndexFunc(f.Edges, func(e lockfile.Edge) bool { return e.Name == n.Name && e.Range == rng }); kind == lockfile.YarnOne && old >= 0 {
				to = f.Edges[old].To // yarn has one answer for a range
			}
			f.Edges = append(f.Edges, lockfile.Edge{From: from, To: to, Name: n.Name, Range: rng})
		}
	}
	return f
}

func addPackage(f *lockfile.File, key, name, version string) {
	f.Nodes = append(f.Nodes, lockfile.Node{Key: key, Kind: lockfile.Package, Name: name, Version: version, Artifact: len(f.Artifacts), Target: -1})
	f.Artifacts = append(f.Artifacts, lockfile.Artifact{Name: name, Version: version, Source: lockfile.Registry})
}

var lawKinds = rapid.SampledFrom([]lockfile.Kind{lockfile.NPM, lockfile.Bun, lockfile.YarnOne})

// keepAll resolves what the project asks for after, and takes what stood
// before wherever that will do: the slow and plain way. It starts again when
// something that came stands where something else stood.
func keepAll(before, after *lockfile.File) (came, kept map[int]bool) {
	lost := map[int]bool{}
	for {
		came, kept = map[int]bool{0: true}, map[int]bool{}
		for size := 0; len(came)+len(kept) > size; {
			size = len(came) + len(kept)
			for _, e := range after.Edges {
				if !came[e.From] && !orphaned(before, after, e, lost) {
					continue
				}
				if n := takes(before, after, e, lost); n < 0 {
					came[e.To] = true
				} else if came[e.From] {
					kept[n] = true
				}
			}
			for _, e := range before.Edges {
				if kept[e.From] && !lost[e.To] {
					kept[e.To] = true
				}
			}
		}
		known := len(lost)
		for n := range came {
			for old := range before.Nodes {
				if a, b := after.Nodes[n], before.Nodes[old]; n > 0 && after.Kind == lockfile.NPM && a.Key == b.Key && a.Version != b.Version {
					lost[old] = true
				}
			}
		}
		if len(lost) == known {
			return came, kept
		}
	}
}

// orphaned tells a request of a package that is as it was and where it was,
// for one that lost its place.
func orphaned(before, after *lockfile.File, e lockfile.Edge, lost map[int]bool) bool {
	now := after.Nodes[e.From]
	return slices.ContainsFunc(before.Edges, func(old lockfile.Edge) bool {
		was := before.Nodes[old.From]
		return lost[old.To] && old.Name == e.Name && was.Kind == lockfile.Package && was.Key == now.Key && was.Version == now.Version && reached(after, e.From)
	})
}

func reached(f *lockfile.File, n int) bool { return graph.New(f).Depth(n) >= 0 }

// takes returns the package of before that a request of after takes, -1 for
// none: that which is there now, else the highest, and the nearest of equals.
func takes(before, after *lockfile.File, e lockfile.Edge, lost map[int]bool) int {
	now := after.Nodes[e.To].Version
	rng, err := npm.ParseRange(e.Range)
	best, rank := -1, ""
	for n, node := range before.Nodes {
		folder, _ := strings.CutSuffix(node.Key, "node_modules/"+node.Name)
		looks := after.Kind != lockfile.NPM || strings.HasPrefix(after.Nodes[e.From].Key+"/", folder)
		v, _ := npm.ParseVersion(node.Version)
		fits := err == nil && rng.Has(v)
		if after.Kind == lockfile.YarnOne {
			fits = slices.ContainsFunc(before.Edges, func(old lockfile.Edge) bool { return old.To == n && old.Name == e.Name && old.Range == e.Range })
		}
		if node.Name != e.Name || !looks || lost[n] || !fits && node.Version != now {
			continue
		}
		if r := fmt.Sprint(node.Version == now, " ", node.Version, " ", len(folder)+100); r > rank {
			best, rank = n, r
		}
	}
	return best
}

// What a slow resolver that keeps all it can takes of after was needed, and
// what it keeps of before was not asked to go; and the other way round.
func TestJudgeAsAResolverThatKeepsAllItCan(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		for range 15 { // the trials are small, and the odd ones are rare
			trial(t, seen)
		}
	})
	if len(seen) < 20 {
		t.Errorf("the trials decide little: %v", seen)
	}
}

func trial(t *rapid.T, seen map[string]int) {
	kind := lawKinds.Draw(t, "kind")
	before, after := drawFile(t, "before", kind), drawFile(t, "after", kind)
	came, kept := keepAll(before, after)
	changes := graph.Diff(graph.New(before), graph.New(after))
	for i, a := range Judge(known(before), known(after), changes, nil) {
		c := changes[i]
		want := Unasked
		switch {
		case c.Kind == graph.Moved:
			want = Placed
		case c.Kind == graph.Removed && !holds(before, kept, c.Name, c.Before), c.Kind != graph.Removed && holds(after, came, c.Name, c.After):
			want = Needed
		}
		if a.Verdict != want {
			t.Fatalf("%v: %v by %s, want %v\nbefore %v\nafter %v", c, a, Chain(a.Way), want, before.Edges, after.Edges)
		}
		checkWay(t, a)
		seen[string(kind)+" "+string(c.Kind)+" "+want.String()]++
	}
}

// holds tells whether one of the nodes is that version of a package.
func holds(f *lockfile.File, nodes map[int]bool, name, version string) bool {
	for n := range nodes {
		if n > 0 && f.Nodes[n].Name == name && f.Nodes[n].Version == version {
			return true
		}
	}
	return false
}

// checkWay tells whether the steps of a way hang together.
func checkWay(t *rapid.T, a Answer) {
	for i, s := range a.Way {
		from := ""
		if i > 0 {
			from = a.Way[i-1].Name + "@" + a.Way[i-1].Version
		}
		if s.From != from {
			t.Fatalf("step %d of %s is from %q", i, Chain(a.Way), s.From)
		}
	}
	if a.Needless >= len(a.Way) || a.Verdict == Needed && a.Needless >= 0 {
		t.Fatalf("needless from %d on, of %s", a.Needless, Chain(a.Way))
	}
}

// known is a state of which the manifest is known.
func known(f *lockfile.File) State {
	return State{Graph: graph.New(f), Manifests: lockfile.Manifests{"": {}}}
}

// Nothing changed, nothing is said; and a change that shares no name with the
// rest changes nothing of what is said of the rest.
func TestJudgeLooksAtOneChangeAtATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := lawKinds.Draw(t, "kind")
		before, after := drawFile(t, "before", kind), drawFile(t, "after", kind)
		b, a := known(before), known(after)
		if same := graph.Diff(a.Graph, a.Graph); len(Judge(a, a, same, nil)) != 0 {
			t.Fatal("the same against itself")
		}
		changes := graph.Diff(b.Graph, a.Graph)
		want := Judge(b, a, changes, nil)
		more := &lockfile.File{Kind: kind, Format: "3", Nodes: slices.Clone(after.Nodes), Artifacts: slices.Clone(after.Artifacts), Edges: slices.Clone(after.Edges)}
		z := len(more.Nodes)
		addPackage(more, lockfile.InFolder("", "y"), "y", "1.0.0")
		addPackage(more, lockfile.InFolder("", "z"), "z", "1.0.0")
		more.Edges = append(more.Edges, lockfile.Edge{From: 0, To: z, Name: "y", Range: "^1.0.0"}, lockfile.Edge{From: z, To: z + 1, Name: "z", Range: "*"})
		got := Judge(b, known(more), changes, nil)
		for i := range changes {
			if got[i].Verdict != want[i].Verdict {
				t.Fatalf("%v was %v and is %v", changes[i], want[i].Verdict, got[i].Verdict)
			}
		}
	})
}

// Overrides reach anywhere in the tree; every way still begins at a workspace,
// and its steps hang together.
func TestJudgeFindsAWayWhateverTheOverrides(t *testing.T) {
	ruled := 0
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			before, after := known(drawFile(t, "before", lockfile.NPM)), known(drawFile(t, "after", lockfile.NPM))
			rules := rapid.SampledFrom([]string{`{"a":"1.0.0"}`, `{"a":"*","b":"*"}`, `{"a":{"b":"2.x"},"c":"*","d":{".":"*"}}`}).Draw(t, "overrides")
			after.Manifests[""].Overrides = []byte(rules)
			for _, a := range Judge(before, after, graph.Diff(before.Graph, after.Graph), nil) {
				checkWay(t, a)
				if a.Verdict == Needed && strings.Contains(Chain(a.Way), "overrides") {
					ruled++
				}
			}
		}
	})
	if ruled == 0 {
		t.Error("no override asked for anything")
	}
}

func TestChainReadsAsPeopleExpect(t *testing.T) {
	way := []Step{{Name: "a", Version: "1.2.0", Range: "^1.0.0"}, {Name: "b", Version: "2.0.0", Range: "2.0.0"}, {Name: "c", Version: "3.0.0"}, {Name: "d", Range: "user/d"}}
	const want = "package.json > a ^1.0.0 (1.2.0) > b 2.0.0 > c 3.0.0 > d user/d"
	if got := Chain(way); got != want || Chain(nil) != "" {
		t.Errorf("%q, want %q", got, want)
	}
	way[0].From = "packages/w"
	if got := Chain(way[:1]); got != "packages/w/package.json > a ^1.0.0 (1.2.0)" {
		t.Errorf("of a workspace: %q", got)
	}
}
