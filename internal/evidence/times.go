package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"levee/internal/npm"
)

// A Sighting is a dated record from elsewhere that names a version: an
// advisory, or a lockfile that has it. A version cannot be published later.
type Sighting struct {
	Version string
	At      time.Time
	Where   string // "advisory GHSA-...", "the lockfile of 2018-09-25"
}

// Limits of the sanity tests. Of 926 packages recorded in 2020 (24,252
// releases, internal/evidence/testdata/publishtimes.tsv.gz), 2 fail:
// go test ./internal/evidence -run TestRealPublishTimesPass -v prints them.
const (
	minPairs   = 10   // pairs of releases that a major needs before its order means something: five releases
	minTau     = 0.8  // Kendall's tau of publish order against version order
	minInHour  = 12   // real packages publish up to 11 versions within an hour, for all their lines (tap)
	bulkShare  = 0.05 // and such an hour holds less than this of all versions when it is a fix in many lines
	fewInHour  = 6    // so many of a small package's versions
	mostOfFew  = 0.6  // are suspect when they are most of what it has (asn1: 9 of 17)
	clockSlack = time.Minute
)

// CheckTimes tests whether the publish times of a history can be true, and
// sets its Times. Mirrors do falsify them: some give the day on which they
// copied a version. When a test fails every Published becomes contradicted,
// with the reason, and the releases stand in order of version.
func CheckTimes(h *History, seen ...Sighting) {
	from := h.Created.From()
	times := claimedTimes(h)
	if len(times) == 0 {
		h.Times = Unknown[struct{}](NoTimes, from)
		return
	}
	why := firstBreach(h, times, seen)
	if why == "" {
		h.Times = Know(struct{}{}, from)
		return
	}
	h.Times = Contradict(struct{}{}, why, from)
	for i := range h.Releases {
		if p := &h.Releases[i].Published; p.Status() == Known {
			*p = Contradict(p.Claimed(), why, p.From())
		}
	}
	SortReleases(h.Releases)
}

// claimedTimes returns the publish times of a history, sorted.
func claimedTimes(h *History) []time.Time {
	var times []time.Time
	for i := range h.Releases {
		if h.Releases[i].Published.Status() != Absent {
			times = append(times, h.Releases[i].Published.Claimed())
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

func firstBreach(h *History, times []time.Time, seen []Sighting) string {
	created, ok := h.Created.Get()
	if !ok {
		return "publish times without the day on which the package was created"
	}
	if times[0].Before(created.Add(-clockSlack)) {
		return "a version is older than the package"
	}
	if n := mostInHour(times); n >= minInHour && float64(n) > bulkShare*float64(len(times)) ||
		n >= fewInHour && float64(n) > mostOfFew*float64(len(times)) {
		return "many versions share one hour"
	}
	if runsBackward(h.Releases) {
		return "publish times run against the order of versions"
	}
	return sightingBreach(h, seen)
}

func sightingBreach(h *History, seen []Sighting) string {
	published := make(map[string]time.Time, len(h.Releases))
	for i := range h.Releases {
		if r := &h.Releases[i]; r.Published.Status() != Absent {
			published[r.Version] = r.Published.Claimed()
		}
	}
	for _, s := range seen {
		if at, ok := published[s.Version]; ok && at.After(s.At.Add(clockSlack)) {
			return fmt.Sprintf("a version is younger than %s, which names it", s.Where)
		}
	}
	return ""
}

// mostInHour returns the largest number of times within any one hour.
func mostInHour(sorted []time.Time) int {
	most, first := 0, 0
	for i, t := range sorted {
		for t.Sub(sorted[first]) > time.Hour {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// runsBackward compares the order of publication with that of versions, in
// each major. Only pairs that have an order are compared: the patches of one
// minor, and the first releases of each minor; a patch of an old minor may
// come at any time. Prereleases are left out: those of several lines are
// published in turns (react's experimental ones).
func runsBackward(releases []Release) bool {
	byMajor := make(map[uint64]map[string][]dated)
	for i := range releases {
		v, err := npm.ParseLoose(releases[i].Version)
		if err != nil || v.Pre != "" || releases[i].Published.Status() == Absent {
			continue
		}
		if byMajor[v.Major] == nil {
			byMajor[v.Major] = make(map[string][]dated)
		}
		line := fmt.Sprint(v.Minor)
		byMajor[v.Major][line] = append(byMajor[v.Major][line], dated{v, releases[i].Published.Claimed()})
	}
	for _, lines := range byMajor {
		pairs, backward := 0, 0
		var openers []dated
		for _, line := range lines {
			slices.SortFunc(line, func(a, b dated) int { return a.version.Compare(b.version) })
			openers = append(openers, line[0])
			pairs += len(line) * (len(line) - 1) / 2
			backward += inversions(line)
		}
		slices.SortFunc(openers, func(a, b dated) int { return a.version.Compare(b.version) })
		pairs += len(openers) * (len(openers) - 1) / 2
		backward += inversions(openers)
		if pairs >= minPairs && 1-2*float64(backward)/float64(pairs) <= minTau {
			return true
		}
	}
	return false
}

type dated struct {
	version npm.Version
	at      time.Time
}

// inversions counts the pairs whose later element is earlier, by merging:
// O(n log n), for an aws-sdk has two thousand releases in one major. It sorts
// its argument by time.
func inversions(ds []dated) int {
	if len(ds) < 2 {
		return 0
	}
	left, right := slices.Clone(ds[:len(ds)/2]), slices.Clone(ds[len(ds)/2:])
	n := inversions(left) + inversions(right)
	for i := range ds {
		if len(right) == 0 || len(left) > 0 && !right[0].at.Before(left[0].at) {
			ds[i], left = left[0], left[1:]
			continue
		}
		n += len(left)
		ds[i], right = right[0], right[1:]
	}
	return n
}

// SortReleases puts releases in order of publication if all their times are
// known, and of version otherwise.
func SortReleases(releases []Release) {
	versions := make(map[string]npm.Version, len(releases))
	timed := true
	for i := range releases {
		versions[releases[i].Version], _ = npm.ParseLoose(releases[i].Version)
		timed = timed && releases[i].Published.Status() == Known
	}
	slices.SortFunc(releases, func(a, b Release) int {
		byTime := 0
		if timed {
			byTime = a.Published.value.Compare(b.Published.value)
		}
		return cmp.Or(byTime, versions[a.Version].Compare(versions[b.Version]), cmp.Compare(a.Version, b.Version))
	})
}

// Highest returns the highest stable version, or the highest of all if there
// is none that is stable. It is "" for no releases.
func Highest(releases []Release) string {
	best, high := "", npm.Version{}
	for i := range releases {
		v, err := npm.ParseLoose(releases[i].Version)
		if err != nil {
			continue
		}
		stable := cmp.Compare(len(high.Pre), 0) - cmp.Compare(len(v.Pre), 0)
		if best == "" || cmp.Or(stable, v.Compare(high)) > 0 {
			best, high = releases[i].Version, v
		}
	}
	return best
}
