package popularity

import (
	"context"
	"testing"

	"levee/internal/evidence"
	"levee/internal/evidence/evidencetest"
	"levee/internal/universe"
)

func TestListsAreASource(t *testing.T) {
	kinds := []evidence.Kind{evidence.Popularity, evidence.Replacement}
	evidencetest.Run(t, kinds, func(t *testing.T, _ *universe.Universe) evidence.Source { return open(t) })
}

func open(t testing.TB) *Lists {
	t.Helper()
	l, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestNeighbours(t *testing.T) {
	l := open(t)
	for name, want := range map[string]string{
		"crossenv":   "cross-env",
		"expresss":   "express",
		"exprses":    "express",
		"lodahs":     "lodash",
		"c0mmander":  "commander",
		"types-node": "@types/node",
		"node_fetch": "node-fetch",
	} {
		f, _ := l.Popularity(context.Background(), name)
		u, _ := f.Get()
		if u.Rank != 0 || len(u.Neighbours) == 0 || u.Neighbours[0].Name != want {
			t.Errorf("neighbours of %s are %v, want %s first", name, u.Neighbours, want)
		}
	}
	for _, name := range []string{"express", "ws2x", "flatmap-stream", "a-name-that-is-close-to-none"} {
		f, _ := l.Popularity(context.Background(), name)
		if u, _ := f.Get(); len(u.Neighbours) != 0 {
			t.Errorf("neighbours of %s are %v, want none", name, u.Neighbours)
		}
	}
}

func TestReplacement(t *testing.T) {
	l := open(t)
	f, _ := l.Replacement(context.Background(), "left-pad")
	if s, _ := f.Get(); s.Native != "String.prototype.padStart" {
		t.Errorf("left-pad is replaced by %+v, want padStart", s)
	}
	f, _ = l.Replacement(context.Background(), "react")
	if s, ok := f.Get(); !ok || s.Native != "" || len(s.Packages) != 0 {
		t.Errorf("react: %+v, %v; want known, and nothing", s, ok)
	}
	if len(l.ranks) < 10_000 || len(l.substitutes) < 400 {
		t.Errorf("%d names, %d replacements: is a list cut?", len(l.ranks), len(l.substitutes))
	}
}

func BenchmarkNeighbours(b *testing.B) {
	l := open(b)
	for b.Loop() {
		l.neighbours("flatmap-stream")
	}
}
