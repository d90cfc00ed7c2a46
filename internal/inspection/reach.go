package inspection

import (
	"levee/internal/code"
	"levee/internal/graph"
)

// A Reach is a capability that a package has by way of what it imports.
type Reach struct {
	Use       // of the package that has it; the phase is when that runs for the importer
	Via []int // nodes of the lockfile, from what is imported to the one that has it
	Own bool  // the package has it itself, too, in a later phase
}

// A Web is who imports whom in a project, with what each package can do.
type Web struct {
	graph *graph.Graph
	uses  [][]Use
	from  [][]step // by node: who imports it
}

// A step is one package importing another.
type step struct {
	node  int // the other one
	phase int // when the import runs: atInstall, atImport, atCall
}

// Phases as numbers, the earliest first; states of a node in a search.
const (
	atInstall = iota
	atImport
	atCall
	numPhases
)

// NewWeb makes the web of a project. CodeOf returns what reading a node's code
// told, nil if that is not known.
func NewWeb(g *graph.Graph, codeOf func(node int) *code.Package) *Web {
	n := len(g.File.Nodes)
	w := &Web{graph: g, uses: make([][]Use, n), from: make([][]step, n)}
	shared := make(map[*code.Package][]Use)
	for node := range g.File.Nodes {
		c := codeOf(node)
		if c == nil {
			continue
		}
		uses, ok := shared[c]
		if !ok {
			uses = Uses(c)
			shared[c] = uses
		}
		w.uses[node] = uses
		w.link(node, c)
	}
	return w
}

// link follows the imports of a node to the packages that it gets.
func (w *Web) link(node int, c *code.Package) {
	to := make(map[string]int)
	for _, e := range w.graph.Out(node) {
		to[w.graph.File.Edges[e].Name] = w.graph.To(e)
	}
	seen := make(map[step]bool)
	for i := range c.Imports {
		im := &c.Imports[i]
		other, ok := to[im.Package]
		s := step{other, phaseRank(im.Phase)}
		if im.Package == "" || !ok || s.phase < 0 || s.phase >= numPhases || seen[s] || other == node {
			continue
		}
		seen[s] = true
		w.from[other] = append(w.from[other], step{node, s.phase})
	}
}

// arrives returns when code of an imported package runs for its importer: what
// runs at import runs when the import does; what runs when called is called
// later, but for what an install script imports: it has no later.
func arrives(importAt, runsAt int) int {
	if runsAt == atImport || importAt == atInstall {
		return importAt
	}
	return atCall
}

// A search knows for one capability, and each node and phase, the next step on
// a shortest way to a package that has it.
type search struct {
	next  []int32 // by state: the state that it is reached by; -1 for none, -2 for a use of its own
	queue []int32
}

const (
	none   = -1
	itself = -2
)

// Reached returns for each node what it has by way of its imports and not
// itself, or itself only later: the shortest way for each capability, in the
// order of reports.
func (w *Web) Reached() [][]Reach {
	all := make([][]Reach, len(w.uses))
	for _, name := range Names() {
		s := w.search(name)
		for node := range w.uses {
			if r, ok := w.reach(s, node, name); ok {
				all[node] = append(all[node], r)
			}
		}
	}
	return all
}

// search walks from all packages that have a capability to those that import
// them.
func (w *Web) search(name string) *search {
	s := &search{next: make([]int32, numPhases*len(w.uses))}
	for i := range s.next {
		s.next[i] = none
	}
	for node := range w.uses {
		for i := range w.uses[node] {
			u := &w.uses[node][i]
			at := phaseRank(u.Phase)
			if u.Name == name && at < numPhases && s.next[numPhases*node+at] == none {
				s.next[numPhases*node+at] = itself
				s.queue = append(s.queue, int32(numPhases*node+at))
			}
		}
	}
	for len(s.queue) > 0 {
		at := s.queue[0]
		s.queue = s.queue[1:]
		node, runs := int(at)/numPhases, int(at)%numPhases
		if runs == atInstall {
			continue // its own install script: nobody's import runs it
		}
		for _, importer := range w.from[node] {
			state := int32(numPhases*importer.node + arrives(importer.phase, runs))
			if s.next[state] == none {
				s.next[state] = at
				s.queue = append(s.queue, state)
			}
		}
	}
	return s
}

// reach returns how a node comes to a capability, if by others first.
func (w *Web) reach(s *search, node int, name string) (r Reach, ok bool) {
	for at := range numPhases {
		state := int32(numPhases*node + at)
		switch {
		case s.next[state] == itself:
			return r, false
		case s.next[state] == none:
			continue
		}
		for state = s.next[state]; ; state = s.next[state] {
			r.Via = append(r.Via, int(state)/numPhases)
			if s.next[state] == itself {
				break
			}
		}
		r.Use = w.use(int(state)/numPhases, int(state)%numPhases, name)
		r.Phase = Phases[at]
		r.Own = w.has(node, name)
		return r, true
	}
	return r, false
}

func (w *Web) use(node, phase int, name string) Use {
	for _, u := range w.uses[node] {
		if u.Name == name && u.Phase == Phases[phase] {
			return u
		}
	}
	return Use{}
}

func (w *Web) has(node int, name string) bool {
	for _, u := range w.uses[node] {
		if u.Name == name && u.Phase != code.Never {
			return true
		}
	}
	return false
}
