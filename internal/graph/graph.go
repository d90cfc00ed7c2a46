// Package graph knows what is installed, why it is there, and who dominates
// whom. It is made from one lockfile.File and never changes; what a package
// may do, and who publishes it, it leaves to others.
package graph

import (
	"slices"

	"gonum.org/v1/gonum/graph/flow"
	"gonum.org/v1/gonum/graph/simple"

	"levee/internal/npm/lockfile"
)

// A Graph is the installed tree as a directed graph over the nodes of a
// lockfile. Links are followed: an edge to a link leads to what it stands for.
// Above the workspaces stands a virtual root.
type Graph struct {
	File *lockfile.File

	to    []int // by edge: the node it leads to, -1 for none
	out   rows  // by node: the edges that start there
	in    rows  // by node: the edges that end there
	roots []int // the workspaces
	depth []int // by node: edges from the nearest root, -1 if unreached
}

// rows are lists of edges by node, in one piece.
type rows struct {
	start []int // by node, and one more
	edges []int
}

func (r rows) of(n int) []int { return r.edges[r.start[n]:r.start[n+1]] }

// New makes the graph of a lockfile. Edges to nothing are left out.
func New(f *lockfile.File) *Graph {
	g := &Graph{File: f, to: make([]int, len(f.Edges))}
	for i := range f.Edges {
		g.to[i] = follow(f, f.Edges[i].To)
	}
	g.out = g.rows(func(e int) int { return f.Edges[e].From })
	g.in = g.rows(func(e int) int { return g.to[e] })
	for n := range f.Nodes {
		if f.Nodes[n].Kind == lockfile.Workspace {
			g.roots = append(g.roots, n)
		}
	}
	g.depth = g.distances()
	return g
}

// follow returns what a link stands for; a link may lead to a link, but not
// for ever.
func follow(f *lockfile.File, n int) int {
	for range 10 {
		if n < 0 || f.Nodes[n].Kind != lockfile.Link {
			return n
		}
		n = f.Nodes[n].Target
	}
	return -1
}

// rows sorts the edges that lead somewhere by one of their ends.
func (g *Graph) rows(end func(edge int) int) rows {
	r := rows{start: make([]int, len(g.File.Nodes)+1)}
	for e := range g.to {
		if g.to[e] >= 0 {
			r.start[end(e)+1]++
		}
	}
	for n := range g.File.Nodes {
		r.start[n+1] += r.start[n]
	}
	r.edges = make([]int, r.start[len(g.File.Nodes)])
	next := slices.Clone(r.start)
	for e := range g.to {
		if g.to[e] >= 0 {
			r.edges[next[end(e)]] = e
			next[end(e)]++
		}
	}
	return r
}

// distances is a breadth-first search from all roots.
func (g *Graph) distances() []int {
	depth := make([]int, len(g.File.Nodes))
	for n := range depth {
		depth[n] = -1
	}
	queue := slices.Clone(g.roots)
	for _, n := range queue {
		depth[n] = 0
	}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, e := range g.out.of(n) {
			if to := g.to[e]; depth[to] < 0 {
				depth[to] = depth[n] + 1
				queue = append(queue, to)
			}
		}
	}
	return depth
}

// Roots returns the workspaces, the project first.
func (g *Graph) Roots() []int { return g.roots }

// To returns the node that an edge leads to, links followed, or -1.
func (g *Graph) To(edge int) int { return g.to[edge] }

// Out returns the edges that start at a node and lead somewhere.
func (g *Graph) Out(n int) []int { return g.out.of(n) }

// In returns the edges that end at a node.
func (g *Graph) In(n int) []int { return g.in.of(n) }

// Depth returns how many edges lead from the nearest root to a node, and -1 if
// nothing leads there.
func (g *Graph) Depth(n int) int { return g.depth[n] }

// Unreached returns the packages to which no root leads.
func (g *Graph) Unreached() []int {
	var all []int
	for n := range g.depth {
		if g.depth[n] < 0 && g.File.Nodes[n].Kind == lockfile.Package {
			all = append(all, n)
		}
	}
	return all
}

