package inspection

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/code"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
)

// does is a package with uses written as "NAME API DETAIL PHASE FILE:LINE".
func does(uses ...string) *code.Package {
	c := &code.Package{}
	for i, text := range uses {
		words := strings.Fields(text)
		c.Capabilities = append(c.Capabilities, code.Capability{
			Name: words[0], API: words[1], Detail: strings.TrimPrefix(words[2], "-"), Phase: code.Phase(words[3]), Certainty: code.Certain,
			Place: code.Place{File: words[4], Line: i + 1},
		})
	}
	return c
}

func TestUsesAreGathered(t *testing.T) {
	c := does("net http.get a.example call z.js", "exec cp.exec ls call b.js", "net http.get a.example call a.js", "net http.get - import b.js", "net http.get a.example install c.js")
	var got []string
	for _, u := range Uses(c) {
		got = append(got, fmt.Sprint(u.Phase, " ", u.Name, " ", u.Detail, " ", u.File, " ", u.Count))
	}
	want := []string{"install net a.example c.js 1", "import net  b.js 1", "call net a.example z.js 2", "call exec ls b.js 1"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]code.Phase{"net": code.AtInstall, "exec": code.AtCall}, Earliest(c)); d != "" {
		t.Error(d)
	}
}

func gains(all []Gain) string {
	var words []string
	for _, g := range all {
		words = append(words, fmt.Sprintf("%s %s %s", g.Name, g.Phase, g.Was))
	}
	return strings.Join(words, ", ")
}

// What moved has not changed; what runs earlier has; what nothing leads to
// counts for nothing.
func TestCompare(t *testing.T) {
	before := does("net http.get a.example call a.js", "env process.env HOME call a.js", "exec cp.exec ls never test.js", "crypto c.hash - import a.js")
	after := does("net http.get a.example call moved.js", "net http.get b.example call moved.js", "env process.env HOME install setup.js", "exec cp.exec ls call a.js", "vm vm.run - never test.js")
	c := Compare(before, after)
	if got := gains(c.Gained); got != "exec call , env install call" {
		t.Errorf("gained %s", got)
	}
	if got := gains(c.Lost); got != "crypto import " {
		t.Errorf("lost %s", got)
	}
	if len(c.Uses) != 2 || c.Uses[0].Detail != "b.example" || c.Uses[1].Name != "vm" {
		t.Errorf("uses %+v", c.Uses)
	}
	if places := c.Places(); len(places) != 1 || places[0].Detail != "b.example" {
		t.Errorf("places %+v", places)
	}
}

func TestCompareTheRest(t *testing.T) {
	before := &code.Package{
		Manifest:  code.Manifest{Scripts: map[string]string{"test": "x", "gone": "y"}, Dependencies: map[string]string{"a": "^1"}, Entries: []string{"index.js"}},
		Files:     []code.File{{Path: "a", Digest: "1"}, {Path: "b", Digest: "2"}, {Path: "c", Digest: "3"}},
		Disguises: []code.Disguise{{Kind: code.HexNames, Place: code.Place{File: "a"}}},
		Flows:     []code.Flow{{From: code.Origin{Kind: code.FromEnv, Detail: "X"}, To: code.Sink{API: "fetch"}}},
	}
	after := &code.Package{
		Manifest:  code.Manifest{Scripts: map[string]string{"test": "z"}, Dependencies: map[string]string{"a": "^2", "b": "1"}, Optional: map[string]string{"o": "1"}, Entries: []string{"index.js", "more.js"}},
		Files:     []code.File{{Path: "b", Digest: "2"}, {Path: "c", Digest: "4"}, {Path: "d", Digest: "1"}},
		Disguises: []code.Disguise{{Kind: code.HexNames, Place: code.Place{File: "a", Line: 9}}, {Kind: code.HexNames, Place: code.Place{File: "a", Line: 10}}},
		Flows:     []code.Flow{{From: code.Origin{Kind: code.FromEnv, Detail: "X", Place: code.Place{Line: 4}}, To: code.Sink{API: "fetch", Place: code.Place{Line: 4}}}, {From: code.Origin{Kind: code.FromEnv, Detail: "Y"}, To: code.Sink{API: "fetch"}}},
	}
	c := Compare(before, after)
	got := fmt.Sprint(len(c.Files.Added), len(c.Files.Removed), len(c.Files.Changed), c.Files.Same, c.Scripts, c.Dependencies, c.Entries, len(c.Hidden), len(c.Flows))
	want := "1 1 1 1 [{script gone y } {script test x z}] [{dependency a ^1 ^2} {dependency b  1} {optional o  1}] [{entry more.js  more.js}] 1 1"
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, p := range []*code.Package{before, after, does("net http.get a.example call a.js")} {
		if c := Compare(p, p); !c.Quiet() || c.Files.Same != len(p.Files) {
			t.Errorf("a package differs from itself: %+v", c)
		}
	}
	if c.Quiet() {
		t.Error("all that changed is said to be nothing")
	}
}

