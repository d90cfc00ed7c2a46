package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

// A live client is one that internal/settings/testdata/clients.sh installed.
type live struct {
	name    string // its folder below LEVEE_CLIENTS, and what packageManager says
	program string // below node_modules there; what ends in js is run by node
	waits   bool   // it has a cooldown
	lists   bool   // it has a list of packages whose scripts may run
}

var lives = []live{
	{"npm-10.9.9", "npm/bin/npm-cli.js", false, false},
	{"npm-11.21.2", "npm/bin/npm-cli.js", true, true},
	{"npm-12.2.0", "npm/bin/npm-cli.js", true, true},
	{"pnpm-9.15.9", "pnpm/bin/pnpm.cjs", false, true},
	{"pnpm-10.34.9", "pnpm/bin/pnpm.cjs", true, true},
	{"pnpm-12.21.0", "pnpm/bin/pnpm.mjs", true, true},
	{"yarn-1.22.22", "yarn/bin/yarn.js", false, false},
	{"berry-4.18.1", "@yarnpkg/cli-dist/bin/yarn.js", true, false},
	{"bun-1.4.5", "@oven/bun-linux-x64/bin/bun", true, true},
}

// March 2026: axios 1.14.1 has been out for an hour, with a dependency that is
// new. What each client takes by itself is what the table of defaults says it
// would, and after levee settings --write none takes it.
func TestWrittenSettingsKeepAxiosOut(t *testing.T) {
	clients, path := liveClients(t)
	hour := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	story := fmt.Sprintf("-- universe --\naxios 1.13.0 2025-10-01 by jason\naxios 1.14.0 2026-01-20 by jason\n"+
		"axios 1.14.1 %s by jason\n  depends plain-crypto-js ^4.2.1\nplain-crypto-js 4.2.1 %s by nrwise\n", hour, hour)
	for _, id := range []string{"axios@1.13.0", "axios@1.14.0", "axios@1.14.1", "plain-crypto-js@4.2.1"} {
		name, version, _ := strings.Cut(id, "@")
		story += fmt.Sprintf("-- %s/package.json --\n{\"name\": %q, \"version\": %q}\n", id, name, version)
	}
	u, err := universe.ParseArchive("axios", txtar.Parse([]byte(story)))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lives {
		if !l.waits {
			continue
		}
		t.Run(l.name, func(t *testing.T) {
			dir := liveProject(t, l, registrytest.New(t, u).URL, "axios", "^1.13.0")
			_, out, _ := levee(t, "settings", dir)
			byItself := "1.14.1"
			if strings.Contains(out, "on      cooldown") {
				byItself = "1.14.0"
			}
			if got := l.took(t, clients, path, dir); got != byItself {
				t.Errorf("by itself it takes axios %s, levee settings lets expect %s:\n%s", got, byItself, out)
			}
			if code, _, stderr := levee(t, "settings", "--write", dir); code != ExitOK {
				t.Fatal(stderr)
			}
			afresh(t, dir)
			if got := l.took(t, clients, path, dir); got != "1.14.0" {
				t.Errorf("with what levee wrote it takes axios %s", got)
			}
		})
	}
}

// took installs, and returns the version of axios that the client took.
func (l live) took(t *testing.T, clients, path, dir string) string {
	t.Helper()
	out, err := l.install(t, clients, path, dir)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "node_modules/axios/package.json"))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var m struct{ Version string }
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m.Version
}

