package archive

import (
	"regexp"
	"slices"
	"strings"
)

// A rule is one line of an ignore file, or one entry of "files", with the
// meaning that npm gives it: letters of any case, names with a leading dot are
// nothing special, and a pattern without a slash is about the last component.
type rule struct {
	negate bool // the line begins with "!": what matches is let in again
	any    [][]segment
}

// A segment matches one component of a path; a star is any number of them.
type segment struct {
	star    bool
	literal string
	magic   *regexp.Regexp // nil: the literal, in any case
}

// Bounds of one pattern; braces multiply.
const (
	maxPattern      = 1000 // bytes
	maxAlternatives = 200
	maxStars        = 4
)

// parseRule reads a pattern. It is not ok for what is beyond the bounds, or
// has a form that is not known here: "!(...)".
func parseRule(line string) (r rule, ok bool) {
	line = strings.TrimSpace(line)
	if len(line) > maxPattern {
		return r, false
	}
	for strings.HasPrefix(line, "!") {
		r.negate = !r.negate
		line = line[1:]
	}
	for _, pattern := range braces(line, maxAlternatives+1) {
		parts, ok := parsePattern(pattern)
		if !ok || len(r.any) == maxAlternatives {
			return r, false
		}
		r.any = append(r.any, parts)
	}
	return r, true
}

// parseRules reads the lines of an ignore file. It is not ok if one of them is
// not understood; the others count.
func parseRules(text string) (all []rule, ok bool) {
	ok = true
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		r, fine := parseRule(line)
		if !fine {
			ok = false
			continue
		}
		all = append(all, r)
	}
	return all, ok
}

// braces expands "{a,b}", up to a number of results.
func braces(s string, most int) []string {
	open, level, commas := -1, 0, []int(nil)
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '{':
			if level++; level == 1 {
				open, commas = i, nil
			}
		case s[i] == ',' && level == 1:
			commas = append(commas, i)
		case s[i] == '}' && level > 0:
			if level--; level == 0 && commas != nil {
				return expand(s, open, append(commas, i), most)
			}
		}
	}
	return []string{s}
}

// expand puts each alternative, which the commas end, in place of the braces.
func expand(s string, open int, ends []int, most int) []string {
	var out []string
	start := open + 1
	for _, e := range ends {
		rest := s[:open] + s[start:e] + s[ends[len(ends)-1]+1:]
		if len(out) < most {
			out = append(out, braces(rest, most-len(out))...)
		}
		start = e + 1
	}
	return out
}

// components splits a path or a pattern; slashes in a row are one.
func components(s string) []string {
	parts := strings.Split(s, "/")
	kept := parts[:0]
	for i, p := range parts {
		if p != "" || i == 0 || i == len(parts)-1 {
			kept = append(kept, p)
		}
	}
	return kept
}

func parsePattern(s string) ([]segment, bool) {
	var parts []segment
	stars := 0
	for _, p := range components(s) {
		if p == "**" {
			if n := len(parts); n > 0 && parts[n-1].star {
				continue
			}
			if stars++; stars > maxStars {
				return nil, false
			}
			parts = append(parts, segment{star: true})
			continue
		}
		part, ok := parseSegment(p)
		if !ok {
			return nil, false
		}
		parts = append(parts, part)
	}
	return parts, true
}

func parseSegment(s string) (segment, bool) {
	if !strings.ContainsAny(s, `*?[\(`) {
		return segment{literal: s}, true
	}
	g := &globber{in: s}
	if !g.all() {
		return segment{}, false
	}
	if s == "*" {
		g.out.WriteString("[^/]")
	}
	re, err := regexp.Compile(`(?is)^(?:` + g.out.String() + `)$`)
	return segment{magic: re, literal: s}, err == nil
}

// A globber writes one component of a pattern as a regular expression.
type globber struct {
	in  string
	out strings.Builder
}

func (g *globber) all() bool {
	for i := 0; i < len(g.in); i++ {
		c := g.in[i]
		list := i+1 < len(g.in) && g.in[i+1] == '(' && strings.ContainsRune(g.in[i+2:], ')')
		switch {
		case c == '!' && list:
			return false
		case list && strings.IndexByte("?*+@", c) >= 0:
			end := i + 2 + strings.IndexByte(g.in[i+2:], ')')
			if !g.list(c, g.in[i+2:end]) {
				return false
			}
			i = end
		case c == '\\' && i+1 < len(g.in):
			i++
			g.out.WriteString(regexp.QuoteMeta(g.in[i : i+1]))
		case c == '*':
			g.out.WriteString("[^/]*")
		case c == '?':
			g.out.WriteString("[^/]")
		case c == '[':
			i += g.class(g.in[i:])
		default:
			g.out.WriteString(regexp.QuoteMeta(g.in[i : i+1]))
		}
	}
	return true
}

// list writes "+(a|b)" and its like, unless one list stands in another.
func (g *globber) list(how byte, text string) bool {
	if strings.ContainsRune(text, '(') {
		return false
	}
	g.out.WriteString("(?:")
	for i, alternative := range strings.Split(text, "|") {
		if i > 0 {
			g.out.WriteByte('|')
		}
		inner := &globber{in: alternative}
		if !inner.all() {
			return false
		}
		g.out.WriteString(inner.out.String())
	}
	g.out.WriteByte(')')
	if how != '@' {
		g.out.WriteByte(how)
	}
	return true
}

// class writes "[a-z]" and returns how far it went; a bracket that is not
// closed is one.
func (g *globber) class(s string) int {
	start := 1
	if len(s) > 1 && (s[1] == '!' || s[1] == '^') {
		start = 2
	}
	end := -1
	if len(s) > start+1 {
		end = strings.IndexByte(s[start+1:], ']')
	}
	if end < 0 {
		g.out.WriteString(`\[`)
		return 0
	}
	end += start + 1
	g.out.WriteByte('[')
	if start == 2 {
		g.out.WriteString("^/")
	}
	g.out.WriteString(strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "^", `\^`, "&", `\&`).Replace(s[start:end]))
	g.out.WriteByte(']')
	return end
}

func (s segment) matches(name string) bool {
	if s.magic == nil {
		return strings.EqualFold(s.literal, name)
	}
	return name != "." && name != ".." && s.magic.MatchString(name)
}

// match tells whether a path fits. In part means: whether a path below it may.
func (r rule) match(path string, part bool) bool {
	file := components(path)
	return slices.ContainsFunc(r.any, func(pattern []segment) bool {
		if len(pattern) == 1 {
			return fits([]string{lastName(file)}, pattern, part)
		}
		return fits(file, pattern, part)
	})
}

func lastName(parts []string) string {
	for _, p := range slices.Backward(parts) {
		if p != "" {
			return p
		}
	}
	return ""
}

func fits(file []string, pattern []segment, part bool) bool {
	for i, p := range pattern {
		switch {
		case p.star && part:
			return true
		case p.star && i == len(pattern)-1:
			return i < len(file)
		case p.star:
			for k := i; k <= len(file); k++ {
				if fits(file[k:], pattern[i+1:], false) {
					return true
				}
			}
			return false
		case i == len(file):
			return part
		case !p.matches(file[i]):
			return false
		}
	}
	return len(file) == len(pattern) || len(file) == len(pattern)+1 && file[len(pattern)] == ""
}

// short tells a pattern that is about one component.
func (r rule) short() bool {
	return slices.ContainsFunc(r.any, func(pattern []segment) bool {
		n := len(pattern)
		return n == 1 || n == 2 && !pattern[1].star && pattern[1].magic == nil && pattern[1].literal == ""
	})
}
