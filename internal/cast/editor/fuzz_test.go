package editor_test

import (
	"testing"

	"levee/internal/cast/editor"
	"levee/internal/cast/text"
)

// Whatever stands in a file, every place of it can be asked about, and what is
// answered stands in it.
func FuzzPlaces(f *testing.F) {
	src := example(f)
	for _, at := range []int{0, 3, 40, 900, 1600, 2400, len(src)} {
		f.Add(src, at)
	}
	f.Add("---\nanalysis: x\n---\n### E-1 a\n- ", 32)
	f.Add("---\nanalysis: x\nlosses: [", 25)
	f.Add("---\nanalysis: x\n---\n```structure\na -> \n```\n", 37)
	f.Fuzz(func(t *testing.T, src string, at int) {
		a, _ := text.Parse("fuzz", []byte(src))
		d := editor.New(a)
		at = min(max(at, 0), len(src))
		in := func(r editor.Range) {
			if r.Start < 0 || r.End < r.Start || r.End > len(src) {
				t.Fatalf("%v is not within %d bytes", r, len(src))
			}
		}
		e, r := d.At(at)
		in(r)
		if e != nil {
			in(d.Name(e))
			d.Describe(e)
		}
		for _, r := range d.References(at, true) {
			in(r)
		}
		d.Claim(at)
		_, r = d.Key(at)
		in(r)
		for _, x := range d.Complete(at, []string{"a"}) {
			in(x.Range)
		}
		var walk func([]*editor.Symbol)
		walk = func(all []*editor.Symbol) {
			for _, s := range all {
				in(s.Whole)
				in(s.Heading)
				walk(s.Children)
			}
		}
		walk(d.Outline())
	})
}
