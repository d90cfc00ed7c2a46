package drill

import (
	"bytes"
	"encoding/json"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"levee/internal/attack/craft"
)

// repository is what a project asks for that takes the carrier from git.
const repository = "git+https://git.example/steady-stream.git"

// fromGit tells whether the variant comes from git.
func (c *stopCase) fromGit() bool {
	return c.model.Pick(&c.variant, "arrival") == "git-or-url-source"
}

// repository makes a git repository of the payload's files, with the test's own
// programs, serves it, and returns its address as a project asks for it. With
// prepare its install scripts are one that runs when it is packed.
func (r *trial) repository(t *testing.T, s *craft.Scene, prepare bool) string {
	t.Helper()
	program, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git here")
	}
	top := t.TempDir()
	work := filepath.Join(top, "work")
	tree := r.universe(t, s, true).Tree(s.Payload.Name, s.Payload.Version)
	for _, f := range tree.Files {
		data := f.Data
		if f.Path == "package.json" && prepare {
			data = onlyPrepare(t, data)
		}
		name := filepath.Join(work, f.Path)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"add", "-f", "."}, {"commit", "-q", "-m", "x"}, {"clone", "-q", "--bare", work, filepath.Join(top, "steady-stream.git")}} {
		cmd := exec.Command(program, append([]string{"-c", "user.name=x", "-c", "user.email=x@git.example"}, args...)...)
		cmd.Dir = work
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	backend, err := exec.Command(program, "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&cgi.Handler{Path: filepath.Join(strings.TrimSpace(string(backend)), "git-http-backend"),
		Env: []string{"GIT_PROJECT_ROOT=" + top, "GIT_HTTP_EXPORT_ALL=1"}, Stderr: new(bytes.Buffer)})
	t.Cleanup(server.Close)
	return "git+" + server.URL + "/steady-stream.git"
}

// onlyPrepare is a package.json with its first script as prepare, and no other.
func onlyPrepare(t *testing.T, data []byte) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	scripts := m["scripts"].(map[string]any)
	for _, command := range scripts {
		m["scripts"] = map[string]any{"prepare": command}
	}
	if len(scripts) != 1 {
		t.Fatalf("%d scripts: %s", len(scripts), data)
	}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
