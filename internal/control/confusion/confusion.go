// Package confusion is the control that asks whether a private name could be
// answered by a public registry.
package confusion

import (
	"net/url"

	"levee/internal/control"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires when a name that is private comes from the registry that all
// others come from, and when a workspace's name does.
var Control = &control.Control{
	Name:     "confusion",
	Title:    "a private name comes from a public registry",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Project,
	Strength: control.Breach,
	Doc: `In 2021 the names of private packages of large companies were registered in public, and
their builds took the public ones. A name that is private here, by --private or because a
workspace has it, must not come from where everything else comes from.`,
	Assumes:  `Private packages come from a registry of their own, under another host.`,
	Misses:   `Private names that nobody declared, and lockfiles that do not say where packages come from.`,
	Counters: []string{"arrival: confused-private-name"},
	Run:      run,
}

func run(p *control.Pass) {
	workspaces := make(map[string]bool)
	for i := range p.File.Nodes {
		if n := &p.File.Nodes[i]; n.Kind == lockfile.Workspace && n.Folder != "" {
			workspaces[n.Name] = true
		}
	}
	public := PublicHost(p.File)
	for i := range p.File.Nodes {
		n := &p.File.Nodes[i]
		if n.Kind != lockfile.Package || p.File.Artifacts[n.Artifact].Source != lockfile.Registry {
			continue
		}
		private := p.Limits.IsPrivate(n.Name)
		switch host := HostOf(&p.File.Artifacts[n.Artifact]); {
		case private && host == public:
			p.FindAt(i, nil, "it is private, and comes from %s as everything else does", orDefault(host))
		case workspaces[n.Name]:
			p.FindAt(i, nil, "a workspace has this name, and still it comes from %s", orDefault(host))
		}
	}
}

// HostOf returns the host that an artifact comes from, "" for the default
// registry.
func HostOf(a *lockfile.Artifact) string {
	u, err := url.Parse(a.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// PublicHost returns the host that most packages come from.
func PublicHost(f *lockfile.File) string {
	count := make(map[string]int)
	best := ""
	for i := range f.Artifacts {
		if f.Artifacts[i].Source != lockfile.Registry {
			continue
		}
		host := HostOf(&f.Artifacts[i])
		if count[host]++; count[host] > count[best] {
			best = host
		}
	}
	return best
}

func orDefault(host string) string {
	if host == "" {
		return "the default registry"
	}
	return host
}
