package capability

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"levee/internal/goldentest"
)

func TestDocumentIsFresh(t *testing.T) {
	const name = "../../../docs/capabilities.md"
	want := document()
	goldentest.Equal(t, name, string(want))
}

// document is docs/capabilities.md.
func document() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# The capabilities

Generated from the map itself: `+"`go test ./internal/code/capability -update`"+`.

A capability is something that code can do to the world. What gives one is written in
[map.txt](../internal/code/capability/map.txt), one API a line, in a form that its head tells.
The map has %d APIs of Node, browsers, Bun, Deno, Electron and popular packages. A test holds it
against what Node hands out: every function of every module is in the map or in a list of harmless ones.

| capability | code that has it | APIs | such as |
|---|---|---|---|
`, len(Default().APIs()))
	for _, c := range Capabilities {
		var with []string
		for _, a := range Default().APIs() {
			if a.Has(c.Name) {
				with = append(with, a.Path)
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %s |\n", c.Name, c.Text, len(with), examples(c.Name))
	}
	fmt.Fprint(&b, `
## What it does not say

A capability is no accusation: most packages that reach the network are meant to. It says what a package
could do, so that a version that gains one, or a package that needs none and has one, can be seen.
The map knows names. What an object of an unknown class does, and what native code does, it cannot tell;
a package that is not in the map is read itself, as every other package is.
`)
	return b.Bytes()
}

// examples are the first APIs of the map's text that have a capability.
func examples(name string) string {
	var first []string
	for _, r := range Default().source.rows {
		if len(first) < 3 && r.api.Has(name) {
			first = append(first, "`"+r.api.Path+"`")
		}
	}
	return strings.Join(first, ", ")
}
