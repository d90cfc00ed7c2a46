package control

import (
	"fmt"
	"slices"

	"levee/internal/code"
)

// DisguiseFinding reports the disguises of a package whose kinds are given: in
// the words of the first, and how many there are. It says nothing if there is
// none.
func (p *Pass) DisguiseFinding(c *code.Package, kinds ...string) {
	var first *code.Disguise
	others, files := 0, make(map[string]bool)
	for i := range c.Disguises {
		d := &c.Disguises[i]
		if !slices.Contains(kinds, d.Kind) {
			continue
		}
		if first == nil {
			first = d
		} else {
			others++
		}
		files[d.File] = true
	}
	if first == nil {
		return
	}
	more := ""
	if others > 0 {
		more = fmt.Sprintf(", and %d more of this sort", others)
		if len(files) > 1 {
			more += fmt.Sprintf(" in %d files", len(files))
		}
	}
	p.Find(p.CodeReference(), "%s has %s%s", At(first.Place), first.Detail, more)
}
