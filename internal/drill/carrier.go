package drill

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// A Carrier is a package of the project, at a node of its lockfile.
type Carrier struct {
	craft.Carrier
	Node int
	git  bool // what comes from outside comes from git
}

// proven tells whether a release of the carrier came with more proof than a
// token.
func (c *Carrier) proven() bool {
	return slices.ContainsFunc(c.Past, func(r evidence.Release) bool {
		t, ok := r.Trust.Get()
		return ok && t > evidence.TokenOnly
	})
}

// FindCarrier returns a package of the project by its name: the place of it that
// runs on most occasions. Without a name it is the deepest package that runs
// code, comes from a registry, and is published by the fewest: where an attack
// costs least and is seen last.
func FindCarrier(t *control.Target, name string) (Carrier, error) {
	best := -1
	for n := range t.File.Nodes {
		if !carries(t, n) || name != "" && t.File.Nodes[n].Name != name {
			continue
		}
		if best < 0 || better(t, n, best) {
			best = n
		}
	}
	switch {
	case best >= 0:
		return newCarrier(t, best), nil
	case name != "" && len(t.Graph.Named(name, "")) == 0:
		return Carrier{}, fmt.Errorf("%s is not in %s", name, t.File.Path)
	case name != "":
		return Carrier{}, fmt.Errorf("%s in %s does not come from a registry, or has no version: it cannot carry an attack of a registry", name, t.File.Path)
	}
	return Carrier{}, fmt.Errorf("%s has no package of a registry with a version: there is nothing by which an attack could come", t.File.Path)
}

// carries tells whether a variant can come by the package at a node.
func carries(t *control.Target, n int) bool {
	node := &t.File.Nodes[n]
	if node.Kind != lockfile.Package || node.Artifact < 0 || t.File.Artifacts[node.Artifact].Source != lockfile.Registry || t.Graph.Depth(n) < 0 {
		return false
	}
	_, err := npm.ParseVersion(node.Version)
	return err == nil && npm.ValidName(node.Name) == nil
}

// better tells whether a attracts an attack more than b. Who may publish counts
// where it is known.
func better(t *control.Target, a, b int) bool {
	return cmp.Or(
		cmp.Compare(runs(t, b), runs(t, a)),
		cmp.Compare(publishers(t, a), publishers(t, b)),
		cmp.Compare(t.Graph.Depth(b), t.Graph.Depth(a)),
		cmp.Compare(t.File.Nodes[a].Name, t.File.Nodes[b].Name),
		cmp.Compare(a, b),
	) < 0
}

// runs is 1 for what runs in the product or its build, 0 for the rest.
func runs(t *control.Target, n int) int {
	if n < len(t.Phases) && t.Phases[n]&(graph.Build|graph.Runtime) != 0 {
		return 1
	}
	return 0
}

// publishers is how many may publish a package, in three classes: one or two,
// more, not known.
func publishers(t *control.Target, n int) int {
	switch who, ok := t.MayPublish(t.File.Nodes[n].Name); {
	case !ok:
		return 2
	case len(who) <= 2:
		return 0
	}
	return 1
}

func newCarrier(t *control.Target, n int) Carrier {
	node := &t.File.Nodes[n]
	c := Carrier{Node: n}
	c.ID = npm.ID{Name: node.Name, Version: node.Version}
	c.Depends = make(map[string]string)
	for _, e := range t.Graph.Out(n) {
		if edge := &t.File.Edges[e]; edge.Kind == lockfile.Prod && edge.Range != "" {
			c.Depends[edge.Name] = edge.Range
		}
	}
	if h, ok := t.Evidence.History(node.Name).Get(); ok {
		c.Past = h.At(t.AsOf).Releases
	}
	if u, ok := t.Evidence.Usage(node.Name).Get(); ok {
		c.Rank = u.Rank
	}
	c.Project = t.File.Nodes[0].Name
	if m := t.Manifests[""]; m != nil && m.Name != "" {
		c.Project = m.Name
	}
	c.Now = t.AsOf
	c.others(t)
	c.Taken = func(name string) bool { return len(t.Graph.Named(name, "")) > 0 }
	return c
}

// Facts returns what is known of a project for the model's rules. What nobody
// knows is left out.
func Facts(t *control.Target, c *Carrier) attack.Facts {
	f := attack.Facts{"floating": floats(t, c.Node), "asked-for": askedFor(t, c.Node), "url-source": c.Outside.Name != "", "private-name": c.Private.Name != ""}
	if c.Removed.Name != "" || allKnown(t) {
		f["name-removed"] = c.Removed.Name != ""
	}
	if c.Node < len(t.Phases) && !(c.Node < len(t.Assumed) && t.Assumed[c.Node]) {
		f["runs-at-build"] = t.Phases[c.Node]&(graph.Build|graph.Runtime) != 0
	}
	if who, ok := t.MayPublish(c.Name); ok {
		f["few-maintainers"] = len(who) <= 2
	}
	if len(c.Past) > 0 {
		last := &c.Past[len(c.Past)-1]
		if at, ok := last.Published.Get(); ok {
			f["idle"] = t.AsOf.Sub(at) > 365*24*time.Hour
		}
		if by, ok := last.Publisher.Get(); ok {
			f["publishes-by-ci"] = by == evidence.TrustedPublisher
		}
	}
	return f
}

// askedFor tells whether the project itself asks for what stands at a node.
func askedFor(t *control.Target, node int) bool {
	return slices.ContainsFunc(t.Graph.In(node), func(e int) bool { return slices.Contains(t.Graph.Roots(), t.File.Edges[e].From) })
}

// floats tells whether some request for a package takes more than one version.
func floats(t *control.Target, node int) bool {
	return slices.ContainsFunc(t.Graph.In(node), func(e int) bool {
		r, err := npm.ParseLooseRange(t.File.Edges[e].Range)
		if err != nil {
			return true // a tag, or nothing that the lockfile says
		}
		_, exact := r.Exact()
		return !exact
	})
}
