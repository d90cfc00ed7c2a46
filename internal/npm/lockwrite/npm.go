package lockwrite

import (
	"cmp"
	"maps"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// An npmFile is a lockfile of npm: "packages" in versions 2 and 3, a nested
// "dependencies" in 1 and 2.
type npmFile struct {
	Name         string             `json:"name,omitempty"`
	Version      string             `json:"version,omitempty"`
	Lockfile     int                `json:"lockfileVersion"`
	Requires     bool               `json:"requires"`
	Packages     map[string]*inFlat `json:"packages,omitempty"`
	Dependencies map[string]*inTree `json:"dependencies,omitempty"`
}

// fetched is what an entry says of what is fetched, in all versions.
type fetched struct {
	Version   string `json:"version,omitempty"`
	Resolved  string `json:"resolved,omitempty"`
	Integrity string `json:"integrity,omitempty"`
	Dev       bool   `json:"dev,omitempty"`
	Optional  bool   `json:"optional,omitempty"`
}

// inFlat is an entry of "packages".
type inFlat struct {
	Name string `json:"name,omitempty"`
	fetched
	Script bool `json:"hasInstallScript,omitempty"`
	lists
}

// inTree is an entry of a nested "dependencies".
type inTree struct {
	fetched
	Requires     map[string]string  `json:"requires,omitempty"`
	Dependencies map[string]*inTree `json:"dependencies,omitempty"`
}

func (t *tree) npm(version int) ([]byte, error) {
	if err := t.settle(); err != nil {
		return nil, err
	}
	root := &t.file.Nodes[0]
	f := npmFile{Name: root.Name, Version: root.Version, Lockfile: version, Requires: true}
	if version > 1 {
		f.Packages = map[string]*inFlat{"": {Name: root.Name, fetched: fetched{Version: root.Version}, lists: t.lists(0)}}
		for _, p := range t.all[1:] {
			f.Packages[p.path()] = t.flat(p)
		}
	}
	if version < 3 {
		f.Dependencies = t.nested(t.all[0])
	}
	return text(f)
}

// path is "node_modules/a/node_modules/b"; of the project it is "".
func (p *place) path() string {
	if p.in == nil {
		return ""
	}
	return lockfile.InFolder(p.in.path(), p.name)
}

func (t *tree) flat(p *place) *inFlat {
	out := &inFlat{fetched: t.fetched(p.node), Script: t.file.Nodes[p.node].Flags&lockfile.InstallScript != 0, lists: t.lists(p.node)}
	if own := t.artifact(p.node).Name; own != p.name {
		out.Name = own
	}
	return out
}

func (t *tree) fetched(node int) fetched {
	n, a := &t.file.Nodes[node], t.artifact(node)
	return fetched{Version: a.Version, Resolved: a.URL, Integrity: hashes(a.Integrity), Dev: n.Flags&lockfile.Dev != 0, Optional: n.Flags&lockfile.Optional != 0}
}

// nested returns the entries below a place. What comes from elsewhere than a
// registry has its address for a version.
func (t *tree) nested(p *place) map[string]*inTree {
	var out map[string]*inTree
	for name, below := range p.under {
		one := &inTree{fetched: t.fetched(below.node), Dependencies: t.nested(below)}
		switch a := t.artifact(below.node); {
		case a.Source != lockfile.Registry:
			one.Version, one.Resolved = cmp.Or(a.URL, a.Version), ""
		case a.Name != name:
			one.Version = "npm:" + a.Name + "@" + a.Version
		}
		l := t.lists(below.node)
		if one.Requires = l.Dependencies; one.Requires == nil {
			one.Requires = make(map[string]string)
		}
		maps.Copy(one.Requires, l.Optional)
		if out == nil {
			out = make(map[string]*inTree)
		}
		out[name] = one
	}
	return out
}

// hashes writes them as npm does, with a space between.
func hashes(all []npm.Integrity) string {
	var b []byte
	for i, in := range all {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, in.String()...)
	}
	return string(b)
}
