// Package npmrc reads the text of .npmrc files, and npm_config_* variables of
// the environment, as npm does. Which files count, and what a key means, it
// leaves to others.
package npmrc

import (
	"bufio"
	"bytes"
	"regexp"
	"strings"
)

// MaxSize is the largest .npmrc that is read, in bytes.
const MaxSize = 1 << 20

// An Entry is one line of an .npmrc, or one variable of the environment.
type Entry struct {
	Key, Value string
	List       bool     // the key was written with [] at its end: one of several values
	Line       int      // from 1; 0 for a variable
	Unset      []string // variables that the value names and the environment has not
}

// Parse reads the lines of an .npmrc: key = value, quotes around a value,
// comments from ; or #, ${VARIABLES} of the environment. What stands below a
// [section] is no setting of npm's. A key may come several times; the last one
// counts.
func Parse(data []byte, env map[string]string) []Entry {
	var all []Entry
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, MaxSize+1)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\xef\xbb\xbf"))
		switch {
		case line == "" || line[0] == ';' || line[0] == '#':
			continue
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			return all
		}
		all = append(all, entry(line, n, env))
	}
	return all
}

func entry(line string, n int, env map[string]string) Entry {
	key, value, found := strings.Cut(line, "=")
	if !found {
		value = "true"
	}
	e := Entry{Line: n}
	e.Key, e.List = strings.CutSuffix(expand(unquote(key), env, &e), "[]")
	e.Value = expand(unquote(value), env, &e)
	return e
}

// Variables returns what npm_config_* variables say, in any case. Underscores
// stand for hyphens, but for one at the start of a key. An empty variable says
// nothing.
func Variables(env map[string]string) []Entry {
	var all []Entry
	for name, value := range env {
		key, ok := strings.CutPrefix(strings.ToLower(name), "npm_config_")
		if !ok || key == "" || value == "" {
			continue
		}
		if strings.HasPrefix(key, "//") || strings.HasPrefix(key, "@") {
			key = name[len("npm_config_"):] // addresses and scopes are kept as they are
		} else {
			key = key[:1] + strings.ReplaceAll(key[1:], "_", "-")
		}
		all = append(all, Entry{Key: key, Value: value})
	}
	return all
}

func unquote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return comment(s)
}

// comment cuts a comment off; npm takes one to begin at any ; or # that no
// backslash stands before.
func comment(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`\;#`, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case c == ';' || c == '#':
			return strings.TrimSpace(b.String())
		default:
			b.WriteByte(c)
		}
	}
	return strings.TrimSpace(b.String())
}

var variable = regexp.MustCompile(`\\*\$\{[^${}]+\}`)

// expand puts in the environment's values. A variable that is not set stays
// as it is written, unless its name ends in a question mark; an odd number of
// backslashes before it keeps it, too.
func expand(s string, env map[string]string, e *Entry) string {
	return variable.ReplaceAllStringFunc(s, func(m string) string {
		name := strings.TrimLeft(m, `\`)
		escapes := len(m) - len(name)
		name = name[2 : len(name)-1]
		bare, optional := strings.CutSuffix(name, "?")
		value, ok := env[bare]
		switch {
		case escapes%2 == 1:
			return m[(escapes+1)/2:]
		case ok || optional:
			return strings.Repeat(`\`, escapes/2) + value
		default:
			e.Unset = append(e.Unset, bare)
			return m
		}
	})
}
