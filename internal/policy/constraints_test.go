package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"levee/internal/settings"
)

func TestWish(t *testing.T) {
	for text, want := range map[string]settings.Wish{
		"":                        {},
		"cooldown: {level: hold}": {Cooldown: 7 * 24 * time.Hour},
		"cooldown: {days: 3, except: ['@corp', left-pad]}\nconstraints: {trust-downgrade: false, install-scripts: [esbuild]}": {
			Cooldown: 3 * 24 * time.Hour, Except: []string{"@corp", "left-pad"}, Allow: []string{"esbuild"}, Waived: []string{"trust-downgrade"}},
		"cooldown: {days: 0}": {Waived: []string{"cooldown"}},
		"constraints: {cooldown: false, exotic-sources: false, lockfile-verification: false}": {
			Waived: []string{"cooldown", "exotic-sources", "lockfile-verification"}},
	} {
		p, err := Parse("levee.yaml", []byte("version: 1\n"+text))
		if err != nil {
			t.Fatal(err)
		}
		got := p.Wish()
		slices.Sort(got.Waived)
		if len(got.Except) == 0 {
			got.Except = nil
		}
		if len(got.Allow) == 0 {
			got.Allow = nil
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
	_, err := Parse("levee.yaml", []byte("version: 1\nconstraints: {install-scripts: [\"a b\"], exotic: true}\n"))
	if err == nil || !strings.Contains(err.Error(), "levee.yaml:2:") {
		t.Errorf("a bad constraint: %v", err)
	}
}
