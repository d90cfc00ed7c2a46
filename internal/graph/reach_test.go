package graph

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// leadsTo tells whether a way of at least one edge leads from a node to
// another one, by trying all.
func leadsTo(g *Graph, from, to int) bool {
	seen := make([]bool, len(g.File.Nodes))
	var visit func(int) bool
	visit = func(n int) bool {
		for _, e := range g.Out(n) {
			next := g.To(e)
			if next == to || !seen[next] && func() bool { seen[next] = true; return visit(next) }() {
				return true
			}
		}
		return false
	}
	return visit(from)
}

func TestDependentsAndDominatedByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := New(randomFile(t))
		n := rapid.IntRange(1, len(g.File.Nodes)-1).Draw(t, "node")
		dependents, dominated := g.Dependents(n), g.Dominated(n)
		all, without := reachedWithout(g, -1, nil), reachedWithout(g, n, nil)
		packages := 0
		for m := 1; m < len(g.File.Nodes); m++ {
			if want := leadsTo(g, m, n); slices.Contains(dependents, m) != want {
				t.Fatalf("%d depends on %d: %v, want %v", m, n, !want, want)
			}
			if want := all[m] && !without[m]; slices.Contains(dominated, m) != want {
				t.Fatalf("%d is there because of %d alone: %v, want %v", m, n, !want, want)
			}
			if all[m] {
				packages++
			}
		}
		for _, count := range g.Depths() {
			packages -= count
		}
		if packages != 0 {
			t.Fatalf("the depths leave out %d packages", packages)
		}
	})
}

// What an account reaches does not depend on how many there are: they are
// worked out 64 at a time.
func TestManyAccountsReachAsOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := New(randomFile(t))
		owners := make(map[string][]string)
		for i := range 12 {
			for range rapid.IntRange(0, 12).Draw(t, "accounts") {
				owners[fmt.Sprint("p", i)] = append(owners[fmt.Sprint("p", i)], fmt.Sprint("a", rapid.IntRange(0, 99).Draw(t, "account")))
			}
			slices.Sort(owners[fmt.Sprint("p", i)])
			owners[fmt.Sprint("p", i)] = slices.Compact(owners[fmt.Sprint("p", i)])
		}
		phases, _ := g.Phases(nil, nil)
		for _, a := range g.Accounts(func(name string) ([]string, bool) { return owners[name], true }, phases).All {
			reach := make(map[int]bool)
			for m := range g.File.Nodes {
				for n := range g.File.Nodes {
					if g.File.Nodes[m].Kind == lockfile.Package && slices.Contains(a.Packages, g.File.Nodes[n].Name) && (m == n || leadsTo(g, m, n)) {
						reach[m] = true
					}
				}
			}
			if a.Dependents != len(reach) {
				t.Fatalf("%s reaches %d, want %d", a.Name, a.Dependents, len(reach))
			}
		}
	})
}

// A hash that is taken away, or replaced by one of another kind, hides what
// became of the bytes; other bytes at one place of two are other bytes.
func TestDiffOfHashes(t *testing.T) {
	hash := func(algorithm, sum string) []npm.Integrity { return []npm.Integrity{{Algorithm: algorithm, Sum: sum}} }
	file := func(sums ...[]npm.Integrity) *Graph {
		f := draw(t, "project > a")
		f.Nodes, f.Artifacts = f.Nodes[:1], nil
		for i, sum := range sums {
			f.Artifacts = append(f.Artifacts, lockfile.Artifact{Name: "a", Version: "1.0.0", Source: lockfile.Registry, Integrity: sum})
			f.Nodes = append(f.Nodes, lockfile.Node{Key: fmt.Sprint("place", i), Name: "a", Version: "1.0.0", Artifact: i, Target: -1})
		}
		return New(f)
	}
	x, y := hash("sha512", "x"), hash("sha512", "y")
	for _, c := range []struct {
		before, after *Graph
		want          ChangeKind
	}{
		{file(x), file(x), ""},
		{file(x), file(y), Rehashed},
		{file(x), file(nil), Unverifiable},
		{file(x), file(hash("sha1", "x")), Unverifiable},
		{file(x, x), file(x, y), Rehashed},
		{file(nil), file(nil), ""},
		{file(x), file(x, x), Moved},
	} {
		got := Diff(c.before, c.after)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || got[0].Kind != c.want) {
			t.Errorf("diff is %v, want %q", got, c.want)
		}
	}
}

// Copay's own scripts, as far as they matter here, and ways of calling a tool.
func TestScriptsThatCallTools(t *testing.T) {
	c := callsOf(&npm.Manifest{Scripts: map[string]string{
		"final:desktop":         "run-s build:desktop-release && node desktop/build-desktop.js",
		"build:desktop-release": "run-s env:prod && ionic-app-scripts build --prod",
		"env:prod":              "rm -f src/index.ts",
		"test:lint":             "tslint --project . && prettier --list-different",
		"cover":                 "nyc node -r ts-node/register node_modules/.bin/mocha # then webpack",
		"prepare":               "node_modules/typescript/bin/tsc",
		"watch":                 "run-p \"watch:* -- --x\"",
		"watch:js":              "npx webpack@4 --config=x",
	}})
	for word, want := range map[string]Phase{
		"ionic-app-scripts": Build, "run-s": Build, "tslint": Test, "prettier": Test, "mocha": Build, "ts-node": Build,
		"typescript": Install | Build, "webpack": Build, "then": 0,
	} {
		if c[word] != want {
			t.Errorf("%s is called in %04b, want %04b", word, c[word], want)
		}
	}
}
