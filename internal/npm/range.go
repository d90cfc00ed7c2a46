package npm

import (
	"fmt"
	"strings"
)

// A Range is a set of versions as package.json writes it, with node-semver's
// meaning. The zero Range has no version.
type Range struct {
	sets [][]comparator // a version must pass all of one set
}

// A comparator is one bound. The zero comparator admits every version.
type comparator struct {
	op operator
	v  Version
}

type operator uint8

const (
	anything operator = iota
	equal
	less
	lessOrEqual
	greater
	greaterOrEqual
)

// nothing is node-semver's null set, "<0.0.0-0".
var nothing = comparator{less, Version{Pre: "0"}}

// ParseRange reads a range as node-semver does without options. Tags, addresses
// and specs of other protocols are no ranges.
func ParseRange(s string) (Range, error) { return parseRange(s, false) }

// ParseLooseRange reads a range as node-semver does with loose: true, which is
// how npm's own tree judges whether an edge is satisfied.
func ParseLooseRange(s string) (Range, error) { return parseRange(s, true) }

func parseRange(s string, loose bool) (Range, error) {
	if sets, ok := plainRange(s); ok {
		return Range{tidySets(sets)}, nil
	}
	sets, ok := oddRange(s, loose)
	if !ok {
		return Range{}, fmt.Errorf("range %q: want a semantic version range", s)
	}
	return Range{tidySets(sets)}, nil
}

// tidySets drops null sets beside others, and everything beside a set that
// admits all, as node-semver does. It never changes which versions pass, but
// for prereleases: "*" admits none.
func tidySets(sets [][]comparator) [][]comparator {
	if len(sets) < 2 {
		return sets
	}
	var kept [][]comparator
	for _, set := range sets {
		if set[0] != nothing {
			kept = append(kept, set)
		}
	}
	if len(kept) == 0 {
		return sets[:1]
	}
	for _, set := range kept {
		if len(kept) > 1 && len(set) == 1 && set[0].op == anything {
			return [][]comparator{set}
		}
	}
	return kept
}

// Has tells whether the range admits a version. A prerelease is admitted only
// by a set that names a prerelease of the same major, minor and patch.
func (r Range) Has(v Version) bool {
	for _, set := range r.sets {
		if admits(set, v) {
			return true
		}
	}
	return false
}

func admits(set []comparator, v Version) bool {
	named := v.Pre == ""
	for _, c := range set {
		if !c.admits(v) {
			return false
		}
		named = named || c.op != anything && c.v.Pre != "" &&
			c.v.Major == v.Major && c.v.Minor == v.Minor && c.v.Patch == v.Patch
	}
	return named
}

func (c comparator) admits(v Version) bool {
	if c.op == anything {
		return true
	}
	d := v.Compare(c.v)
	switch c.op {
	case equal:
		return d == 0
	case less:
		return d < 0
	case lessOrEqual:
		return d <= 0
	case greater:
		return d > 0
	default:
		return d >= 0
	}
}

// Exact returns the only version that the range admits, and false if it
// floats or admits none.
func (r Range) Exact() (Version, bool) {
	if len(r.sets) == 1 && len(r.sets[0]) == 1 && r.sets[0][0].op == equal {
		return r.sets[0][0].v, true
	}
	return Version{}, false
}

// MaxSatisfying returns the index of the highest version that the range
// admits, and -1 if it admits none.
func MaxSatisfying(versions []Version, r Range) int {
	best := -1
	for i, v := range versions {
		if (best < 0 || v.Compare(versions[best]) > 0) && r.Has(v) {
			best = i
		}
	}
	return best
}

// String returns the range in node-semver's canonical form, ">=1.2.3 <2.0.0-0".
func (r Range) String() string {
	alternatives := make([]string, len(r.sets))
	for i, set := range r.sets {
		words := make([]string, len(set))
		for k, c := range set {
			words[k] = c.String()
		}
		alternatives[i] = strings.Join(words, " ")
	}
	return strings.Join(alternatives, "||")
}

func (c comparator) String() string {
	if c.op == anything {
		return ""
	}
	return [...]string{"", "", "<", "<=", ">", ">="}[c.op] + c.v.String()
}

// A partial is a version of which the end may be left open: "1", "1.x", "*".
type partial struct {
	v     Version
	known int // how many of major, minor, patch are given
}

// bounds turns an operator and a partial version into comparators, as
// node-semver replaces carets, tildes and x-ranges. It returns false if a
// bound leaves the safe integers.
func bounds(op string, p partial) ([]comparator, bool) {
	switch {
	case p.known == 0 && (op == "<" || op == ">"):
		return []comparator{nothing}, true
	case p.known == 0:
		return []comparator{{}}, true
	case op == "^":
		return between(p, p.caret())
	case op == "~":
		return between(p, min(p.known, 2))
	case p.known < 3 && (op == "" || op == "="):
		return between(p, p.known)
	case p.known < 3:
		return openBound(op, p)
	}
	if op == ">=" {
		return []comparator{atLeast(p.v)}, true
	}
	return []comparator{{operators[op], p.v}}, true
}

var operators = map[string]operator{"": equal, "=": equal, "<": less, "<=": lessOrEqual, ">": greater, ">=": greaterOrEqual}

// caret returns which part of the version a caret allows to grow no further:
// 1 for the major, up to 3 for the patch of 0.0.x.
func (p partial) caret() int {
	switch {
	case p.v.Major != 0 || p.known == 1:
		return 1
	case p.v.Minor != 0 || p.known == 2:
		return 2
	default:
		return 3
	}
}

// between returns "at least p, and below the next version of its part".
func between(p partial, part int) ([]comparator, bool) {
	top, ok := p.v.next(part)
	return []comparator{atLeast(p.v), {less, top}}, ok
}

// atLeast is ">=v"; at least 0.0.0 is no bound at all, but for prereleases.
func atLeast(v Version) comparator {
	if v == (Version{}) {
		return comparator{}
	}
	return comparator{greaterOrEqual, v}
}

// next returns the lowest prerelease of the version in which the given part,
// 1 to 3, is one higher.
func (v Version) next(part int) (Version, bool) {
	top := Version{Pre: "0"}
	switch part {
	case 1:
		top.Major = v.Major + 1
	case 2:
		top.Major, top.Minor = v.Major, v.Minor+1
	default:
		top.Major, top.Minor, top.Patch = v.Major, v.Minor, v.Patch+1
	}
	return top, max(top.Major, top.Minor, top.Patch) <= maxSafeInteger
}

// openBound is a comparison with an open version: ">1" starts at 2.0.0, "<=1"
// ends below 2.0.0-0, ">=1" and "<1" take zeros for what is open.
func openBound(op string, p partial) ([]comparator, bool) {
	low := p.v
	low.Pre = ""
	top, ok := low.next(p.known)
	switch op {
	case ">":
		top.Pre = ""
		return []comparator{{greaterOrEqual, top}}, ok
	case "<=":
		return []comparator{{less, top}}, ok
	case "<":
		low.Pre = "0"
		return []comparator{{less, low}}, true
	default:
		return []comparator{atLeast(low)}, true
	}
}
