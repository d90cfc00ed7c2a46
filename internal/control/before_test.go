package control

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"levee/internal/code"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
)

// The release before is worth reading of what came out lately, and of what a
// breach was found at; not of what is old and quiet, new altogether, or not
// read itself.
func TestBefore(t *testing.T) {
	from := evidence.Provenance{Source: "test"}
	now := time.Date(2018, 9, 25, 0, 0, 0, 0, time.UTC)
	bundle := evidence.NewBundle(now)
	file := &lockfile.File{Kind: lockfile.NPM}
	for name, days := range map[string]int{"young": 10, "old": 400, "suspect": 400, "unread": 10, "first": 10} {
		h := &evidence.History{Name: name}
		versions := []string{"1.0.0", "1.1.0"}
		if name == "first" {
			versions = versions[1:]
		}
		for _, v := range versions {
			h.Releases = append(h.Releases, evidence.Release{Version: v, Published: evidence.Know(now.AddDate(0, 0, -days), from)})
		}
		bundle.PutHistory(name, evidence.Know(h, from))
		if name != "unread" {
			bundle.PutPackage(name, "1.1.0", evidence.Know(&code.Package{}, from))
		}
	}
	for i, name := range []string{"young", "old", "suspect", "unread", "first", "young"} {
		file.Artifacts = append(file.Artifacts, lockfile.Artifact{Name: name, Version: "1.1.0", Source: lockfile.Registry})
		file.Nodes = append(file.Nodes, lockfile.Node{Name: name, Version: "1.1.0", Artifact: i})
	}
	target := &Target{File: file, Evidence: bundle, AsOf: now}
	outcomes := []Outcome{{Findings: []Finding{{State: Violated, Node: 2}, {State: Signal, Node: 1}, {State: Violated, Node: -1}}}}
	var got []string
	for _, a := range Before(target, outcomes) {
		got = append(got, fmt.Sprint(a.Name, " ", a.Version))
	}
	if d := cmp.Diff([]string{"young 1.0.0", "suspect 1.0.0"}, got); d != "" {
		t.Error(d)
	}
}

// Controls see the same after trimming; what no control asks for is gone.
func TestTrimCode(t *testing.T) {
	c := &code.Package{
		Manifest: code.Manifest{Entries: []string{"index.js"}},
		Files: []code.File{{Path: "README.md"}, {Path: "index.js", Kind: code.JavaScript}, {Path: "lib/a.js", Kind: code.JavaScript},
			{Path: "a.min.js", Kind: code.JavaScript, Minified: true}, {Path: "binding.gyp"}, {Path: "x.node", Kind: code.Native}, {Path: "bin/run", Kind: code.JavaScript}},
		Imports: []code.Import{{Spec: "./a", File: "lib/a.js"}, {Spec: "b", Package: "b"}, {Spec: "b/x", Package: "b"}, {Spec: "fs"},
			{Spec: "b/core.js", Package: "b"}, {Spec: "./hidden", File: "lib/hidden.js"}, {Spec: "./never", File: "lib/hidden.js", Phase: code.Never}, {Spec: "…/x", Computed: true}},
		Capabilities: []code.Capability{{Name: "fs-write", Detail: "b/core.js"}},
		Disguises:    []code.Disguise{{Kind: code.Symbols, Place: code.Place{File: "lib/hidden.js"}}},
	}
	var files, imports []string
	for _, f := range TrimCode(c).Files {
		files = append(files, f.Path)
	}
	for _, im := range TrimCode(c).Imports {
		imports = append(imports, im.Spec)
	}
	if d := cmp.Diff([][]string{{"index.js", "a.min.js", "binding.gyp", "x.node", "bin/run"}, {"b", "b/core.js", "./hidden", "…/x"}}, [][]string{files, imports}); d != "" {
		t.Error(d)
	}
	if len(c.Files) != 7 || len(TrimCode(c).Capabilities) != 1 {
		t.Error("what was given is changed, or too much is gone")
	}
}
