package control

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"levee/internal/code"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
)

// A control that asks for code twice reports what is missing once, and a
// package with unread code is not held.
func TestCode(t *testing.T) {
	from := evidence.Provenance{Source: "test"}
	bundle := evidence.NewBundle(time.Time{})
	bundle.PutPackage("whole", "1.0.0", evidence.Know(&code.Package{Gaps: []code.Gap{{Why: "strange", Odd: true}}}, from))
	bundle.PutPackage("whole", "0.9.0", evidence.Know(&code.Package{Name: "earlier"}, from))
	bundle.PutPackage("gap", "1.0.0", evidence.Know(&code.Package{Gaps: []code.Gap{{Why: "strange", Odd: true}, {Why: "too large"}, {Why: "cut"}}}, from))
	bundle.PutPackage("absent", "1.0.0", evidence.Unknown[*code.Package]("not in the registry", from))
	file := &lockfile.File{Kind: lockfile.NPM}
	for _, name := range []string{"whole", "gap", "absent", "unasked"} {
		file.Artifacts = append(file.Artifacts, lockfile.Artifact{Name: name, Version: "1.0.0"})
		file.Nodes = append(file.Nodes, lockfile.Node{Name: name, Version: "1.0.0", Artifact: len(file.Nodes)})
	}
	seen := make(map[string]bool)
	c := &Control{Name: "test", Run: func(p *Pass) {
		_, first := p.Code()
		_, second := p.Code()
		seen[p.Artifact.Name] = first && second
		if earlier, ok := p.CodeOf("0.9.0"); ok != (p.Artifact.Name == "whole") || ok && earlier.Name != "earlier" {
			t.Errorf("%s has an earlier version: %v", p.Artifact.Name, ok)
		}
	}}
	o := Run(&Target{File: file, Evidence: bundle}, []*Control{c})[0]
	if diff := cmp.Diff(map[string]bool{"whole": true, "gap": true, "absent": false, "unasked": false}, seen); diff != "" {
		t.Error(diff)
	}
	want := []Missing{
		{evidence.Code, "not asked when the evidence was recorded", 1, []string{"unasked@1.0.0"}},
		{evidence.Code, "not in the registry", 1, []string{"absent@1.0.0"}},
		{evidence.Code, "too large", 1, []string{"gap@1.0.0"}},
	}
	if diff := cmp.Diff(want, o.Unknowns); diff != "" || o.Held != 1 {
		t.Errorf("held %d, unknowns:\n%s", o.Held, diff)
	}
}
