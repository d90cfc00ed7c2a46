package noise

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// codeText holds what docs/noise-code.md measured, a control a line: its name,
// packages looked at, found, unknown.
//
//go:embed code.txt
var codeText string

// A State is how many installed packages a control that reads code finds
// something in. It is no rate of releases: what a package has, one of its
// releases brought, so of an upgrade the share is at most as large.
type State struct {
	Looked, Found, Unknown int // packages; Looked counts those of Unknown, too
}

// bits is the least surprise that a finding is worth.
func (s State) bits() float64 {
	return surprise((float64(s.Found) + 0.5) / (float64(s.Looked-s.Unknown) + 1))
}

// OfCode returns what was measured of a control that reads code.
func OfCode(control string) (State, bool) {
	s, ok := ofCode()[control]
	return s, ok
}

// CodeControls returns the controls that OfCode knows, sorted.
func CodeControls() []string { return slices.Sorted(maps.Keys(ofCode())) }

var ofCode = sync.OnceValue(func() map[string]State { return states("code.txt", codeText) })

// changesText holds what docs/noise-changes.md measured, in the same form, of
// upgrades in place of packages.
//
//go:embed changes.txt
var changesText string

// OfChanges returns what was measured, on upgrades to the next version, of a
// control that compares the code of two releases.
func OfChanges(control string) (State, bool) {
	s, ok := ofChanges()[control]
	return s, ok
}

// ChangeControls returns the controls that OfChanges knows, sorted.
func ChangeControls() []string { return slices.Sorted(maps.Keys(ofChanges())) }

var ofChanges = sync.OnceValue(func() map[string]State { return states("changes.txt", changesText) })

// sharesOfChanges are the shares of what OfChanges returns: they take a while, and
// gates ask for them at each finding.
var sharesOfChanges = sync.OnceValue(func() map[string]Estimate {
	all := make(map[string]Estimate)
	for name, s := range ofChanges() {
		all[name] = s.share()
	}
	return all
})

// share is of how many upgrades of which it could tell the control finds something.
// Each counts for itself, though a few are of one package.
func (s State) share() Estimate {
	all := make([]cluster, s.Looked-s.Unknown)
	for i := range all {
		all[i].of = 1
		if i < s.Found {
			all[i].cases = 1
		}
	}
	e, _ := share(all)
	return e
}

func states(name, text string) map[string]State {
	all := make(map[string]State)
	for line := range strings.Lines(text) {
		var control string
		var s State
		if _, err := fmt.Sscan(line, &control, &s.Looked, &s.Found, &s.Unknown); err != nil {
			panic(fmt.Sprintf("%s: %q: %v", name, line, err)) // a test reads it
		}
		all[control] = s
	}
	return all
}
