// Package lookalike is the control that asks whether a name is mistaken for a
// popular one.
package lookalike

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when an unknown name is close to a popular one that the
// project does not use.
var Control = &control.Control{
	Name:     "lookalike",
	Title:    "the name is close to a popular one that is not used here",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `crossenv, in 2017, sent the environment of those who had meant cross-env to a stranger.
One slip of a finger in a manifest is enough, and a lockfile keeps it.`,
	Assumes:  `The list of popular names is recent; names that are used together are told apart by those who use them.`,
	Misses:   `Names that mislead without being close, and a look-alike of a name that is used here, too.`,
	Feedback: []evidence.Kind{evidence.Popularity},
	Counters: []string{"arrival: lookalike-name"},
	Run:      run,
}

func run(p *control.Pass) {
	fact := p.Evidence.Usage(p.Artifact.Name)
	u, ok := fact.Get()
	if !ok {
		p.Unknown(evidence.Popularity, fact.Why())
		return
	}
	if u.Rank > 0 || len(u.Neighbours) == 0 {
		return
	}
	n := u.Neighbours[0]
	if len(p.Graph.Named(n.Name, "")) > 0 {
		return
	}
	refs := []control.Reference{{What: "popularity of " + n.Name, From: fact.From()}}
	p.Find(refs, "it is not among the %d most used packages; %s is, at %d (%s)", u.Of, n.Name, n.Rank, n.How)
}
