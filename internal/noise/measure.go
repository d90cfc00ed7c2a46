package noise

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Measure counts how often controls fired, alone and together.
func Measure(r *Record) (*Table, error) {
	if len(r.Controls) > maxControls {
		return nil, fmt.Errorf("%d controls, want at most %d", len(r.Controls), maxControls)
	}
	if len(r.Upgrades) == 0 {
		return nil, errors.New("no upgrade was judged: want packages with more than one release, and publish times that can be true")
	}
	t := &Table{Schema: Schema, Record: Summary{
		Packages: len(r.Packages), Releases: r.Releases, Upgrades: len(r.Upgrades), First: r.First, Undated: r.Undated, Years: round(r.years()),
	}}
	for i := range r.Controls {
		t.Controls = append(t.Controls, r.rate(i))
	}
	t.Tempos = r.tempos()
	t.Complete, t.Joint = r.joint()
	return t, t.prepare()
}

func (r *Record) years() float64 {
	sum := 0.0
	for i := range r.Packages {
		sum += r.Packages[i].Years
	}
	return sum
}

func round(x float64) float64 { return math.Round(10*x) / 10 }

// rate measures one control.
func (r *Record) rate(control int) Rate {
	set := Set(1) << control
	out := Rate{Name: r.Controls[control], Bumps: make(map[Bump]Counted)}
	releases, years := make([]cluster, len(r.Packages)), make([]cluster, len(r.Packages))
	for i := range r.Packages {
		years[i].of = r.Packages[i].Years
	}
	for i := range r.Upgrades {
		u := &r.Upgrades[i]
		if u.Unknown.Has(set) {
			out.Unknown++
			continue
		}
		bump := out.Bumps[u.Bump]
		bump.Looked++
		releases[u.Package].of++
		if u.Fired.Has(set) {
			bump.Fired++
			releases[u.Package].cases++
			years[u.Package].cases++
		}
		out.Bumps[u.Bump] = bump
	}
	for i := range releases {
		out.Fired += int(releases[i].cases)
		out.Looked += int(releases[i].of)
		if releases[i].cases > 0 {
			out.Packages++
		}
	}
	out.Release, out.Effect = share(releases)
	out.Effect = round(out.Effect)
	out.Year = perYear(years)
	return out
}

// joint counts, of the complete upgrades, how many had the findings of each
// control, of each two, and of each larger set that was seen, smallest sets
// first.
func (r *Record) joint() (complete int, all []Conjunction) {
	counts := make([]int, 1<<len(r.Controls))
	for i := range r.Upgrades {
		if u := &r.Upgrades[i]; r.complete(u) {
			complete++
			u.Fired.subsets(func(s Set) { counts[s]++ })
		}
	}
	var sets []Set
	for s := range counts {
		if s := Set(s); s > 0 && (s.Size() <= 2 || counts[s] > 0) {
			sets = append(sets, s)
		}
	}
	slices.SortFunc(sets, func(a, b Set) int {
		return cmp.Or(cmp.Compare(a.Size(), b.Size()), slices.Compare(a.Names(r.Controls), b.Names(r.Controls)))
	})
	for _, s := range sets {
		all = append(all, Conjunction{s.Names(r.Controls), counts[s]})
	}
	return complete, all
}
