package npm

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// oddRange reads what plainRange does not: hyphen ranges, space after
// operators, "v" and "=" before versions, build metadata, and ranges that
// node-semver accepts or refuses by the way in which it rewrites text step by
// step. To be exact it takes the same steps in the same order.
func oddRange(s string, loose bool) ([][]comparator, bool) {
	g := strictWords()
	if loose {
		g = looseWords()
	}
	var sets [][]comparator
	for part := range strings.SplitSeq(spaceOnce(s), "||") {
		set, ok := g.set(strings.Trim(part, " "))
		if !ok {
			return nil, false
		}
		if len(set) > 0 {
			sets = append(sets, set)
		}
	}
	return sets, len(sets) > 0
}

// spaceOnce trims s and makes each run of white space one space.
func spaceOnce(s string) string {
	return strings.Join(strings.FieldsFunc(s, isJSSpace), " ")
}

// words are the expressions of node-semver's range grammar. It bounds their
// repetition at 256 characters, for the sake of its engine; longer versions
// are refused here when they are parsed.
type words struct {
	loose                                            bool
	build, hyphen, trim, tilde, caret, lone, partial *regexp.Regexp
	star, gte0, comparator                           *regexp.Regexp
}

var (
	strictWords = sync.OnceValue(func() *words { return newWords(false) })
	looseWords  = sync.OnceValue(func() *words { return newWords(true) })
)

func newWords(loose bool) *words {
	const (
		letters     = `[a-zA-Z0-9-]`
		strictNum   = `0|[1-9]\d*`
		looseNum    = `\d+`
		word        = `\d*[a-zA-Z-]` + letters + `*`
		build       = `(?:\+(?:` + letters + `+(?:\.` + letters + `+)*))`
		operators   = `((?:<|>)?=?)`
		strictPre   = `(?:-((?:` + word + `|` + strictNum + `)(?:\.(?:` + word + `|` + strictNum + `))*))`
		loosePre    = `(?:-?((?:` + word + `|` + looseNum + `)(?:\.(?:` + word + `|` + looseNum + `))*))`
		strictMain  = `(?:` + strictNum + `)\.(?:` + strictNum + `)\.(?:` + strictNum + `)`
		looseMain   = `(?:` + looseNum + `)\.(?:` + looseNum + `)\.(?:` + looseNum + `)`
		strictPlain = `v?` + strictMain + strictPre + `?` + build + `?`
		loosePlain  = `[v=\s]*` + looseMain + loosePre + `?` + build + `?`
	)
	open := func(num, pre string) string {
		x := `(` + num + `|x|X|\*)`
		return `[v=\s]*` + x + `(?:\.` + x + `(?:\.` + x + `(?:` + pre + `)?` + build + `?)?)?`
	}
	strictOpen, looseOpen := open(strictNum, strictPre), open(looseNum, loosePre)
	some, plain := strictOpen, strictPlain
	if loose {
		some, plain = looseOpen, loosePlain
	}
	re := regexp.MustCompile
	return &words{
		loose:      loose,
		build:      re(build),
		hyphen:     re(`^\s?(` + some + `)\s{1,1}-\s{1,1}(` + some + `)\s?$`),
		trim:       re(`(\s?)` + operators + `\s?(` + loosePlain + `|` + strictOpen + `)`),
		lone:       re(`(\s?)(~>?|\^)\s{1,1}`),
		tilde:      re(`^~>?` + some + `$`),
		caret:      re(`^\^` + some + `$`),
		partial:    re(`^` + operators + `\s?` + some + `$`),
		star:       re(`(<|>)?=?\s?\*`),
		gte0:       re(`^\s?>=\s?0\.0\.0\s?$`),
		comparator: re(`^` + operators + `\s?(` + plain + `)$|^$`),
	}
}

// set reads one alternative, in node-semver's order of rewriting.
func (g *words) set(s string) ([]comparator, bool) {
	s = g.build.ReplaceAllString(s, "")
	if m := g.hyphen.FindStringSubmatch(s); m != nil {
		s = g.span(m)
	}
	s = g.trim.ReplaceAllString(s, "$1$2$3")
	s = g.lone.ReplaceAllStringFunc(s, func(m string) string {
		if strings.Contains(m, "~") {
			return m[:strings.IndexByte(m, '~')] + "~"
		}
		return strings.TrimRight(m, " ")
	})
	parts := strings.Split(s, " ")
	for i := range parts {
		parts[i] = g.replace(parts[i])
	}
	// A word that became empty counts at either end only: node-semver splits
	// what it joined at runs of space.
	var set []comparator
	for text := range strings.SplitSeq(spaces.ReplaceAllString(strings.Join(parts, " "), " "), " ") {
		c, valid, ok := g.comparatorOf(text)
		if !ok {
			return nil, false
		}
		if valid {
			set = append(set, c)
		}
	}
	return tidyOdd(set), true
}

var spaces = regexp.MustCompile(` +`)

