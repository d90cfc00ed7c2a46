package minified

import "levee/internal/code/js"

// Bounds of what is reduced before it is asked for.
const (
	maxEarly    = 4 << 20  // bytes of one file
	maxEarlyAll = 24 << 20 // and of all in a package
)

// early is what was reduced while there was a tree for another purpose: parsing
// again is half of what comparing costs.
type early struct {
	expected map[string]bool // minified files, and what is compared with them first
	minified map[string]reduced
	sources  map[string]*side
	size     int // of all these files
}

// A reduced is a minified file's program, or why there is none.
type reduced struct {
	program *program
	why     string
}

// expect finds the files that will be compared, as far as names show it.
func (f *Finder) expect() {
	f.early = early{expected: make(map[string]bool), minified: make(map[string]reduced), sources: make(map[string]*side)}
	for _, m := range f.minified {
		stem := stemOf(m)
		if names := candidates(stem, f.stems[stem.name]); len(names) > 0 {
			f.early.expected[m], f.early.expected[names[0].path] = true, true
		}
	}
}

// Take is told of a file of the package that was parsed. It keeps what comparing
// it will need, and not the tree.
func (f *Finder) Take(s *js.Source) {
	size := len(s.Original())
	if !f.early.expected[s.Path] || s.Tree == nil || size > maxEarly || f.early.size+size > maxEarlyAll {
		return
	}
	f.early.size += size
	if _, source := f.readable[s.Path]; source {
		f.early.sources[s.Path] = sideOf(s)
		return
	}
	p, why := minifiedProgram(s)
	f.early.minified[s.Path] = reduced{p, why}
}
