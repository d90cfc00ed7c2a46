package lockfile

import (
	"slices"
	"testing"
)

// From every place the walk upwards ends at the project, be the place one that
// no npm writes.
func TestAboveEndsAtTheProject(t *testing.T) {
	for place, want := range map[string][]string{
		"node_modules/a/node_modules/@s/b": {"node_modules/a", ""},
		"packages/w/node_modules/a":        {"packages/w", "packages", ""},
		"../out/side":                      {""},
		"/abs/node_modules/a":              {"/abs", ""},
		"/":                                {""},
		"//":                               {""},
	} {
		var got []string
		for at := place; at != "" && len(got) < 9; got = append(got, at) {
			at = Above(at)
		}
		if !slices.Equal(got, want) {
			t.Errorf("above %q: %q, want %q", place, got, want)
		}
	}
}
