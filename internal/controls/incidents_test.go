package controls

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"golang.org/x/tools/txtar"

	"levee/internal/universe"
)

// TestIncidents holds the controls against replicas of what happened: each is
// found by the controls that should find it, as it was and minified, and the
// release before it is not. With -v it prints the table.
func TestIncidents(t *testing.T) {
	stories, open := cases(t, "incidents"), readOpen(t, "incidents")
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "incident\tversion\twanted\tfound\tafter minifying")
	for _, name := range slices.Sorted(maps.Keys(stories)) {
		t.Run(name, func(t *testing.T) {
			for _, v := range incident(t, name, stories[name]) {
				t.Run(v.about, func(t *testing.T) { open.settle(t, name+"/"+v.about, v.problems(codeReading)) })
				of := append(slices.Clone(codeReading), v.must...)
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", name, v.about, wanted(v.want), names(v.plain, of), names(v.small, of))
			}
		})
	}
	open.close(t)
	w.Flush()
	t.Log("\n" + table.String())
}

func wanted(w want) string {
	if len(w.must) == 0 {
		return "clean"
	}
	return strings.Join(slices.Sorted(slices.Values(w.must)), " ")
}

// incident runs the controls on every release that a story wants something of.
func incident(t *testing.T, name string, a *txtar.Archive) []verdict {
	if len(strings.Fields(string(a.Comment))) < 20 {
		t.Error("a story tells when it happened, what is sure, and who says so")
	}
	whole, err := universe.Inherit(a)
	if err != nil {
		t.Fatal(err)
	}
	plain, small := gather(t, name, whole), gather(t, name, minify(t, whole))
	var all []verdict
	for _, w := range parseWants(section(a, "want")) {
		id, _, ok := universe.FileName(w.about + "/x")
		if !ok || plain.universe.Tree(id.Name, id.Version) == nil {
			t.Errorf("want %q: there are no files of it", w.about)
			continue
		}
		all = append(all, verdict{w, plain.found(id), small.found(id)})
	}
	return all
}
