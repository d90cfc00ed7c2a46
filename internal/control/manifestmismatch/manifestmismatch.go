// Package manifestmismatch is the control that asks whether the registry and
// the tarball tell the same of a version.
package manifestmismatch

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/stamp"
)

// Control fires when the registry's manifest and the package.json in the
// tarball differ in what matters to those who install.
var Control = &control.Control{
	Name:     "manifestmismatch",
	Title:    "the registry's manifest and the tarball's package.json differ",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `The registry takes a manifest and a tarball and does not compare them: whoever publishes can
show one set of scripts and dependencies to tools and pages, and have another installed
("manifest confusion", 2023). Compared are name, version, scripts that run at install,
dependencies and commands. What npm itself changes is no difference: node-gyp's script for a
binding.gyp, optional dependencies among the others, addresses of git written in full, a
command given as one file, a folder of commands written out, spaces in ranges.`,
	Assumes: `The tarball was read as npm reads it.`,
	Misses: `Texts of scripts: the evidence has their names only. An abbreviated answer of a registry
tells only that there is some script. Fields that nobody who installs needs.`,
	Feedback: []evidence.Kind{evidence.Releases, evidence.Code},
	Counters: []string{"place: manifest-only"},
	Run:      run,
}

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	pkg, ok := p.CodeOf(p.Artifact.Version)
	if !ok {
		p.Code() // says why
		return
	}
	if pkg.Name == "" && pkg.Version == "" {
		p.Unknown(evidence.Code, "the tarball has no package.json that could be read")
		return
	}
	c := comparison{pkg: pkg, release: past.Release()}
	c.identity(p.Artifact.Name)
	c.scripts()
	c.commands()
	c.dependencies()
	switch {
	case c.differs != nil:
		p.Find(append(past.Reference(), p.CodeReference()...), "the registry's manifest and the tarball's differ: %s", control.Listed(c.differs))
	case c.missing != "":
		p.Unknown(evidence.Releases, c.missing)
	}
}

// sameVersion tells versions that npm takes for the same: "v1.0.0" and "1.0.0".
func sameVersion(a, b string) bool {
	v, errV := npm.ParseLoose(a)
	w, errW := npm.ParseLoose(b)
	if errV != nil || errW != nil {
		return a == b
	}
	return v.Compare(w) == 0
}
