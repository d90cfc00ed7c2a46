package minified

import (
	"levee/internal/code"
	"levee/internal/code/js"
)

// Limits on one file. Nesting and what costs a parser is bounded by package
// js, and so is the depth of the walk.
const (
	maxSize   = 8 << 20 // bytes
	maxInside = 4       // functions, and sums, put into each other
	maxSteps  = 50_000_000
	markSteps = 25       // steps that a mark takes
	maxFolded = 64 << 10 // bytes of a folded string
)

// Classes of reasons for which a file is not read, beside those of package js.
const (
	whySize  = "file too large to be compared"
	whySteps = "code that takes too many steps to compare"
	whyMuch  = "more minified code than is compared in one package"
)

// A File is one file of a package.
type File struct {
	Path string
	Kind code.Kind // JavaScript, if it is not said
	Text []byte
}

// parse gives the syntax tree of a file; why is "" if there is one.
func parse(f File) (s *js.Source, why string) {
	if len(f.Text) > maxSize {
		return nil, whySize
	}
	kind := f.Kind
	if kind == "" {
		kind = code.JavaScript
	}
	if s = js.Parse(f.Path, f.Text, kind); s.Tree == nil {
		return nil, s.Why
	}
	return s, ""
}

// readMinified reduces a minified file to its marks.
func readMinified(f File) (*program, string) {
	s, why := parse(f)
	if why != "" {
		return nil, why
	}
	return minifiedProgram(s)
}

// minifiedProgram is readMinified of a file that has a tree.
func minifiedProgram(s *js.Source) (*program, string) {
	p := reduce(s, nil, newWords())
	if p.cut {
		return nil, whySteps
	}
	return p, ""
}

// A side is a source, read twice: as it stands, and with what minifiers put
// in.
type side struct {
	plain, inlined *program
	why            string    // it was not read
	alone          *evidence // of this source and no other; made when first asked for
}

func readSource(f File) *side {
	s, why := parse(f)
	if why != "" {
		return &side{why: why}
	}
	return sideOf(s)
}

// sideOf is readSource of a file that has a tree.
func sideOf(s *js.Source) *side {
	words := newWords()
	plain := reduce(s, nil, words)
	if plain.cut {
		return &side{why: whySteps}
	}
	return &side{plain: plain, inlined: reduce(s, collectNames(s), words)}
}

// reduce gives the marks of a tree. With names, constants and small functions
// are put in where they are used, as minifiers do.
func reduce(s *js.Source, n *names, words *words) *program {
	w := &walker{said: words, locate: s.Offset, names: n, steps: maxSteps, own: make(map[string]int)}
	w.function(func() { w.stmts(s.Tree.List) })
	bare := *s
	bare.Tree = nil // it is twenty times what is kept
	return &program{units: w.units, cut: w.steps <= 0, source: &bare}
}

// collectNames finds what minifiers put in.
func collectNames(s *js.Source) *names {
	n := &names{}
	n.find(s.Tree, &walker{locate: s.Offset, names: n, steps: maxSteps})
	return n
}
