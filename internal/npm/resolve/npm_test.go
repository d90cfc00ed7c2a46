package resolve

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

// What stands in the registry when a project is first installed, and what came
// out before its manifest changed.
const (
	firstTown = `
p 1.0.0 2018-01-01 by a
  depends y ^1.0.0, h ^1.0.0
q 1.0.0 2018-01-01 by a
  depends d ^1.0.0
y 1.0.0 2018-01-01 by a
y 2.0.0 2018-01-02 by a
h 1.0.0 2018-01-01 by a
d 1.0.0 2018-01-01 by a
`
	laterTown = firstTown + `
y 1.1.0 2018-02-01 by a
y 2.1.0 2018-02-01 by a
h 1.1.0 2018-02-01 by a
d 1.1.0 2018-02-01 by a
d 2.0.0 2018-02-01 by a
p 1.1.0 2018-02-01 by a
  depends y ^1.0.0, h ^1.0.0, n ^1.0.0
n 1.0.0 2018-02-01 by a
  depends h ^1.0.0
`
)

// npmInstalls lets npm bring the lockfile of a folder up to a manifest, with
// the registry as it is, and returns the state of the project.
func npmInstalls(t *testing.T, dir, manifest, registry string) State {
	t.Helper()
	u, err := universe.Parse("town", []byte(registry))
	if err != nil {
		t.Fatal(err)
	}
	reg := registrytest.New(t, u)
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--registry", reg.URL)
	cmd.Dir, cmd.Env = dir, []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "npm_config_update_notifier=false"}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm install: %v\n%s", err, out)
	}
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := npm.ParseManifest([]byte(manifest))
	if err != nil {
		t.Fatal(err)
	}
	manifests := lockfile.Manifests{"": m}
	f, err := lockfile.Parse("package-lock.json", lock, manifests)
	if err != nil {
		t.Fatal(err)
	}
	return State{Graph: graph.New(f), Manifests: manifests}
}

// TestJudgeAsNpmKeeps lets npm update a lockfile for a changed manifest: y
// inside p and h at the top stay, as npm keeps what satisfies; d inside q comes
// afresh, as the project's own d took its place. None of that is unasked.
func TestJudgeAsNpmKeeps(t *testing.T) {
	if testing.Short() {
		t.Skip("starts npm")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("no npm here")
	}
	dir := t.TempDir()
	before := npmInstalls(t, dir, `{"dependencies":{"p":"^1.0.0","q":"^1.0.0","y":"^2.0.0"}}`, firstTown)
	after := npmInstalls(t, dir, `{"dependencies":{"p":"^1.1.0","q":"^1.0.0","y":"^2.0.0","d":"^2.0.0"}}`, laterTown)
	changes := graph.Diff(before.Graph, after.Graph)
	var got strings.Builder
	for i, a := range Judge(before, after, changes, nil) {
		tellAnswer(&got, changes[i], a)
	}
	const want = `upgraded d 1.0.0 -> 2.0.0: needed
  package.json > d ^2.0.0 (2.0.0)
added d none -> 1.1.0: needed
  package.json > q ^1.0.0 (1.0.0) > d ^1.0.0 (1.1.0)
  1.0.0 would have done
added n none -> 1.0.0: needed
  package.json > p ^1.1.0 (1.1.0) > n ^1.0.0 (1.0.0)
upgraded p 1.0.0 -> 1.1.0: needed
  package.json > p ^1.1.0 (1.1.0)
`
	if d := cmp.Diff(want, got.String()); d != "" {
		t.Error(d)
	}
}
