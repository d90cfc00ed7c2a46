package replay

import (
	"math"
	"strings"

	"levee/internal/noise"
)

// A Span is a record of upgrades that take in so many releases at once.
type Span struct {
	Releases int
	Record   *noise.Record
}

// spans compares what is found over several releases with what is expected.
func (d *document) spans() error {
	d.line(`
### Several releases at once

An upgrade that takes in n releases meets each sign at any of them: the rate is that of n independent releases, by inclusion and exclusion; of a single
control 1-(1-r)^n. Measured are the upgrades from n releases before to every n-th release of a package. Releases of one package are alike, packages with
many releases are in steady hands, and what has been out for a year is not looked at: less is found than expected, about two thirds over 5 releases and
a third over 20, so that the surprise of a span is half a bit to one and a half bits too small, and a span is held rather too seldom.

| controls | releases | found | of | expected |
|---|---|---|---|---|`)
	for _, name := range d.record.Controls {
		d.span([]string{name})
	}
	for _, pair := range [][]string{{"newpublisher", "newmaintainer"}, {"newpublisher", "newdependency"}, {"newmaintainer", "newdependency"}} {
		d.span(pair)
	}
	return nil
}

// span writes a row for each length of what some controls found together.
func (d *document) span(controls []string) {
	set := noise.Set(0)
	for i, name := range d.record.Controls {
		for _, wanted := range controls {
			if name == wanted {
				set |= 1 << i
			}
		}
	}
	for _, s := range d.study.Spans {
		found, of := 0, 0
		for i := range s.Record.Upgrades {
			u := &s.Record.Upgrades[i]
			if u.Unknown&set == 0 {
				of++
				if u.Fired.Has(set) {
					found++
				}
			}
		}
		bits, _ := d.table.Surprise(controls, s.Releases)
		d.line("| %s | %d | %d | %d | %.1f |", strings.Join(controls, " "), s.Releases, found, of, float64(of)*math.Exp2(-bits))
	}
}
