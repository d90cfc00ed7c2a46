package minified

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// A rank tells how surely a file is the source of a minified one, by their
// names.
type rank int

const (
	sibling rank = iota // x.js beside x.min.js
	cousin              // x.development.js beside x.production.min.js, x.dev.js beside x.prod.js
	distant             // src/x.js for dist/x.min.js
	other               // another build of the same name: what differs says nothing
	stranger
)

// modes are the words in a file's name that tell builds of one program apart,
// not programs.
var modes = map[string]bool{
	"min": true, "prod": true, "production": true, "profiling": true, "dev": true, "development": true, "debug": true,
	"umd": true, "cjs": true, "esm": true, "es": true, "es5": true, "es6": true, "iife": true, "global": true,
	"browser": true, "bundle": true, "commonjs": true, "module": true, "modern": true, "legacy": true, "all": true, "src": true,
}

// readable are the extensions that a source may have.
var readable = []string{".js", ".cjs", ".mjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"}

// A stem is a file's name in parts: "react.production.min.js" is "react" with
// the modes production and min.
type stem struct {
	path   string
	dir    string
	name   string
	modes  []string // sorted
	format string   // what the folders and the extension say of the build: "es5 esm"
}

func stemOf(file string) stem {
	dir, base := path.Split(file)
	base = strings.TrimSuffix(base, path.Ext(base))
	s := stem{path: file, dir: path.Clean(dir)}
	var names []string
	for i, word := range strings.FieldsFunc(base, func(r rune) bool { return r == '.' || r == '-' || r == '_' }) {
		if word = strings.ToLower(word); i > 0 && modes[word] {
			s.modes = append(s.modes, word)
		} else {
			names = append(names, word)
		}
	}
	s.name = strings.Join(names, ".")
	s.format = formatOf(file)
	slices.Sort(s.modes)
	return s
}

// formatOf returns the modes among the names of the folders, and the one that
// the extension stands for.
func formatOf(file string) string {
	words := strings.FieldsFunc(path.Dir(file), func(r rune) bool { return r == '/' || r == '-' || r == '_' })
	words = slices.DeleteFunc(words, func(w string) bool { return !modes[w] || stages[w] })
	switch path.Ext(file) {
	case ".mjs":
		words = append(words, "esm")
	case ".cjs":
		words = append(words, "cjs")
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// without returns the modes less one.
func (s stem) without(mode string) []string {
	return slices.DeleteFunc(slices.Clone(s.modes), func(m string) bool { return m == mode })
}

// stages are the modes of one build for users and for developers.
var stages = map[string]bool{"min": true, "prod": true, "production": true, "dev": true, "development": true, "debug": true, "src": true}

// builds returns the modes that are not stages.
func (s stem) builds() []string {
	return slices.DeleteFunc(slices.Clone(s.modes), func(m string) bool { return stages[m] })
}

// named tells a file that its name calls minified.
func (s stem) named() bool { return slices.Contains(s.modes, "min") }

// rankOf tells how surely the file of s is the source of the file of m, which
// has the same name.
func rankOf(m, s stem) rank {
	same := slices.Equal(m.without("min"), s.modes)
	switch {
	case s.dir == m.dir && same && m.format == s.format:
		return sibling
	case s.dir == m.dir && slices.Equal(m.builds(), s.builds()) && m.format == s.format:
		return cousin
	case !related(s, m):
		return stranger
	case slices.Equal(m.builds(), s.builds()) && m.format == s.format:
		return distant
	}
	return other
}

// folders are the names of folders that tell builds apart, and sources from
// builds.
var folders = map[string]bool{
	"dist": true, "build": true, "built": true, "lib": true, "src": true, "source": true, "out": true, "output": true,
	"bundles": true, "release": true, "artifacts": true, "js": true, "client": true, "min": true, "commonjs": true, ".": true,
}

// part returns a folder without what tells builds apart.
func part(dir string) string {
	words := strings.FieldsFunc(dir, func(r rune) bool { return r == '/' || r == '-' || r == '_' })
	words = slices.DeleteFunc(words, func(w string) bool { return modes[w] || folders[w] })
	return strings.Join(words, "/")
}

// related tells folders of one part of a package, or of its root; a name such
// as index says nothing by itself.
func related(s, m stem) bool {
	a, b := part(s.dir), part(m.dir)
	return a == b || s.name != "index" && (a == "" || b == "")
}

// A candidate is a file that may be the source of a minified one.
type candidate struct {
	path  string
	rank  rank
	modes int // how many modes differ, fewer first
}

// maxCandidates is how many files are tried as the source of one.
const maxCandidates = 6

// candidates returns which of the files of its name may be the source of a
// file, the surest first.
func candidates(m stem, files []stem) []candidate {
	var all []candidate
	for _, s := range files {
		if r := rankOf(m, s); r < stranger {
			all = append(all, candidate{s.path, r, differing(m.without("min"), s.modes)})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.modes, b.modes),
			cmp.Compare(distance(m.path, a.path), distance(m.path, b.path)), cmp.Compare(a.path, b.path))
	})
	return all[:min(len(all), maxCandidates)]
}

// differing counts the words that only one of two lists has.
func differing(a, b []string) int {
	n := 0
	for _, w := range a {
		if !slices.Contains(b, w) {
			n++
		}
	}
	for _, w := range b {
		if !slices.Contains(a, w) {
			n++
		}
	}
	return n
}

// distance counts the folders between two files.
func distance(a, b string) int {
	x, y := strings.Split(path.Dir(a), "/"), strings.Split(path.Dir(b), "/")
	shared := 0
	for shared < len(x) && shared < len(y) && x[shared] == y[shared] {
		shared++
	}
	return len(x) + len(y) - 2*shared
}
