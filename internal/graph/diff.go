package graph

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// A ChangeKind says what became of a package between two graphs.
type ChangeKind string

const (
	Added         ChangeKind = "added"          // a name, or a further version of one, came in
	Removed       ChangeKind = "removed"        // the reverse
	Upgraded      ChangeKind = "upgraded"       // a version gave way to a higher one
	Downgraded    ChangeKind = "downgraded"     // to a lower one, or to one that cannot be compared
	Rehashed      ChangeKind = "rehashed"       // the same version with other bytes, be it at one place only
	Unverifiable  ChangeKind = "unverifiable"   // the same version, with no hashes that could be compared
	SourceChanged ChangeKind = "source changed" // the same version from elsewhere
	Moved         ChangeKind = "moved"          // the same artifact at other places
	FlagsChanged  ChangeKind = "flags changed"  // dev, optional or the like changed at the same places
)

// A Change is one difference between two graphs.
type Change struct {
	Kind          ChangeKind
	Name          string
	Before, After string // versions; "" where there was or is none
	Was, Is       int    // the first node that held it before, and that holds it after; -1 where there was or is none
}

// Came tells a change by which code comes in that was not there: a package, a
// version, or other bytes under the same version. A version whose hashes
// cannot be compared was there.
func (c *Change) Came() bool {
	switch c.Kind {
	case Added, Upgraded, Downgraded, Rehashed, SourceChanged:
		return true
	}
	return false
}

// A holding is what a graph has of one name and version.
type holding struct {
	artifacts []lockfile.Artifact // one, unless places differ in source or hash
	places    []place             // sorted by key
	node      int                 // the first of them
}

// A place is where a holding stands, and what the lockfile says of that.
type place struct {
	key   string
	flags lockfile.Flags
}

// Diff returns the differences from before to after, by name and version.
func Diff(before, after *Graph) []Change {
	a, b := before.holdings(), after.holdings()
	var all []Change
	for _, name := range slices.Sorted(maps.Keys(union(a, b))) {
		all = append(all, diffName(name, a[name], b[name])...)
	}
	return all
}

func union(a, b map[string]map[string]*holding) map[string]bool {
	names := make(map[string]bool, len(a)+len(b))
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	return names
}

// holdings gathers the packages by name and version.
func (g *Graph) holdings() map[string]map[string]*holding {
	all := make(map[string]map[string]*holding)
	for i := range g.File.Nodes {
		n := &g.File.Nodes[i]
		if n.Kind != lockfile.Package {
			continue
		}
		if all[n.Name] == nil {
			all[n.Name] = make(map[string]*holding)
		}
		h := all[n.Name][n.Version]
		if h == nil {
			h = &holding{node: i}
			all[n.Name][n.Version] = h
		}
		h.add(g.File.Artifacts[n.Artifact], place{n.Key, n.Flags})
	}
	for _, versions := range all {
		for _, h := range versions {
			slices.SortFunc(h.places, func(a, b place) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.flags, b.flags)) })
		}
	}
	return all
}

// add takes in one more place. What comes inside of a parent's tarball is that
// tarball's matter, and no artifact of its own.
func (h *holding) add(a lockfile.Artifact, at place) {
	h.places = append(h.places, at)
	if a.Source == lockfile.InParent {
		return
	}
	if !slices.ContainsFunc(h.artifacts, func(b lockfile.Artifact) bool { return artifactChange(a, b) == "" }) {
		h.artifacts = append(h.artifacts, a)
	}
}

