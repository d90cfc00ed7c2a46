package policy

import (
	"bytes"
	"fmt"
	"strings"
)

// A Draft is what a first policy should know of a project.
type Draft struct {
	Client     string   // the kind of its lockfile; "" if there is none
	Private    []string // names and scopes
	Registries []string // addresses
}

// waits says how each client can wait for a release to age, for a comment.
var waits = map[string]string{
	"npm":        "npm waits by itself with min-release-age=7 in .npmrc.",
	"pnpm":       "pnpm waits by itself with minimumReleaseAge (minutes) in pnpm-workspace.yaml.",
	"yarn-berry": "yarn waits by itself with npmMinimalAgeGate in .yarnrc.yml.",
	"bun":        "bun waits by itself with install.minimumReleaseAge (seconds) in bunfig.toml.",
}

// Text returns the default policy with what the draft knows filled in. What
// no policy could hold is left out.
func (d Draft) Text() []byte {
	text := DefaultText()
	put := func(old, with string) { text = bytes.Replace(text, []byte(old), []byte(with), 1) }
	if line, ok := waits[d.Client]; ok {
		put("\ncooldown:\n", "\n# "+line+"\ncooldown:\n")
	}
	var names []string
	for _, name := range d.Private {
		if strings.HasPrefix(name, "@") && !strings.Contains(name, "/") && validScope(name) == nil || validName(name) == nil {
			names = append(names, name)
		}
	}
	put("\nprivate: []\n", "\nprivate:"+items("", names)+"\n")
	var addresses []string
	for _, a := range d.Registries {
		if validRegistry(a) {
			addresses = append(addresses, a)
		}
	}
	put("\n  allowed: []\n", "\n  allowed:"+items("  ", addresses)+"\n")
	return text
}

// items writes a list of words behind its key.
func items(indent string, words []string) string {
	if len(words) == 0 {
		return " []"
	}
	var b strings.Builder
	for _, w := range words {
		fmt.Fprintf(&b, "\n%s- %q", indent, w)
	}
	return b.String()
}
