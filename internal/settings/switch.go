package settings

import (
	"levee/internal/code"
	"levee/internal/stamp"
)

// A Switch is a protection of the platform that the project's own code runs on:
// a browser's, or Electron's. It is switched on by that code, and not by a file
// of settings.
type Switch struct {
	Name     string // lower case, one word: "context-isolation"
	Enforces stamp.ConstraintID
	State    State
	Minor    bool       // good practice, and no more
	Words    string     // what is the case, lower case, no period
	At       code.Place // that decided; the zero Place if nothing in the project did
	Fix      string     // what switches it on; "" if it is on, or nothing is known to
	FixIn    string     // the file for it
}

// Counts tells a switch that is off or unknown and more than good practice.
func (s *Switch) Counts() bool { return !s.Minor && (s.State == Off || s.State == Unknown) }
