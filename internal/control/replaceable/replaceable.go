// Package replaceable is the control that asks whether the platform, or a
// better kept package, does what a dependency does.
package replaceable

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires for direct dependencies that have a replacement. What comes in
// further down is for those who maintain it; the figure of the systemic
// property counts it.
var Control = &control.Control{
	Name:     "replaceable",
	Title:    "the platform or a better kept package does what it does",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `Two years after padStart had become part of the language, left-pad was still fetched two
million times a week. A package that is not needed is one that cannot turn bad.`,
	Assumes:  `The list of replacements is right, and the engine in use is recent enough.`,
	Misses:   `What differs in small print between a package and its replacement.`,
	Feedback: []evidence.Kind{evidence.Replacement},
	Counters: []string{"access: handed-over", "access: expired-domain"},
	Run:      run,
}

func run(p *control.Pass) {
	fact := p.Evidence.Substitute(p.Artifact.Name)
	s, ok := fact.Get()
	if !ok {
		p.Unknown(evidence.Replacement, fact.Why())
		return
	}
	if s.Native == "" && len(s.Packages) == 0 || !direct(p) {
		return
	}
	refs := []control.Reference{{What: "replacements of " + p.Artifact.Name, From: fact.From()}}
	switch {
	case s.Native != "" && s.Since != "":
		p.Find(refs, "the platform has %s since Node %s", s.Native, s.Since)
	case s.Native != "":
		p.Find(refs, "the platform has %s", s.Native)
	default:
		p.Find(refs, "%s can stand in for it", control.Listed(s.Packages))
	}
}

// direct tells whether a workspace declares the package.
func direct(p *control.Pass) bool {
	if p.Node < 0 {
		return false
	}
	for _, n := range p.Graph.Named(p.Artifact.Name, p.Artifact.Version) {
		for _, e := range p.Graph.In(n) {
			if p.File.Nodes[p.File.Edges[e].From].Kind == lockfile.Workspace {
				return true
			}
		}
	}
	return false
}
