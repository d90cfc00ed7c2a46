// Package exotic is the control that asks whether a package comes from
// somewhere else than a registry.
package exotic

import (
	"net/url"
	"path"
	"strings"

	"levee/internal/control"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires for packages from git, from an address, or from a file outside
// the project.
var Control = &control.Control{
	Name:     "exotic",
	Title:    "the package does not come from a registry",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `What comes from git or from an address has no publisher, no history of versions that
cannot be replaced, and no advisory finds it. npm 12 refuses both unless they are allowed.`,
	Assumes:  `The lockfile says truly where a package came from.`,
	Misses:   `A registry that serves what somebody pushed to git.`,
	Counters: []string{"arrival: git-or-url-source", "arrival: lockfile-edit"},
	Run:      run,
}

func run(p *control.Pass) {
	a := p.Artifact
	address := withoutSecrets(a.URL)
	switch a.Source {
	case lockfile.Git:
		if npm.ParseSpec(a.URL).Floats() && !strings.Contains(a.URL, "tar.gz/") {
			p.Find(nil, "it comes from git without a commit: %q can be other code tomorrow", address)
			return
		}
		p.Find(nil, "it comes from git: %q", address)
	case lockfile.Remote:
		p.Find(nil, "it comes from an address: %q", address)
	case lockfile.LocalFile, lockfile.Directory:
		if place := path.Clean(strings.TrimPrefix(a.URL, "file:")); strings.HasPrefix(place, "..") || strings.HasPrefix(place, "/") {
			p.Find(nil, "it comes from outside the project: %q", place)
		}
	}
}

// withoutSecrets drops user, password and query from an address: a report may
// be public. Of what is no address only the part behind an at sign is kept.
func withoutSecrets(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address[strings.LastIndexByte(address, '@')+1:]
	}
	u.User, u.RawQuery = nil, ""
	return u.String()
}
