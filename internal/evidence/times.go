package evidence

import (
	"fmt"
	"slices"
	"time"

	"levee/internal/npm"
)

// Bounds of the sanity tests of publish times. Mirrors are known to replace
// the times of publication by those of their own copying.
const (
	enough     = 8    // releases of a major from which their order is judged
	leastTau   = 0.5  // Kendall's tau between order of time and order of version inside a major
	mostInHour = 0.25 // share of the releases that may share one hour
	bulk       = 10   // releases in one hour from which the share is judged
)

// CheckTimes tells why the publish times of a history cannot be true, and ""
// if nothing speaks against them: a version before the package was created,
// versions that came out against their order, many in one hour.
func CheckTimes(h *History) string {
	created, hasCreated := h.Created.Get()
	hours := make(map[time.Time]int)
	dated := 0
	for i := range h.Releases {
		at, ok := h.Releases[i].Published.Get()
		if !ok {
			continue
		}
		dated++
		hours[at.Truncate(time.Hour)]++
		if hasCreated && at.Before(created.Add(-time.Minute)) {
			return "a version is older than its package"
		}
	}
	for _, n := range hours {
		if n >= bulk && float64(n) > mostInHour*float64(dated) {
			return "many versions share one hour"
		}
	}
	if tau, n := worstOrder(h); n >= enough && tau < leastTau {
		return "versions came out against their order"
	}
	return ""
}

// CheckTimesAgainst adds what an advisory or a lockfile knows: a version
// cannot be named before it is out.
func CheckTimesAgainst(h *History, version string, named time.Time) string {
	for i := range h.Releases {
		if at, ok := h.Releases[i].Published.Get(); ok && h.Releases[i].Version == version && at.After(named) {
			return fmt.Sprintf("a version was named on %s, before it is said to have come out", named.Format("2006-01-02"))
		}
	}
	return ""
}

// worstOrder returns the least tau over the majors with enough releases, and
// how many releases that major has.
func worstOrder(h *History) (tau float64, n int) {
	tau = 1
	majors := make(map[uint64][]npm.Version)
	for i := range h.Releases {
		v, err := npm.ParseVersion(h.Releases[i].Version)
		if _, ok := h.Releases[i].Published.Get(); ok && err == nil && v.Pre == "" {
			majors[v.Major] = append(majors[v.Major], v)
		}
	}
	for _, versions := range majors {
		if t := kendall(versions); len(versions) >= enough && (n == 0 || t < tau) {
			tau, n = t, len(versions)
		}
	}
	return tau, n
}

// kendall returns Kendall's tau between the order given and the order of
// versions: 1 for the same, -1 for the reverse.
func kendall(versions []npm.Version) float64 {
	pairs := float64(len(versions)) * float64(len(versions)-1) / 2
	if pairs == 0 {
		return 1
	}
	return 1 - 2*float64(inversions(slices.Clone(versions)))/pairs
}

// inversions counts the pairs that stand against their order, by merge sort.
func inversions(v []npm.Version) int {
	if len(v) < 2 {
		return 0
	}
	left, right := slices.Clone(v[:len(v)/2]), slices.Clone(v[len(v)/2:])
	count := inversions(left) + inversions(right)
	i, k := 0, 0
	for n := range v {
		if k == len(right) || i < len(left) && left[i].Compare(right[k]) <= 0 {
			v[n] = left[i]
			i++
		} else {
			v[n] = right[k]
			k++
			count += len(left) - i
		}
	}
	return count
}

// Contradict marks all times of the history as contradicted. The releases are
// put into the order of their versions: that of their times means nothing.
func (h *History) Contradict(why string) {
	h.Times = Contradict(struct{}{}, why, h.Times.From)
	reason := "publish times contradicted: " + why
	for i := range h.Releases {
		p := &h.Releases[i].Published
		if p.Status() == Known {
			*p = Contradict(p.value, reason, p.From)
		}
	}
	if h.Created.Status() == Known {
		h.Created = Contradict(h.Created.value, reason, h.Created.From)
	}
	for i := range h.Gone {
		if p := &h.Gone[i].Published; p.Status() == Known {
			*p = Contradict(p.value, reason, p.From)
		}
	}
	byVersion(h.Releases)
}

// At returns the history as it was at a time: releases that came out later are
// hidden, those without a usable date are kept. What is now removed may have
// been there then: what was removed after its publication stays in Gone.
func (h *History) At(t time.Time) *History {
	later := func(f Fact[time.Time]) bool {
		at, ok := f.Get()
		return ok && at.After(t)
	}
	if !slices.ContainsFunc(h.Releases, func(r Release) bool { return later(r.Published) }) &&
		!slices.ContainsFunc(h.Gone, func(r Removed) bool { return later(r.Published) }) {
		return h
	}
	then := *h
	then.Releases = slices.DeleteFunc(slices.Clone(h.Releases), func(r Release) bool { return later(r.Published) })
	then.Gone = slices.DeleteFunc(slices.Clone(h.Gone), func(r Removed) bool { return later(r.Published) })
	return &then
}
