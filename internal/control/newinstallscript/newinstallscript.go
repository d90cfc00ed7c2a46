// Package newinstallscript is the control that asks whether a version runs code
// at install that earlier ones did not.
package newinstallscript

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when a recent release gained a script that npm runs while it
// installs, or when what such a script runs has changed.
var Control = &control.Control{
	Name:     "newinstallscript",
	Title:    "a version runs code at install that the one before it did not",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `An install script runs on every machine that installs, with the rights of whoever does:
eslint-scope 3.7.2, ua-parser-js 0.7.29 and the worms of 2025 all came in by one. One release
in 1,400 gains one. Where the code of a release and of the one before it is known, a script that was
there fires as well if its command line is another one, or if its code gained a capability.`,
	Assumes:  `Where the code was not read, the registry's manifest is the one in the tarball.`,
	Misses:   `Code that runs when it is imported; a script that does something else with the capabilities that it had.`,
	Feedback: []evidence.Kind{evidence.Releases, evidence.Code},
	Counters: []string{"place: install-script", "trigger: at-install"},
	Run:      run,
}

func run(p *control.Pass) {
	control.Compare(p, control.Scripts, func(s control.Step, before, after []string) string {
		added := control.Added(before, after)
		now, read := p.CodeOf(s.After.Version)
		if !read {
			return gained(s, added, "")
		}
		lines := control.InstallScripts(now)
		then, both := p.CodeOf(s.Before.Version)
		if both {
			added = missing(control.InstallScripts(then), lines)
		}
		if len(added) > 0 || !both {
			return gained(s, shown(added, lines), control.With(control.AtInstall(now)))
		}
		return changed(s, then, now)
	})
}

// gained says which scripts are new, "" if none is.
func gained(s control.Step, added []string, with string) string {
	if len(added) == 0 {
		return ""
	}
	return fmt.Sprintf("%s runs %s at install%s; %s did not", s.After.Version, control.Listed(added), with, s.Before.Version)
}

// missing returns the names of scripts that were not there before, sorted.
func missing(before, after map[string]string) []string {
	return control.Added(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
}

// shown adds to the names of scripts what they run.
func shown(names []string, lines map[string]string) []string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = name
		if line := lines[name]; line != "" {
			words[i] += " (" + control.Line(line) + ")"
		}
	}
	return words
}

// changed says what scripts run that were there before, if that is something
// else or can do more.
func changed(s control.Step, before, after *code.Package) string {
	was, is := control.InstallScripts(before), control.InstallScripts(after)
	more := control.With(control.Added(control.AtInstall(before), control.AtInstall(after)))
	for _, name := range slices.Sorted(maps.Keys(is)) {
		if !slices.Equal(strings.Fields(was[name]), strings.Fields(is[name])) {
			return fmt.Sprintf("%s runs %s at install%s; %s ran %s", s.After.Version, shown([]string{name}, is)[0], more, s.Before.Version, control.Line(was[name]))
		}
	}
	if more == "" {
		return ""
	}
	return fmt.Sprintf("%s runs %s at install%s; %s ran it without", s.After.Version,
		control.Listed(shown(slices.Sorted(maps.Keys(is)), is)), more, s.Before.Version)
}
