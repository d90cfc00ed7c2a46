package archive

import (
	"path"
	"strings"
	"unicode/utf8"
)

// The reasons why a path is not taken as it stands.
const (
	whyOutside   = "a path that leads out of the package"
	whyRoot      = "an entry beside the package's folder"
	whyAbsolute  = "an absolute path, installed without its root"
	whyBackslash = "a name with a backslash: a folder on some machines"
	whyEncoding  = "a name that is not valid text"
	whyDeep      = "a path of too many folders"
	whyLong      = "a path that is too long"
)

// installed returns the path, within the package, at which npm installs what a
// tarball calls name. Npm takes off the first component whatever it is, and
// the root of what is left if that is absolute. It is "" for what npm does
// not install, or what is beyond the limits: a gap says so.
func (c *collector) installed(name string) string {
	_, rest, ok := strings.Cut(name, "/")
	if !ok || rest == "" {
		c.gap(name, whyRoot)
		return ""
	}
	if plainPath(rest) && len(rest) <= c.limits.Length && strings.Count(rest, "/") < c.limits.Depth {
		return rest
	}
	return c.unusual(name, rest)
}

// plainPath tells whether a path is clean and made of ordinary letters only;
// nearly all are.
func plainPath(s string) bool {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '/' {
			if b := s[i]; b < ' ' || b >= 0x7f || b == '\\' || b == ':' {
				return false
			}
			continue
		}
		if part := s[start:i]; part == "" || part == "." || part == ".." {
			return false
		}
		start = i + 1
	}
	return true
}

// unusual is installed for a path that needs a closer look.
func (c *collector) unusual(name, rest string) string {
	if strings.Contains(rest, `\`) {
		c.odd(name, whyBackslash)
		rest = strings.ReplaceAll(rest, `\`, "/")
	}
	if !utf8.ValidString(rest) || strings.ContainsFunc(rest, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		c.odd(name, whyEncoding)
		rest = strings.ToValidUTF8(rest, "\uFFFD")
	}
	if rel := withoutRoot(rest); rel != rest {
		c.odd(name, whyAbsolute)
		rest = rel
	}
	for part := range strings.SplitSeq(rest, "/") {
		if part == ".." {
			c.gap(name, whyOutside)
			return ""
		}
	}
	rest = strings.TrimPrefix(path.Clean(rest), "/")
	switch {
	case rest == "." || rest == "":
		c.gap(name, whyRoot)
		return ""
	case len(rest) > c.limits.Length:
		c.gap(name, whyLong)
		return ""
	case strings.Count(rest, "/") >= c.limits.Depth:
		c.gap(name, whyDeep)
		return ""
	}
	return rest
}

// withoutRoot takes off slashes and drive letters, however many there are.
func withoutRoot(s string) string {
	for {
		switch {
		case strings.HasPrefix(s, "/"):
			s = s[1:]
		case len(s) >= 2 && s[1] == ':' && (s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z'):
			s = s[2:]
		default:
			return s
		}
	}
}
