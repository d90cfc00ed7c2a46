// Package newname is the control that asks whether a change brings in a
// package that the project never had.
package newname

import (
	"fmt"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires on every name that is new to the project, and tells how old
// it is, who may publish it and what asked for it.
var Control = &control.Control{
	Name:     "newname",
	Title:    "a package is new to this project",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Change,
	Strength: control.Sign,
	Doc: `With Copay's update of 25 September 2018 five names came into a lockfile of 1,370, one of
them flatmap-stream, and 99 others moved. A name that was never there is the least that a
reader of the change should see.`,
	Assumes:  `Both lockfiles are whole.`,
	Misses:   `A package that was there before and changed hands: other controls look at that.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"arrival: new-dependency-of-patch", "arrival: new-dependency-of-minor", "arrival: lookalike-name", "arrival: invented-name"},
	Run:      run,
}

func run(p *control.Pass) {
	if p.Change.Kind != graph.Added || had(p.Before.File, p.Change.Name) {
		return
	}
	came := ""
	if by := asker(p); by != "" {
		came = "; " + by + " asks for it"
	}
	past, ok := p.Past()
	if !ok {
		p.Find(nil, "new to this project%s", came)
		return
	}
	p.Find(past.Reference(), "new to this project: %s%s", past.Portrait(p.AsOf), came)
}

// had tells whether a lockfile has a package of that name, whatever version.
func had(f *lockfile.File, name string) bool {
	for i := range f.Artifacts {
		if f.Artifacts[i].Name == name {
			return true
		}
	}
	return false
}

// asker names the package that asks for what came, "" if the project does.
func asker(p *control.Pass) string {
	for _, e := range p.Graph.In(p.Node) {
		if from := &p.File.Nodes[p.File.Edges[e].From]; from.Kind == lockfile.Package {
			return fmt.Sprintf("%s@%s", from.Name, from.Version)
		}
	}
	return ""
}