// Named returns the nodes that hold a package of that name, and of that
// version unless it is "".
func (g *Graph) Named(name, version string) []int {
	var all []int
	for n := range g.File.Nodes {
		node := &g.File.Nodes[n]
		if node.Kind == lockfile.Package && node.Name == name && (version == "" || node.Version == version) {
			all = append(all, n)
		}
	}
	return all
}

// Dominators returns for each node its immediate dominator: the last node that
// every way from the virtual root goes through. It is -1 where that is the
// virtual root itself, and for nodes that are not reached.
func (g *Graph) Dominators() []int {
	root := int64(len(g.File.Nodes))
	tree := flow.Dominators(simple.Node(root), g.directed(true))
	idom := make([]int, len(g.File.Nodes))
	for n := range idom {
		idom[n] = -1
		if by := tree.DominatorOf(int64(n)); by != nil && by.ID() != root {
			idom[n] = int(by.ID())
		}
	}
	return idom
}

// directed returns the graph as gonum takes it, which has no loops and no
// double edges; with the virtual root as the node after the last, if asked for.
func (g *Graph) directed(withRoot bool) *simple.DirectedGraph {
	d := simple.NewDirectedGraph()
	for n := range g.File.Nodes {
		d.AddNode(simple.Node(n))
	}
	for e, to := range g.to {
		if from := g.File.Edges[e].From; to >= 0 && to != from {
			d.SetEdge(simple.Edge{F: simple.Node(from), T: simple.Node(to)})
		}
	}
	if withRoot {
		for _, n := range g.roots {
			d.SetEdge(simple.Edge{F: simple.Node(len(g.File.Nodes)), T: simple.Node(n)})
		}
	}
	return d
}

// Dominated returns the packages that are there because of a node alone: those
// to which every way goes through it, itself included.
func (g *Graph) Dominated(n int) []int {
	return g.lostWithout(func(e int) bool { return g.to[e] == n || g.File.Edges[e].From == n })
}

// Freed returns the packages that nothing would lead to any more if no
// workspace declared a dependency of that name.
func (g *Graph) Freed(name string) []int {
	return g.lostWithout(func(e int) bool {
		return g.File.Edges[e].Name == name && g.File.Nodes[g.File.Edges[e].From].Kind == lockfile.Workspace
	})
}

// lostWithout returns the packages that would not be reached any more without
// some edges.
func (g *Graph) lostWithout(dropped func(edge int) bool) []int {
	kept := make([]bool, len(g.File.Nodes))
	stack := slices.Clone(g.roots)
	for _, n := range stack {
		kept[n] = true
	}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, e := range g.out.of(n) {
			if to := g.to[e]; !kept[to] && !dropped(e) {
				kept[to] = true
				stack = append(stack, to)
			}
		}
	}
	var lost []int
	for n := range kept {
		if !kept[n] && g.depth[n] >= 0 && g.File.Nodes[n].Kind == lockfile.Package {
			lost = append(lost, n)
		}
	}
	return lost
}

// Dependents returns the packages that, directly or not, depend on a node; a
// node of a cycle depends on itself.
func (g *Graph) Dependents(n int) []int {
	seen := make([]bool, len(g.File.Nodes))
	stack := []int{n}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, e := range g.in.of(at) {
			if from := g.File.Edges[e].From; !seen[from] {
				seen[from] = true
				stack = append(stack, from)
			}
		}
	}
	var all []int
	for n := range seen {
		if seen[n] && g.File.Nodes[n].Kind == lockfile.Package {
			all = append(all, n)
		}
	}
	return all
}

// Depths counts the packages by their depth; those that are not reached are
// not counted. A package at depth 1 is one that a workspace asks for.
func (g *Graph) Depths() []int {
	var counts []int
	for n, depth := range g.depth {
		if depth < 0 || g.File.Nodes[n].Kind != lockfile.Package {
			continue
		}
		for len(counts) <= depth {
			counts = append(counts, 0)
		}
		counts[depth]++
	}
	return counts
}
