package drill

import (
	"testing"
)

// BenchmarkJudge judges variants a step away from what happened, each from
// scratch.
func BenchmarkJudge(b *testing.B) {
	d := copay(b, "")
	all, err := d.Model.Incidents()
	if err != nil {
		b.Fatal(err)
	}
	near := d.Model.Near(all, 1, Facts(d.Target, &d.Carrier))
	i := 0
	for b.Loop() {
		_, _ = d.Judge(&near[i%len(near)].Variant) // what cannot be crafted costs nothing
		i += 17
	}
}

// BenchmarkStop asks of variants within two steps what of settings stops them.
func BenchmarkStop(b *testing.B) {
	d := copay(b, "")
	all, err := d.Model.Incidents()
	if err != nil {
		b.Fatal(err)
	}
	j := judge(b, d, "event-stream-2018")
	near := d.Model.Near(all, 2, Facts(d.Target, &d.Carrier))
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		v := &near[i%len(near)].Variant
		_ = d.stop(v, j.Scene)
		_ = d.couldStop(v, j.Scene)
		i += 17
	}
}
