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

var ofCode = sync.OnceValue(func() map[string]State {
	all := make(map[string]State)
	for line := range strings.Lines(codeText) {
		var name string
		var s State
		if _, err := fmt.Sscan(line, &name, &s.Looked, &s.Found, &s.Unknown); err != nil {
			panic(fmt.Sprintf("code.txt: %q: %v", line, err)) // a test reads it
		}
		all[name] = s
	}
	return all
})
