package drill

import (
	"slices"

	"levee/internal/attack/craft"
	"levee/internal/control"
	"levee/internal/control/confusion"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// others finds the packages of the project by which some variants come in the
// carrier's place: of each kind the first in the lockfile.
func (c *Carrier) others(t *control.Target) {
	public := confusion.PublicHost(t.File)
	for n := range t.File.Nodes {
		node := &t.File.Nodes[n]
		if node.Kind != lockfile.Package || t.Graph.Depth(n) < 0 || npm.ValidName(node.Name) != nil {
			continue
		}
		switch a := &t.File.Artifacts[node.Artifact]; {
		case a.Source == lockfile.Git || a.Source == lockfile.Remote:
			if c.Outside.Name == "" {
				c.Outside, c.git = other(t, n), a.Source == lockfile.Git
			}
		case a.Source != lockfile.Registry:
		case t.Limits.IsPrivate(node.Name), npm.Scope(node.Name) != "" && confusion.HostOf(a) != public:
			if c.Private.Name == "" {
				c.Private = other(t, n)
			}
		case c.Removed.Name == "" && removed(t, node.Name):
			c.Removed = other(t, n)
		}
	}
}

func other(t *control.Target, n int) craft.Other {
	o := craft.Other{ID: npm.ID{Name: t.File.Nodes[n].Name, Version: t.File.Nodes[n].Version}}
	if in := t.Graph.In(n); len(in) > 0 {
		o.Range = t.File.Edges[in[0]].Range
	}
	return o
}

// removed tells a name that the registry was asked for and does not have, or of
// which it has no release any more.
func removed(t *control.Target, name string) bool {
	fact := t.Evidence.History(name)
	h, ok := fact.Get()
	return !ok && fact.Status() == evidence.Absent && fact.Why() == evidence.NotInRegistry || ok && len(h.Releases) == 0 && len(h.Gone) > 0
}

// allKnown tells whether the registry was asked for all names that come from it.
func allKnown(t *control.Target) bool {
	return !slices.ContainsFunc(t.File.Artifacts, func(a lockfile.Artifact) bool {
		_, ok := t.Evidence.History(a.Name).Get()
		return a.Source == lockfile.Registry && !ok && !removed(t, a.Name)
	})
}
