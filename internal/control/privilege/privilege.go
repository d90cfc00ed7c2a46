// Package privilege is the control that asks whether anything limits what the
// modules of a program may do.
package privilege

import (
	"maps"
	"slices"
	"strings"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/stamp"
)

// Control fires when every package runs with all rights of its program.
var Control = &control.Control{
	Name:     "privilege",
	Title:    "nothing limits what the code of a package may do",
	Enforces: stamp.NoTheft,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `A library for streams could read the keys of a wallet, as every module has all rights of its program.
Node can limit a program (--permission), and LavaMoat or SES the modules in it; where no script of the project uses one of
them, what keeps a package from private data is that it does not try.`,
	Assumes: `What a script of package.json uses is used where the program runs, and its policy gives each module
what it needs and no more.`,
	Misses:   `Containers, users and flags outside of package.json, and what a policy allows: a package may do more than it needs.`,
	Feedback: []evidence.Kind{evidence.Settings},
	Counters: []string{"act: read-env", "act: read-files", "act: read-wallet-memory"},
	Run:      run,
}

func run(p *control.Pass) {
	n := running(p)
	switch {
	case n == 0:
		p.NotApplicable("no code of a package runs in this program")
	case len(p.Manifests) == 0:
		p.Unknown(evidence.Settings, "no package.json was read")
	case !limited(p.Manifests):
		p.FindInProject(-1, "nothing limits what packages may do, %d of which run in this program: no script has node --permission, LavaMoat or SES", n)
	}
}

// running counts the packages whose code runs in the program.
func running(p *control.Pass) int {
	artifacts := make(map[int]bool)
	for n := range p.File.Nodes {
		if a := p.File.Nodes[n].Artifact; a >= 0 && n < len(p.Phases) && p.Phases[n]&graph.Runtime != 0 {
			artifacts[a] = true
		}
	}
	return len(artifacts)
}

// limits are words of a command, and packages, that limit modules.
var (
	words    = []string{"--permission", "--experimental-permission", "lavamoat", "lavamoat-node"}
	packages = []string{"lavamoat", "lavamoat-browserify", "@lavamoat/webpack", "@lavamoat/node", "ses"}
)

func limited(manifests map[string]*npm.Manifest) bool {
	for _, m := range manifests {
		for _, script := range m.Scripts {
			if slices.ContainsFunc(strings.Fields(script), func(word string) bool { return slices.Contains(words, word) }) {
				return true
			}
		}
		for _, asked := range []map[string]string{m.Dependencies, m.DevDependencies} {
			if slices.ContainsFunc(slices.Collect(maps.Keys(asked)), func(name string) bool { return slices.Contains(packages, name) }) {
				return true
			}
		}
	}
	return false
}
