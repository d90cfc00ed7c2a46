package resolve

import (
	"time"

	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
)

// A Choice is what a client would have taken on a day for a request that led
// to a package. The zero Choice is that of a package to which no request leads.
type Choice struct {
	Range string
	Pick  evidence.Fact[string] // see Pick
}

// Chosen returns what the client would have picked afresh on a day for the
// package at a node. Of the requests that lead to its version the first counts
// whose pick it is, or else the first whose pick is known, or else the first.
// Requests that an override replaced are left out.
func Chosen(g *graph.Graph, node int, b *evidence.Bundle, asOf time.Time) Choice {
	f := g.File
	fact := b.History(f.Nodes[node].Name)
	h, ok := fact.Get()
	if !ok {
		return Choice{Pick: evidence.Unknown[string](fact.Why(), fact.From())}
	}
	w := &walk{is: &Index{graph: g}, evidence: b}
	var best Choice
	for i, e := range w.requestsFor(node) {
		c := w.choice(h, e, asOf)
		v, known := c.Pick.Get()
		if known && v == f.Nodes[node].Version {
			return c
		}
		if i == 0 || known && best.Pick.Status() != evidence.Known {
			best = c
		}
	}
	return best
}

// requestsFor returns the edges that lead to any place of a node's version.
func (w *walk) requestsFor(node int) []int {
	n := &w.is.graph.File.Nodes[node]
	var all []int
	for _, at := range w.is.graph.Named(n.Name, n.Version) {
		for _, e := range w.is.graph.In(at) {
			if w.is.graph.File.Edges[e].Override == "" {
				all = append(all, e)
			}
		}
	}
	return all
}

func (w *walk) choice(h *evidence.History, e int, asOf time.Time) Choice {
	f := w.is.graph.File
	rng := f.Edges[e].Range
	if rng == "" && f.Kind == lockfile.PNPM {
		var why string
		if rng, why = w.declared(&f.Nodes[f.Edges[e].From], f.Edges[e].Name); why != "" {
			return Choice{Pick: evidence.Unknown[string](why, evidence.Provenance{})}
		}
	}
	return Choice{rng, Pick(h, rng, asOf, f.Kind)}
}