func diffName(name string, before, after map[string]*holding) []Change {
	var all []Change
	gone, came := only(before, after), only(after, before)
	// Versions that went and came are paired from the highest down.
	for len(gone) > 0 && len(came) > 0 {
		kind := Downgraded
		if compareVersions(came[0], gone[0]) > 0 {
			kind = Upgraded
		}
		all = append(all, Change{kind, name, gone[0], came[0], before[gone[0]].node, after[came[0]].node})
		gone, came = gone[1:], came[1:]
	}
	for _, v := range gone {
		all = append(all, Change{Removed, name, v, "", before[v].node, -1})
	}
	for _, v := range came {
		all = append(all, Change{Added, name, "", v, -1, after[v].node})
	}
	for _, v := range slices.SortedFunc(maps.Keys(before), compareVersions) {
		if h := after[v]; h != nil {
			if kind := before[v].changed(h); kind != "" {
				all = append(all, Change{kind, name, v, v, before[v].node, h.node})
			}
		}
	}
	return all
}

// only returns the versions of a that b has not, highest first.
func only(a, b map[string]*holding) []string {
	var versions []string
	for v := range a {
		if b[v] == nil {
			versions = append(versions, v)
		}
	}
	slices.SortFunc(versions, func(x, y string) int { return compareVersions(y, x) })
	return versions
}

// compareVersions orders versions; what is none comes before what is one.
func compareVersions(a, b string) int {
	v, errV := npm.ParseLoose(a)
	w, errW := npm.ParseLoose(b)
	switch {
	case errV != nil && errW != nil:
		return cmp.Compare(a, b)
	case errV != nil:
		return -1
	case errW != nil:
		return 1
	}
	return cmp.Or(v.Compare(w), cmp.Compare(a, b))
}

// changed names the gravest difference of the same version: other bytes
// before another source, before other places.
func (h *holding) changed(other *holding) ChangeKind {
	gravest := max(news(h.artifacts, other.artifacts), news(other.artifacts, h.artifacts))
	switch {
	case gravest > 0:
		return artifactChanges[gravest]
	case !slices.EqualFunc(h.places, other.places, func(a, b place) bool { return a.key == b.key }):
		return Moved
	case !slices.Equal(h.places, other.places):
		return FlagsChanged
	}
	return ""
}

// artifactChanges are what can become of an artifact, the gravest last.
var artifactChanges = []ChangeKind{"", SourceChanged, Unverifiable, Rehashed}

// news returns the gravest change that it takes to get from before to an
// artifact of after, as an index of artifactChanges. Where there are several
// artifacts before, the mildest counts.
func news(before, after []lockfile.Artifact) int {
	gravest := 0
	if len(before) == 0 {
		return gravest // it stood inside of a tarball, and stands by itself now
	}
	for _, b := range after {
		mildest := len(artifactChanges) - 1
		for _, a := range before {
			mildest = min(mildest, slices.Index(artifactChanges, artifactChange(a, b)))
		}
		gravest = max(gravest, mildest)
	}
	return gravest
}

// artifactChange compares two artifacts of the same name and version. Of those
// that have a hash in common the bytes are the same, whatever their address;
// one that has no hash on either side, as a git commit has none, is told by
// its address.
func artifactChange(a, b lockfile.Artifact) ChangeKind {
	same := slices.ContainsFunc(a.Integrity, func(in npm.Integrity) bool { return slices.Contains(b.Integrity, in) })
	switch {
	case !same && sameAlgorithm(a.Integrity, b.Integrity):
		return Rehashed
	case a.Source != b.Source:
		return SourceChanged
	case !same && len(a.Integrity)+len(b.Integrity) > 0:
		return Unverifiable
	case !same && !SameAddress(a.URL, b.URL):
		return SourceChanged
	}
	return ""
}

// SameAddress tells whether two addresses of artifacts lead to the same place, as
// far as both are told.
func SameAddress(a, b string) bool { return a == "" || b == "" || address(a) == address(b) }

// address is a URL without its scheme: http and https lead to the same place.
func address(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url
	}
	return rest
}

// sameAlgorithm tells whether both sides have a hash of the same algorithm.
func sameAlgorithm(a, b []npm.Integrity) bool {
	return slices.ContainsFunc(a, func(x npm.Integrity) bool {
		return slices.ContainsFunc(b, func(y npm.Integrity) bool { return x.Algorithm == y.Algorithm })
	})
}
