package control

import (
	"testing"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/platform"
)

// A control that is no question for a project looked at nothing there, and
// held nothing.
func TestNotApplicable(t *testing.T) {
	aside := &Control{Name: "x", Subject: Project, Run: func(p *Pass) { p.NotApplicable("there is nothing") }}
	unknown := &Control{Name: "y", Subject: Project, Run: func(p *Pass) { p.Unknown(evidence.OwnFiles, "why"); p.NotApplicable("there is nothing") }}
	for i, o := range Run(&Target{File: &lockfile.File{}}, []*Control{aside, unknown}) {
		if o.Looked != i || o.Held != 0 || (o.Aside == "") != (i == 1) || o.Unknown() != i {
			t.Errorf("%s: %+v", o.Control.Name, o)
		}
	}
}

// What was not looked at is unknown: of pages alone, or of all files.
func TestPlatformGaps(t *testing.T) {
	tree := &archive.Tree{Gaps: []code.Gap{{Why: "large", Place: code.Place{File: "a.js"}}, {Why: "broken", Place: code.Place{File: "a.html"}}}}
	for pages, want := range map[bool]int{true: 1, false: 2} {
		c := &Control{Name: "x", Subject: Project, Run: func(p *Pass) { p.PlatformGaps(pages) }}
		if o := Run(&Target{File: &lockfile.File{}, Platform: platform.Read(tree, nil)}, []*Control{c})[0]; o.Unknown() != want {
			t.Errorf("pages alone %v: %+v", pages, o.Unknowns)
		}
	}
}