// A package with an install script that leaves a mark: whether it is run is
// what levee settings says, by itself, with what --write wrote, and with the
// package on the list of levee.yaml.
func TestWrittenSettingsRuleScripts(t *testing.T) {
	clients, path := liveClients(t)
	u, err := universe.ParseArchive("builder", txtar.Parse([]byte("-- universe --\nbuilder 1.0.0 2020-01-01 by ann\n  scripts postinstall\n"+
		"-- builder@1.0.0/postinstall.js --\nrequire('fs').writeFileSync('ran.txt', 'ran')\n")))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lives {
		t.Run(l.name, func(t *testing.T) {
			dir := liveProject(t, l, registrytest.New(t, u).URL, "builder", "^1.0.0")
			_, out, _ := levee(t, "settings", dir)
			if got, want := l.ran(t, clients, path, dir), !strings.Contains(out, "on      install-scripts"); got != want {
				t.Errorf("by itself it runs the script: %v, levee settings lets expect %v:\n%s", got, want, out)
			}
			for _, policy := range []string{"", "constraints: {install-scripts: [builder]}"} {
				if err := os.WriteFile(filepath.Join(dir, "levee.yaml"), []byte("version: 1\n"+policy+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
				if code, _, stderr := levee(t, "settings", "--write", dir); code != ExitOK {
					t.Fatal(stderr)
				}
				want := policy != "" && l.lists
				if l.ran(t, clients, path, dir) != want {
					t.Errorf("with what levee wrote for %q it runs the script: %v", policy, !want)
				}
			}
		})
	}
}

// ran installs afresh and tells whether the script left its mark.
func (l live) ran(t *testing.T, clients, path, dir string) bool {
	t.Helper()
	afresh(t, dir)
	out, err := l.install(t, clients, path, dir)
	if err != nil && !strings.Contains(out, "allowScripts") && !strings.Contains(out, "IGNORED_BUILDS") {
		t.Fatalf("%v\n%s", err, out)
	}
	_, err = os.Stat(filepath.Join(dir, "node_modules/builder/ran.txt"))
	return err == nil
}

// afresh removes what an install left.
func afresh(t *testing.T, dir string) {
	t.Helper()
	for _, gone := range []string{"node_modules", "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"} {
		if err := os.RemoveAll(filepath.Join(dir, gone)); err != nil {
			t.Fatal(err)
		}
	}
}

// liveClients returns the folder with the clients, and the search path.
func liveClients(t *testing.T) (clients, path string) {
	t.Helper()
	clients = os.Getenv("LEVEE_CLIENTS")
	if clients == "" || testing.Short() {
		t.Skip("LEVEE_CLIENTS names no folder with clients; internal/settings/testdata/clients.sh makes one")
	}
	return clients, os.Getenv("PATH")
}

// liveProject is a default project of a client, which asks a registry of the
// test.
func liveProject(t *testing.T, l live, registry, name, rng string) string {
	t.Helper()
	alone(t)
	dir := t.TempDir()
	client, version, _ := strings.Cut(strings.Replace(l.name, "berry", "yarn", 1), "-")
	files := map[string]string{
		"package.json": fmt.Sprintf(`{"name": "shop", "version": "1.0.0", "packageManager": "%s@%s", "dependencies": {%q: %q}}`, client, version, name, rng),
		".npmrc":       "registry=" + registry + "/\n",
	}
	if strings.HasPrefix(l.name, "berry") {
		files[".yarnrc.yml"] = "nodeLinker: node-modules\nnpmRegistryServer: " + registry + "\nunsafeHttpWhitelist: [127.0.0.1]\nenableGlobalCache: false\n"
	}
	for f, text := range files {
		if err := os.WriteFile(filepath.Join(dir, f), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for key, value := range map[string]string{"PATH": "", "npm_config_registry": "", "PREFIX": dir} {
		t.Setenv(key, value)
	}
	return dir
}

// install lets the client install, away from this machine's configuration, and
// returns what it printed.
func (l live) install(t *testing.T, clients, path, dir string) (string, error) {
	t.Helper()
	program := filepath.Join(clients, l.name, "node_modules", l.program)
	args := []string{"install"}
	if strings.HasSuffix(l.program, "js") {
		node, err := nodeOn(path)
		if err != nil {
			t.Skip(err)
		}
		program, args = node, []string{program, "install"}
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	home := t.TempDir()
	cmd.Env = []string{"PATH=" + path, "HOME=" + home, "npm_config_globalconfig=" + filepath.Join(home, "npmrc"), "npm_config_audit=false",
		"npm_config_cache=" + filepath.Join(home, "cache"), "YARN_CACHE_FOLDER=" + filepath.Join(home, "yarn"), "YARN_ENABLE_IMMUTABLE_INSTALLS=false", "YARN_ENABLE_TELEMETRY=0", "CI=1",
		"npm_config_manage_package_manager_versions=false", "pnpm_config_manage_package_manager_versions=false"}
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func nodeOn(path string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		if p, err := exec.LookPath(filepath.Join(dir, "node")); err == nil {
			return p, nil
		}
	}
	return "", errors.New("node is not on the path")
}
