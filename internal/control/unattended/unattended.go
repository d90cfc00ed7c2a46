// Package unattended is the control that asks whether those who asked for a
// range can have seen the version that it got.
package unattended

import (
	"cmp"
	"fmt"
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/npm/resolve"
	"levee/internal/stamp"
)

// Control fires on a version that came out after the last release of every
// package that asks for it, if none of them shares an account with it. One in
// five floating requests gets such a version, so the control looks at changes
// only, and package property has the share for the tree.
var Control = &control.Control{
	Name:     "unattended",
	Title:    "a version came out after the last release of all that ask for it",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Change,
	Strength: control.Sign,
	Doc: `"The ps-tree team might not have even realized there was a new version at all": ps-tree asked
for event-stream ~3.3.0 in its last release, and two years later the range let 3.3.6 in. Who
declares a floating range hands a key to somebody else; here nobody was home. It is common
and mostly harmless, and means something together with another sign.`,
	Assumes:  `Publish times are true, and who maintains a package looks at its dependencies when it is released.`,
	Misses:   `Maintainers who look without releasing, and those who release without looking.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"arrival: patch-in-range", "arrival: minor-in-range"},
	Run:      run,
}

func run(p *control.Pass) {
	if !p.Change.Came() {
		return
	}
	watch := resolve.NewWatch(p.Graph, p.Evidence, p.AsOf)
	var late []resolve.Attention
	for _, e := range requests(p) {
		a, counts := watch.Look(e)
		switch {
		case !counts:
			return // the project, or a package, asks for this very version
		case a.Why != "":
			p.Unknown(evidence.Releases, a.Why)
			return
		case !a.Unattended() || len(a.Common.Claimed()) > 0:
			return
		}
		late = append(late, a)
	}
	if len(late) > 0 {
		p.Find(nil, "%s", words(p, late))
	}
}

// requests returns the edges by which what came is there. Peers are left out:
// somebody else brings them.
func requests(p *control.Pass) []int {
	var edges []int
	for _, n := range p.Graph.Named(p.Change.Name, p.Change.After) {
		for _, e := range p.Graph.In(n) {
			if kind := p.File.Edges[e].Kind; kind != lockfile.PeerDep && kind != lockfile.PeerOptional {
				edges = append(edges, e)
			}
		}
	}
	return edges
}

// words tells of the package that had the latest last release.
func words(p *control.Pass, late []resolve.Attention) string {
	a := slices.MinFunc(late, func(a, b resolve.Attention) int { return cmp.Compare(a.Late, b.Late) })
	others := ""
	if len(late) > 1 {
		others = fmt.Sprintf(", and longer after those of %d more", len(late)-1)
	}
	accounts := "no account may publish both"
	if a.Common.Status() != evidence.Known {
		accounts = "who may publish both is not known"
	}
	return fmt.Sprintf("%s came out %s after the last release of %s, which asks for %s%s; %s",
		p.Change.After, control.For(a.Late), p.File.Nodes[p.File.Edges[a.Edge].From].Name, a.Range, others, accounts)
}
