package property

import (
	"slices"

	"levee/internal/settings"
)

// protectionsOff counts what package clients, browsers and Electron have and
// what is off. What is not known counts as neither.
func protectionsOff(s *Subject) Figure {
	if s.Settings == nil || s.Settings.Broken() != nil {
		return Figure{Why: "the settings of the package client were not read"}
	}
	off := 0
	for i := range s.Settings.Clients {
		for _, v := range s.Settings.Judge(&s.Settings.Clients[i], s.Wish) {
			if !v.Minor && v.State == settings.Off {
				off++
			}
		}
	}
	return Figure{Value: float64(off + switchesOff(s)), Known: true}
}

// switchesOff counts what the project's own pages and windows leave off.
func switchesOff(s *Subject) int {
	off := 0
	if s.Platform == nil {
		return 0
	}
	for i := range s.Platform.Apps {
		a := &s.Platform.Apps[i]
		for _, w := range slices.Concat(a.Policies(nil), a.Switches(s.AsOf)) {
			if !w.Minor && w.State == settings.Off {
				off++
			}
		}
	}
	return off
}
