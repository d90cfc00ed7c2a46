// Package noise says how often controls fire on releases of which nobody knows
// anything bad: alone, together, a year. It knows counts, intervals and the
// table that comes with the program; how releases are judged to get them is in
// package replay, and what a finding is worth, the callers say.
package noise

import (
	_ "embed"
	"math"
	"sync"
)

//go:embed table.json
var tableText []byte

// Measured returns the table that comes with the program, measured on the
// release facts in internal/noise/facts/testdata.
var Measured = sync.OnceValue(func() *Table {
	t, err := Parse(tableText)
	if err != nil {
		panic(err) // a test reads it
	}
	return t
})

// Surprise is Table.Surprise of the table that comes with the program.
func Surprise(controls []string, releases int) (bits float64, known bool) {
	return Measured().Surprise(controls, releases)
}

// AlertsPerYear is Table.AlertsPerYear of the table that comes with the
// program.
func AlertsPerYear(control string, packages int) (alerts Estimate, known bool) {
	return Measured().AlertsPerYear(control, packages)
}

// Surprise returns how rare it is that all of these controls find something at
// one upgrade that takes in so many releases: -log2 of the rate. Nothing is
// called rarer than it was seen, with half a case more; so what was never seen
// has at most the bits of half a case. A control more never makes it smaller.
//
// Signs that come together often are not added up: the rate is the measured
// one of their conjunction, or follows from a model (see docs/noise.md).
// Controls that read code were measured on packages as they stand or on other
// upgrades, and never together with others; of these the rarest alone counts
// where it is rarer than all the rest. Other controls add nothing. Known is
// false if none of them was measured.
func (t *Table) Surprise(controls []string, releases int) (bits float64, known bool) {
	if set := t.setOf(controls); set != 0 {
		bits, known = surprise(t.fit().rate(set, releases)), true
	}
	for _, name := range controls {
		for _, of := range []map[string]State{ofCode(), ofChanges()} {
			if s, ok := of[name]; ok {
				bits, known = max(bits, s.bits()), true
			}
		}
	}
	return bits, known
}

// AlertsPerYear estimates how many alerts a year a control gives on a project
// of so many packages that takes in each release of each of them. Known is
// false if that was not measured.
func (t *Table) AlertsPerYear(control string, packages int) (alerts Estimate, known bool) {
	n := float64(packages)
	if r := t.Rate(control); r != nil {
		return Estimate{n * r.Year.Value, n * r.Year.Low, n * r.Year.High}, true
	}
	e, ok := sharesOfChanges()[control]
	if !ok || t.Record.Years < aDay {
		return Estimate{}, false
	}
	n *= float64(t.Record.Upgrades) / t.Record.Years // in a year
	return Estimate{n * e.Value, n * e.Low, n * e.High}, true
}

// surprise returns the bits of a rate.
func surprise(rate float64) float64 { return -math.Log2(rate) }
