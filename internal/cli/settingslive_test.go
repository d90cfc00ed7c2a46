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
	name   string // its folder below LEVEE_CLIENTS, and what packageManager says
	run    []string
	args   []string
	chosen string // the file that tells what was installed
}

var lives = []live{
	{"npm-11.21.2", []string{"node", "npm/bin/npm-cli.js"}, []string{"install", "--no-audit"}, "node_modules/axios/package.json"},
	{"npm-12.2.0", []string{"node", "npm/bin/npm-cli.js"}, []string{"install", "--no-audit"}, "node_modules/axios/package.json"},
	{"pnpm-10.34.9", []string{"node", "pnpm/bin/pnpm.cjs"}, []string{"install"}, "node_modules/axios/package.json"},
	{"pnpm-12.21.0", []string{"node", "pnpm/bin/pnpm.mjs"}, []string{"install"}, "node_modules/axios/package.json"},
	{"berry-4.18.1", []string{"node", "@yarnpkg/cli-dist/bin/yarn.js"}, []string{"install"}, "node_modules/axios/package.json"},
	{"bun-1.4.5", []string{"@oven/bun-linux-x64/bin/bun"}, []string{"install"}, "node_modules/axios/package.json"},
}

// March 2026: axios 1.14.1 has been out for an hour, with a dependency that is
// new. What each client takes by itself is what the table of defaults says it
// would, and after levee settings --write none takes it.
func TestWrittenSettingsKeepAxiosOut(t *testing.T) {
	clients := os.Getenv("LEVEE_CLIENTS")
	if clients == "" || testing.Short() {
		t.Skip("LEVEE_CLIENTS names no folder with clients; internal/settings/testdata/clients.sh makes one")
	}
	path := os.Getenv("PATH")
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
		t.Run(l.name, func(t *testing.T) {
			reg := registrytest.New(t, u)
			dir := liveProject(t, l, reg.URL)
			_, out, _ := levee(t, "settings", dir)
			byItself := "1.14.1"
			if strings.Contains(out, "on      cooldown") {
				byItself = "1.14.0"
			}
			if got := l.install(t, clients, path, dir); got != byItself {
				t.Errorf("by itself it takes axios %s, levee settings lets expect %s:\n%s", got, byItself, out)
			}
			if code, _, stderr := levee(t, "settings", "--write", dir); code != ExitOK {
				t.Fatal(stderr)
			}
			for _, gone := range []string{"node_modules", "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"} {
				if err := os.RemoveAll(filepath.Join(dir, gone)); err != nil {
					t.Fatal(err)
				}
			}
			if got := l.install(t, clients, path, dir); got != "1.14.0" {
				t.Errorf("with what levee wrote it takes axios %s", got)
			}
		})
	}
}

// liveProject is a default project of a client, which asks a registry of the
// test.
func liveProject(t *testing.T, l live, registry string) string {
	t.Helper()
	alone(t)
	dir := t.TempDir()
	name, version, _ := strings.Cut(strings.Replace(l.name, "berry", "yarn", 1), "-")
	files := map[string]string{
		"package.json": fmt.Sprintf(`{"name": "shop", "version": "1.0.0", "packageManager": "%s@%s", "dependencies": {"axios": "^1.13.0"}}`, name, version),
		".npmrc":       "registry=" + registry + "/\n",
	}
	if name == "yarn" {
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

// install lets the client install, and returns the version of axios that it
// took. No script is run: there is none.
func (l live) install(t *testing.T, clients, path, dir string) string {
	t.Helper()
	root := filepath.Join(clients, l.name, "node_modules")
	args := append([]string{}, l.args...)
	program := filepath.Join(root, l.run[0])
	if l.run[0] == "node" {
		var err error
		if program, err = nodeOn(path); err != nil {
			t.Skip(err)
		}
		args = append([]string{filepath.Join(root, l.run[1])}, args...)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	home := t.TempDir()
	cmd.Env = []string{"PATH=" + path, "HOME=" + home, "npm_config_globalconfig=" + filepath.Join(home, "npmrc"), "CI=1",
		"YARN_ENABLE_IMMUTABLE_INSTALLS=false", "npm_config_cache=" + filepath.Join(home, "cache"), "YARN_ENABLE_TELEMETRY=0"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, l.chosen))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var m struct{ Version string }
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m.Version
}

func nodeOn(path string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		if p, err := exec.LookPath(filepath.Join(dir, "node")); err == nil {
			return p, nil
		}
	}
	return "", errors.New("node is not on the path")
}
