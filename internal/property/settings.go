package property

import "levee/internal/settings"

// protectionsOff counts what package clients have and what is off. What is not
// known counts as neither.
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
	return Figure{Value: float64(off), Known: true}
}
