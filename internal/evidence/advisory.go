package evidence

import (
	"slices"

	"levee/internal/npm"
)

// Hits tells whether an advisory is about a version. A withdrawn advisory is
// about none; a version that is none is hit only where it is listed.
func (a *Advisory) Hits(version string) bool {
	if !a.Withdrawn.IsZero() {
		return false
	}
	v, err := npm.ParseLoose(version)
	for i := range a.Affected {
		set := &a.Affected[i]
		if slices.Contains(set.Versions, version) || err == nil && set.has(v) {
			return true
		}
	}
	return false
}

// has tells whether a version is in the range of a set. A set that only lists
// versions has no range.
func (a *Affected) has(v npm.Version) bool {
	if a.Introduced == "" {
		return false
	}
	if low, err := npm.ParseLoose(a.Introduced); err == nil && v.Compare(low) < 0 {
		return false
	}
	if high, err := npm.ParseLoose(a.Fixed); err == nil {
		return v.Compare(high) < 0
	}
	if last, err := npm.ParseLoose(a.LastAffected); err == nil {
		return v.Compare(last) <= 0
	}
	return true
}

// Everything tells whether a record claims all versions, past and future. Such
// records are made by machines and are wrong now and then.
func (a *Advisory) Everything() bool {
	return slices.ContainsFunc(a.Affected, func(s Affected) bool {
		return s.Introduced == "0" && s.Fixed == "" && s.LastAffected == ""
	})
}

// Fix returns the lowest version that the advisory calls fixed and that is
// above the given one, and "" if it names none.
func (a *Advisory) Fix(version string) string {
	v, err := npm.ParseLoose(version)
	best := ""
	var bestVersion npm.Version
	for _, s := range a.Affected {
		f, errF := npm.ParseLoose(s.Fixed)
		if err != nil || errF != nil || f.Compare(v) <= 0 {
			continue
		}
		if best == "" || f.Compare(bestVersion) < 0 {
			best, bestVersion = s.Fixed, f
		}
	}
	return best
}
