// Package unused is the control that asks whether the project asks for every
// package that it has chosen.
package unused

import (
	"maps"
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/stamp"
)

// Control fires for each direct dependency that nothing in the project's own
// files asks for.
var Control = &control.Control{
	Name:     "unused",
	Title:    "a direct dependency that nothing in the project asks for",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `A package that nobody needs any more still runs its install script, still brings its own
dependencies along, and still can be taken over: each one less is one way in less. What asks for a
package is an import anywhere in the project's own code, its name or command in a script, its name
in a file of configuration, a page or a style, or another package that needs it as a peer.`,
	Assumes: `The project's own code is in its folder, and not hidden by .gitignore.`,
	Misses: `A package that is named in a comment or in a file that nobody uses; one that code imports and
never calls. Packages of types, and those that a tool loads by their name (eslint-plugin-x,
@babel/x), count as asked for.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"arrival: patch-in-range"},
	Run:      run,
}

func run(p *control.Pass) {
	switch {
	case p.Own == nil:
		p.Unknown(evidence.Code, "the project's own code was not read")
		return
	case !slices.ContainsFunc(p.Own.Code.Files, func(f code.File) bool { return f.Kind == code.JavaScript || f.Kind == code.TypeScript }):
		p.Unknown(evidence.Code, "there is no code of the project itself")
		return
	}
	asked := asked(p)
	var idle []string
	for _, name := range declared(p) {
		if !asked[name] && !byConvention(name) && !peered(p, name) {
			idle = append(idle, name)
		}
	}
	if gap := control.Unread(p.Own.Code); gap != nil && idle != nil {
		p.Unknown(evidence.Code, gap.Why)
		return
	}
	for _, name := range idle {
		p.FindAt(nodeOf(p, name), nil, "%s is a direct dependency, and no file of the project asks for it", name)
	}
}

// declared returns what the project and its workspaces depend on, sorted:
// dependencies, optional and for development.
func declared(p *control.Pass) []string {
	set := make(map[string]bool)
	for _, m := range p.Manifests {
		for _, list := range []map[string]string{m.Dependencies, m.DevDependencies, m.Optional} {
			for name, spec := range list {
				if kind := npm.ParseSpec(spec).Kind; kind != npm.SpecWorkspace && kind != npm.SpecDirectory && !strings.HasPrefix(name, "@types/") {
					set[name] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// asked returns the names that imports, files of configuration and scripts ask
// for.
func asked(p *control.Pass) map[string]bool {
	names := make(map[string]bool)
	for i := range p.Own.Code.Imports {
		names[p.Own.Code.Imports[i].Package] = true
	}
	for name := range p.Own.Named {
		names[name] = true
	}
	words := scriptWords(p)
	for _, name := range declared(p) {
		for _, command := range append(commands(p, name), name, path.Base(name)) {
			names[name] = names[name] || words[command]
		}
	}
	return names
}

// scriptWords returns all words of all scripts, and of those that look like a
// path the package that they lead to.
func scriptWords(p *control.Pass) map[string]bool {
	words := make(map[string]bool)
	for _, m := range p.Manifests {
		for _, script := range m.Scripts {
			for _, w := range strings.FieldsFunc(script, func(r rune) bool { return !strings.ContainsRune("@/._-", r) && !alphanumeric(r) }) {
				_, after, inModules := strings.Cut(w, "node_modules/")
				if inModules {
					w = strings.TrimPrefix(after, ".bin/")
				}
				words[w] = true
				parts := strings.SplitN(w, "/", 3)
				words[parts[0]] = true
				if len(parts) > 1 {
					words[parts[0]+"/"+parts[1]] = true
				}
			}
		}
	}
	return words
}

func alphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// commands returns the commands of a direct dependency, as far as its release
// or its code tells.
func commands(p *control.Pass, name string) []string {
	n := nodeOf(p, name)
	if n < 0 {
		return nil
	}
	node := &p.File.Nodes[n]
	if c, ok := p.Evidence.Package(node.Name, node.Version).Get(); ok {
		return slices.Sorted(maps.Keys(c.Manifest.Bin))
	}
	h, ok := p.Evidence.History(node.Name).Get()
	if !ok {
		return nil
	}
	for i := range h.Releases {
		if h.Releases[i].Version == node.Version {
			return h.Releases[i].Bin
		}
	}
	return nil
}

// nodeOf returns the place of a direct dependency, -1 if the lockfile has none.
func nodeOf(p *control.Pass, name string) int {
	for _, root := range p.Graph.Roots() {
		for _, e := range p.Graph.Out(root) {
			if p.File.Edges[e].Name == name {
				return p.Graph.To(e)
			}
		}
	}
	return -1
}

// loading are tools that look for their own packages by name: "react" in a
// configuration of eslint is eslint-plugin-react.
var loading = []string{"babel", "eslint", "typescript-eslint", "stylelint", "prettier", "commitlint", "semantic-release", "grunt", "gulp", "karma", "jest",
	"mocha", "vitest", "cypress", "storybook", "webpack", "rollup", "vite", "postcss", "metalsmith", "generator", "hubot", "remark", "rehype", "textlint", "nyc",
	"serverless", "ember", "hexo", "gatsby", "docusaurus"}

// byConvention tells a package that a tool may find by its name.
func byConvention(name string) bool {
	scope, base := npm.Scope(name), path.Base(name)
	return slices.ContainsFunc(loading, func(tool string) bool {
		return strings.HasPrefix(base, tool+"-") || scope == "@"+tool
	})
}

// peered tells a package that another one needs beside itself.
func peered(p *control.Pass, name string) bool {
	n := nodeOf(p, name)
	if n < 0 {
		return false
	}
	return slices.ContainsFunc(p.Graph.In(n), func(e int) bool {
		k := p.File.Edges[e].Kind
		return (k == lockfile.PeerDep || k == lockfile.PeerOptional) && p.File.Nodes[p.File.Edges[e].From].Kind == lockfile.Package
	})
}
