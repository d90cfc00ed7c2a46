package evidence

import (
	"context"
	"slices"
	"time"

	"levee/internal/code"
	"levee/internal/npm/lockfile"
)

// A Bundle is the evidence of one run: every question asked, with its answer.
// It is a Source itself, so that a recorded run can be repeated; a question
// that was not asked gets an absent fact. A Bundle is not safe for writing
// from several goroutines.
type Bundle struct {
	AsOf     time.Time // the day for which the run was made
	Recorded time.Time // when the bundle was written; zero while in memory

	under        *Bundle // answers what is not answered here; nil if nothing does
	releases     map[string]Fact[*History]
	advisories   map[string]Fact[[]Advisory]
	popularity   map[string]Fact[Usage]
	replacements map[string]Fact[Substitute]
	packages     map[string]Fact[*code.Package]    // by name@version
	comparisons  map[string]Fact[*code.Comparison] // by name@version
}

// NewBundle returns an empty bundle for a run as of t.
func NewBundle(t time.Time) *Bundle {
	return &Bundle{
		AsOf:         t,
		releases:     make(map[string]Fact[*History]),
		advisories:   make(map[string]Fact[[]Advisory]),
		popularity:   make(map[string]Fact[Usage]),
		replacements: make(map[string]Fact[Substitute]),
		packages:     make(map[string]Fact[*code.Package]),
		comparisons:  make(map[string]Fact[*code.Comparison]),
	}
}

// notAsked is the reason of facts that a bundle has no answer for.
const notAsked = "not asked when the evidence was recorded"

// ask looks for an answer in a bundle and in what lies under it.
func ask[T any](b *Bundle, answers func(*Bundle) map[string]Fact[T], name string) Fact[T] {
	for ; b != nil; b = b.under {
		if f, ok := answers(b)[name]; ok {
			return f
		}
	}
	return Unknown[T](notAsked, Provenance{})
}

// History returns what is known of the releases of a package.
func (b *Bundle) History(name string) Fact[*History] {
	return ask(b, func(b *Bundle) map[string]Fact[*History] { return b.releases }, name)
}

// At returns the evidence as it was on a day: later releases and advisories
// are hidden. Other facts keep the dates that they have; code never changes.
// What lies under a bundle ends with its own day, and is left as it is where
// that is not later.
func (b *Bundle) At(t time.Time) *Bundle {
	then := *b
	then.AsOf = t
	then.releases = make(map[string]Fact[*History], len(b.releases))
	for name, f := range b.releases {
		if h, ok := f.Get(); ok {
			f = Know(h.At(t), f.From())
		}
		then.releases[name] = f
	}
	then.advisories = make(map[string]Fact[[]Advisory], len(b.advisories))
	for name, f := range b.advisories {
		if list, ok := f.Get(); ok {
			f = Know(slices.DeleteFunc(slices.Clone(list), func(a Advisory) bool { return a.Published.After(t) }), f.From())
		}
		then.advisories[name] = f
	}
	if b.under != nil && b.under.AsOf.After(t) {
		then.under = b.under.At(t)
	}
	return &then
}

// AdvisoriesOn returns the advisories about a package.
func (b *Bundle) AdvisoriesOn(name string) Fact[[]Advisory] {
	return ask(b, func(b *Bundle) map[string]Fact[[]Advisory] { return b.advisories }, name)
}

// Usage returns how much a package is used.
func (b *Bundle) Usage(name string) Fact[Usage] {
	return ask(b, func(b *Bundle) map[string]Fact[Usage] { return b.popularity }, name)
}

// Substitute returns what can stand in for a package.
func (b *Bundle) Substitute(name string) Fact[Substitute] {
	return ask(b, func(b *Bundle) map[string]Fact[Substitute] { return b.replacements }, name)
}

// release is how answers about one version of a package are kept.
func release(name, version string) string { return name + "@" + version }

// Package returns what reading the code of a release told.
func (b *Bundle) Package(name, version string) Fact[*code.Package] {
	return ask(b, func(b *Bundle) map[string]Fact[*code.Package] { return b.packages }, release(name, version))
}

// Comparison returns what holding a release against its repository told.
func (b *Bundle) Comparison(name, version string) Fact[*code.Comparison] {
	return ask(b, func(b *Bundle) map[string]Fact[*code.Comparison] { return b.comparisons }, release(name, version))
}

// PutPackage records what reading the code of a release told.
func (b *Bundle) PutPackage(name, version string, f Fact[*code.Package]) {
	b.packages[release(name, version)] = f
}

// TrimPackages puts something shorter in the place of what reading code told.
func (b *Bundle) TrimPackages(trim func(*code.Package) *code.Package) {
	for id, f := range b.packages {
		if c, ok := f.Get(); ok {
			b.packages[id] = Know(trim(c), f.From())
		}
	}
}

// PutComparison records what holding a release against its repository told.
func (b *Bundle) PutComparison(name, version string, f Fact[*code.Comparison]) {
	b.comparisons[release(name, version)] = f
}

// PutHistory records what a source said of a package's releases.
func (b *Bundle) PutHistory(name string, f Fact[*History]) { b.releases[name] = f }

// PutAdvisories records what a source said is wrong with a package.
func (b *Bundle) PutAdvisories(name string, f Fact[[]Advisory]) { b.advisories[name] = f }

// PutUsage records how much a package is used.
func (b *Bundle) PutUsage(name string, f Fact[Usage]) { b.popularity[name] = f }

// PutSubstitute records what can stand in for a package.
func (b *Bundle) PutSubstitute(name string, f Fact[Substitute]) { b.replacements[name] = f }

// The methods of Source and CodeSource answer from the record; they never fail.

func (b *Bundle) Releases(_ context.Context, name string) (Fact[*History], error) {
	return b.History(name), nil
}

func (b *Bundle) Advisories(_ context.Context, name string) (Fact[[]Advisory], error) {
	return b.AdvisoriesOn(name), nil
}

func (b *Bundle) Popularity(_ context.Context, name string) (Fact[Usage], error) {
	return b.Usage(name), nil
}

func (b *Bundle) Replacement(_ context.Context, name string) (Fact[Substitute], error) {
	return b.Substitute(name), nil
}

// Code returns what reading an artifact's code told.
func (b *Bundle) Code(_ context.Context, a lockfile.Artifact) (Fact[*code.Package], error) {
	return b.Package(a.Name, a.Version), nil
}

var (
	_ Source     = (*Bundle)(nil)
	_ CodeSource = (*Bundle)(nil)
)

// Over returns an empty bundle of the same day that lies over this one: what it
// has no answer for, this one answers.
func (b *Bundle) Over() *Bundle {
	top := NewBundle(b.AsOf)
	top.under = b
	return top
}
