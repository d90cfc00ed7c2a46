package capability

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// lines reads a list from testdata, comments and blank lines left out.
func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		all = append(all, strings.Fields(line)...)
	}
	return all
}

// Everything that Node's own modules hand out was looked at: it is in the map,
// or somebody wrote down that it is harmless.
func TestEveryBuiltInIsMappedOrHarmless(t *testing.T) {
	harmless, used := make(map[string]bool), make(map[string]bool)
	for _, path := range lines(t, "harmless.txt") {
		harmless[path] = true
	}
	for _, path := range lines(t, "builtins-node20.txt") {
		_, mapped := Default().Lookup(path)
		why := path
		for i := range path {
			if path[i] == '.' && harmless[path[:i]+".*"] {
				why = path[:i] + ".*"
			}
		}
		if mapped == harmless[why] && why == path {
			t.Errorf("%s: mapped %v, harmless %v; want one of the two", path, mapped, harmless[why])
		}
		used[why] = true
	}
	for path := range harmless {
		if !used[path] {
			t.Errorf("harmless.txt has %s, which Node has not", path)
		}
	}
}

// A path of a built-in module that Node does not have is a slip of the pen,
// unless it is listed as one of other versions.
func TestMapHasNoInventedBuiltIns(t *testing.T) {
	known := append(lines(t, "builtins-node20.txt"), lines(t, "builtins-other.txt")...)
	for _, r := range Default().source.rows {
		if path := r.api.Path; r.section == builtIn && !strings.Contains(path, "#") && !strings.HasPrefix(path, "Buffer") &&
			!strings.HasPrefix(path, "process.env") && !slices.Contains(known, path) {
			t.Errorf("%s is in no version of Node that is listed", path)
		}
	}
}
