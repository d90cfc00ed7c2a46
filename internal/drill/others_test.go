package drill

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/policy"
	"levee/internal/universe"
)

// small is a project that uses a private name, a package from git, one from an
// address, and a name that the registry no longer has.
const small = `{
  "name": "wallet", "lockfileVersion": 3, "packages": {
    "": {"name": "wallet", "dependencies": {"pad": "^1.0.0", "@corp/keys": "*", "sums": "git+https://git.example/a/sums.git#main", "parts": "https://files.example/parts.tgz", "lost": "^0.3.0", "row": "2.0.0"}},
    "node_modules/lost": {"version": "0.3.1", "resolved": "https://registry.npm.example/lost/-/lost-0.3.1.tgz", "integrity": "sha512-BBBB"},
    "node_modules/@corp/keys": {"version": "2.1.0", "resolved": "https://npm.corp.example/@corp/keys/-/keys-2.1.0.tgz", "integrity": "sha512-CCCC"},
    "node_modules/sums": {"version": "3.0.0", "resolved": "git+https://git.example/a/sums.git#0123456789012345678901234567890123456789"},
    "node_modules/parts": {"version": "1.1.0", "resolved": "https://files.example/parts.tgz", "integrity": "sha512-DDDD"},
    "node_modules/row": {"version": "2.0.0", "resolved": "https://registry.npm.example/row/-/row-2.0.0.tgz", "integrity": "sha512-EEEE"},
    "node_modules/pad": {"version": "1.0.2", "resolved": "https://registry.npm.example/pad/-/pad-1.0.2.tgz", "integrity": "sha512-AAAA"}
  }
}`

const registry = `
*
  recorded 2026-10-01
pad 1.0.1 2024-01-01 by ann
pad 1.0.2 2025-01-01 by ann
row 2.0.0 2025-01-01 by ann
`

