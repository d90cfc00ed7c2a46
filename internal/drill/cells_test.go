package drill

import (
	"context"
	"testing"
)

// Each stage tells of every variant once.
func TestCellsAddUp(t *testing.T) {
	d := copay(t, "")
	all, err := d.Model.Incidents()
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Survey(context.Background(), all, 0, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	want := Cell{Possible: s.Possible, Uncrafted: s.Uncrafted, Missed: s.Counts[Missed]}
	for o, n := range s.Counts {
		if Outcome(o).Survives() {
			want.Surviving += n
		}
	}
	for i, stage := range d.Cells(s) {
		var sum Cell
		for _, c := range stage {
			sum = Cell{sum.Possible + c.Possible, sum.Uncrafted + c.Uncrafted, sum.Surviving + c.Surviving, sum.Missed + c.Missed}
		}
		if sum != want {
			t.Errorf("%s: %+v, want %+v", d.Model.Stages[i].ID, sum, want)
		}
	}
}
