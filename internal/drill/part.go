package drill

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"levee/internal/attack/craft"
	"levee/internal/code/archive"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

// A part is what of a project has to do with a scene: the shortest way to what
// the scene moves, what that needs, and what is new. It can be installed from
// the scene's registry, if that has stand-ins for the rest of it.
type part struct {
	nodes []int // of the project after the scene was taken in, sorted; the project itself first
	edges []lockfile.Edge
	after *lockfile.File
	were  int // so many nodes were there before

	addressed bool // the lockfile says where what is moved comes from
}

// partOf cuts out the part that a scene is about. Where no way leads to what it
// moves, the project itself asks for that.
func (d *Drill) partOf(s *craft.Scene) *part {
	after, _ := d.taken(s)
	c := &cutter{part: part{after: after, were: len(d.Target.File.Nodes)}, graph: graph.New(after), there: make(map[npm.ID]bool), crafted: s.Universe.Names()}
	for _, u := range []*universe.Universe{s.Universe, s.Before, s.Shipped} {
		for _, id := range u.IDs() {
			c.there[id] = true
		}
	}
	anchor := d.moved(after, s)
	c.addressed = after.Artifacts[after.Nodes[anchor].Artifact].URL != ""
	kept := map[int]bool{0: true, anchor: true}
	way := c.way(anchor)
	for _, e := range way {
		kept[c.graph.To(e)] = true
		c.keep(e)
	}
	if way == nil {
		was := &d.Target.File.Nodes[anchor]
		c.edges = append(c.edges, lockfile.Edge{To: anchor, Name: was.Name, Range: was.Version})
	}
	queue := []int{anchor}
	for n := c.were; n < len(after.Nodes); n++ {
		kept[n] = true
		queue = append(queue, n)
		for _, e := range c.graph.In(n) {
			if after.Edges[e].From == 0 {
				c.keep(e)
			}
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, e := range c.graph.Out(queue[0]) {
			to := c.graph.To(e)
			if k := after.Edges[e].Kind; k != lockfile.Prod && k != lockfile.OptionalDep || to < 0 || !c.can(to) {
				continue
			}
			c.keep(e)
			if !kept[to] {
				kept[to] = true
				queue = append(queue, to)
			}
		}
	}
	c.nodes = slices.Sorted(maps.Keys(kept))
	return &c.part
}

// moved is the node of what a scene changes, or of the carrier by which it brings
// something new.
func (d *Drill) moved(f *lockfile.File, s *craft.Scene) int {
	for _, m := range s.Moves {
		if m.Before != "" && m.Name != d.Target.File.Nodes[d.Carrier.Node].Name {
			return slices.IndexFunc(f.Nodes, func(n lockfile.Node) bool { return n.Kind == lockfile.Package && n.Name == m.Name })
		}
	}
	return d.Carrier.Node
}

// A cutter makes a part.
type cutter struct {
	part
	graph   *graph.Graph
	there   map[npm.ID]bool // releases that the scene has
	crafted []string        // names of which it has any
}

// can tells whether a node's release is in the scene, or can have a stand-in.
func (c *cutter) can(n int) bool {
	node := &c.after.Nodes[n]
	id := npm.ID{Name: node.Name, Version: node.Version}
	if node.Kind != lockfile.Package || c.there[id] {
		return node.Kind == lockfile.Package
	}
	if source := c.after.Artifacts[node.Artifact].Source; source != lockfile.Registry && source != lockfile.InParent {
		return false
	}
	v, err := npm.ParseVersion(node.Version)
	return err == nil && v.String() == node.Version && npm.ValidName(node.Name) == nil && !slices.Contains(c.crafted, node.Name)
}

// keep adds an edge, from the project where it is from a workspace. A package
// asks for what it gets by its own name, and in words that a universe has.
func (c *cutter) keep(edge int) {
	e := c.after.Edges[edge]
	e.To = c.graph.To(edge)
	to := &c.after.Nodes[e.To]
	if e.Kind != lockfile.DevOnly && e.Kind != lockfile.OptionalDep {
		e.Kind = lockfile.Prod
	}
	if c.after.Nodes[e.From].Kind == lockfile.Workspace {
		e.From = 0
	} else {
		e.Name, e.Range = to.Name, sayable(e.Range, to.Version)
	}
	if !slices.Contains(c.edges, e) {
		c.edges = append(c.edges, e)
	}
}

// sayable is a range that a universe can have, and that a version is in.
func sayable(rng, version string) string {
	if rng == "" || strings.ContainsAny(rng, ",#\n\r:") {
		return "*"
	}
	r, err := npm.ParseLooseRange(rng)
	if v, wrong := npm.ParseLoose(version); err == nil && wrong == nil && !r.Has(v) {
		return rng + " || " + version
	}
	return rng
}

// way returns the edges of a shortest way from the project to a node, by what it
// needs to run if there is one. Where no way is one of packages that can stand in,
// it is empty.
func (c *cutter) way(to int) []int {
	for _, dev := range []bool{false, true} {
		by := make(map[int]int) // node -> the edge that led there
		queue := slices.Clone(c.graph.Roots())
		for ; len(queue) > 0; queue = queue[1:] {
			for _, e := range c.graph.Out(queue[0]) {
				n := c.graph.To(e)
				_, seen := by[n]
				if n < 0 || seen || n != to && !c.can(n) || !dev && c.after.Edges[e].Kind == lockfile.DevOnly {
					continue
				}
				by[n] = e
				queue = append(queue, n)
			}
		}
		if _, ok := by[to]; ok {
			return c.back(by, to)
		}
	}
	return nil
}

func (c *cutter) back(by map[int]int, to int) []int {
	var all []int
	for {
		e, ok := by[to]
		if !ok {
			slices.Reverse(all)
			return all
		}
		all = append(all, e)
		to = c.after.Edges[e].From
	}
}

// file is the part as a lockfile, cut out of the whole project before a scene was
// taken in, or after it. The hashes are those of the tarballs that the first of
// some registries has; where the whole has no hash there is none.
func (p *part) file(whole *lockfile.File, moves []craft.Move, registries ...*universe.Universe) *lockfile.File {
	f := &lockfile.File{Kind: whole.Kind, Format: whole.Format}
	at := make(map[int]int)
	for _, n := range p.nodes {
		if n >= len(whole.Nodes) {
			break
		}
		at[n] = len(f.Nodes)
		node := whole.Nodes[n]
		node.Target, node.Flags = -1, node.Flags&lockfile.InstallScript
		if node.Artifact >= 0 {
			node.Artifact = len(f.Artifacts)
			f.Artifacts = append(f.Artifacts, p.artifact(whole, n, registries))
		}
		f.Nodes = append(f.Nodes, node)
	}
	for _, e := range p.edges {
		from, ok := at[e.From]
		to, also := at[e.To]
		if !ok || !also {
			continue
		}
		if e.From, e.To = from, to; from == 0 {
			e.Range = asked(&e, &f.Nodes[to], moves)
		}
		f.Edges = append(f.Edges, e)
	}
	flag(f)
	return f
}

// asked is the range by which the project asks for what a node has: whoever takes
// in what is outside of it changes it.
func asked(e *lockfile.Edge, to *lockfile.Node, moves []craft.Move) string {
	if sayable(e.Range, to.Version) == e.Range {
		return e.Range
	}
	for i := range moves {
		if m := &moves[i]; m.Name == to.Name && m.After == to.Version && !strings.Contains(e.Range, ":") {
			return m.Range
		}
	}
	return e.Range
}

// artifact is what stands at a node: from where the lockfile says, with the hash
// of what is made up.
func (p *part) artifact(whole *lockfile.File, n int, registries []*universe.Universe) lockfile.Artifact {
	node := &whole.Nodes[n]
	a := whole.Artifacts[node.Artifact]
	if a.Source != lockfile.Registry && a.Source != lockfile.InParent {
		return a
	}
	a.Name, a.Version, a.Source, a.URL = node.Name, node.Version, lockfile.Registry, anonymous(a.URL)
	if m := (craft.Move{Name: a.Name, After: a.Version}); n >= p.were && p.addressed {
		a.URL = publicAddress(whole, &m)
	}
	for _, u := range registries {
		if tarball := u.Tarball(a.Name, a.Version); tarball != nil {
			a.Integrity = resummed(a.Integrity, tarball)
			break
		}
	}
	return a
}

// anonymous is an address without a name, a password and a query, in which tokens
// may stand; "" for what is no address.
func anonymous(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return ""
	case u.User == nil && u.RawQuery == "":
		return address
	}
	u.User, u.RawQuery = nil, ""
	return u.String()
}

