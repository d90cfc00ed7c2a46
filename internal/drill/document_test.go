package drill

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
)

// docs/stops.md is written from stops.txt and what clients did.
func TestStopsDocument(t *testing.T) {
	all, err := knownBrakes()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("# What stops a variant besides Levee\n\nWritten from `internal/drill/stops.txt` by `go test ./internal/drill -update`: what settings of package clients, " +
		"what clients do unasked,\nand what the pages' policies keep out in a drill. Formulas are in the language of `internal/attack/model.txt`.\n")
	var cases []string
	for i := range all {
		e := &all[i]
		if i == 0 || all[i-1].protection != e.protection {
			fmt.Fprintf(&b, "\n## %s\n", e.protection.Name)
		}
		fmt.Fprintf(&b, "\n**%s**: %s.\n\n", names(e), e.words)
		for _, text := range e.texts {
			fmt.Fprintf(&b, "- stops `%s`\n", text)
		}
		for _, s := range e.sources {
			fmt.Fprintf(&b, "- source: %s\n", s)
		}
		fmt.Fprintf(&b, "- asked: %s\n", e.live)
		cases = append(cases, strings.FieldsFunc(e.live, func(r rune) bool { return strings.ContainsRune(" ,;", r) })...)
	}
	b.WriteString(answersTable(t, cases))
	goldentest.Equal(t, "../../docs/stops.md", b.String())
}

func names(b *brake) string {
	var all []string
	for _, c := range b.clients {
		all = append(all, strings.Replace(string(c), "berry", "yarn from 2 on", 1))
	}
	return strings.Join(all, ", ")
}

// answersTable is what each client did in each case; each case must be named by
// an entry of stops.txt.
func answersTable(t *testing.T, named []string) string {
	t.Helper()
	files, err := filepath.Glob("testdata/clients/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("\n## What the clients did\n\nEach with a variant that a test's registry served, under the settings of `internal/drill/testdata/clients/CASE.txtar`.\n\n| case |")
	for _, o := range oracles {
		fmt.Fprintf(&b, " %s |", strings.Replace(o.String(), "berry", "yarn", 1))
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(oracles)) + "\n")
	for _, name := range files {
		story, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		id := strings.TrimSuffix(filepath.Base(name), ".txtar")
		if !slices.Contains(named, id) {
			t.Errorf("%s: no entry of stops.txt names it", name)
		}
		did := make(map[string]string)
		for _, line := range readStopCase(t, story).answers {
			who, what, _ := strings.Cut(line, " = ")
			did[who] = what
		}
		fmt.Fprintf(&b, "| %s |", id)
		for _, o := range oracles {
			fmt.Fprintf(&b, " %s |", did[o.String()])
		}
		b.WriteString("\n")
	}
	return b.String()
}
