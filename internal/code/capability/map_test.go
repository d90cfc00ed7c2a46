package capability

import (
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	for path, want := range map[string]string{
		"fs.readFile":                "fs-read",
		"fs.promises.rm":             "fs-delete",
		"process.env":                "env",
		"process.env.ANYTHING":       "env",
		"ClientRequest#write":        "net",
		"module.Module._load":        "dynamic-import",
		"module.constructor._load":   "dynamic-import",
		"child_process.fork":         "exec,worker",
		"module._extensions.js":      "dynamic-import",
		"Buffer.from":                "",
		"buffer.Buffer.from":         "",
		"path.join":                  "none",
		"fs":                         "none",
		"":                           "none",
		"process.env.HOME.split":     "none",
		"ClientRequest#write.length": "none",
		"Unknown#write":              "none",
	} {
		got := "none"
		if a, ok := Default().Lookup(path); ok {
			got = strings.Join(a.Capabilities, ",")
		}
		if got != want {
			t.Errorf("Lookup(%q) has capabilities %q, want %q", path, got, want)
		}
	}
}

func TestNoPathIsMappedTwice(t *testing.T) {
	seen := make(map[string]bool)
	for _, r := range Default().source.rows {
		if seen[r.api.Path] {
			t.Errorf("%s has two lines", r.api.Path)
		}
		seen[r.api.Path] = true
	}
}
