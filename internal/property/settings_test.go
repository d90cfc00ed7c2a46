package property

import (
	"testing"

	"levee/internal/control"
	"levee/internal/settings"
)

func TestProtectionsOff(t *testing.T) {
	for client, want := range map[string]float64{"npm@6.4.1": 1, "npm@11.21.2": 3, "npm@12.2.0": 1} {
		f := protectionsOff(&Subject{Target: &control.Target{Settings: settings.Read(settings.Sources{Client: client})}})
		if !f.Known || f.Value != want {
			t.Errorf("%s: %+v, want %v", client, f, want)
		}
	}
	if f := protectionsOff(&Subject{Target: &control.Target{}}); f.Known || f.Why == "" {
		t.Errorf("nothing was read: %+v", f)
	}
}