// tidyOdd is tidySet for a set that may be empty, as loose reading leaves out
// words that it does not understand.
func tidyOdd(set []comparator) []comparator {
	for _, c := range set {
		if c == nothing {
			return []comparator{nothing}
		}
	}
	if len(set) == 0 {
		return nil
	}
	return tidySet(set)
}

// comparatorOf reads a word that all rewriting is done on. In a loose range a
// word that is none is left out (valid is false); in a strict one it spoils
// the range (ok is false).
func (g *words) comparatorOf(text string) (c comparator, valid, ok bool) {
	text = strings.TrimSpace(text)
	if g.gte0.MatchString(text) {
		text = ""
	}
	m := g.comparator.FindStringSubmatch(text)
	if m == nil {
		return c, false, g.loose
	}
	if m[2] == "" {
		return c, true, true
	}
	v, err := parseVersion(m[2], g.loose)
	if err != nil {
		return c, false, false
	}
	return comparator{operators[m[1]], v}, true, true
}

// replace rewrites a caret, a tilde, an open version or a star into plain
// comparators.
func (g *words) replace(word string) string {
	if m := g.caret.FindStringSubmatch(word); m != nil {
		word = rewrite("^", m[1:5])
	} else if m := g.tilde.FindStringSubmatch(word); m != nil {
		word = rewrite("~", m[1:5])
	}
	parts := strings.Split(word, " ")
	for i, part := range parts {
		if m := g.partial.FindStringSubmatch(part); m != nil {
			parts[i] = openWord(part, m)
		}
	}
	text := strings.TrimSpace(strings.Join(parts, " "))
	if at := g.star.FindStringIndex(text); at != nil { // node-semver takes out the first star only
		text = text[:at[0]] + text[at[1]:]
	}
	return text
}

// openWord rewrites an operator with an open version; a full version stays as
// it is written.
func openWord(word string, m []string) string {
	id := m[2:5]
	if isX(id[0]) && !isX(id[1]) || isX(id[1]) && id[2] != "" && !isX(id[2]) {
		return word
	}
	if !isX(id[0]) && !isX(id[1]) && !isX(id[2]) {
		return word
	}
	if isX(id[0]) && (m[1] == "<" || m[1] == ">") {
		return "<0.0.0-0"
	}
	if isX(id[0]) {
		return "*"
	}
	return rewrite(m[1], append(id[:3:3], ""))
}

func isX(id string) bool { return id == "" || id == "x" || id == "X" || id == "*" }

// rewrite returns the comparators of an operator and a version given as
// major, minor, patch and prerelease, as text that later steps read again. It
// keeps the digits as they are written: "00" is not the "0" for which a caret
// means something else.
func rewrite(op string, id []string) string {
	known := 0
	for known < 3 && !isX(id[known]) {
		known++
	}
	if known == 0 {
		return ""
	}
	low := []string{"0", "0", "0"}
	copy(low, id[:known])
	part := known
	switch {
	case op == "^":
		part = caretPart(id, known)
	case op == "~":
		part = min(known, 2)
	}
	pre := ""
	if known == 3 && id[3] != "" {
		pre = "-" + id[3]
	}
	floor, ceiling := strings.Join(low, ".")+pre, strings.Join(increase(low, part), ".")
	switch op {
	case ">":
		return ">=" + ceiling
	case "<=":
		return "<" + ceiling + "-0"
	case "<":
		return "<" + floor + "-0"
	case ">=":
		return ">=" + floor
	}
	return ">=" + floor + " <" + ceiling + "-0"
}

// caretPart returns which part may grow no further: see partial.caret.
func caretPart(id []string, known int) int {
	switch {
	case id[0] != "0" || known == 1:
		return 1
	case id[1] != "0" || known == 2:
		return 2
	default:
		return 3
	}
}

// increase returns the version in which a part, 1 to 3, is one higher, with
// JavaScript's arithmetic: what leaves the safe integers is refused later.
func increase(id []string, part int) []string {
	next := []string{"0", "0", "0"}
	copy(next, id[:part])
	n, err := strconv.ParseFloat(id[part-1], 64)
	if err != nil || n >= 1e21 {
		next[part-1] = "1e+21"
	} else {
		next[part-1] = strconv.FormatFloat(n+1, 'f', 0, 64)
	}
	return next
}

// span rewrites a hyphen range. A full version keeps its text, so that a
// strict range refuses here what it refuses elsewhere.
func (g *words) span(m []string) string {
	from, a, to, b := m[1], m[2:6], m[6], m[7:11]
	low, high := "", ""
	switch {
	case isX(a[0]):
	case isX(a[1]) || isX(a[2]):
		low = rewrite(">=", append(a[:3:3], ""))
	default:
		low = ">=" + from
	}
	switch {
	case isX(b[0]):
	case isX(b[1]) || isX(b[2]):
		high = rewrite("<=", append(b[:3:3], ""))
	case b[3] != "":
		high = "<=" + strings.Join(b[:3], ".") + "-" + b[3]
	default:
		high = "<=" + to
	}
	return strings.TrimSpace(low + " " + high)
}
