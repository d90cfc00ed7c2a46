package drill

import (
	"slices"
	"strings"
	"testing"

	"levee/internal/graph"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

// ring is a project in which what the carrier needs asks for the carrier again,
// and for another version of it.
const ring = `{
  "name": "wallet", "lockfileVersion": 3, "packages": {
    "": {"name": "wallet", "dependencies": {"pad": "^1.0.0"}},
    "node_modules/pad": {"version": "1.0.2", "resolved": "https://registry.npm.example/pad/-/pad-1.0.2.tgz", "integrity": "sha512-AAAA", "dependencies": {"row": "2.0.0", "old": "*"}},
    "node_modules/row": {"version": "2.0.0", "resolved": "https://registry.npm.example/row/-/row-2.0.0.tgz", "integrity": "sha512-EEEE", "dependencies": {"pad": "^1.0.0"}},
    "node_modules/old": {"version": "0.1.0", "resolved": "https://registry.npm.example/old/-/old-0.1.0.tgz", "integrity": "sha512-FFFF", "dependencies": {"pad": "0.9.0"}},
    "node_modules/old/node_modules/pad": {"version": "0.9.0", "resolved": "https://registry.npm.example/pad/-/pad-0.9.0.tgz", "integrity": "sha512-GGGG"}
  }
}`

// What the scene tells of the carrier stays as it is, though the carrier occurs
// again among what it needs.
func TestSurroundLeavesTheCarrier(t *testing.T) {
	d := smallDrill(t)
	f, err := lockfile.Parse("package-lock.json", []byte(ring), d.Target.Manifests)
	if err != nil {
		t.Fatal(err)
	}
	d.Target.File, d.Target.Graph = f, graph.New(f)
	d.Target.Expose()
	d.Carrier.Node = slices.IndexFunc(f.Nodes, func(n lockfile.Node) bool { return n.Key == "node_modules/pad" })
	s := judge(t, d, "event-stream-2018").Scene
	around, err := d.Surround(s)
	if err != nil {
		t.Fatal(err)
	}
	a, u := around.Archive, around.Universe
	versions := func(u *universe.Universe) (all []string) {
		for _, id := range u.IDs() {
			if id.Name == "pad" {
				all = append(all, id.Version)
			}
		}
		return all
	}
	if got, want := versions(u), versions(s.Universe); !slices.Equal(got, want) || slices.Contains(got, "0.9.0") {
		t.Errorf("versions of the carrier %v, want %v", got, want)
	}
	for _, name := range []string{"row", "old"} {
		if !slices.Contains(u.Names(), name) {
			t.Errorf("%s is not there", name)
		}
	}
	for _, f := range a.Files {
		if strings.HasPrefix(f.Name, "pad@0.9.0/") {
			t.Errorf("a stand-in %s", f.Name)
		}
	}
}
