package electron

import (
	"slices"
	"testing"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/control"
	"levee/internal/control/controltest"
	"levee/internal/npm/lockfile"
	"levee/internal/platform"
)

func TestCases(t *testing.T) { controltest.Run(t, Control) }

// A file that could not be read may say anything.
func TestGap(t *testing.T) {
	tree := &archive.Tree{Gaps: []code.Gap{{Why: "too large", Place: code.Place{File: "server.js"}}}}
	tree.Files = []archive.File{{Path: "package.json", Data: []byte(`{"dependencies": {"electron": "43.0.0"}}`)}}
	o := control.Run(&control.Target{File: &lockfile.File{}, Platform: platform.Read(tree, nil)}, []*control.Control{Control})[0]
	if !slices.ContainsFunc(o.Unknowns, func(m control.Missing) bool { return m.Why == "too large" }) {
		t.Errorf("%+v", o)
	}
}
