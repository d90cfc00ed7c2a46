// Package selfspread is the control that asks whether code publishes packages,
// edits workflows, or uses a registry's token.
package selfspread

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
	"levee/internal/code/shell"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when code that runs by itself spreads code.
var Control = &control.Control{
	Name:     "selfspread",
	Title:    "code publishes packages or edits workflows by itself",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `The worms of 2025 took the registry tokens of whoever installed them and published
themselves on in that person's packages; they wrote workflows into repositories that sent the
secrets of the CI. Tools for releases publish, too, when they are called: it fires when it happens
at install or at import, or when code that writes a workflow or publishes also reads tokens.`,
	Assumes:  `Publishing is by a client's command, a request to the registry with a token, or a file under .github/workflows.`,
	Misses:   `Spreading by way of an API of a code host that is called with computed addresses.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"spread: republish"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(c.Manifest.Scripts)) {
		if slices.Contains(evidence.InstallScripts, name) && publishes(c.Manifest.Scripts[name]) {
			p.Find(p.CodeReference(), "its %s script publishes", name)
			return
		}
	}
	tokens := readsTokens(c)
	for i := range c.Capabilities {
		u := &c.Capabilities[i]
		if u.Phase == code.Never || !control.Runs(u.Phase) && !tokens {
			continue
		}
		if what := spreads(u); what != "" {
			p.Find(p.CodeReference(), "%s, %s (%s)", what, control.When(u.Phase), control.At(u.Place))
			return
		}
	}
	if f := control.FirstFlow(c, asksRegistry); f != nil {
		p.Find(p.CodeReference(), "it asks %s with %s (%s), %s (%s)", f.To.Detail, control.Named(f.From), control.At(f.From.Place),
			control.When(f.To.Phase), control.At(f.To.Place))
	}
}

// asksRegistry tells a request to a registry, by code that nobody called, with
// a token that it found.
func asksRegistry(f *code.Flow) bool {
	if !control.Runs(f.To.Phase) || !control.Sends(&f.To) || !slices.ContainsFunc(control.Hosts(&f.To), registry) {
		return false
	}
	switch f.From.Kind {
	case code.FromSecret:
		return true
	case code.FromEnv:
		return capability.DefaultSecrets().Variable(f.From.Detail)
	case code.FromOutput:
		return capability.DefaultSecrets().Command(strings.Fields(f.From.Detail))
	}
	return false
}

// registry tells hosts that packages are published to: the known ones, and
// those that call themselves so.
func registry(host string) bool {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	return strings.HasPrefix(host, "registry.") || host == "npm.pkg.github.com" || host == "upload.pypi.org"
}

// libraries publish packages.
var libraries = []string{"libnpmpublish", "libnpmpublish.publish", "libnpm.publish"}

func spreads(u *code.Capability) string {
	switch {
	case u.Name == capability.Exec && publishes(u.Detail):
		return fmt.Sprintf("%s runs %q", u.API, u.Detail)
	case u.Name == capability.FSWrite && strings.Contains(u.Detail, ".github/workflows"):
		return "a workflow is written to " + u.Detail
	case slices.Contains(libraries, u.API):
		return u.API + " publishes"
	}
	return ""
}

func publishes(line string) bool {
	if line == "" {
		return false
	}
	return slices.ContainsFunc(shell.Parse(line).Commands, func(c shell.Command) bool { return c.Publishes })
}

// readsTokens tells code that reads the file that npm keeps its tokens in, or
// the variables that hold them.
func readsTokens(c *code.Package) bool {
	return slices.ContainsFunc(c.Capabilities, func(u code.Capability) bool {
		return u.Phase != code.Never && (u.Name == capability.FSRead && strings.HasSuffix(u.Detail, ".npmrc") ||
			u.Name == capability.Env && (u.Detail == "NPM_TOKEN" || u.Detail == "NODE_AUTH_TOKEN"))
	})
}
