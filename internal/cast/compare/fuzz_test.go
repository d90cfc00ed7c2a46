package compare_test

import (
	"testing"

	"levee/internal/cast/compare"
	"levee/internal/cast/text"
)

// Whatever two files say, they are compared, or one error tells why not; and the
// counts add up.
func FuzzRun(f *testing.F) {
	f.Add(small, small)
	f.Add(small, "---\nanalysis: x\n---\n### E-1 2020-01-06 left 1.0.1 comes out\n- same-as: E-1, E-2\n\n### F-2 x\n- events: E-1\n- same-as: none\n")
	f.Add("---\nanalysis: x\n---\n### E-1 unknown\n", "---\n---\n### E-1 2018..\n- same-as: E-1\n- before: E-1\n")
	f.Fuzz(func(t *testing.T, x, y string) {
		first, wrong := text.Parse("first.md", []byte(x))
		second, bad := text.Parse("second.md", []byte(y))
		if len(wrong)+len(bad) > 0 || len(x)+len(y) > 20_000 {
			return
		}
		c, err := compare.Run(compare.Side{Analysis: first}, compare.Side{Analysis: second})
		if err != nil {
			return
		}
		events, told := c.List("events"), 0
		for _, g := range append(events.Both, events.Perhaps...) {
			told += len(g.First)
		}
		if told += len(events.OnlyFirst); told != len(first.Events) {
			t.Errorf("%d events of %d are told", told, len(first.Events))
		}
	})
}
