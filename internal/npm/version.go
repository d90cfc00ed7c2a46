package npm

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// A Version is a parsed semantic version. Versions are comparable with ==,
// which means the same as Compare() == 0 but for numbers beyond the safe
// integers: build metadata is dropped, as node-semver never compares it. The
// zero Version is 0.0.0.
type Version struct {
	Major, Minor, Patch uint64
	Pre                 string // prerelease identifiers without the hyphen, "" if none
}

// Limits of node-semver.
const (
	maxVersionLength = 256
	maxSafeInteger   = 1<<53 - 1
)

// ParseVersion reads a version as node-semver's parse does without options:
// a leading "v" and surrounding space are allowed, "=" is not.
func ParseVersion(s string) (Version, error) { return parseVersion(s, false) }

// ParseLoose reads a version as node-semver does with loose: true, as npm's
// own tree does for what a lockfile holds: "=v1.2.3", "1.2.3beta", "01.2.3".
func ParseLoose(s string) (Version, error) { return parseVersion(s, true) }

func parseVersion(s string, loose bool) (Version, error) {
	if len(s) > maxVersionLength {
		return Version{}, fmt.Errorf("version of %d characters: want at most %d", len(s), maxVersionLength)
	}
	v, ok := scanVersion(trimJS(s), loose)
	if !ok && loose {
		v, ok = scanCut(trimJS(s))
	}
	if !ok || max(v.Major, v.Minor, v.Patch) > maxSafeInteger {
		return Version{}, fmt.Errorf("version %q: want major.minor.patch", s)
	}
	return v, nil
}

// scanVersion reads all of s, which has no space around it. Numbers may come
// out above maxSafeInteger: that is for the caller to refuse.
func scanVersion(s string, loose bool) (v Version, ok bool) {
	if loose {
		s = strings.TrimLeftFunc(s, func(r rune) bool { return r == 'v' || r == '=' || isJSSpace(r) })
	} else {
		s = strings.TrimPrefix(s, "v")
	}
	for i, part := range []*uint64{&v.Major, &v.Minor, &v.Patch} {
		if i > 0 {
			if s, ok = strings.CutPrefix(s, "."); !ok {
				return Version{}, false
			}
		}
		if *part, s, ok = cutNumber(s, loose); !ok {
			return Version{}, false
		}
	}
	s, build, hasBuild := strings.Cut(s, "+")
	if hasBuild && !identifiers(build, true) {
		return Version{}, false
	}
	if s == "" {
		return v, true
	}
	if loose {
		v.Pre, ok = loosePre(s)
		return v, ok
	}
	v.Pre, ok = strings.CutPrefix(s, "-")
	return v, ok && identifiers(v.Pre, false)
}

// loosePre reads a prerelease after an optional hyphen. Where that leaves no
// identifiers the hyphen is one itself, as node-semver's expression matches it.
func loosePre(s string) (string, bool) {
	if pre, ok := strings.CutPrefix(s, "-"); ok && identifiers(pre, true) {
		return withoutZeros(pre), true
	}
	if !identifiers(s, true) {
		return "", false
	}
	return withoutZeros(s), true
}

// scanCut reads what node-semver's loose expression takes only by ending the
// patch early: "1.2.12.1" is 1.2.1-2.1.
func scanCut(s string) (Version, bool) {
	start := 0
	for range 2 {
		dot := strings.IndexByte(s[start:], '.')
		if dot < 0 {
			return Version{}, false
		}
		start += dot + 1
	}
	end := start
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	for end--; end > start; end-- {
		if v, ok := scanVersion(s[:end]+"-"+s[end:], true); ok {
			return v, true
		}
	}
	return Version{}, false
}

// cutNumber reads digits: no leading zero unless loose. A number above
// JavaScript's largest safe integer comes out as one more than that.
func cutNumber(s string, loose bool) (n uint64, rest string, ok bool) {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		n = min(n*10+uint64(s[i]-'0'), maxSafeInteger+1)
		i++
	}
	if i == 0 || i > 1 && s[0] == '0' && !loose {
		return 0, s, false
	}
	return n, s[i:], true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isIdentifier(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '-'
}

// identifiers tells whether s is dot-separated identifiers; numeric ones may
// have leading zeros only if zeros.
func identifiers(s string, zeros bool) bool {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			if !isIdentifier(s[i]) {
				return false
			}
			continue
		}
		id := s[start:i]
		if id == "" || !zeros && len(id) > 1 && id[0] == '0' && numeric(id) {
			return false
		}
		start = i + 1
	}
	return true
}

func numeric(id string) bool {
	for i := range len(id) {
		if !isDigit(id[i]) {
			return false
		}
	}
	return id != ""
}

// withoutZeros rewrites numeric identifiers as node-semver's format does:
// "01" becomes "1", as long as it is a safe integer.
func withoutZeros(pre string) string {
	if pre[0] != '0' && !strings.Contains(pre, ".0") {
		return pre
	}
	ids := strings.Split(pre, ".")
	for i, id := range ids {
		if n, err := strconv.ParseUint(id, 10, 64); err == nil && numeric(id) && n < maxSafeInteger {
			ids[i] = strconv.FormatUint(n, 10)
		}
	}
	return strings.Join(ids, ".")
}

// String returns the version in canonical form: no "v", no build metadata.
func (v Version) String() string {
	b := make([]byte, 0, 24)
	b = strconv.AppendUint(b, v.Major, 10)
	b = strconv.AppendUint(append(b, '.'), v.Minor, 10)
	b = strconv.AppendUint(append(b, '.'), v.Patch, 10)
	if v.Pre != "" {
		b = append(append(b, '-'), v.Pre...)
	}
	return string(b)
}

// Compare orders versions: -1 if v is lower than w, 0 if they are equal, 1 if
// it is higher.
func (v Version) Compare(w Version) int {
	if c := cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor), cmp.Compare(v.Patch, w.Patch)); c != 0 {
		return c
	}
	switch {
	case v.Pre == w.Pre:
		return 0
	case v.Pre == "":
		return 1
	case w.Pre == "":
		return -1
	}
	return comparePre(v.Pre, w.Pre)
}

func comparePre(a, b string) int {
	for {
		x, restA, moreA := strings.Cut(a, ".")
		y, restB, moreB := strings.Cut(b, ".")
		if x != y {
			return compareIdentifier(x, y)
		}
		if !moreA || !moreB {
			return compareBool(moreA, moreB)
		}
		a, b = restA, restB
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// compareIdentifier orders numbers before words, and numbers by value. Numbers
// beyond the safe integers compare as JavaScript's floating point has them:
// two that differ may be the same to it, and then nothing behind them counts.
func compareIdentifier(a, b string) int {
	x, y := numeric(a), numeric(b)
	switch {
	case x && y:
		f, _ := strconv.ParseFloat(a, 64)
		g, _ := strconv.ParseFloat(b, 64)
		return cmp.Compare(f, g)
	case x != y:
		return compareBool(y, x)
	default:
		return strings.Compare(a, b)
	}
}

// isJSSpace tells what JavaScript's \s and trim take for white space.
func isJSSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff:
		return true
	}
	return 0x2000 <= r && r <= 0x200a
}

func trimJS(s string) string { return strings.TrimFunc(s, isJSSpace) }
