package source

import (
	"bytes"
	"regexp"
	"strings"
)

// Bounds of what is read of .gitignore files: they are foreign, and real ones
// have a hundred lines.
const (
	maxPatterns = 500
	maxPattern  = 200 // bytes
	maxTries    = 10_000_000
)

// Ignoring is what the .gitignore files of a commit say, in the order in
// which they were added: outer ones first. The zero Ignoring ignores nothing. After so many tries that no honest
// package needs them it ignores nothing: fewer files are excused then.
type Ignoring struct {
	patterns []pattern
	tries    int
}

// A pattern is one line of a .gitignore.
type pattern struct {
	match   *regexp.Regexp // of a path in the repository
	again   bool           // "!": not ignored after all
	folders bool           // only folders are meant
}

// Add reads the .gitignore of a folder. Lines that are no pattern are left
// out: fewer files are excused then.
func (i *Ignoring) Add(dir string, text []byte) {
	for line := range bytes.Lines(text) {
		s := strings.TrimRight(string(line), " \t\r\n")
		if s == "" || s[0] == '#' || len(s) > maxPattern || len(i.patterns) >= maxPatterns {
			continue
		}
		var p pattern
		s, p.again = strings.CutPrefix(s, "!")
		s, p.folders = strings.CutSuffix(s, "/")
		anywhere := !strings.Contains(s, "/")
		expr := "^" + regexp.QuoteMeta(dir)
		if dir != "" {
			expr += "/"
		}
		if anywhere {
			expr += "(?:.*/)?"
		}
		re, err := regexp.Compile(expr + glob(strings.TrimPrefix(s, "/")) + "$")
		if err != nil || s == "" {
			continue
		}
		p.match = re
		i.patterns = append(i.patterns, p)
	}
}

// glob writes a pattern of git as a regular expression.
func glob(s string) string {
	var b strings.Builder
	for s != "" {
		switch {
		case strings.HasPrefix(s, "**/"):
			b.WriteString("(?:.*/)?")
			s = s[3:]
		case strings.HasPrefix(s, "**"):
			b.WriteString(".*")
			s = s[2:]
		case s[0] == '*':
			b.WriteString("[^/]*")
			s = s[1:]
		case s[0] == '?':
			b.WriteString("[^/]")
			s = s[1:]
		case s[0] == '[' && strings.IndexByte(s, ']') > 1:
			end := strings.IndexByte(s, ']')
			class := s[1:end]
			if class[0] == '!' {
				class = "^" + class[1:]
			}
			b.WriteString("[" + strings.ReplaceAll(class, `[`, `\[`) + "]")
			s = s[end+1:]
		case s[0] == '\\' && len(s) > 1:
			b.WriteString(regexp.QuoteMeta(s[1:2]))
			s = s[2:]
		default:
			b.WriteString(regexp.QuoteMeta(s[:1]))
			s = s[1:]
		}
	}
	return b.String()
}

// Ignores tells whether git would not take in a file, or a folder if the name
// ends in a slash. What is in an ignored folder is ignored, whatever is said of
// it.
func (i *Ignoring) Ignores(name string) bool {
	for at := 0; at < len(name); {
		next := strings.IndexByte(name[at+1:], '/')
		end, folder := len(name), false
		if next >= 0 {
			end, folder = at+1+next, true
		}
		if i.says(name[:end], folder) {
			return true
		}
		at = end
	}
	return false
}

func (i *Ignoring) says(name string, folder bool) bool {
	for k := len(i.patterns) - 1; k >= 0 && i.tries < maxTries; k-- {
		i.tries++
		if p := i.patterns[k]; (folder || !p.folders) && p.match.MatchString(name) {
			return !p.again
		}
	}
	return false
}
