// Package phantom is the control that asks whether an upgrade declares a
// dependency that none of its files imports.
package phantom

import (
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when a recent release brought in a dependency that the
// installed code never asks for.
var Control = &control.Control{
	Name:     "phantom",
	Title:    "an upgrade declares a dependency that nothing imports",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `axios 1.14.1 declared plain-crypto-js in March 2026, and no file of it imported that: the
dependency was there for its install script. A dependency that is new in a release and that no file
of it asks for has no reason that the code could show.`,
	Assumes:  `Imports are written out, or can be computed from constants.`,
	Misses:   `A dependency that is imported for show; one that came in more than five releases ago.`,
	Feedback: []evidence.Kind{evidence.Releases, evidence.Code},
	Counters: []string{"arrival: new-dependency-of-patch", "arrival: new-dependency-of-minor"},
	Run:      run,
}

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	c, ok := p.Code()
	if !ok || control.Unread(c) != nil {
		return // what was not read may ask for anything
	}
	for _, s := range past.Steps() {
		after, okAfter := s.After.Depends.Get()
		before, okBefore := s.Before.Depends.Get()
		if !okAfter || !okBefore {
			p.Unknown(evidence.Releases, "dependencies not named by the registry")
			return
		}
		for _, name := range control.Added(names(before), names(after)) {
			if declared(c, name) && !asked(c, name) {
				p.Find(past.Reference(), "%s depends on %s, which %s did not, and no file of it imports that", s.After.Version, name, s.Before.Version)
				return
			}
		}
	}
}

func names(d evidence.Dependencies) []string {
	var all []string
	for name := range d.Prod {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func declared(c *code.Package, name string) bool { return c.Manifest.Dependencies[name] != "" }

// asked tells whether code, a script or a type declaration asks for a package.
func asked(c *code.Package, name string) bool {
	if strings.HasPrefix(name, "@types/") || computes(c) {
		return true
	}
	for _, script := range c.Manifest.Scripts {
		if names := strings.FieldsFunc(script, between); slices.ContainsFunc(names, func(word string) bool { return leads(word, name) }) {
			return true
		}
	}
	return slices.ContainsFunc(c.Imports, func(i code.Import) bool { return i.Package == name })
}

// between tells what stands between the words of a script.
func between(r rune) bool { return strings.ContainsRune(" \t\n\"'`=:;&|()<>$,", r) }

// leads tells whether a word of a script is a package's name, or a path to it.
func leads(word, name string) bool {
	return strings.HasPrefix(word, name+"@") || strings.Contains("/"+word+"/", "/"+name+"/")
}

// computes tells code that asks for modules by names made at run time: any may
// be meant.
func computes(c *code.Package) bool {
	return slices.ContainsFunc(c.Capabilities, func(u code.Capability) bool { return u.API == "require" || u.API == "import" })
}
