package control

import (
	"path"
	"strings"

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

// usual are the commands of well-known packages that are not called as they
// are, for where no evidence tells the commands.
var usual = map[string][]string{
	"typescript": {"tsc"}, "npm-run-all": {"npm-run-all", "run-s", "run-p"}, "npm-run-all2": {"npm-run-all", "run-s", "run-p"}, "@angular/cli": {"ng"},
	"@ionic/app-scripts": {"ionic-app-scripts"}, "@vue/cli-service": {"vue-cli-service"}, "@babel/cli": {"babel"}, "webpack-cli": {"webpack", "webpack-cli"},
	"parcel-bundler": {"parcel"}, "grunt-cli": {"grunt"}, "gulp-cli": {"gulp"}, "@nestjs/cli": {"nest"}, "@changesets/cli": {"changeset"},
	"@biomejs/biome": {"biome"}, "@playwright/test": {"playwright"}, "@11ty/eleventy": {"eleventy"}, "@tailwindcss/cli": {"tailwindcss"}, "@ionic/cli": {"ionic"},
}

// Programs returns the names by which the package at a node is run: its
// commands as far as they are known, else those that it usually has, else its
// name.
func (t *Target) Programs(node int) []string {
	name := t.File.Nodes[node].Name
	if r := t.release(node); r != nil {
		return r.Bin
	}
	if programs, ok := usual[name]; ok {
		return programs
	}
	if strings.HasPrefix(name, "@types/") {
		return nil
	}
	return []string{path.Base(name)}
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
