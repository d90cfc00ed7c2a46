package universe_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"levee/internal/evidence"
	"levee/internal/evidence/evidencetest"
)

// What a universe was at a time is what its history was, which is where
// everything else looks back from. Releases of which history knows no date it
// cannot place: the text can.
func TestAtIsWhatHistoryWas(t *testing.T) {
	u := parse(t, story)
	for _, day := range []string{"2014-01-01", "2016-07-17", "2018-09-08", "2018-09-09", "2020-01-15", "2030-01-01"} {
		at, _ := time.Parse(time.DateOnly, day)
		then := u.At(at)
		for _, name := range u.Names() {
			before, _ := u.Releases(t.Context(), name)
			now, _ := then.Releases(t.Context(), name)
			want, got := before.Claimed().At(at), now.Claimed()
			if got == nil {
				if len(dated(want.Releases)) > 0 {
					t.Errorf("%s: %s is not there", day, name)
				}
				continue
			}
			if d := cmp.Diff(dated(want.Releases), dated(got.Releases), evidencetest.Equal); d != "" {
				t.Errorf("%s: %s (-history +universe):\n%s", day, name, d)
			}
			if d := cmp.Diff(want.Gone, got.Gone, evidencetest.Equal); d != "" {
				t.Errorf("%s: %s (-history +universe):\n%s", day, name, d)
			}
			for tag, version := range got.Tags {
				if then.Version(name, version) == nil {
					t.Errorf("%s: %s of %s is %s, which is not out", day, tag, name, version)
				}
			}
		}
	}
}

func dated(all []evidence.Release) []evidence.Release {
	return slices.DeleteFunc(slices.Clone(all), func(r evidence.Release) bool { return r.Published.Status() != evidence.Known })
}

func TestAtHidesAdvisories(t *testing.T) {
	u := parse(t, story)
	for day, want := range map[string]int{"2016-12-31": 0, "2018-11-25": 1, "2018-11-26": 2} {
		at, _ := time.Parse(time.DateOnly, day)
		f, _ := u.At(at).Advisories(t.Context(), "event-stream")
		if list, _ := f.Get(); len(list) != want {
			t.Errorf("%s: %d advisories, want %d", day, len(list), want)
		}
	}
}

func TestMovedKeepsAllButDates(t *testing.T) {
	u := parse(t, story)
	const week = 7 * 24 * time.Hour
	later := u.Moved(week)
	before, _ := u.Releases(t.Context(), "event-stream")
	after, _ := later.Releases(t.Context(), "event-stream")
	for i, r := range after.Claimed().Releases {
		was := before.Claimed().Releases[i]
		a, knownA := r.Published.Get()
		b, knownB := was.Published.Get()
		if knownA != knownB || knownA && a.Sub(b) != week || r.Version != was.Version {
			t.Errorf("%s was published %v, and %v when moved", r.Version, b, a)
		}
	}
	old, _ := u.Advisories(t.Context(), "event-stream")
	moved, _ := later.Advisories(t.Context(), "event-stream")
	if a, b := old.Claimed()[0].Published, moved.Claimed()[0].Published; b.Sub(a) != week {
		t.Errorf("an advisory of %v is of %v", a, b)
	}
	back, _ := later.Moved(-week).Releases(t.Context(), "event-stream")
	if d := cmp.Diff(before.Claimed(), back.Claimed(), evidencetest.Equal); d != "" {
		t.Error(d)
	}
}
