package serve_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/registry/serve"
	"levee/internal/universe"
)

// npm itself verifies the signatures of what is served, and finds nothing to do
// where a registry has none.
func TestNpmVerifiesSignatures(t *testing.T) {
	program, err := exec.LookPath("npm")
	if err != nil || testing.Short() {
		t.Skip("no npm, or -short")
	}
	hook, err := filepath.Abs("testdata/notuf.cjs")
	if err != nil {
		t.Fatal(err)
	}
	for head, want := range map[string]string{
		"":                           "1 package has a verified registry signature",
		"*\n  stripped signatures\n": "found no dependencies to audit that were installed from a supported registry",
	} {
		u, err := universe.ParseArchive("story", txtar.Parse([]byte(strings.Replace(story, "-- universe --\n", "-- universe --\n"+head, 1))))
		if err != nil {
			t.Fatal(err)
		}
		g := &serve.Registry{Universe: u}
		server := httptest.NewServer(g)
		defer server.Close()
		g.Address = server.URL + "/"
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
		npm := func(args ...string) string {
			cmd := exec.CommandContext(t.Context(), program, append(args, "--registry", g.Address)...)
			cmd.Dir, cmd.Env = dir, []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "npm_config_update_notifier=false", "NODE_OPTIONS=--require " + hook}
			out, _ := cmd.CombinedOutput()
			return string(out)
		}
		out := npm("install", "left-pad@1.1.0", "--ignore-scripts", "--no-audit") + npm("audit", "signatures")
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
}
