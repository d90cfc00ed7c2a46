package resolve

import (
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// An Index is a graph with its nodes at hand by place and name. It may be used
// for any number of judgements at a time.
type Index struct {
	graph    *graph.Graph
	places   map[string]int   // by key
	packages map[string][]int // by name
	asked    map[request]int  // what was asked for in so many words, and the node that it got
}

// A request is a name with a range, whoever asks.
type request struct{ name, rng string }

// NewIndex makes the index of a graph.
func NewIndex(g *graph.Graph) *Index {
	f := g.File
	s := &Index{graph: g, places: make(map[string]int, len(f.Nodes)), packages: make(map[string][]int), asked: make(map[request]int)}
	for n := range f.Nodes {
		s.places[f.Nodes[n].Key] = n
		if f.Nodes[n].Kind == lockfile.Package {
			s.packages[f.Nodes[n].Name] = append(s.packages[f.Nodes[n].Name], n)
		}
	}
	for e := range f.Edges {
		if to := g.To(e); to >= 0 && f.Edges[e].Range != "" {
			s.asked[request{f.Edges[e].Name, f.Edges[e].Range}] = to
		}
	}
	return s
}

// named returns the nodes that hold a version of a package.
func (s *Index) named(name, version string) []int {
	var all []int
	for _, n := range s.packages[name] {
		if s.graph.File.Nodes[n].Version == version {
			all = append(all, n)
		}
	}
	return all
}

// A mark is what a walk knows of a node.
type mark struct {
	state    Verdict // Needed, or Undecided for what was not reached
	why      string  // of a node that is perhaps needed: what is missing
	by       int     // the edge that led here
	from     int     // of a node of before to which none led there: the edge of after that it satisfies; otherwise -1
	far      bool    // that edge need not start at something needed: a rule made it count
	rule     string  // the override by which that edge needs it
	declared string  // its range, where the lockfile has none
	kept     string  // see Answer.Kept
}

// A walk goes from what the workspaces of after ask for along all requests
// that what stood in before does not satisfy.
type walk struct {
	was, is  *Index
	blind    string // why nothing can be told, "" if something can
	sight    sight
	rules    []Request // changed overrides and resolutions
	evidence *evidence.Bundle

	needed    []mark // by node of after
	kept      []mark // by node of before: what is still led to
	displaced []bool // by node of before: something needed has its place now
}

// A sight is which packages of before a request can be satisfied by.
type sight uint8

const (
	anywhere  sight = iota
	sameWords       // what was locked for the same range
	fromPlace       // what stands in a node_modules that Node looks into from there
)

func newWalk(before, after State, b *evidence.Bundle) *walk {
	w := &walk{was: before.index(), is: after.index(), evidence: b,
		rules:  changedRules(before.Manifests[""], after.Manifests[""]),
		needed: make([]mark, len(after.Graph.File.Nodes)), kept: make([]mark, len(before.Graph.File.Nodes)),
		displaced: make([]bool, len(before.Graph.File.Nodes))}
	switch {
	case after.Graph.File.Kind == lockfile.None:
		w.blind = NoLockfile
	case !after.asks():
		w.blind = NoManifest
	}
	switch kind := after.Graph.File.Kind; {
	case kind != before.Graph.File.Kind:
	case kind == lockfile.NPM:
		w.sight = fromPlace
	case kind == lockfile.YarnOne, kind == lockfile.YarnBerry:
		w.sight = sameWords
	}
	return w
}

// run walks anew whenever what is needed has taken further places, for what
// stood there cannot be kept. Then it follows what may be.
func (w *walk) run() {
	for {
		clear(w.needed)
		clear(w.kept)
		perhaps := w.certain()
		if w.displace() {
			continue
		}
		for i := 0; i < len(perhaps); i++ {
			w.doubt(perhaps[i], &perhaps)
		}
		return
	}
}

// certain walks along what is certain, and returns the edges that are not.
func (w *walk) certain() (perhaps []int) {
	var queue []int
	for _, root := range w.is.graph.Roots() {
		w.needed[root].state = Needed
		queue = append(queue, root)
	}
	for _, e := range w.ruledEdges() {
		if d := w.decide(e); d.rule != "" && w.needFar(e, d) {
			queue = append(queue, w.is.graph.To(e))
		}
	}
	for _, o := range w.orphans() {
		if d := w.decide(o.edge); d.why == "" && d.kept < 0 {
			d.instead = o.version
			if w.needFar(o.edge, d) {
				queue = append(queue, w.is.graph.To(o.edge))
			}
		}
	}
	for i := 0; i < len(queue); i++ {
		for _, e := range w.is.graph.Out(queue[i]) {
			switch d := w.decide(e); {
			case d.why != "":
				perhaps = append(perhaps, e)
			case d.kept >= 0:
				w.keep(d.kept, e, "")
			case w.need(e, d):
				queue = append(queue, w.is.graph.To(e))
			}
		}
	}
	return perhaps
}

// ruledEdges returns the edges that a changed rule may be about. It reaches
// everywhere, also into packages that nothing else changed.
func (w *walk) ruledEdges() []int {
	if len(w.rules) == 0 {
		return nil
	}
	var all []int
	for e := range w.is.graph.File.Edges {
		if w.is.graph.To(e) >= 0 && w.is.graph.Depth(w.is.graph.File.Edges[e].From) >= 0 {
			all = append(all, e)
		}
	}
	return all
}

// need marks what an edge leads to as needed, and tells whether that is news.
func (w *walk) need(e int, d decision) bool {
	to := &w.needed[w.is.graph.To(e)]
	if to.state == Needed || d.of == nothing {
		return false
	}
	*to = mark{state: Needed, by: e, rule: d.rule, declared: d.declared, kept: d.instead}
	return true
}

// needFar is need for an edge that counts though it does not start at
// something needed.
func (w *walk) needFar(e int, d decision) bool {
	if !w.need(e, d) {
		return false
	}
	w.needed[w.is.graph.To(e)].far = true
	return true
}

// doubt follows an edge that leads from something that is perhaps needed, or
// of which it is not known what satisfies it.
func (w *walk) doubt(e int, perhaps *[]int) {
	from, to := w.is.graph.File.Edges[e].From, w.is.graph.To(e)
	d := w.decide(e)
	why := d.why
	if why == "" {
		why = w.needed[from].why
	}
	switch {
	case d.kept >= 0:
		w.keep(d.kept, e, why)
		return
	case d.of == nothing:
		return
	case d.why != "":
		for _, n := range w.was.packages[w.is.graph.File.Nodes[to].Name] {
			w.keep(n, e, why)
		}
	}
	if m := &w.needed[to]; m.state != Needed && m.why == "" {
		*m = mark{why: why, by: e, declared: d.declared}
		*perhaps = append(*perhaps, w.is.graph.Out(to)...)
	}
}

// keep marks a node of before that satisfies an edge, and all that it leads to
// there, as still needed, or as perhaps needed if why is given.
func (w *walk) keep(n, edge int, why string) {
	g := w.was.graph
	var queue []int
	mark := func(n, by, from int) {
		k := &w.kept[n]
		if k.state == Needed || why != "" && k.why != "" || w.displaced[n] {
			return
		}
		k.by, k.from, k.why = by, from, why
		if why == "" {
			k.state = Needed
		}
		queue = append(queue, n)
	}
	for mark(n, -1, edge); len(queue) > 0; queue = queue[1:] {
		for _, e := range g.Out(queue[0]) {
			if g.File.Edges[e].Kind != lockfile.PeerOptional {
				mark(g.To(e), e, -1)
			}
		}
	}
}

// A decision is what an edge of after means.
type decision struct {
	of       subject
	kept     int    // the node of before that satisfies it, -1 for none
	still    bool   // which is what it leads to now, too
	why      string // it is not known whether anything does
	rule     string // the override that counts instead of the range
	declared string // the range, where it had to be looked up
	instead  string // a version that is within the range, though the client does not take it
}

// A subject is what an edge leads to.
type subject uint8

const (
	nothing   subject = iota // a workspace, or a peer that is only allowed to be there
	something                // a package
)

// decide tells what an edge that is asked for needs.
func (w *walk) decide(e int) decision {
	f := w.is.graph.File
	edge, to := &f.Edges[e], &f.Nodes[w.is.graph.To(e)]
	d := decision{of: something, kept: -1}
	if to.Kind != lockfile.Package || edge.Kind == lockfile.PeerOptional {
		d.of = nothing
		return d
	}
	if to.Flags&lockfile.Bundled != 0 || f.Nodes[edge.From].Flags&lockfile.Shrinkwrap != 0 {
		return d // it comes with what asks for it
	}
	seen := w.seen(e)
	if d.kept = w.same(w.is.graph.To(e), seen); d.kept >= 0 {
		d.still = true
		return d
	}
	if d.rule = w.ruled(edge.Name, to.Version); d.rule != "" {
		return d
	}
	if edge.Override != "" && len(seen) > 0 {
		d.kept = seen[0]
		return d
	}
	rng := edge.Range
	if rng == "" && f.Kind == lockfile.PNPM || pinned(f, edge) {
		var why string
		if d.declared, why = w.declared(&f.Nodes[edge.From], edge.Name); why == "" {
			rng = d.declared
		} else if rng == "" {
			d.why = why
			return d
		}
	}
	w.compare(&d, edge, rng, seen)
	return d
}

// pinned tells an exact version in "requires" of npm's first format: some npm
// wrote the installed version there and not the range that the package has.
func pinned(f *lockfile.File, edge *lockfile.Edge) bool {
	return f.Kind == lockfile.NPM && f.Format == "1" && f.Nodes[edge.From].Kind == lockfile.Package && !npm.ParseSpec(edge.Range).Floats()
}

// compare looks among the packages that are in sight for one that satisfies a
// range. Requests that no version can satisfy, such as an address, are met by
// what was asked for in the same words.
func (w *walk) compare(d *decision, edge *lockfile.Edge, rng string, seen []int) {
	words, asked := w.was.asked[request{edge.Name, edge.Range}]
	fit := w.fitting(edge.Name, rng, seen)
	switch spec := npm.ParseSpec(rng); {
	case w.sight == sameWords && edge.Range != "" || !ranged(spec.Kind):
		if asked {
			d.kept = words
		} else if fit >= 0 {
			d.instead = w.was.graph.File.Nodes[fit].Version
		}
	default:
		d.kept = fit
	}
}

func ranged(kind npm.SpecKind) bool {
	return kind == npm.SpecRange || kind == npm.SpecTag || kind == npm.SpecAlias
}

// seen returns the packages of before that stand where an edge of after looks.
func (w *walk) seen(e int) []int {
	f := w.is.graph.File
	edge, to := &f.Edges[e], &f.Nodes[w.is.graph.To(e)]
	if w.sight != fromPlace {
		return w.was.packages[to.Name]
	}
	var all []int
	for place := f.Nodes[edge.From].Key; ; place = lockfile.Above(place) {
		n, ok := w.was.places[lockfile.InFolder(place, edge.Name)]
		if ok && w.was.graph.File.Nodes[n].Kind == lockfile.Package && !w.displaced[n] && !w.emptied(place) {
			all = append(all, n)
		}
		if place == "" {
			return all
		}
	}
}

// same returns the package among those in sight that is what an edge leads to
// now, and -1 if none is.
func (w *walk) same(to int, seen []int) int {
	for _, n := range seen {
		if w.alike(n, to) {
			return n
		}
	}
	return -1
}

// alike tells whether a node of before and one of after hold the same package,
// version and kind of source.
func (w *walk) alike(was, is int) bool {
	f, g := w.was.graph.File, w.is.graph.File
	a, b := &f.Nodes[was], &g.Nodes[is]
	return a.Kind == b.Kind && a.Kind == lockfile.Package && a.Name == b.Name && a.Version == b.Version &&
		f.Artifacts[a.Artifact].Source == g.Artifacts[b.Artifact].Source
}

// fitting returns the highest package in sight that satisfies a range, -1 for
// none. A tag is satisfied by whatever is there, as npm has it
// (@npmcli/arborist, lib/dep-valid.js).
func (w *walk) fitting(name, rng string, seen []int) int {
	spec := npm.ParseSpec(rng)
	if spec.Kind == npm.SpecAlias {
		name = spec.Name
	}
	r, err := npm.ParseLooseRange(spec.Text)
	best, high := -1, npm.Version{}
	for _, n := range seen {
		node := &w.was.graph.File.Nodes[n]
		v, errV := npm.ParseLoose(node.Version)
		if node.Name != name || errV != nil {
			continue
		}
		if fits := err != nil && ranged(spec.Kind) || err == nil && (r.Has(v) || spec.Text == "" || spec.Text == "*"); !fits {
			continue
		}
		if best < 0 || v.Compare(high) > 0 {
			best, high = n, v
		}
	}
	return best
}

// declared returns the range that the registry's manifest of a package has for
// a name, or why it is not known.
func (w *walk) declared(from *lockfile.Node, name string) (rng, why string) {
	if from.Kind != lockfile.Package || w.evidence == nil {
		return "", NoRange
	}
	h, ok := w.evidence.History(from.Name).Get()
	if !ok {
		return "", NoRange
	}
	for i := range h.Releases {
		if h.Releases[i].Version != from.Version {
			continue
		}
		deps, ok := h.Releases[i].Depends.Get()
		if !ok {
			return "", NoRange
		}
		for _, list := range []map[string]string{deps.Prod, deps.Optional, deps.Peer} {
			if rng, ok := list[name]; ok {
				return rng, ""
			}
		}
	}
	return "", NoRange
}
