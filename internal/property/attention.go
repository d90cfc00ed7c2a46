package property

import "levee/internal/npm/resolve"

// unattended is the share of the floating requests between packages that got a
// version which came out after the last release of the package that asks. Of
// counts those requests of which both dates are known.
func unattended(s *Subject) Figure {
	t := resolve.NewWatch(s.Graph, s.Evidence, s.AsOf).Tally()
	if t.Of == 0 {
		return Figure{Why: "no source gives the publish times of both ends"}
	}
	return Figure{Value: 100 * float64(t.Late) / float64(t.Of), Known: true, Of: t.Of}
}
