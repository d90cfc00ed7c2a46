package npm

import "strings"

// plainRange reads the ranges that nearly all manifests use: alternatives of
// words that are an operator and a version, separated by single spaces. For
// these strict and loose mean the same. It returns false for everything else,
// which oddRange reads with all of node-semver's leniency, slowly.
func plainRange(s string) ([][]comparator, bool) {
	var sets [][]comparator
	for {
		part, rest, more := strings.Cut(s, "||")
		set, ok := plainSet(strings.Trim(part, " "))
		if !ok {
			return nil, false
		}
		sets = append(sets, set)
		if !more {
			return sets, true
		}
		s = rest
	}
}

func plainSet(s string) ([]comparator, bool) {
	var set []comparator
	for {
		word, rest, more := strings.Cut(s, " ")
		some, ok := plainWord(word)
		if !ok {
			return nil, false
		}
		set = append(set, some...)
		if !more {
			return tidySet(set), true
		}
		s = rest
	}
}

// tidySet drops doubles, and bounds that say nothing beside others; a set with
// the null set in it is only that.
func tidySet(set []comparator) []comparator {
	if len(set) == 1 {
		return set
	}
	kept := set[:0:0]
	for _, c := range set {
		if c == nothing {
			return []comparator{nothing}
		}
		if c.op != anything && !contains(kept, c) {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 {
		return []comparator{{}}
	}
	return kept
}

func contains(set []comparator, c comparator) bool {
	for _, other := range set {
		if other == c {
			return true
		}
	}
	return false
}

func plainWord(word string) ([]comparator, bool) {
	op, rest := cutOperator(word)
	if rest == "" {
		return []comparator{{}}, op == ""
	}
	if op == "=" || op == "" {
		// "=*" and "*" differ in node-semver's own text only.
		if v, ok := scanPlain(rest); ok {
			return bounds(op, partial{v, 3})
		}
	}
	p, ok := scanPartial(rest)
	if !ok {
		return nil, false
	}
	return bounds(op, p)
}

func cutOperator(word string) (op, rest string) {
	for _, op := range []string{"^", "~", ">=", "<=", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(word, op); ok {
			return op, rest
		}
	}
	return "", word
}

// scanPlain reads a full version without "v" and without build metadata.
func scanPlain(s string) (Version, bool) {
	if s == "" || !isDigit(s[0]) || strings.IndexByte(s, '+') >= 0 {
		return Version{}, false
	}
	v, ok := scanVersion(s, false)
	return v, ok && max(v.Major, v.Minor, v.Patch) <= maxSafeInteger
}

// scanPartial reads a version that may end early or in x-es. What comes after
// an x must be one too.
func scanPartial(s string) (p partial, ok bool) {
	if v, ok := scanPlain(s); ok {
		return partial{v, 3}, true
	}
	parts := strings.Split(s, ".")
	if len(parts) > 3 {
		return partial{}, false
	}
	open := false
	for i, part := range parts {
		if part == "x" || part == "X" || part == "*" {
			open = true
			continue
		}
		n, rest, ok := cutNumber(part, false)
		if !ok || rest != "" || open || n > maxSafeInteger {
			return partial{}, false
		}
		*[]*uint64{&p.v.Major, &p.v.Minor, &p.v.Patch}[i] = n
		p.known = i + 1
	}
	return p, true
}