// resummed are the hashes of a tarball by the algorithms of other ones.
func resummed(all []npm.Integrity, tarball []byte) []npm.Integrity {
	var out []npm.Integrity
	for _, in := range all {
		if sum, ok := archive.Sum(in.Algorithm, tarball); ok && !slices.Contains(out, sum) {
			out = append(out, sum)
		}
	}
	return out
}

// flag marks what only development dependencies, or only optional ones, lead to.
func flag(f *lockfile.File) {
	var by [lockfile.OptionalDep + 1]map[int]bool // by the project's list
	for kind := range by {
		by[kind] = make(map[int]bool)
		for more := true; more; { // as often as the longest way is long
			more = false
			for _, e := range f.Edges {
				if (e.From == 0 && e.Kind == lockfile.EdgeKind(kind) || by[kind][e.From]) && !by[kind][e.To] {
					by[kind][e.To], more = true, true
				}
			}
		}
	}
	for n := range f.Nodes {
		prod, dev, optional := by[lockfile.Prod][n], by[lockfile.DevOnly][n], by[lockfile.OptionalDep][n]
		switch {
		case prod || n == 0:
		case dev && optional:
			f.Nodes[n].Flags |= lockfile.DevOptional
		case dev:
			f.Nodes[n].Flags |= lockfile.Dev
		case optional:
			f.Nodes[n].Flags |= lockfile.Optional
		}
	}
}
