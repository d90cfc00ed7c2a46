// Package emptied is the control that asks whether a version lost the code that
// the one before it had.
package emptied

import (
	"slices"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when what an importer gets has become next to nothing.
var Control = &control.Control{
	Name:     "emptied",
	Title:    "a version lost the code that the one before it had",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `faker 6.6.6, of January 2022, had a README and nothing else; left-pad was taken away as a whole.
Whoever may publish may also withhold, and what asked for the package breaks where it is installed. It
fires when the files that an importer gets are a twentieth of what they were, or a line, and ask for no
other file or package to which the code may have moved.`,
	Assumes:  `The code of the release before is at hand.`,
	Misses:   `Code that is there and does nothing, or never ends; an entry that was small before and asked for nothing.`,
	Feedback: []evidence.Kind{evidence.Code, evidence.Releases},
	Counters: []string{"place: no-code"},
	Run:      run,
}

// least is how many bytes an entry must have had that asked for nothing; line is how many it may have
// now whatever it had, and share how many times fewer.
const (
	least = 200
	line  = 32
	share = 20
)

func run(p *control.Pass) {
	now, ok := p.Code()
	if !ok {
		return
	}
	before, base, ok := p.CodeBefore()
	if !ok {
		return
	}
	was, is := entry(before), entry(now)
	if was < least && !asks(before) || is > max(line, was/share) || asks(now) {
		return
	}
	p.Find(p.CodeReference(), "what an importer gets has %d bytes; it had %d in %s%s", is, was, base, andMore(before))
}

func andMore(before *code.Package) string {
	if asks(before) {
		return ", and asked for more"
	}
	return ""
}

// entry is how many bytes of code an importer gets first.
func entry(c *code.Package) (bytes int64) {
	for i := range c.Files {
		f := &c.Files[i]
		if slices.Contains(c.Manifest.Entries, f.Path) && (f.Kind == code.JavaScript || f.Kind == code.TypeScript) {
			bytes += f.Size
		}
	}
	return bytes
}

// asks tells whether what an importer gets asks for anything else.
func asks(c *code.Package) bool {
	return slices.ContainsFunc(c.Imports, func(i code.Import) bool { return slices.Contains(c.Manifest.Entries, i.Place.File) })
}