// What a package reaches, by which way, and when that runs for it.
func TestReached(t *testing.T) {
	f := &lockfile.File{Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Artifact: -1, Target: -1}}}
	codes := map[int]*code.Package{}
	add := func(name string, c *code.Package, imports ...string) int {
		n := len(f.Nodes)
		f.Nodes = append(f.Nodes, lockfile.Node{Name: name, Version: "1.0.0", Target: -1, Artifact: n - 1})
		f.Artifacts = append(f.Artifacts, lockfile.Artifact{Name: name})
		for _, im := range imports {
			other, phase, _ := strings.Cut(im, " ")
			c.Imports = append(c.Imports, code.Import{Package: other, Phase: code.Phase(phase)})
		}
		codes[n] = c
		return n
	}
	link := func(from, to int, name string) {
		f.Edges = append(f.Edges, lockfile.Edge{From: from, To: to, Name: name})
	}
	app := add("app", does("fs-read fs.read - call a.js"), "mid import", "lazy call", "alias import", "undeclared import", "setup install")
	mid := add("mid", does(), "deep import", "app import")
	deep := add("deep", does("net http.get a.example import d.js", "exec cp.exec ls call d.js", "eval eval - never t.js"))
	lazy := add("lazy", does("fs-read fs.read - import l.js", "vm vm.run - install s.js"))
	named := add("named", does("env process.env X import n.js"))
	setup := add("setup", does("dns dns.lookup - call s.js"))
	link(0, app, "app")
	link(app, mid, "mid")
	link(mid, deep, "deep")
	link(mid, app, "app")
	link(app, lazy, "lazy")
	link(app, named, "alias")
	link(app, setup, "setup")
	got := map[string]string{}
	for n, all := range NewWeb(graph.New(f), func(n int) *code.Package { return codes[n] }).Reached() {
		var words []string
		for _, r := range all {
			var via []string
			for _, v := range r.Via {
				via = append(via, f.Nodes[v].Name)
			}
			words = append(words, fmt.Sprintf("%s %s %s %v", r.Name, r.Phase, strings.Join(via, ">"), r.Own))
		}
		if words != nil {
			got[f.Nodes[n].Name] = strings.Join(words, ", ")
		}
	}
	want := map[string]string{
		"app": "net import mid>deep false, dns install setup false, exec call mid>deep false, env import named false",
		// An install script of app is nothing that importing app runs.
		"mid": "net import deep false, fs-read call app false, exec call deep false, env import app>named false",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestRarity(t *testing.T) {
	common, rare := does("env process.env X import a.js"), does("env process.env X import a.js", "exec cp.exec ls install a.js")
	r := NewRarity([]*code.Package{common, common, common, rare})
	if a, b, none := r.Of(common), r.Of(rare), r.Of(does("net http.get - never t.js")); a >= b || none != 0 {
		t.Errorf("what all have %v, what one has %v, what nothing leads to %v", a, b, none)
	}
}
