package drill

import (
	"context"
	"slices"

	"levee/internal/attack"
)

// A Fix is one thing that a public debate asked for after an accident.
type Fix struct {
	Name     string
	Words    string   // what it is taken to mean here
	Controls []string // it stops what one of these finds something about
	stops    func(m *attack.Model, v *attack.Variant) bool
}

// Fixes are what was asked for after event-stream and after axios.
var Fixes = []Fix{
	{Name: "vet new maintainers", Words: "somebody looks at each account that is new to a package", Controls: []string{"handover", "newmaintainer", "newpublisher", "ousted"}},
	{Name: "pin versions", Words: "nothing comes in by a range, as long as nobody raises a version", stops: has("arrival", "patch-in-range", "minor-in-range", "new-dependency-of-patch", "new-dependency-of-minor", "rolled-back")},
	{Name: "check minified files", Words: "each is held against the source beside it", Controls: []string{"minifiedmismatch"}},
	{Name: "content security policy", Words: "pages talk to the project's own hosts alone", stops: both(has("trigger", "in-browser", "at-build"), has("way-out", "http", "public-repository"))},
	{Name: "a cooldown of 7 days", Words: "what is noticed within 7 days has not come in", stops: cooled},
	{Name: "compare proof of origin", Words: "a release with less proof than those before it waits", Controls: []string{"trustdowngrade"}},
	{Name: "install scripts off", Words: "no dependency runs anything when it is installed", stops: has("trigger", "at-install")},
}

func has(stage string, ids ...string) func(*attack.Model, *attack.Variant) bool {
	return func(m *attack.Model, v *attack.Variant) bool { return slices.Contains(ids, m.Pick(v, stage)) }
}

func both(a, b func(*attack.Model, *attack.Variant) bool) func(*attack.Model, *attack.Variant) bool {
	return func(m *attack.Model, v *attack.Variant) bool { return a(m, v) && b(m, v) }
}

// cooled tells what a cooldown of a week keeps out: not what takes no new version
// or one that is said to mend something, which no robot lets wait.
func cooled(m *attack.Model, v *attack.Variant) bool {
	unaffected := has("arrival", "driven-by-advisory", "rolled-back", "kept-back")
	return m.DaysOf(v, "adopted") < 7 && m.DaysOf(v, "noticed") <= 7 && !unaffected(m, v)
}

// A Trial is how far each fix alone goes against some incidents and what is
// near them.
type Trial struct {
	Incidents []attack.Incident
	Played    int     // of these, how many could be crafted
	Itself    []int   // by fix: how many of them it stops as they were
	Variants  []int   // by steps, from 1: how many variants within so many were judged, the incidents left out
	Stopped   [][]int // by fix, then by steps: how many of these it stops
}

// Try tries each fix alone on the variants within some steps of incidents.
func (d *Drill) Try(ctx context.Context, from []attack.Incident, steps int, progress func(done, all int)) (*Trial, error) {
	near := d.Model.Near(from, steps, Facts(d.Target, &d.Carrier))
	verdicts, err := d.verdicts(ctx, near, func(done int) { progress(done, len(near)) })
	if err != nil {
		return nil, err
	}
	t := &Trial{Incidents: from, Itself: make([]int, len(Fixes)), Variants: make([]int, steps), Stopped: make([][]int, len(Fixes))}
	for f := range Fixes {
		t.Stopped[f] = make([]int, steps)
	}
	for _, v := range verdicts {
		if v != nil {
			t.count(d.Model, v)
		}
	}
	return t, nil
}

func (t *Trial) count(m *attack.Model, v *verdict) {
	if v.Steps == 0 {
		t.Played++
	}
	within := t.within(v)
	for i := range within {
		t.Variants[within[i]]++
	}
	for f := range Fixes {
		if !Fixes[f].stop(m, v) {
			continue
		}
		if v.Steps == 0 {
			t.Itself[f]++
		}
		for i := range within {
			t.Stopped[f][within[i]]++
		}
	}
}

// within returns the indexes into Variants that count a variant.
func (t *Trial) within(v *verdict) []int {
	if v.Steps == 0 {
		return nil
	}
	var all []int
	for i := v.Steps - 1; i < len(t.Variants); i++ {
		all = append(all, i)
	}
	return all
}

// stop tells whether a fix alone keeps a variant out, or makes somebody look.
func (f *Fix) stop(m *attack.Model, v *verdict) bool {
	if f.stops != nil && f.stops(m, &v.Variant) {
		return true
	}
	return slices.ContainsFunc(f.Controls, func(c string) bool { return slices.Contains(v.controls, c) })
}
