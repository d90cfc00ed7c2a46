package evidence

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What At hides is what came out later, whatever order the releases are in,
// and the history that it was asked of stays whole.
func TestAtHidesWhatCameLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		if rapid.Bool().Draw(t, "sorted") {
			SortReleases(h.Releases)
		}
		day := time.Unix(rapid.Int64Range(1e9, 2e9).Draw(t, "day"), 0)
		before := slices.Clone(h.Releases)
		then := h.At(day)
		var want []string
		for _, r := range before {
			if at, ok := r.Published.Get(); !ok || !at.After(day) {
				want = append(want, r.Version)
			}
		}
		if got := versions(then.Releases); !slices.Equal(got, want) {
			t.Fatalf("at %v: %v, want %v", day, got, want)
		}
		if got := versions(h.Releases); !slices.Equal(got, versions(before)) {
			t.Fatalf("the history itself is %v now, was %v", got, versions(before))
		}
		_ = append(then.Releases, Release{Version: "9.9.9"})
		if got := versions(h.Releases); !slices.Equal(got, versions(before)) {
			t.Fatalf("adding to what At returned changed the history to %v", got)
		}
	})
}

func versions(releases []Release) []string {
	var all []string
	for _, r := range releases {
		all = append(all, r.Version)
	}
	return all
}
