// Package datarun is the control that asks whether code runs what stands in a
// file that its name calls data or words.
package datarun

import (
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when the content of such a file is compiled or evaluated.
var Control = &control.Control{
	Name:     "datarun",
	Title:    "code runs what stands in a file that nobody takes for code",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `Who reads a package passes over its README, its declarations of types and its pictures, and so do
tools. flatmap-stream 0.1.1 had its payload among the data of tests. It fires when something in the
package reads a file of the package that its name calls words, types, a picture or a sound, and runs
what stands there, be it plain, between marks, or behind a picture. Of 1,881 packages of an
application none does.`,
	Assumes:  `The path by which code asks for the file is constant, at least its end.`,
	Misses:   `Files named as code, JSON, templates or nothing; a file of another package; what is copied to a name of code first.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"place: types-or-readme", "place: test-data-file"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	if f := control.FirstFlow(c, runs); f != nil {
		p.Find(p.CodeReference(), "%s runs what stands in %s, %s (%s)", f.To.API, f.From.Detail, control.When(f.To.Phase), control.At(f.To.Place))
	}
}

// runs tells code that comes from a file whose name says that it is to be read by
// people, looked at or listened to.
func runs(f *code.Flow) bool {
	return f.From.Kind == code.FromFile && f.To.Phase != code.Never && f.To.Role == capability.RoleCode && control.Executes(&f.To) &&
		slices.ContainsFunc(control.Alternatives(f.From.Detail), forPeople)
}

func forPeople(file string) bool {
	name := strings.ToLower(path.Base(file))
	return slices.Contains(names, strings.TrimSuffix(name, path.Ext(name))) || slices.Contains(ends, path.Ext(name)) ||
		slices.ContainsFunc([]string{".d.ts", ".d.mts", ".d.cts"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

var (
	ends = strings.Fields(`.md .markdown .rst .txt .log .csv .tsv .map .pem .crt .lock
		.png .jpg .jpeg .gif .ico .bmp .webp .woff .woff2 .ttf .otf .eot .mp3 .mp4 .wav .ogg .pdf`)
	names = strings.Fields("readme license licence copying notice changelog changes history authors contributing security")
)
