package property

import (
	"fmt"
	"testing"
	"time"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
)

// Figures about code count the packages whose code is known, and are not known
// where none is.
func TestFiguresAboutCode(t *testing.T) {
	from := evidence.Provenance{Source: "test"}
	bundle := evidence.NewBundle(time.Time{})
	file := &lockfile.File{Kind: lockfile.NPM}
	for name, c := range map[string]*code.Package{
		"entry":   {Manifest: code.Manifest{Entries: []string{"a.min.js"}}, Files: []code.File{{Path: "a.min.js", Minified: true}}},
		"beside":  {Manifest: code.Manifest{Entries: []string{"a.js"}}, Files: []code.File{{Path: "a.js"}, {Path: "a.min.js", Minified: true}}},
		"network": {Capabilities: []code.Capability{{Name: "net", Phase: code.AtCall}}},
		"tests":   {Capabilities: []code.Capability{{Name: "net", Phase: code.Never}, {Name: "env", Phase: code.AtImport}}},
		"unread":  nil,
	} {
		file.Artifacts = append(file.Artifacts, lockfile.Artifact{Name: name, Version: "1.0.0"})
		if c != nil {
			bundle.PutPackage(name, "1.0.0", evidence.Know(c, from))
		}
	}
	for name, state := range map[string]code.Sourced{"entry": code.Differs, "beside": code.Matched, "network": code.Unsourced, "tests": code.Unchecked} {
		bundle.PutComparison(name, "1.0.0", evidence.Know(&code.Comparison{State: state}, from))
	}
	s := &Subject{Target: &control.Target{File: file, Evidence: bundle}}
	none := &Subject{Target: &control.Target{File: file, Evidence: evidence.NewBundle(time.Time{})}}
	want := map[string]string{"tarball-differs": "1 of 2", "minified-entry": "1 of 4", "pre-minified": "2 of 4", "excess-privilege": "75 % of 4"}
	for _, p := range All {
		if text, ok := want[p.Name]; ok {
			f := p.Measure(s)
			if got := fmt.Sprintf("%s of %d", p.String(f), f.Of); got != text {
				t.Errorf("%s: %s, want %s", p.Name, got, text)
			}
			if f := p.Measure(none); f.Known || f.Why == "" {
				t.Errorf("%s without code: %+v", p.Name, f)
			}
		}
	}
}
