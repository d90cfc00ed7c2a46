package world

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"levee/internal/evidence"
	"levee/internal/evidence/evidencetest"
	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

// open opens the world of a user whose registry serves a universe.
func open(t *testing.T, u *universe.Universe, o Options) *World {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("LEVEE_CACHE", filepath.Join(home, "cache"))
	t.Setenv("npm_config_registry", registrytest.New(t, u).URL)
	o.Dir = home
	o.Warn = func(text string) { t.Errorf("warning: %s", text) }
	w, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWorldIsASource(t *testing.T) {
	kinds := []evidence.Kind{evidence.Releases, evidence.Popularity, evidence.Replacement}
	evidencetest.Run(t, kinds, func(t *testing.T, u *universe.Universe) evidence.Source { return open(t, u, Options{}) })
}

func TestWorldReadsAdvisories(t *testing.T) {
	u, err := universe.Parse("test", nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	record := `{"id":"MAL-1","published":"2018-11-26T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":["1.0.0"]}]}`
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(record), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := open(t, u, Options{Advisories: dir}).Advisories(t.Context(), "a")
	if list, ok := f.Get(); err != nil || !ok || len(list) != 1 || !list[0].Hits("1.0.0") {
		t.Errorf("advisories %v, %v", f, err)
	}
}

// The bundle does not depend on the order in which answers come, and progress
// counts every name once.
func TestGather(t *testing.T) {
	var text strings.Builder
	var names []string
	for i := range 50 {
		names = append(names, fmt.Sprintf("p%d", i))
		fmt.Fprintf(&text, "p%d 1.%d.0 2018-01-01 by ann\n", i, i)
	}
	u, err := universe.Parse("test", []byte(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	b := evidence.NewBundle(time.Unix(0, 0))
	err = Gather(t.Context(), b, u, names, func(done int) {
		if done != last+1 {
			t.Errorf("progress from %d to %d", last, done)
		}
		last = done
	})
	if err != nil || last != len(names) {
		t.Fatalf("%v after %d names", err, last)
	}
	for i, name := range names {
		h, ok := b.History(name).Get()
		if want := fmt.Sprintf("1.%d.0", i); !ok || h.Releases[0].Version != want {
			t.Errorf("%s has release %v, want %s", name, h, want)
		}
	}
}

func TestGatherStops(t *testing.T) {
	u, err := universe.Parse("test", []byte("a 1.0.0\n"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Gather(ctx, evidence.NewBundle(time.Time{}), u, []string{"a", "b", "c"}, func(int) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that it was cancelled", err)
	}
}
