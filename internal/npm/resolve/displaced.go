package resolve

import (
	"slices"

	"levee/internal/npm/lockfile"
)

// displace marks the packages of before whose place something needed has now,
// and tells whether there are more of them than there were. Only npm has places.
func (w *walk) displace() bool {
	if w.sight != fromPlace {
		return false
	}
	more := false
	for n := range w.needed {
		old, ok := w.was.places[w.is.graph.File.Nodes[n].Key]
		if w.needed[n].state != Needed || !ok || w.displaced[old] || w.alike(old, n) {
			continue
		}
		if w.was.graph.File.Nodes[old].Kind == lockfile.Package {
			w.drop(old)
			more = true
		}
	}
	return more
}

// drop marks a package as displaced. With it npm up to version 6, which writes
// the first format, drops what it alone asked for, and finds that afresh
// (lib/install/deps.js, removeObsoleteDep).
func (w *walk) drop(n int) {
	w.displaced[n] = true
	if w.is.graph.File.Format != "1" {
		return
	}
	g := w.was.graph
	for _, e := range g.Out(n) {
		if to := g.To(e); !w.displaced[to] && !slices.ContainsFunc(g.In(to), func(in int) bool { return !w.displaced[g.File.Edges[in].From] }) {
			w.drop(to)
		}
	}
}

// An orphan is a request of a package that stayed, for one that was displaced:
// npm looks for another one, afresh (npm 11: TestJudgeAsNpmKeeps).
type orphan struct {
	edge    int    // of after
	version string // that it had
}

func (w *walk) orphans() []orphan {
	var all []orphan
	f := w.was.graph.File
	for old, gone := range w.displaced {
		if !gone {
			continue
		}
		for _, was := range w.was.graph.In(old) {
			from := f.Edges[was].From
			at, ok := w.is.places[f.Nodes[from].Key]
			if !ok || !w.alike(from, at) || w.is.graph.Depth(at) < 0 {
				continue
			}
			for _, e := range w.is.graph.Out(at) {
				if w.is.graph.File.Edges[e].Name == f.Edges[was].Name {
					all = append(all, orphan{e, f.Nodes[old].Version})
				}
			}
		}
	}
	return all
}

// emptied tells a folder that npm up to version 6, which writes the first
// format, fills anew: that of a package that was replaced, and all in it.
// Later ones keep what is in it as long as it satisfies.
func (w *walk) emptied(place string) bool {
	if w.is.graph.File.Format != "1" {
		return false
	}
	for ; place != ""; place = lockfile.Above(place) {
		was, okWas := w.was.places[place]
		is, okIs := w.is.places[place]
		if okWas && okIs && !w.alike(was, is) {
			return true
		}
	}
	return false
}
