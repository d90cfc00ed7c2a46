package graph

import (
	"path"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// A Phase is a set of occasions on which a package's code runs.
type Phase uint8

const (
	Install Phase = 1 << iota // while dependencies are installed
	Build                     // while the product is made
	Test                      // in tests and checks
	Runtime                   // in the product
)

// Phases tells for each node when its code runs. What a workspace declares as
// a dependency runs in the product; a dev dependency runs in the scripts that
// call one of its commands. Bins returns the commands of a node's package, nil
// if they are not known: then its name is taken for its command. It may be nil
// itself.
//
// A dev dependency that no script calls may still be called from a file that
// nobody has read: it gets Build and Test, and the second result marks it and
// what it leads to as assumed, unless something that is known leads there too.
func (g *Graph) Phases(manifests map[string]*npm.Manifest, bins func(node int) []string) (phases []Phase, assumed []bool) {
	phases = make([]Phase, len(g.File.Nodes))
	guessed := make([]Phase, len(g.File.Nodes))
	for _, root := range g.roots {
		calls := callsOf(manifests[g.File.Nodes[root].Folder])
		for _, e := range g.out.of(root) {
			to := g.to[e]
			if g.File.Edges[e].Kind != lockfile.DevOnly {
				phases[to] |= Runtime
			} else if p := calls.phase(g.commands(to, bins)); p != 0 {
				phases[to] |= p
			} else {
				guessed[to] |= Build | Test
			}
		}
	}
	g.spread(phases)
	g.spread(guessed)
	assumed = make([]bool, len(phases))
	for n := range phases {
		assumed[n] = phases[n] == 0 && guessed[n] != 0
		phases[n] |= guessed[n]
	}
	g.AddInstall(phases, func(n int) bool { return g.File.Nodes[n].Flags&lockfile.InstallScript != 0 })
	return phases, assumed
}

// AddInstall adds Install to the phases of those packages that have install
// scripts and that a root leads to. Phases has done so for what the lockfile
// says; yarn's lockfiles and npm's first format say nothing of scripts.
func (g *Graph) AddInstall(phases []Phase, hasScript func(node int) bool) {
	for n := range phases {
		if phases[n] != 0 && g.File.Nodes[n].Kind == lockfile.Package && hasScript(n) {
			phases[n] |= Install
		}
	}
}

// commands returns the words by which a script would call a package: its
// commands, and its name, as in "node -r ts-node/register".
func (g *Graph) commands(n int, bins func(int) []string) []string {
	name := g.File.Nodes[n].Name
	var known []string
	if bins != nil {
		known = bins(n)
	}
	if len(known) == 0 {
		return []string{name, path.Base(name)}
	}
	return append([]string{name}, known...)
}

// spread hands each package's phases on to what it depends on.
func (g *Graph) spread(phases []Phase) {
	var stack []int
	for n := range phases {
		if phases[n] != 0 {
			stack = append(stack, n)
		}
	}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if g.File.Nodes[n].Kind == lockfile.Workspace {
			continue // its own dependencies have phases of their own
		}
		for _, e := range g.out.of(n) {
			if g.File.Edges[e].Kind == lockfile.DevOnly {
				continue // a package comes without its dev dependencies
			}
			if to := g.to[e]; phases[to]|phases[n] != phases[to] {
				phases[to] |= phases[n]
				stack = append(stack, to)
			}
		}
	}
}
