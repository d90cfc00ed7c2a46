// Package edit sets a value in the text of a configuration file and leaves all
// else as it is: comments, order, indentation. It knows the grammars of such
// files; what a setting means it leaves to package settings. Where a text is
// written in a way that it does not understand it says so, and changes nothing.
package edit

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"levee/internal/npm/npmrc"
)

// A Value is what a key is set to: a scalar as the file would have it, or names
// that a list or a map from names to true must hold besides those it has.
type Value struct {
	Scalar string
	Names  []string
	Map    bool
}

// errByHand says that a text is written in a way that is not understood.
var errByHand = errors.New("it is written in a way that levee does not change; add it by hand")

// Set returns the text with a key set. The grammar goes by the file's name. In
// a key dots lead into sections, but in files without any. A text that has it
// already comes back as it is.
func Set(name string, text []byte, key string, v Value) ([]byte, error) {
	s := string(text)
	ends := strings.Count(s, "\r\n")
	crlf := ends > 0 && ends == strings.Count(s, "\n")
	if crlf {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	set := grammar(name)
	if set == nil {
		return nil, fmt.Errorf("%s: no such kind of file is known", name)
	}
	out, err := set(s, key, v)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", name, key, err)
	}
	if crlf {
		out = strings.ReplaceAll(out, "\n", "\r\n")
	}
	return []byte(out), nil
}

func grammar(name string) func(text, key string, v Value) (string, error) {
	base := path.Base(name)
	switch {
	case base == ".npmrc":
		return setNpmrc
	case base == ".yarnrc":
		return setYarnrc
	case strings.HasPrefix(base, "dependabot."):
		return setDependabot
	case strings.HasSuffix(base, ".yml") || strings.HasSuffix(base, ".yaml"):
		return setYAML
	case strings.HasSuffix(base, ".toml"):
		return setTOML
	case strings.HasSuffix(base, ".json") || strings.HasSuffix(base, ".json5") || base == ".renovaterc":
		return setJSON
	}
	return nil
}

// missing returns the names that a list has not.
func missing(names, has []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(has, n) })
}

// lines splits a text, without an empty line behind the last line break.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func join(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, "\n") + "\n"
}

// setNpmrc sets a key of an .npmrc: the last line that has it counts. New
// lines come before the first [section], behind which npm reads nothing.
func setNpmrc(text, key string, v Value) (string, error) {
	all := lines(text)
	end, found := len(all), -1
	for i, line := range all {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			end = i
			break
		}
	}
	var has []string
	for _, e := range npmrc.Parse([]byte(text), nil) {
		switch {
		case e.Key == key && e.List:
			has = append(has, e.Value)
		case e.Key == key:
			found = e.Line - 1
		}
	}
	if v.Names != nil {
		for _, n := range missing(v.Names, has) {
			all = slices.Insert(all, end, key+"[]="+n)
			end++
		}
		return join(all), nil
	}
	if found < 0 {
		return join(slices.Insert(all, end, key+"="+v.Scalar)), nil
	}
	all[found] = key + "=" + v.Scalar + trailing(all[found], "#", ";")
	return join(all), nil
}

// trailing returns the comment at the end of a line, with what stands before
// it.
func trailing(line string, marks ...string) string {
	at := len(line)
	for _, m := range marks {
		if i := strings.Index(line, " "+m); i >= 0 && i < at {
			at = i
		}
	}
	return line[at:]
}

func setYarnrc(text, key string, v Value) (string, error) {
	if v.Names != nil {
		return "", errByHand
	}
	all := lines(text)
	for i, line := range slices.Backward(all) {
		if yarnKey(line) == key {
			all[i] = key + " " + v.Scalar
			return join(all), nil
		}
	}
	return join(append(all, key+" "+v.Scalar)), nil
}

// yarnKey returns the first word of a line, out of its quotes.
func yarnKey(line string) string {
	line = strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(line, `"`); ok {
		if word, _, ok := strings.Cut(rest, `"`); ok {
			return word
		}
	}
	word, _, _ := strings.Cut(line, " ")
	return strings.TrimSuffix(word, ":")
}
