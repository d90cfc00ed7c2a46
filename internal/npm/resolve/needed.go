package resolve

import (
	"cmp"
	"slices"
	"strings"

	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
)

// A State is a project at one moment.
type State struct {
	Graph     *graph.Graph
	Manifests lockfile.Manifests // of overrides and resolutions; what workspaces ask for stands in the graph
	Index     *Index             // of Graph, where somebody keeps it; nil: one is made
}

func (s *State) index() *Index {
	if s.Index != nil {
		return s.Index
	}
	return NewIndex(s.Graph)
}

// A Verdict tells whether the manifests needed a change. The zero Verdict is
// Undecided.
type Verdict uint8

const (
	Undecided Verdict = iota // evidence is missing
	Needed                   // what the manifests ask for could not be had without it
	Unasked                  // what stood before would have done
	Placed                   // no code changed: the same artifact at other places, or other flags
)

// String returns "undecided", "needed", "unasked" or "placed".
func (v Verdict) String() string {
	return [...]string{"undecided", "needed", "unasked", "placed"}[v]
}

// An Answer is what can be said of one change.
type Answer struct {
	Verdict Verdict
	Why     string // of an undecided one: what is missing, the same words for every package
	// Way leads from a workspace to the package: of a needed one by what made
	// it needed, of an unasked one by the shortest way on which it is there, of
	// a removed one by that on which it was, or would still be. It is empty for
	// what nothing asks for.
	Way []Step
	// Needless is the index in Way of the first step that was not needed, and
	// -1 if there is none: what came behind it came because of it.
	Needless int
	// Kept is a version that stood before and would have done: for the step
	// Needless, or, of a needed change, for its last step where the client
	// takes it no more: yarn one that is not locked for the very same range,
	// npm one that has lost its place.
	Kept string
}

// A Step is one request on a way.
type Step struct {
	From          string // who asks: "name@version", or the folder of a workspace, "" for the project
	Name, Version string // what it gets
	Range         string // as declared, "" if it is not known; of an override its kind: "overrides"
}

// Chain writes a way: "package.json > npm-run-all ^4.1.3 (4.1.3) > ps-tree ^1.1.0 (1.1.0)".
func Chain(way []Step) string {
	if len(way) == 0 {
		return ""
	}
	var b strings.Builder
	if way[0].From != "" {
		b.WriteString(way[0].From + "/")
	}
	b.WriteString("package.json")
	for _, s := range way {
		b.WriteString(" > " + s.Name + " " + cmp.Or(s.Range, s.Version))
		if s.Version != "" && s.Range != "" && s.Range != s.Version {
			b.WriteString(" (" + s.Version + ")")
		}
	}
	return b.String()
}

// Reasons why a change is undecided.
const (
	NoManifest = "no package.json says what the project asks for"
	NoLockfile = "no lockfile says what is installed now"
	NoRange    = "neither the lockfile nor a registry says which range was asked for"
)

// Judge tells of changes between two states of a project, such as graph.Diff
// returns, which of them the manifests of after needed. One answer stands for
// each change.
//
// A request of a workspace needs what it leads to if nothing that stood in
// before satisfies it: for npm at a place that Node would look at from there;
// for yarn under the same range, as yarn resolves a range that is new to its
// lockfile afresh; for pnpm, bun, and where the two lockfiles are of different
// clients, anywhere. The requests of what is needed are judged likewise.
// All else that came was not asked for. What went was asked to go if nothing
// leads to it from what is needed and what was kept.
//
// Ranges are those of the lockfile, and where it has none those of the
// registry's manifests in the bundle, which may be nil.
// Where something needed takes a package's place, what asked for that package
// needs what npm found for it afresh.
func Judge(before, after State, changes []graph.Change, b *evidence.Bundle) []Answer {
	w := newWalk(before, after, b)
	if w.blind == "" {
		w.run()
	}
	answers := make([]Answer, len(changes))
	for i, c := range changes {
		answers[i] = w.answer(c)
	}
	return answers
}

func (w *walk) answer(c graph.Change) Answer {
	switch {
	case c.Kind == graph.Moved || c.Kind == graph.FlagsChanged:
		return Answer{Verdict: Placed, Needless: -1}
	case w.blind != "":
		return Answer{Why: w.blind, Needless: -1}
	case c.Kind == graph.Removed:
		return w.removed(w.was.named(c.Name, c.Before))
	}
	return w.came(w.is.named(c.Name, c.After))
}

