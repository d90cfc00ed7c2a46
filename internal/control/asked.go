package control

import (
	"sync"

	"levee/internal/graph"
	"levee/internal/npm/resolve"
)

// An inquiry is what the manifests say of a change, worked out once for all
// looks at it.
type inquiry struct {
	ground   *ground
	once     sync.Once
	answers  map[*graph.Change]*resolve.Answer
	requests []resolve.Request
	known    bool
}

// A ground is what an inquiry needs of two lockfiles, whatever is known of the
// packages in them.
type ground struct {
	once    sync.Once
	was, is *resolve.Index
	names   int // of packages that are there now
}

func (g *ground) survey(t *Target) {
	g.was, g.is = resolve.NewIndex(t.Before.Graph), resolve.NewIndex(t.Graph)
	g.names = len(Names(t))
}

// NameCount returns how many names of packages a target that is a change has.
func (t *Target) NameCount() int { return t.ground().names }

func (t *Target) ground() *ground {
	g := t.asked.ground
	g.once.Do(func() { g.survey(t) })
	return g
}

// Asked tells whether the manifests needed a change of the target, which must
// be one of its Changes.
func (t *Target) Asked(c *graph.Change) *resolve.Answer { return t.inquire().answers[c] }

// Requests returns what changed in the manifests, and false if that is not
// known.
func (t *Target) Requests() (changed []resolve.Request, known bool) {
	q := t.inquire()
	return q.requests, q.known
}

func (t *Target) inquire() *inquiry {
	q := t.asked
	q.once.Do(func() {
		before := resolve.State{Graph: t.Before.Graph, Manifests: t.Before.Manifests, Index: t.ground().was}
		after := resolve.State{Graph: t.Graph, Manifests: t.Manifests, Index: t.ground().is}
		q.requests, q.known = resolve.Requests(before, after)
		answers := resolve.Judge(before, after, t.Changes, t.Evidence)
		q.answers = make(map[*graph.Change]*resolve.Answer, len(answers))
		for i := range answers {
			q.answers[&t.Changes[i]] = &answers[i]
		}
	})
	return q
}
