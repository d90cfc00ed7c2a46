package control

import (
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
)

// Expose works out when the code of each package runs: from what the manifests
// ask for, from the commands that releases are known to have, and from the
// scripts that they are known to run at install.
func (t *Target) Expose() {
	t.Phases, t.Assumed = t.Graph.Phases(t.Manifests, func(node int) []string {
		if r := t.release(node); r != nil {
			return r.Bin
		}
		return nil
	})
	t.Graph.AddInstall(t.Phases, t.installs)
}

// release returns what the registry says of the release at a node, nil if that
// is not known.
func (t *Target) release(node int) *evidence.Release {
	n := &t.File.Nodes[node]
	h, ok := t.Evidence.History(n.Name).Get()
	if !ok {
		return nil
	}
	for i := range h.Releases {
		if h.Releases[i].Version == n.Version {
			return &h.Releases[i]
		}
	}
	return nil
}

// installs tells whether the package at a node is known to run something at
// install: as its tarball has it or, where that was not read, its registry.
func (t *Target) installs(node int) bool {
	n := &t.File.Nodes[node]
	if n.Kind != lockfile.Package {
		return false
	}
	if c, ok := t.Evidence.Package(n.Name, n.Version).Get(); ok {
		return len(InstallScripts(c)) > 0
	}
	if r := t.release(node); r != nil {
		scripts, _ := r.Scripts.Get()
		return len(scripts) > 0
	}
	return false
}
