// Package preminified is the control that asks whether importers get minified
// code where readable code would do.
package preminified

import (
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when an entry point of a package is minified and its source
// is in the package as well.
var Control = &control.Control{
	Name:     "preminified",
	Title:    "importers get minified code though the package has the readable code too",
	Enforces: stamp.NotShipped,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `Minified code is for browsers that download it by itself. A bundler minifies what it ships,
and Node has no use for it; but what nobody can read nobody reads. Copay got the minified
flatmap-stream because that was its entry point, and the application was no web page at all.`,
	Assumes:  `Bundlers and Node take one of the files that main, module, browser and exports name.`,
	Misses:   `A deep import of a minified file; minified code whose source is not in the package.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"place: minified-only"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	var entries []string
	source := ""
	for i := range c.Pairs {
		if pair := &c.Pairs[i]; slices.Contains(c.Manifest.Entries, pair.Minified) && isFile(c, pair.Source) {
			entries = append(entries, pair.Minified)
			if source == "" {
				source = pair.Source
			}
		}
	}
	if entries != nil {
		p.Find(p.CodeReference(), "importers get %s, which is minified; the package has %s as well", control.Listed(entries), source)
	}
}

// isFile tells a source that is a file of the package, and not only kept in a
// source map.
func isFile(c *code.Package, path string) bool {
	_, found := slices.BinarySearchFunc(c.Files, path, func(f code.File, path string) int { return strings.Compare(f.Path, path) })
	return found
}
