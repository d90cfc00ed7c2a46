// Package buildreach is the control that asks which code that is not part of
// the product runs where the product is made.
package buildreach

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
	"levee/internal/pipeline"
	"levee/internal/stamp"
)

// Control fires once for a project whose build runs dev dependencies.
var Control = &control.Control{
	Name:     "buildreach",
	Title:    "dev-only code runs in the build that makes what is shipped",
	Enforces: stamp.NotShipped,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `"dev: true" is no wall: event-stream came into Copay by npm-run-all, a dev dependency that runs in the build, and from there
into the wallet. Whatever runs while the product is made can write into it. The finding names the programs and the way by which they run, and
counts the packages that come with them and are not in the product otherwise: each of them is trusted as the product's own code is.`,
	Assumes: `A script called build, bundle, compile, dist, package, prepare, prepack, publish, release or deploy makes what is shipped, as does a
stage of an image and a job that publishes.`,
	Misses: `Tools that another tool loads, such as loaders and plugins that no command names; programs whose names are not known, as
no evidence tells them and they are not called as their package is.`,
	Feedback: []evidence.Kind{evidence.Pipeline},
	Counters: []string{"trigger: at-build", "place: build-config"},
	Run:      run,
}

// topTools is how many programs the finding names.
const topTools = 3

func run(p *control.Pass) {
	dev := devOnly(p)
	if len(dev) == 0 {
		return
	}
	commands, known := p.Builds()
	if !known {
		p.Unknown(evidence.Pipeline, "no script and no file of CI tells how the product is made")
		return
	}
	tools, ways := called(p, dev, commands)
	if len(tools) == 0 {
		return
	}
	var named []string
	for _, n := range tools[:min(topTools, len(tools))] {
		named = append(named, p.File.Nodes[n].Name+" ("+ways[n]+")")
	}
	if rest := len(tools) - topTools; rest > 0 {
		named = append(named, fmt.Sprintf("and %d more", rest))
	}
	p.FindInProject(tools[0], "%d of %d dev dependencies run where the product is made, with %d packages that are not in it: %s",
		len(tools), len(dev), below(p, tools), strings.Join(named, "; "))
}

// devOnly returns the direct dev dependencies that are not in the product.
func devOnly(p *control.Pass) []int {
	var all []int
	for _, root := range p.Graph.Roots() {
		for _, e := range p.Graph.Out(root) {
			n := p.Graph.To(e)
			if p.File.Edges[e].Kind == lockfile.DevOnly && p.File.Nodes[n].Kind == lockfile.Package && p.Phases[n]&graph.Runtime == 0 && !slices.Contains(all, n) {
				all = append(all, n)
			}
		}
	}
	slices.Sort(all)
	return all
}

// called returns those of some packages whose programs the build runs, and by
// which way; those that bring most come first.
func called(p *control.Pass, nodes []int, commands []pipeline.Command) ([]int, map[int]string) {
	programs := make(map[string]int)
	for _, n := range nodes {
		for _, name := range p.Programs(n) {
			programs[name] = n
		}
	}
	ways, size := make(map[int]string), make(map[int]int)
	var tools []int
	for i := range commands {
		n, ok := programs[commands[i].Program]
		if ok && ways[n] == "" {
			tools = append(tools, n)
			ways[n], size[n] = way(&commands[i]), below(p, []int{n})
		}
	}
	slices.SortFunc(tools, func(a, b int) int { return cmp.Or(cmp.Compare(size[b], size[a]), cmp.Compare(a, b)) })
	return tools, ways
}

// way says how a command comes to run.
func way(c *pipeline.Command) string {
	words := ""
	if len(c.Via) > 0 {
		words = "script " + strings.Join(c.Via, " > ")
	}
	if c.At.Line > 0 {
		words = strings.TrimPrefix(words+", "+path.Base(c.At.Path)+fmt.Sprintf(":%d", c.At.Line), ", ")
	}
	return words
}

// below counts the packages of some nodes and all below them that are not in
// the product.
func below(p *control.Pass, nodes []int) int {
	seen := make(map[int]bool)
	for todo := slices.Clone(nodes); len(todo) > 0; {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n < 0 || seen[n] || p.Phases[n]&graph.Runtime != 0 {
			continue
		}
		seen[n] = true
		for _, e := range p.Graph.Out(n) {
			if p.File.Edges[e].Kind != lockfile.DevOnly {
				todo = append(todo, p.Graph.To(e))
			}
		}
	}
	return len(seen)
}
