package graph

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

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
		if g.File.Nodes[n].Flags&lockfile.InstallScript != 0 && phases[n]|guessed[n] != 0 {
			phases[n] |= Install
		}
		assumed[n] = phases[n]&^Install == 0 && guessed[n] != 0
		phases[n] |= guessed[n]
	}
	return phases, assumed
}

// commands returns what a script would call to run a package.
func (g *Graph) commands(n int, bins func(int) []string) []string {
	var names []string
	if bins != nil {
		names = bins(n)
	}
	if len(names) == 0 {
		names = []string{path.Base(g.File.Nodes[n].Name)}
	}
	return names
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
			if to := g.to[e]; phases[to]|phases[n] != phases[to] {
				phases[to] |= phases[n]
				stack = append(stack, to)
			}
		}
	}
}

// calls are the commands that a manifest's scripts run, with the phases.
type calls map[string]Phase

func (c calls) phase(commands []string) Phase {
	var p Phase
	for _, name := range commands {
		p |= c[name]
	}
	return p
}

var (
	// between are the characters of a shell that end a command.
	between  = regexp.MustCompile("[&|;()`\n]+|\\$\\(")
	testWord = regexp.MustCompile(`(?i)(?:^|[:_.-])(?:test|tests|lint|e2e|check|coverage|cov|spec|format|fmt|prettier|audit|typecheck|unit|integration)(?:$|[:_.-])`)
)

// phaseOf guesses from the name of a script what it is for. What is neither
// for installing nor for testing makes something: building is the occasion on
// which foreign code gets into a product.
func phaseOf(script string) Phase {
	switch script {
	case "preinstall", "install", "postinstall":
		return Install | Build
	}
	if testWord.MatchString(script) {
		return Test
	}
	return Build
}

// isHook tells a script that npm runs before or after another one: it has that
// one's purpose and none of its own.
func isHook(name string, scripts map[string]string) bool {
	for _, prefix := range []string{"pre", "post"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && scripts[rest] != "" {
			return true
		}
	}
	return false
}

// callsOf reads the scripts. A script that another one runs serves that one's
// purpose as well.
func callsOf(m *npm.Manifest) calls {
	c := make(calls)
	if m == nil {
		return c
	}
	names := slices.Sorted(maps.Keys(m.Scripts))
	words := make(map[string][]string)
	purpose := make(map[string]Phase)
	runs := make(map[string][]string)
	for _, name := range names {
		words[name] = commandWords(m.Scripts[name])
		if !isHook(name, m.Scripts) {
			purpose[name] = phaseOf(name)
		}
		runs[name] = run(words[name], name, names)
	}
	for range names { // as often as the longest chain of scripts, at most
		changed := false
		for _, name := range names {
			for _, other := range runs[name] {
				if purpose[other]|purpose[name] != purpose[other] {
					purpose[other] |= purpose[name]
					changed = true
				}
			}
		}
		if !changed {
			break
		}
	}
	for _, name := range names {
		for _, w := range words[name] {
			c[path.Base(w)] |= purpose[name]
		}
	}
	return c
}

// commandWords splits a script into words; quotes are dropped, as a quoted
// word may be a script to run.
func commandWords(script string) []string {
	script = strings.NewReplacer(`"`, " ", `'`, " ").Replace(between.ReplaceAllString(script, " "))
	return strings.Fields(script)
}

// run returns the scripts that a script's words run: what stands after a
// runner, globs included, and its own pre and post scripts.
func run(words []string, name string, names []string) []string {
	runners := []string{"run", "run-script", "run-s", "run-p", "npm-run-all", "yarn", "pnpm", "npm", "bun", "concurrently"}
	running := false
	var found []string
	for _, w := range words {
		running = running || slices.Contains(runners, w)
		pattern := strings.TrimPrefix(w, "npm:")
		for _, other := range names {
			if ok, err := path.Match(pattern, other); running && other != name && (ok && err == nil || pattern == other) {
				found = append(found, other)
			}
		}
	}
	for _, other := range names {
		if other == "pre"+name || other == "post"+name {
			found = append(found, other)
		}
	}
	return found
}
