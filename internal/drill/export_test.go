package drill

import (
	"testing"

	"levee/internal/attack"
)

// The first of a spread have what happened, and as many alternatives as can be.
func TestSpreadHasEveryAlternativeEarly(t *testing.T) {
	m, err := attack.Standard()
	if err != nil {
		t.Fatal(err)
	}
	incidents, err := m.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	near := m.Near(incidents, 1, nil)
	var first []*attack.Neighbour
	for v := range Spread(m, near, true) {
		if first = append(first, v); len(first) == len(incidents)+80 {
			break
		}
	}
	for i, v := range first {
		if (v.Steps == 0) != (i < len(incidents)) {
			t.Errorf("number %d is %d steps away", i, v.Steps)
		}
	}
	for s := range m.Stages {
		have, all := make(map[attack.Choice]bool), make(map[attack.Choice]bool)
		for _, v := range first {
			have[v.Variant[s]] = true
		}
		for i := range near {
			all[near[i].Variant[s]] = true
		}
		if len(have) < len(all) {
			t.Errorf("%s: %d of %d alternatives", m.Stages[s].ID, len(have), len(all))
		}
	}
}

func FuzzReadIndex(f *testing.F) {
	f.Add(`{"schema": "levee-drill-export/1", "variants": [{"name": "axios-2026", "lockfile": "yarn.lock", "moves": [{"name": "a", "after": "1.0.0"}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		x, err := ReadIndex("index.json", []byte(text))
		if err != nil {
			return
		}
		for _, v := range x.Variants {
			if !exportName.MatchString(v.Name) || len(v.Moves) == 0 {
				t.Errorf("took %+v", v)
			}
		}
	})
}
