package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	rates "levee/internal/noise"
)

// topConjunctions is how many conjunctions a screen has room for.
const topConjunctions = 12

// NoiseText writes how often controls fire, for people.
func NoiseText(w io.Writer, t *rates.Table, o Options) error {
	p := &page{Options: o}
	r := t.Record
	p.line("%s of %s, each judged as one upgrade", p.in(bold, plural(r.Upgrades, "release")), plural(r.Packages, "package"))
	p.line("%s", p.in(dim, fmt.Sprintf("  left out: %s in its line, %s without a credible date", plural(r.First, "first release"), thousands(r.Undated))))
	p.line("")
	p.line("%s", p.in(dim, fmt.Sprintf("  %-16s %9s %15s %9s %8s %11s", "control", "of 1,000", "95 %", "packages", "unknown", "100 a year")))
	for _, c := range t.Controls {
		p.line("  %s %9.2f %15s %9d %8d %11.1f", pad(Plain(c.Name), 16), 1000*c.Release.Value,
			fmt.Sprintf("%.2f - %.2f", 1000*c.Release.Low, 1000*c.Release.High), c.Packages, c.Unknown, 100*c.Year.Value)
	}
	p.line("")
	noiseTogether(p, t)
	p.para("  ", 2, "packages: in which it fired; unknown: releases of which it could not tell; 100 a year: alerts a year of 100 packages of which every release is taken.")
	_, err := w.Write(p.Bytes())
	return err
}

// noiseTogether lists what was found together, most frequent first.
func noiseTogether(p *page, t *rates.Table) {
	together := slices.DeleteFunc(slices.Clone(t.Joint), func(c rates.Conjunction) bool { return len(c.Controls) < 2 || c.Count == 0 })
	slices.SortStableFunc(together, func(a, b rates.Conjunction) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(len(a.Controls), len(b.Controls)))
	})
	n := len(together)
	if !p.All {
		n = min(n, topConjunctions)
	}
	if n == 0 {
		return
	}
	p.line("%s", p.in(dim, fmt.Sprintf("  %8s %6s  together, of the %s that could be judged whole", "times", "bits", plural(t.Complete, "release"))))
	for _, c := range together[:n] {
		bits, _ := t.Surprise(c.Controls, 1)
		p.line("  %8d %6.1f  %s", c.Count, bits, p.fit(Plain(strings.Join(c.Controls, ", ")), 19))
	}
	if n < len(together) {
		p.line("%s", p.in(dim, fmt.Sprintf("  and %s more (all: --all)", thousands(len(together)-n))))
	}
	p.line("")
}
