// Package silenced is the control that asks whether somebody switched off what
// would have told them.
package silenced

import (
	"maps"
	"slices"
	"strings"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// Control fires for settings that hide warnings or advisories, and for scripts
// that run Node with its warnings off.
var Control = &control.Control{
	Name:     "silenced",
	Title:    "warnings or advisories are switched off",
	Enforces: stamp.RemovedFast,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `The only sign of flatmap-stream that anybody ever saw was a deprecation warning, of a cipher that a
stream library had no use for; "the package still threw deprecation warnings. Why didn't they notice that?" What is switched off
by a setting or a flag is not heard by anybody: audit=false, loglevel=silent, lists of ignored advisories, --no-warnings,
--no-deprecation, NODE_NO_WARNINGS.`,
	Assumes:  `Nothing else in CI or in a window of its own shows what is switched off here.`,
	Misses:   `Output that is thrown away, warnings that nobody reads, and flags in files that a script runs.`,
	Feedback: []evidence.Kind{evidence.Settings},
	Counters: []string{"cover: uncovered"},
	Run:      run,
}

func run(p *control.Pass) {
	scripts(p)
	if !p.SettingsRead() {
		return
	}
	for i := range p.Settings.Clients {
		for _, v := range p.Settings.Judge(&p.Settings.Clients[i], settings.Wish{}) {
			if v.Enforces == stamp.RemovedFast && v.State == settings.Off {
				p.FindInProject(-1, "%s: %s, in %s", v.Words, v.Setting.Key, v.Setting.From)
			}
		}
	}
}

// quiet are the words of a command that switch off what Node or npm would say.
var quiet = []string{"--no-warnings", "--no-deprecation", "NODE_NO_WARNINGS=1", "NODE_OPTIONS=--no-warnings", "NODE_OPTIONS=--no-deprecation", "--no-audit", "--loglevel=silent"}

var unquoted = strings.NewReplacer(`"`, "", "'", "")

func scripts(p *control.Pass) {
	m := p.Manifests[""]
	if m == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m.Scripts)) {
		for word := range strings.FieldsSeq(unquoted.Replace(m.Scripts[name])) {
			if slices.Contains(quiet, word) {
				p.FindInProject(-1, "the script %s runs with %s", name, word)
				break
			}
		}
	}
}
