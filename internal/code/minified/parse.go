package minified

import (
	"bytes"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// Limits on one file.
const (
	maxSize     = 8 << 20   // bytes
	maxBrackets = 400_000   // opening brackets: the parser and the walk take one or two frames for each level
	maxMarks    = 2_000_000 // with functions put in
	maxInside   = 4         // functions, and sums, put into each other
	maxSteps    = 50_000_000
	maxFolded   = 64 << 10 // bytes of a folded string
)

// Classes of reasons for which a file is not read.
const (
	whySize  = "it is too large"
	whyDepth = "it has more brackets than are followed"
	whyParse = "no parser takes it"
	whySteps = "it takes too many steps"
	whyMuch  = "the package has too much to compare"
)

// readFile reduces a file to its marks; a source as it stands and with what
// minifiers put in. Why is "" if all of it was read.
func readFile(f File, source bool) (plain, inlined *program, why string) {
	tree, text, why := parseFile(f.Text)
	if why != "" {
		return nil, nil, why
	}
	plain = reduce(tree, text, nil)
	if plain.cut {
		return nil, nil, whySteps
	}
	if source {
		inlined = reduce(tree, text, collectNames(tree, text))
	}
	return plain, inlined, ""
}

// parseFile gives the syntax tree of a file. The tree's slices lie in the
// text that is returned, so that the offset of a slice is the difference of
// capacities.
func parseFile(src []byte) (*js.AST, []byte, string) {
	if len(src) > maxSize {
		return nil, nil, whySize
	}
	if bytes.Count(src, []byte("["))+bytes.Count(src, []byte("{")) > maxBrackets {
		return nil, nil, whyDepth
	}
	in := parse.NewInputBytes(src[:len(src):len(src)]) // else it writes behind src
	tree, err := js.Parse(in, js.Options{})
	if err != nil {
		return nil, nil, whyParse
	}
	return tree, in.Bytes(), ""
}
