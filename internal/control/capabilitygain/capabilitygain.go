// Package capabilitygain is the control that asks whether a version can do
// what the one before it could not.
package capabilitygain

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/stamp"
)

// Control fires when the installed version has capabilities that the release
// before it in its line had not.
var Control = &control.Control{
	Name:     "capabilitygain",
	Title:    "a version can do what the one before it could not",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `"A stream processing library ... should not be able to make HTTP requests or access files."
Where a language's types do not tell effects, the code does: what it can do is read from both
versions and compared. A new effect in a patch should have been a new major version. To replace what
requests, payments or commands pass through is one, too.`,
	Assumes:  `The code of the release before is at hand.`,
	Misses:   `A capability that the package had already, used for something else.`,
	Feedback: []evidence.Kind{evidence.Code, evidence.Releases},
	Counters: []string{"place: test-data-file", "place: types-or-readme", "place: build-config", "disguise: encrypted", "act: read-env", "act: read-files", "act: run-command", "act: write-files", "act: destroy", "act: patch-other-module", "way-out: http", "way-out: dns", "way-out: raw-socket", "way-out: own-host"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	before, base, ok := p.CodeBefore()
	if !ok {
		return
	}
	gained, replaced := Gained(before, c), replacements(before, c)
	if len(gained) == 0 && replaced == "" {
		return
	}
	version := p.Artifact.Version
	which := "the release before it"
	if p.Change != nil {
		which = "which was here before"
	}
	if len(gained) == 0 {
		p.Find(p.CodeReference(), "%s %s; %s, %s, did not%s", version, replaced, base, which, inPatch(base, version))
		return
	}
	p.Find(p.CodeReference(), "%s can %s; %s, %s, could not%s", version, Phrase(gained), base, which, inPatch(base, version))
}

// replacements names the first thing that after replaces and before does not, of
// those through which something passes, "" for none. What fills in where there is
// nothing does not count.
func replacements(before, after *code.Package) string {
	has := func(c *code.Package, target string) bool {
		return slices.ContainsFunc(c.Overrides, func(o code.Override) bool { return o.Target == target && o.Phase != code.Never })
	}
	for i := range after.Overrides {
		o := &after.Overrides[i]
		if control.Carries(o.Target) && !o.Polyfill && o.Phase != code.Never && !has(before, o.Target) {
			return fmt.Sprintf("replaces %s (%s)", o.Target, control.At(o.Place))
		}
	}
	return ""
}

// Gained returns the first use of each capability that after has and before
// has not. Files that nothing leads to do not count.
func Gained(before, after *code.Package) []code.Capability {
	had := make(map[string]bool)
	for _, c := range before.Capabilities {
		had[c.Name] = had[c.Name] || c.Phase != code.Never
	}
	var gained []code.Capability
	for _, known := range capability.Capabilities {
		i := slices.IndexFunc(after.Capabilities, func(c code.Capability) bool { return c.Name == known.Name && c.Phase != code.Never })
		if i >= 0 && !had[known.Name] {
			gained = append(gained, after.Capabilities[i])
		}
	}
	return gained
}

// Phrase lists capabilities with their places.
func Phrase(gained []code.Capability) string {
	words := make([]string, len(gained))
	for i, c := range gained {
		words[i] = fmt.Sprintf("%s (%s, %s)", c.Name, c.API, control.At(c.Place))
	}
	return strings.Join(words, ", ")
}

func inPatch(before, after string) string {
	a, errA := npm.ParseVersion(before)
	b, errB := npm.ParseVersion(after)
	if errA == nil && errB == nil && a.Major == b.Major && a.Minor == b.Minor {
		return ", and it is a patch"
	}
	return ""
}
