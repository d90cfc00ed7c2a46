package control

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/evidence"
)

// Publishers returns the accounts that published any of the releases, sorted,
// and if some are not named, why.
func Publishers(releases []evidence.Release) (who []string, missing string) {
	for i := range releases {
		name, ok := releases[i].Publisher.Get()
		if !ok {
			missing = releases[i].Publisher.Why()
			continue
		}
		who = append(who, name)
	}
	slices.Sort(who)
	return slices.Compact(who), missing
}

// Listed joins names for a sentence: "a, b and c", "a, b and 7 more".
func Listed(names []string) string {
	const most = 3
	switch {
	case len(names) == 0:
		return "nobody"
	case len(names) == 1:
		return names[0]
	case len(names) <= most:
		return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most-1], ", "), len(names)-most+1)
}

// Added returns the names of after that before has not.
func Added(before, after []string) []string {
	var added []string
	for _, name := range after {
		if !slices.Contains(before, name) {
			added = append(added, name)
		}
	}
	return added
}

// InDays says a number of days in words: "780 days".
func InDays(days int) string {
	if days == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}
