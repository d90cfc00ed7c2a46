package property

import (
	"testing"

	"levee/internal/code/archive"
	"levee/internal/control"
	"levee/internal/platform"
	"levee/internal/settings"
)

func TestProtectionsOff(t *testing.T) {
	for client, want := range map[string]float64{"npm@6.4.1": 1, "npm@11.21.2": 3, "npm@12.2.0": 1} {
		f := protectionsOff(&Subject{Target: &control.Target{Settings: settings.Read(settings.Sources{Client: client})}})
		if !f.Known || f.Value != want {
			t.Errorf("%s: %+v, want %v", client, f, want)
		}
	}
	tree := &archive.Tree{Files: []archive.File{{Path: "index.html", Data: []byte("<html>")}}}
	if f := protectionsOff(&Subject{Target: &control.Target{Settings: settings.Read(settings.Sources{Client: "npm@12.2.0"}), Platform: platform.Read(tree, nil)}}); f.Value != 2 {
		t.Errorf("a page without a policy is one more: %+v", f)
	}
	if f := protectionsOff(&Subject{Target: &control.Target{}}); f.Known || f.Why == "" {
		t.Errorf("nothing was read: %+v", f)
	}
}
