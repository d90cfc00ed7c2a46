package capability

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

// Secrets tells which names lead to secrets. The names are all it knows: it
// never looks at a file.
type Secrets struct {
	kinds map[string]*patterns
}

// patterns are those of one kind, and the exceptions from them.
type patterns struct{ is, not []string }

// secretKinds are the sections of a list of secrets.
var secretKinds = []string{"file", "variable", "command", "address"}

//go:embed secrets.txt
var secretsText string

// DefaultSecrets returns Levee's own list.
var DefaultSecrets = sync.OnceValue(func() *Secrets {
	s, err := ParseSecrets("secrets.txt", secretsText)
	if err != nil {
		panic(err) // the text is part of the program, and tests read it
	}
	return s
})

// ParseSecrets reads a list; its form is told at the head of secrets.txt. The
// name is for errors, which give the line.
func ParseSecrets(name, text string) (*Secrets, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", name, len(text), maxText)
	}
	s := &Secrets{make(map[string]*patterns)}
	for _, kind := range secretKinds {
		s.kinds[kind] = new(patterns)
	}
	var now *patterns
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.ToLower(strings.TrimSpace(line))
		if line == "" || line[0] == '#' {
			continue
		}
		if strings.HasPrefix(line, "[") {
			now = s.kinds[strings.Trim(line, "[]")]
		} else if now != nil {
			now.add(line)
		}
		if _, err := path.Match(line, ""); now == nil || err != nil || len(line) > maxLine {
			return nil, fmt.Errorf("%s:%d: want a pattern below one of [%s]", name, number, strings.Join(secretKinds, "] ["))
		}
	}
	return s, nil
}

func (p *patterns) add(line string) {
	if pattern, ok := strings.CutPrefix(line, "!"); ok {
		p.not = append(p.not, pattern)
	} else {
		p.is = append(p.is, line)
	}
}

// With returns the list with another added; exceptions of either hold for both.
func (s *Secrets) With(other *Secrets) *Secrets {
	both := &Secrets{make(map[string]*patterns)}
	for _, kind := range secretKinds {
		a, b := s.kinds[kind], other.kinds[kind]
		both.kinds[kind] = &patterns{slices.Concat(a.is, b.is), slices.Concat(a.not, b.not)}
	}
	return both
}

// File reports whether a path leads to a file or folder that holds secrets. The
// path may be relative or absolute, of any system; a pattern matches its tail
// by whole names.
func (s *Secrets) File(name string) bool {
	name = strings.TrimRight(strings.ReplaceAll(name, `\`, "/"), "/")
	return s.match("file", name, matchTail)
}

// Variable reports whether an environment variable of this name holds secrets.
func (s *Secrets) Variable(name string) bool { return s.match("variable", name, matchWhole) }

// Address reports whether a host gives out credentials to whoever asks. A port
// and the brackets of an address do not matter.
func (s *Secrets) Address(host string) bool {
	if strings.Count(host, ":") == 1 {
		host, _, _ = strings.Cut(host, ":")
	} else if inner, ok := strings.CutPrefix(host, "["); ok {
		host, _, _ = strings.Cut(inner, "]")
	}
	return s.match("address", strings.TrimSuffix(host, "."), matchWhole)
}

// Command reports whether a command prints secrets: one of the patterns has its
// first words. The words come without quotes; a path before the program and
// ".exe" behind it do not matter. That a command reads a secret file is for File.
func (s *Secrets) Command(words []string) bool {
	if len(words) == 0 {
		return false
	}
	program := words[0][strings.LastIndexAny(words[0], `/\`)+1:]
	program = strings.TrimSuffix(strings.ToLower(program), ".exe")
	line := program
	if rest := words[1:min(len(words), 6)]; len(rest) > 0 {
		line += " " + strings.Join(rest, " ")
	}
	return s.match("command", line, matchWords)
}

// match compares within bounds, upper and lower case being the same.
func (s *Secrets) match(kind, text string, by func(pattern, text string) bool) bool {
	if text == "" || len(text) > maxLine {
		return false
	}
	text = strings.ToLower(text)
	matches := func(pattern string) bool { return by(pattern, text) }
	return slices.ContainsFunc(s.kinds[kind].is, matches) && !slices.ContainsFunc(s.kinds[kind].not, matches)
}

// matchTail matches the last names of a path, as many as the pattern has.
func matchTail(pattern, name string) bool {
	if !strings.HasPrefix(pattern, "/") {
		at := len(name)
		for range strings.Count(pattern, "/") + 1 {
			if at < 0 {
				return false
			}
			at = strings.LastIndexByte(name[:at], '/')
		}
		name = name[at+1:]
	}
	return matchWhole(pattern, name)
}

// matchWords matches the first words of a command; "env" alone matches only a
// command that is nothing else, for env also starts programs.
func matchWords(pattern, line string) bool {
	// A star in a word crosses slashes, which path.Match would not let it.
	words, have := strings.Fields(strings.ReplaceAll(pattern, "/", "|")), strings.Fields(strings.ReplaceAll(line, "/", "|"))
	if len(words) > len(have) || len(words) == 1 && len(have) != 1 {
		return false
	}
	for i, w := range words {
		if !matchWhole(w, have[i]) {
			return false
		}
	}
	return true
}

func matchWhole(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
