// Package evidencetest is the one suite that every evidence.Source passes, and
// one for every evidence.CodeSource. It knows what answers must have in common;
// how a source comes by them, it leaves to the source.
package evidencetest

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"levee/internal/evidence"
	"levee/internal/universe"
)

// Equal compares facts and histories by what they say, not by who said it.
var Equal = cmp.Options{
	cmp.Exporter(func(reflect.Type) bool { return true }),
	cmpopts.IgnoreTypes(evidence.Provenance{}),
	cmpopts.EquateEmpty(),
}

// text is the registry that a source under test stands for.
const text = `
plain 1.0.0 2016-07-17 by alice
  depends left-pad ^1.0.0
  scripts postinstall
plain 1.0.1 2018-09-05T05:27:47Z by bob of alice, bob
  deprecated use another one
plain 1.1.0 2018-09-09 gone
plain 2.0.0 2018-09-16 by trusted publisher of bob
  engines >=18
  bin plain
plain
  repository git://git.example/plain.git

@scope/stripped 1.0.0 2016-01-01 by alice
@scope/stripped
  stripped publisher, maintainers, times, scripts, signatures

backward 1.0.0 2018-01-09 by alice
backward 1.0.1 2018-01-08 by alice
backward 1.0.2 2018-01-07 by alice
backward 1.0.3 2018-01-06 by alice
backward 1.0.4 2018-01-05 by alice
`

// Run tests a source. New makes one that answers the given kinds from a
// universe; for all other kinds it must say that it cannot tell.
func Run(t *testing.T, kinds []evidence.Kind, newSource func(*testing.T, *universe.Universe) evidence.Source) {
	u, err := universe.Parse("evidencetest", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	src := newSource(t, u)
	if slices.Contains(kinds, evidence.Releases) {
		t.Run("histories", func(t *testing.T) { histories(t, u, src) })
		t.Run("stripped", func(t *testing.T) { stripped(t, src) })
		t.Run("contradicted", func(t *testing.T) { contradicted(t, src) })
		t.Run("together", func(t *testing.T) { together(t, u, src) })
	}
	t.Run("unknown", func(t *testing.T) { unknown(t, src) })
	t.Run("unanswered", func(t *testing.T) { unanswered(t, kinds, src) })
}

func releases(t *testing.T, src evidence.Source, name string) evidence.Fact[*evidence.History] {
	t.Helper()
	f, err := src.Releases(t.Context(), name)
	if err != nil {
		t.Fatalf("Releases(%q): %v", name, err)
	}
	return f
}

// histories wants of every package what the universe itself says, twice.
func histories(t *testing.T, u *universe.Universe, src evidence.Source) {
	for _, name := range u.Names() {
		want := releases(t, u, name)
		for range 2 {
			got := releases(t, src, name)
			if diff := cmp.Diff(want, got, Equal); diff != "" {
				t.Errorf("history of %s (-want +got):\n%s", name, diff)
			}
			if got.From().Source == "" {
				t.Errorf("history of %s does not say where it comes from", name)
			}
		}
	}
}

// stripped wants absent facts with reasons, never empty ones.
func stripped(t *testing.T, src evidence.Source) {
	h, ok := releases(t, src, "@scope/stripped").Get()
	if !ok || len(h.Releases) != 1 {
		t.Fatal("want a history of one release")
	}
	r := h.Releases[0]
	for field, fact := range map[string]interface {
		Status() evidence.Status
		Why() string
	}{
		"created": h.Created, "present maintainers": h.Maintainers, "times": h.Times, "published": r.Published,
		"publisher": r.Publisher, "maintainers": r.Maintainers, "trust": r.Trust, "scripts": r.Scripts,
	} {
		if fact.Status() != evidence.Absent || fact.Why() == "" {
			t.Errorf("%s of a stripped release is %s (%q), want absent with a reason", field, fact.Status(), fact.Why())
		}
	}
}

func contradicted(t *testing.T, src evidence.Source) {
	h, _ := releases(t, src, "backward").Get()
	if h == nil || h.Times.Status() != evidence.Contradicted || h.Times.Why() == "" {
		t.Fatalf("times of backward are not contradicted")
	}
	for i, r := range h.Releases {
		if _, usable := r.Published.Get(); usable {
			t.Errorf("release %d of backward, %s: its date can be used", i, r.Version)
		}
	}
}

// together asks from many goroutines at once, for the race detector, and
// wants the same answers.
func together(t *testing.T, u *universe.Universe, src evidence.Source) {
	var group sync.WaitGroup
	for range 4 {
		for _, name := range append(u.Names(), "nobody-has-this") {
			group.Go(func() {
				got, err := src.Releases(t.Context(), name)
				want, _ := u.Releases(t.Context(), name)
				if err != nil || got.Status() != want.Status() {
					t.Errorf("%s asked by many: %s, %v; want %s", name, got.Status(), err, want.Status())
				}
			})
		}
	}
	group.Wait()
}

// unknown wants an absent fact and no error for a package that nobody has,
// and at most the context's error once it is cancelled.
func unknown(t *testing.T, src evidence.Source) {
	if f := releases(t, src, "nobody-has-this"); f.Status() != evidence.Absent || f.Why() == "" {
		t.Errorf("a package that nobody has is %s (%q), want absent with a reason", f.Status(), f.Why())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f, err := src.Releases(ctx, "never-asked-before")
	if err == nil && f.Status() != evidence.Absent {
		t.Errorf("a cancelled question has the answer %s", f.Status())
	}
}

// unanswered wants reasons for the kinds that the source does not know of.
func unanswered(t *testing.T, kinds []evidence.Kind, src evidence.Source) {
	check := func(kind evidence.Kind, status evidence.Status, why string, err error) {
		if err != nil || !slices.Contains(kinds, kind) && (status != evidence.Absent || why == "") {
			t.Errorf("%s: %s (%q), %v; want absent with a reason", kind, status, why, err)
		}
	}
	a, err := src.Advisories(t.Context(), "plain")
	check(evidence.Advisories, a.Status(), a.Why(), err)
	p, err := src.Popularity(t.Context(), "plain")
	check(evidence.Popularity, p.Status(), p.Why(), err)
	r, err := src.Replacement(t.Context(), "plain")
	check(evidence.Replacement, r.Status(), r.Why(), err)
}
