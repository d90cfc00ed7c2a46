package graph

import "container/heap"

// A Path is a way from a root to a node, as the edges that it takes.
type Path []int

// maxSteps bounds the search for paths, in steps kept in memory: a dense graph
// has more ways than anyone could wait for.
const maxSteps = 200_000

// Paths returns up to limit ways from any root to a node, shortest first; no
// way visits a node twice. More tells whether there may be others. The first
// one is always found; where ways abound, fewer than limit may be.
func (g *Graph) Paths(to, limit int) (paths []Path, more bool) {
	if g.depth[to] < 0 {
		return nil, false
	}
	open := &steps{{node: to, bound: g.depth[to]}}
	made := 0
	for open.Len() > 0 {
		if len(paths) == limit {
			return paths, true
		}
		s := heap.Pop(open).(*step)
		if g.depth[s.node] == 0 {
			paths = append(paths, s.path())
			continue
		}
		if made >= maxSteps {
			return paths, true
		}
		for _, e := range g.in.of(s.node) {
			from := g.File.Edges[e].From
			if g.depth[from] < 0 || s.visits(from) {
				continue
			}
			length := s.length + 1
			heap.Push(open, &step{node: from, edge: e, next: s, length: length, bound: length + g.depth[from], order: made})
			made++
		}
	}
	return paths, false
}

// A step is the end of a way, found backwards: from node by edge to next.
type step struct {
	node, edge int
	next       *step
	length     int // edges from node to the target
	bound      int // the least length of a whole way through here
	order      int // when it was found, to keep equal ones in order; no two have the same
}

func (s *step) visits(node int) bool {
	for ; s != nil; s = s.next {
		if s.node == node {
			return true
		}
	}
	return false
}

func (s *step) path() Path {
	p := Path{}
	for ; s.next != nil; s = s.next {
		p = append(p, s.edge)
	}
	return p
}

// steps is a heap of steps, most promising first.
type steps []*step

func (s steps) Len() int { return len(s) }

func (s steps) Less(i, j int) bool {
	a, b := s[i], s[j]
	if a.bound != b.bound {
		return a.bound < b.bound
	}
	if a.length != b.length {
		return a.length > b.length // nearer to being whole
	}
	return a.order < b.order
}

func (s steps) Swap(i, j int) { s[i], s[j] = s[j], s[i] }
func (s *steps) Push(x any)   { *s = append(*s, x.(*step)) }

func (s *steps) Pop() any {
	old := *s
	last := old[len(old)-1]
	*s = old[:len(old)-1]
	return last
}