// smallDrill is a drill of the project, from which some packages are left out.
func smallDrill(t *testing.T, without ...string) *Drill {
	t.Helper()
	var lines []string
	for line := range strings.Lines(small) {
		if !slices.ContainsFunc(without, func(name string) bool { return strings.Contains(line, "node_modules/"+name+`"`) }) {
			lines = append(lines, line)
		}
	}
	manifests := lockfile.Manifests{"": &npm.Manifest{Name: "wallet"}}
	f, err := lockfile.Parse("package-lock.json", []byte(strings.Join(lines, "")), manifests)
	if err != nil {
		t.Fatal(err)
	}
	u, err := universe.Parse("small", []byte(registry))
	if err != nil {
		t.Fatal(err)
	}
	b := evidence.NewBundle(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	for _, name := range []string{"pad", "row", "lost"} {
		h, _ := u.Releases(t.Context(), name)
		b.PutHistory(name, h)
	}
	rules := policy.Default()
	target := &control.Target{File: f, Graph: graph.New(f), Manifests: manifests, Evidence: b,
		Limits: rules.Limits(), Wish: rules.Wish(), AsOf: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	target.Expose()
	return newDrill(t, target, rules, "pad")
}

// What a project has is found, and told as facts for the model's rules.
func TestFactsOfOtherPackages(t *testing.T) {
	for _, c := range []struct {
		without []string
		want    map[string]bool
	}{
		{nil, map[string]bool{"private-name": true, "url-source": true, "name-removed": true}},
		{[]string{"lost"}, map[string]bool{"private-name": true, "url-source": true}}, // of @corp/keys the registry was not asked
		{[]string{"@corp/keys", "sums", "parts", "lost"}, map[string]bool{"private-name": false, "url-source": false, "name-removed": false}},
	} {
		d := smallDrill(t, c.without...)
		got := maps.Clone(Facts(d.Target, &d.Carrier))
		maps.DeleteFunc(got, func(id string, _ bool) bool {
			return !slices.Contains([]string{"private-name", "url-source", "name-removed"}, id)
		})
		if !maps.Equal(got, c.want) {
			t.Errorf("without %v: %v, want %v", c.without, got, c.want)
		}
	}
}

// Arrivals that need more than a carrier come by the package that they are about,
// and the controls that see it speak.
func TestOtherArrivals(t *testing.T) {
	d := smallDrill(t)
	for _, c := range []struct {
		incident string
		change   []string
		name     string // of what comes
		after    string
		controls []string
		outcome  Outcome
	}{
		{"dependency-confusion-2021", nil, "@corp/keys", "99.10.9", []string{"exfiltration"}, Held},
		{"crossenv-2017", []string{"arrival=removed-name-taken-again"}, "lost", "0.3.2", []string{"exfiltration"}, Held},
		{"colors-faker-2022", []string{"arrival=git-or-url-source", "access=repository-tampered"}, "sums", "3.0.0", []string{"exotic", "rehash"}, Held},
		{"left-pad-2016", nil, "", "", []string{"gone"}, Seen},
	} {
		j := judge(t, d, c.incident, c.change...)
		if j == nil {
			t.Errorf("%s was not crafted", c.incident)
			continue
		}
		if len(j.Scene.Moves) > 0 != (c.name != "") || c.name != "" && (j.Scene.Moves[0].Name != c.name || j.Scene.Moves[0].After != c.after) {
			t.Errorf("%s: moves %+v", c.incident, j.Scene.Moves)
		}
		for _, name := range c.controls {
			if !slices.Contains(j.controls(), name) {
				t.Errorf("%s: %s is silent; %v spoke", c.incident, name, j.controls())
			}
		}
		if j.Outcome != c.outcome {
			t.Errorf("%s %v is %s, want %s", c.incident, c.change, j.Outcome, c.outcome)
		}
	}
}

// An edited lockfile leads to bytes at an address that no registry has: the
// registry answers as before, and nobody reads what the address gives.
func TestLockfileEdit(t *testing.T) {
	for name, d := range map[string]*Drill{"with a hash before": smallDrill(t), "without": copay(t, "")} {
		j := judge(t, d, "axios-2026", "access=merged-change", "arrival=lockfile-edit")
		if j.Outcome != Held || !slices.Contains(j.controls(), "rehash") {
			t.Errorf("%s: %s, %v spoke", name, j.Outcome, j.controls())
		}
		known, then, err := d.knowledge(j.Scene, read)
		if err != nil {
			t.Fatal(err)
		}
		id := j.Scene.Payload
		now, _ := known.History(id.Name).Get()
		before, _ := then.History(id.Name).Get()
		if now == nil || !reflect.DeepEqual(now, before) {
			t.Errorf("%s: the registry answers something else than before", name)
		}
		m := j.Scene.Moves[0]
		if again := integrity(j.Scene.Universe, &m); slices.Equal(again, integrity(j.Scene.Shipped, &m)) || len(again) == 0 {
			t.Errorf("%s: the registry has the hash that the lockfile was edited to: %v", name, again)
		}
		f, _ := d.taken(j.Scene)
		a := f.Artifacts[f.Nodes[d.Carrier.Node].Artifact]
		if u, err := url.Parse(a.URL); err != nil || !strings.HasSuffix(u.Host, ".invalid") || !strings.HasSuffix(u.Path, "-"+id.Version+".tgz") || !slices.Equal(a.Integrity, integrity(j.Scene.Shipped, &m)) {
			t.Errorf("%s: the lockfile has %s %v", name, a.URL, a.Integrity)
		}
	}
}

// Nobody reads what an edited lockfile leads to, whichever variant comes next.
func TestEditedStaysUnread(t *testing.T) {
	d := copay(t, "")
	v := judge(t, d, "axios-2026", "access=merged-change", "arrival=lockfile-edit").Variant
	a, err := d.adoptedBy(newMemory(), &v)
	if err != nil {
		t.Fatal(err)
	}
	next := judge(t, d, "axios-2026", "access=merged-change", "arrival=lockfile-edit", "act=destroy").Variant
	if err := a.exchange(&next); err != nil {
		t.Fatal(err)
	}
	id := a.scene.Payload
	if f := a.target.Evidence.Package(id.Name, id.Version); f.Why() != unfetched {
		t.Errorf("its code is %s: %q", f.Status(), f.Why())
	}
	if _, ok := a.target.Before.Evidence.Package(id.Name, id.Version).Get(); !ok {
		t.Error("nobody read what was installed before")
	}
}

// A declared private name from where all else comes from is what confusion finds.
func TestDeclaredPrivateNames(t *testing.T) {
	d := smallDrill(t)
	d.Target.Limits.Private = []string{"@corp"}
	if j := judge(t, d, "dependency-confusion-2021"); !slices.Contains(j.controls(), "confusion") {
		t.Errorf("confusion is silent; %v spoke", j.controls())
	}
}

// What is taken down after a day is gone for a project that looks on the next
// one, and still there for one that looked at once.
func TestUnpublished(t *testing.T) {
	d := smallDrill(t)
	for adopted, want := range map[string]bool{"adopted-at-once": false, "adopted-on-day-1": true} {
		j := judge(t, d, "colors-faker-2022", "cover=unpublish-after", "adopted="+adopted, "noticed=noticed-within-week")
		if got := slices.Contains(j.controls(), "gone"); got != want {
			t.Errorf("%s: gone speaks: %v; %v do", adopted, got, j.controls())
		}
	}
}