// came judges what is there now, by its nodes.
func (w *walk) came(nodes []int) Answer {
	for _, n := range nodes {
		if w.needed[n].state == Needed {
			return Answer{Verdict: Needed, Way: w.wayNeeded(n), Needless: -1, Kept: w.needed[n].kept}
		}
	}
	for _, n := range nodes {
		if w.needed[n].why != "" {
			return Answer{Why: w.needed[n].why, Way: w.wayNeeded(n), Needless: -1}
		}
	}
	edges := shortest(w.is.graph, nodes)
	a := Answer{Verdict: Unasked, Way: w.is.steps(edges), Needless: len(edges) - 1}
	for i, e := range edges {
		d := w.decide(e)
		a.Way[i].Range = cmp.Or(d.declared, a.Way[i].Range)
		if d.kept >= 0 && (!d.still || i == len(edges)-1) {
			a.Needless, a.Kept = i, w.was.graph.File.Nodes[d.kept].Version
			break
		}
	}
	return a
}

// removed judges what is there no more, by the nodes where it stood.
func (w *walk) removed(nodes []int) Answer {
	a := Answer{Verdict: Needed, Needless: -1, Way: w.was.steps(shortest(w.was.graph, nodes))}
	for _, n := range nodes {
		if k := w.kept[n]; k.state == Needed {
			return Answer{Verdict: Unasked, Needless: -1, Way: w.wayKept(n)}
		} else if k.why != "" && a.Why == "" {
			a = Answer{Why: k.why, Needless: -1, Way: w.wayKept(n)}
		}
	}
	return a
}

// shortest returns the edges of a shortest way to any of the nodes.
func shortest(g *graph.Graph, nodes []int) graph.Path {
	best := -1
	for _, n := range nodes {
		if d := g.Depth(n); d >= 0 && (best < 0 || d < g.Depth(best)) {
			best = n
		}
	}
	if best < 0 {
		return nil
	}
	paths, _ := g.Paths(best, 1)
	if len(paths) == 0 {
		return nil
	}
	return paths[0]
}

// wayNeeded goes back from a node to the workspace that made it needed. A rule
// reaches anywhere: to what asks for what it is about it is the shortest way.
func (w *walk) wayNeeded(n int) []Step {
	var edges []int
	f := w.is.graph.File
	for f.Nodes[n].Kind != lockfile.Workspace {
		m := w.needed[n]
		edges = append(edges, m.by)
		n = f.Edges[m.by].From
		if m.far {
			edges = append(edges, reversed(shortest(w.is.graph, []int{n}))...)
			break
		}
	}
	slices.Reverse(edges)
	steps := w.is.steps(edges)
	for i, e := range edges {
		if to := w.needed[w.is.graph.To(e)]; to.by == e {
			steps[i].Range = cmp.Or(to.rule, to.declared, steps[i].Range)
		}
	}
	return steps
}

func reversed(edges []int) []int {
	edges = slices.Clone(edges)
	slices.Reverse(edges)
	return edges
}

// wayKept leads to a node of before from the workspace that still needs it.
func (w *walk) wayKept(n int) []Step {
	var edges []int
	for w.kept[n].from < 0 {
		edges = append(edges, w.kept[n].by)
		n = w.was.graph.File.Edges[w.kept[n].by].From
	}
	e := w.kept[n].from
	f, node := w.is.graph.File, &w.was.graph.File.Nodes[n]
	step := w.is.steps([]int{e})[0]
	step.Name, step.Version = node.Name, node.Version
	way := append(w.wayNeeded(f.Edges[e].From), step)
	return append(way, w.was.steps(reversed(edges))...)
}

// steps puts edges into words.
func (s *Index) steps(edges []int) []Step {
	steps := make([]Step, len(edges))
	f := s.graph.File
	for i, e := range edges {
		from, to := &f.Nodes[f.Edges[e].From], &f.Nodes[s.graph.To(e)]
		steps[i] = Step{From: from.Folder, Name: to.Name, Version: to.Version, Range: f.Edges[e].Range}
		if from.Kind == lockfile.Package {
			steps[i].From = from.Name + "@" + from.Version
		}
	}
	return steps
}
