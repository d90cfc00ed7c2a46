package drill

import (
	"context"
	"testing"
)

// BenchmarkSurvey judges all variants within two steps of what happened, as a
// survey does.
func BenchmarkSurvey(b *testing.B) {
	d := copay(b, "")
	all, err := d.Model.Incidents()
	if err != nil {
		b.Fatal(err)
	}
	variants := 0
	for b.Loop() {
		s, err := d.Survey(context.Background(), all, 2, func(int, int) {})
		if err != nil {
			b.Fatal(err)
		}
		variants += s.Possible
	}
	b.ReportMetric(float64(variants)/b.Elapsed().Seconds(), "variants/s")
}

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
