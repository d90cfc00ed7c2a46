package cli

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

// What came is compared with the repository that it names if that is wanted, and
// so is what was there, so that what was always so is no news. A record keeps it.
func TestDiffRepository(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	alone(t)
	u, err := universe.ParseArchive("test", txtar.Parse([]byte(forged)))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("npm_config_registry", registrytest.New(t, u).URL)
	t.Chdir(t.TempDir())
	asked := `{"wind": "^1.0.0", "rain": "^1.0.0"}`
	write(t, map[string]string{"old/package-lock.json": locked(asked, "wind 1.0.0", "rain 1.0.0"), "new/package-lock.json": locked(asked, "wind 1.0.1", "rain 1.0.1")})
	for _, name := range []string{"wind", "rain"} {
		clone(t, "clones/git.example/ann/"+name, name)
	}
	found := func(args ...string) (int, string, string) {
		code, out, stderr := levee(t, append([]string{"diff", "old", "new", "--all", "--as-of", "2018-06-01"}, args...)...)
		if strings.Contains(out, "git.example/ann/rain") {
			t.Errorf("%v: rain always had what git has not:\n%s", args, out)
		}
		return code, out, stderr
	}
	const news = "only the tarball has extra.js (imported); compared with tag v1.0.1"
	if code, out, stderr := found("--repository", "clones", "--record", "e.ndjson"); code != ExitFindings || stderr != "" || !strings.Contains(out, news) {
		t.Errorf("exit code %d, stderr %q\n%s", code, stderr, out)
	}
	if code, out, stderr := found(); code != ExitOK || stderr != "" {
		t.Errorf("nobody asked: exit code %d, stderr %q\n%s", code, stderr, out)
	}
	if code, out, stderr := found("--repository", "auto", "--offline"); code != ExitOK || stderr != "" {
		t.Errorf("none at hand: exit code %d, stderr %q\n%s", code, stderr, out)
	}
	if code, out, _ := found("--evidence", "e.ndjson", "--repository", "clones"); code != ExitFindings || !strings.Contains(out, news) || !strings.Contains(out, "nothing was compared but what it has") {
		t.Errorf("from the record: exit code %d\n%s", code, out)
	}
	for _, where := range []string{"clones/git.example/ann/wind", "https://git.example/ann/wind"} {
		if code, _, stderr := levee(t, "diff", "old", "new", "--repository", where); code != ExitUsage || !strings.Contains(stderr, "want a folder of clones, or auto") {
			t.Errorf("%s: exit code %d, stderr %q", where, code, stderr)
		}
	}
}

// forged is a registry: of wind the second release has what its repository has
// not, of rain both.
const forged = `
-- universe --
wind 1.0.0 2017-01-01 by ann of ann
wind 1.0.1 2017-02-01 by ann of ann
rain 1.0.0 2017-01-01 by ann of ann
rain 1.0.1 2017-02-01 by ann of ann
-- wind@1.0.0/package.json --
{"name": "wind", "version": "1.0.0", "repository": "https://git.example/ann/wind"}
-- wind@1.0.0/index.js --
exports.blow = () => 1
-- wind@1.0.1/package.json --
{"name": "wind", "version": "1.0.1", "repository": "https://git.example/ann/wind"}
-- wind@1.0.1/index.js --
exports.blow = () => 1
require('./extra')
-- wind@1.0.1/extra.js --
exports.more = 1
-- rain@1.0.0/package.json --
{"name": "rain", "version": "1.0.0", "repository": "https://git.example/ann/rain"}
-- rain@1.0.0/index.js --
require('./extra')
-- rain@1.0.0/extra.js --
exports.more = 1
-- rain@1.0.1/package.json --
{"name": "rain", "version": "1.0.1", "repository": "https://git.example/ann/rain"}
-- rain@1.0.1/index.js --
require('./extra')
-- rain@1.0.1/extra.js --
exports.more = 1
`

// clone makes the repository of a package of forged: all of its releases, without
// extra.js.
func clone(t *testing.T, dir, name string) {
	t.Helper()
	here := absolute(t, ".")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	defer t.Chdir(here)
	git(t, "init", "-q")
	for _, version := range []string{"1.0.0", "1.0.1"} {
		for _, f := range txtar.Parse([]byte(forged)).Files {
			if path, ok := strings.CutPrefix(f.Name, name+"@"+version+"/"); ok && path != "extra.js" {
				write(t, map[string]string{path: string(f.Data)})
			}
		}
		git(t, "add", ".")
		git(t, "commit", "-qm", version)
		git(t, "tag", "v"+version)
	}
}
