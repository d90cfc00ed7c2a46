package warning

import (
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"levee/internal/code/capability"
)

// Every API of the table is in the map of capabilities, each code is there
// once, and they are in order.
func TestDeprecations(t *testing.T) {
	var codes []string
	for _, row := range rows(deprecationsText) {
		if len(row) < 3 || !nodes.MatchString(row[0]) {
			t.Fatalf("%q: want a code, APIs and a meaning", row)
		}
		codes = append(codes, row[0])
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Error("codes are not in order, or not once")
	}
	for code, d := range deprecations() {
		for _, path := range d.apis {
			if _, ok := capability.Default().Lookup(path); !ok {
				t.Errorf("%s: %s is not in the map of capabilities", code, path)
			}
		}
	}
	if got := deprecations()["DEP0106"].capabilities; !slices.Equal(got, []string{"crypto"}) {
		t.Errorf("DEP0106 is about %q", got)
	}
}

// Purposes are told for every capability that a code can be about, and for no
// others.
func TestPurposes(t *testing.T) {
	used := map[string]bool{something: true}
	for _, d := range deprecations() {
		for _, c := range d.capabilities {
			used[c] = true
		}
	}
	got := slices.Sorted(maps.Keys(purposes()))
	if want := slices.Sorted(maps.Keys(used)); !slices.Equal(got, want) {
		t.Errorf("purposes of %q, codes are about %q", got, want)
	}
}

// Node itself: each code in the source that it carries is in the table.
func TestNodeKnowsNoOtherCodes(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil || testing.Short() {
		t.Skip("no node here, or -short")
	}
	const script = `const n = process.binding('natives'); for (const f of Object.values(n)) if (typeof f === 'string') console.log(f)`
	out, err := exec.Command(node, "--no-warnings", "-e", script).Output()
	if err != nil || len(out) < 1<<20 {
		t.Skipf("this node does not show its source: %v", err)
	}
	// Codes without a release: the doc has them as comments, or as examples.
	examples := []string{"DEP0000"}
	found := regexp.MustCompile(`'DEP\d{4}'`).FindAllString(string(out), -1)
	if len(found) < 30 {
		t.Fatalf("%d codes in its source", len(found))
	}
	for _, quoted := range found {
		code := strings.Trim(quoted, "'")
		if _, ok := deprecations()[code]; !ok && !slices.Contains(examples, code) {
			t.Errorf("%s is not in deprecations.txt", code)
		}
	}
}
