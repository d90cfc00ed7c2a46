package drill

import (
	"context"
	"slices"
	"testing"

	"levee/internal/attack"
	"levee/internal/control"
)

// A variant hangs on a control exactly where a drill that does not have the
// control lets it in.
func TestHangingIsRunningWithout(t *testing.T) {
	d := copay(t, "")
	near := nearest(t, d, 40)
	whole, err := d.judgeAll(context.Background(), near, true, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	hanging := 0
	for _, name := range []string{"exfiltration", "dropper", "lockfile", "manifestmismatch", "churn", "rehash"} {
		other := copay(t, "")
		other.Controls = slices.DeleteFunc(slices.Clone(d.Controls), func(c *control.Control) bool { return c.Name == name })
		without, err := other.verdicts(context.Background(), near, func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range whole {
			if v == nil {
				continue
			}
			comes := without[i].outcome.Survives() && !v.outcome.Survives()
			if hangs := slices.Contains(v.hangs, name); hangs != comes {
				t.Errorf("without %s %s: hangs %t, comes in %t", name, d.Model.Words(&near[i].Variant), hangs, comes)
			} else if hangs {
				hanging++
			}
		}
	}
	if hanging == 0 {
		t.Error("nothing hangs on any of them, so that nothing was tried")
	}
	t.Logf("%d hang on one of them", hanging)
}

// nearest returns every so many variants a step from what happened.
func nearest(t testing.TB, d *Drill, every int) []attack.Neighbour {
	t.Helper()
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	var some []attack.Neighbour
	for i, n := range d.Model.Near(all, 1, Facts(d.Target, &d.Carrier)) {
		if i%every == 0 {
			some = append(some, n)
		}
	}
	return some
}

// What is taken away opens nothing that it does not tell of; without the tarballs
// something comes in; and where nothing is known of releases a person is asked, as
// the policy has it.
func TestKnockOut(t *testing.T) {
	d := copay(t, "")
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	some := slices.DeleteFunc(all, func(in attack.Incident) bool {
		return in.ID != "event-stream-2018" && in.ID != "axios-2026" && in.ID != "crossenv-2017"
	})
	last := 0
	k, err := d.KnockOut(context.Background(), some, 1, func(done, all int) { last = all - done })
	if err != nil {
		t.Fatal(err)
	}
	if last != 0 {
		t.Errorf("%d are not counted by progress", last)
	}
	opens := make(map[string]int)
	for _, l := range k.Sources {
		opens[l.Name] = l.Opens
		t.Logf("without %-15s %d of %d come in", l.Name, l.Opens, k.Closed)
		if n := len(l.Classes); (n > 0) != (l.Opens > 0) {
			t.Errorf("without %s %d come in, in %d classes", l.Name, l.Opens, n)
		}
	}
	for _, l := range k.Controls {
		t.Logf("without %-15s %d come in, of %d that it tells of", l.Name, l.Opens, l.Tells)
		if l.Opens > l.Tells {
			t.Errorf("%s: %d hang on it, of %d", l.Name, l.Opens, l.Tells)
		}
	}
	if k.Judged == 0 || opens["code"] == 0 || opens["releases"] > 0 {
		t.Errorf("%d judged, %v", k.Judged, opens)
	}
}
