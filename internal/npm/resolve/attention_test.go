package resolve

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

const crowd = `
ps-tree 1.1.0 2016-01-01 by ian of ian
ps-tree 1.2.0 2018-12-01 by ian of ian
event-stream 3.3.4 2016-07-17 by dom of dom
event-stream 3.3.6 2018-09-09 by right9 of dom, right9
  depends split ^1.0.0
split 1.0.0 2015-01-01 by dom of dom
split 1.0.1 2018-12-24 by dom of dom
through 2.3.8 2015-07-03 by dom of dom
exact 1.0.0 2018-09-20 by x of x
strange 1.0.0 2018-09-20 by x
  stripped maintainers
strange
  stripped maintainers
old 1.0.0 2010-01-01 by x of x
old 1.0.1 2018-09-01 gone
undated 1.0.0 by x of x
peer 1.0.0 2018-09-20 by x of x
young 1.0.0 2018-09-05 by x of x
`

func crowdOf(t *testing.T) *evidence.Bundle {
	t.Helper()
	u, err := universe.Parse("crowd", []byte(crowd))
	if err != nil {
		t.Fatal(err)
	}
	b := evidence.NewBundle(time.Date(2018, 9, 25, 0, 0, 0, 0, time.UTC))
	for _, name := range []string{"ps-tree", "event-stream", "split", "through", "exact", "strange", "old", "undated", "peer", "young"} {
		f, err := u.Releases(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		b.PutHistory(name, f)
	}
	return b
}

const crowdLock = `{"lockfileVersion":3,"packages":{
"":{"dependencies":{"ps-tree":"^1.1.0","event-stream":"^3.0.0","old":"*"}},
"node_modules/ps-tree":{"version":"1.1.0","dependencies":{"event-stream":"~3.3.0","exact":"1.0.0","strange":"^1.0.0","undated":"*","g":"user/g","nowhere":"^1.0.0"},"peerDependencies":{"peer":"^1.0.0"}},
"node_modules/event-stream":{"version":"3.3.6","dependencies":{"split":"^1.0.0","through":"~2.3.1"}},
"node_modules/split":{"version":"1.0.0"},
"node_modules/through":{"version":"2.3.8"},
"node_modules/exact":{"version":"1.0.0"},
"node_modules/strange":{"version":"1.0.0"},
"node_modules/undated":{"version":"1.0.0"},
"node_modules/peer":{"version":"1.0.0"},
"node_modules/young":{"version":"1.0.0"},
"node_modules/g":{"version":"1.0.0","resolved":"git+ssh://git@git.example/user/g.git#1111111111111111111111111111111111111111"},
"node_modules/old":{"version":"1.0.0","dependencies":{"young":"^1.0.0","event-stream":"^3.0.0"}},
"node_modules/q":{"version":"1.0.0"},
"node_modules/q/node_modules/ps-tree":{"version":"1.1.0","dependencies":{"event-stream":"~3.3.0"}}}}`

func crowdGraph(t *testing.T, name, text string) *graph.Graph {
	t.Helper()
	f, err := lockfile.Parse(name, []byte(text), lockfile.Manifests{"": &npm.Manifest{}})
	if err != nil {
		t.Fatal(err)
	}
	return graph.New(f)
}

func TestWatchLooksAtFloatingRequests(t *testing.T) {
	b := crowdOf(t)
	g := crowdGraph(t, "package-lock.json", crowdLock)
	w := NewWatch(g, b, b.AsOf)
	var got strings.Builder
	for e := range g.File.Edges {
		a, counts := w.Look(e)
		if !counts {
			continue
		}
		edge := &g.File.Edges[e]
		fmt.Fprintf(&got, "%s > %s %s: ", g.File.Nodes[edge.From].Key, edge.Name, a.Range)
		switch {
		case a.Why != "":
			fmt.Fprintln(&got, a.Why)
		case a.Unattended():
			fmt.Fprintf(&got, "%.0f days late, common %v %s\n", a.Late.Hours()/24, a.Common.Claimed(), a.Common.Why())
		default:
			fmt.Fprintln(&got, "seen")
		}
	}
	const want = `node_modules/ps-tree > event-stream ~3.3.0: 982 days late, common [] 
node_modules/ps-tree > strange ^1.0.0: 993 days late, common [] maintainers not named by the registry
node_modules/ps-tree > undated *: publish times not named by the registry
node_modules/event-stream > split ^1.0.0: seen
node_modules/event-stream > through ~2.3.1: seen
node_modules/old > event-stream ^3.0.0: 8 days late, common [] 
node_modules/old > young ^1.0.0: 4 days late, common [x] 
node_modules/q/node_modules/ps-tree > event-stream ~3.3.0: 982 days late, common [] 
`
	if d := cmp.Diff(want, got.String()); d != "" {
		t.Error(d)
	}
	tally := Tally{Of: 6, Late: 4, Strangers: 2, Unknown: 1, Unjudged: 1, Median: 982 * 24 * time.Hour}
	if d := cmp.Diff(tally, w.Tally()); d != "" {
		t.Error(d)
	}
}

// pnpm's ranges come from the registry, and where it does not know the release
// nothing is known of its requests.
func TestWatchAsksTheRegistryForRangesOfPNPM(t *testing.T) {
	b := crowdOf(t)
	g := crowdGraph(t, "pnpm-lock.yaml", `lockfileVersion: '9.0'
importers:
  .: {dependencies: {event-stream: {specifier: ^3.0.0, version: 3.3.6}, split: {specifier: '*', version: 9.9.9}}}
packages:
  event-stream@3.3.6: {}
  split@1.0.0: {}
  split@9.9.9: {}
snapshots:
  event-stream@3.3.6: {dependencies: {split: 1.0.0}}
  split@1.0.0: {}
  split@9.9.9: {dependencies: {split: 1.0.0}}
`)
	if d := cmp.Diff(Tally{Of: 1, Unknown: 1}, NewWatch(g, b, b.AsOf).Tally()); d != "" {
		t.Error(d)
	}
}
