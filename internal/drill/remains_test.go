package drill

import (
	"slices"
	"testing"

	"levee/internal/attack"
)

// Whatever comes in on the wallet within two steps of what happened is
// explained, and each explanation is for something.
func TestWhatRemainsIsExplained(t *testing.T) {
	d := copay(t, "")
	remains, err := Remains()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range remains {
		for _, c := range r.Choices {
			for _, a := range c.Alternatives {
				if _, _, err := d.Model.Choose(c.Stage, a); err != nil || r.Why == "" {
					t.Errorf("%v: %v", r, err)
				}
			}
		}
	}
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	steps := 2
	if testing.Short() {
		steps = 1
	}
	near := d.Model.Near(all, steps, Facts(d.Target, &d.Carrier))
	verdicts, err := d.verdicts(t.Context(), near, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string]bool)
	for i, v := range verdicts {
		if v == nil || !v.outcome.Survives() {
			continue
		}
		why := Why(remains, d.Model, &near[i].Variant)
		if told[why] = true; why == "" {
			t.Errorf("nobody says why this comes in: %s", d.Model.Words(&near[i].Variant))
		}
	}
	if i := slices.IndexFunc(remains, func(r Remain) bool { return !told[r.Why] }); i >= 0 && steps > 1 {
		t.Errorf("nothing comes in of which %v is told", remains[i].Choices)
	}
}

// Every survivor has one reason, what most come in by is told first, and what
// nobody has said is told as that.
func TestReasons(t *testing.T) {
	d := copay(t, "")
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Survey(t.Context(), all, 0, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	reasons, sum := d.Reasons(s), 0
	for i, r := range reasons {
		if sum += r.Variants; r.Why == "" || i > 0 && r.Variants > reasons[i-1].Variants {
			t.Errorf("%d. %+v", i, r)
		}
	}
	if sum != s.Closing.Open || len(reasons) != 2 {
		t.Errorf("%d of %d survivors have a reason: %+v", sum, s.Closing.Open, reasons)
	}
	v := all[slices.IndexFunc(all, func(in attack.Incident) bool { return in.ID == "node-ipc-2022" })].Variant
	s.judged = []verdict{{Neighbour: attack.Neighbour{Variant: v}, outcome: Missed}}
	if got := d.Reasons(s); len(got) != 1 || got[0] != (Reason{Variants: 1}) {
		t.Errorf("of what nobody has looked into: %+v", got)
	}
}
