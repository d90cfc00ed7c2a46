package drill

import (
	"slices"
	"testing"
)

// With repositories, what stands in the tarball alone is seen, and so is what
// somebody published who has no way into the repository. What stands in the
// repository as well is not: asyncapi in 2026.
func TestRepositories(t *testing.T) {
	d := copay(t, "")
	d.Repositories = true
	for _, c := range []struct {
		incident string
		change   []string
		says     string // of sourcemismatch and unsourced
	}{
		{"asyncapi-2026", nil, ""},
		{"event-stream-2018", nil, ""},
		{"colors-faker-2022", nil, ""},
		{"colors-faker-2022", []string{"act=run-command", "place=tarball-only-file"}, "sourcemismatch"},
		{"colors-faker-2022", []string{"act=run-command", "place=native-binary"}, "sourcemismatch"},
		{"colors-faker-2022", []string{"act=run-command", "place=bundled-copy"}, ""},
		{"colors-faker-2022", []string{"act=run-command", "place=test-data-file"}, ""},
		{"eslint-config-prettier-2025", nil, "unsourced"},
		{"chalk-debug-2025", nil, "unsourced"},
		{"chalk-debug-2025", []string{"access=insider-turns"}, ""},
		{"chalk-debug-2025", []string{"arrival=rolled-back"}, ""},
	} {
		j := judge(t, d, c.incident, c.change...)
		if j == nil {
			t.Errorf("%s %v is not crafted", c.incident, c.change)
			continue
		}
		for _, name := range []string{"sourcemismatch", "unsourced"} {
			if slices.Contains(j.controls(), name) != (name == c.says) {
				t.Errorf("%s %v: %v, want %q of the two", c.incident, c.change, j.controls(), c.says)
			}
		}
	}
}
