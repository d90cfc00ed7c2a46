package registry

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/npm"
	"levee/internal/registry/registrytest"
	"levee/internal/universe"
)

const withFiles = `
-- universe --
left-pad 1.0.0 2018-01-01 by ann
left-pad 1.1.0 2018-01-01 by ann
@scope/a 1.0.0 2018-01-01 by ann
-- left-pad@1.0.0/index.js --
module.exports = 1
-- @scope/a@1.0.0/index.js --
module.exports = 2
`

func parseFiles(t testing.TB, text string) *universe.Universe {
	t.Helper()
	u, err := universe.ParseArchive("test", txtar.Parse([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

var leftPad = npm.ID{Name: "left-pad", Version: "1.0.0"}

func hashes(t testing.TB, c *Client, id npm.ID) []npm.Integrity {
	t.Helper()
	all, why, err := c.Integrity(t.Context(), id)
	if err != nil || why != "" {
		t.Fatalf("hashes of %s: %q %v", id, why, err)
	}
	return all
}

func TestDownload(t *testing.T) {
	u := parseFiles(t, withFiles)
	reg := registrytest.New(t, u)
	c, _ := client(t, reg.URL, nil)
	for _, id := range []npm.ID{leftPad, {Name: "@scope/a", Version: "1.0.0"}} {
		data, why, err := c.Download(t.Context(), id, "", nil)
		if err != nil || why != "" || !bytes.Equal(data, u.Tarball(id.Name, id.Version)) {
			t.Errorf("%s: %d bytes, %q, %v", id, len(data), why, err)
		}
	}
	if _, why, err := c.Download(t.Context(), npm.ID{Name: "left-pad", Version: "9.0.0"}, "", nil); why != "not in the registry" || err != nil {
		t.Errorf("a version that is not there: %q %v", why, err)
	}
	if _, why, _ := c.Download(t.Context(), npm.ID{Name: "../x", Version: "1.0.0"}, "", nil); why != "not a valid package name" {
		t.Errorf("a name that is none: %q", why)
	}
	c.offline = true
	if _, why, _ := c.Download(t.Context(), leftPad, "", nil); why != "offline, and its tarball is not on this machine" {
		t.Errorf("offline: %q", why)
	}
}

// A version's hashes come from its own document, and are kept.
func TestIntegrity(t *testing.T) {
	u := parseFiles(t, withFiles)
	reg := registrytest.New(t, u)
	c, _ := client(t, reg.URL, nil)
	first, second := hashes(t, c, leftPad), hashes(t, c, leftPad)
	if len(first) != 1 || len(second) != 1 || first[0] != second[0] || first[0].Algorithm != "sha512" || reg.Asked["left-pad/1.0.0"] != 1 || reg.Total() != 1 {
		t.Errorf("hashes %v and %v after %v", first, second, reg.Asked)
	}
	hashes(t, c, npm.ID{Name: "@scope/a", Version: "1.0.0"})
	if _, why, err := c.Integrity(t.Context(), npm.ID{Name: "left-pad", Version: "1.1.0"}); why != "the registry names no hash of its tarball" || err != nil {
		t.Errorf("without a hash: %q %v", why, err)
	}
	c.offline = true
	if _, why, _ := c.Integrity(t.Context(), npm.ID{Name: "left-pad", Version: "9.0.0"}); !strings.HasPrefix(why, "offline") {
		t.Errorf("offline: %q", why)
	}
	c.now = func() time.Time { return time.Now().Add(100 * time.Hour) }
	hashes(t, c, leftPad)
}

func TestHashesOfBadDocuments(t *testing.T) {
	for text, want := range map[string]string{
		"<p>": "the registry's answer is no document of a version", `{"name":"left-pad","version":"1.0.1"}`: "the registry's answer is about another version",
		`{"name":"left-pad","version":"1.0.0","dist":{"shasum":"xyz"}}`:                                      "the registry names no hash of its tarball",
		`{"name":"left-pad","version":"1.0.0","dist":{"shasum":"0000000000000000000000000000000000000000"}}`: "",
	} {
		c, _ := client(t, registrytest.New(t, parseFiles(t, withFiles), registrytest.Body(text)).URL, nil)
		all, why, err := c.Integrity(t.Context(), leftPad)
		if why != want || err != nil || want == "" && all[0].Algorithm != "sha1" {
			t.Errorf("%s: %v %q %v, want %q", text, all, why, err, want)
		}
	}
}

// A lockfile comes from anybody: nobody but the registry is asked, and a
// foreign address counts for nothing.
func TestTarballAddress(t *testing.T) {
	strong, weak := npm.Integrity{Algorithm: "sha512", Sum: "x"}, npm.Integrity{Algorithm: "sha1", Sum: "x"}
	const usual = "https://home.example/npm/left-pad/-/left-pad-1.0.0.tgz"
	for _, c := range []struct {
		address, replace string
		integrity        []npm.Integrity
		want             string // "" is a refusal
	}{
		{"", "", nil, usual},
		{"https://home.example/npm/left-pad/-/other.tgz?x=1#y", "", nil, "https://home.example/npm/left-pad/-/other.tgz?x=1"},
		{"http://ann:pw@home.example/npm/x.tgz", "", nil, "https://home.example/npm/x.tgz"},
		{"https://" + magicHost + "/left-pad/-/left-pad-1.0.0.tgz", "", nil, usual},
		{"https://" + magicHost + "/npm/x.tgz", "npmjs", nil, "https://home.example/npm/x.tgz"},
		{"https://" + magicHost + "/x.tgz", "never", nil, ""},
		{"https://" + magicHost + "/x.tgz", "never", []npm.Integrity{strong}, usual},
		{"https://mirror.example/left-pad/-/x.tgz", "mirror.example", nil, "https://home.example/npm/left-pad/-/x.tgz"},
		{"https://mirror.example/left-pad/-/x.tgz", "https://mirror.example/", nil, "https://home.example/npm/left-pad/-/x.tgz"},
		{"https://mirror.example/x.tgz", "always", nil, "https://home.example/npm/x.tgz"},
		{"http://169.254.169.254/latest", "", nil, ""},
		{"http://169.254.169.254/latest", "", []npm.Integrity{weak}, ""},
		{"http://169.254.169.254/latest", "", []npm.Integrity{strong}, usual},
		{"file:///etc/passwd", "", nil, ""},
		{"https://home.example.evil/npm/x.tgz", "", nil, ""},
		{"https://home.example:8080/npm/x.tgz", "", nil, ""},
		{":", "", []npm.Integrity{strong}, ""},
	} {
		cl, _ := client(t, "https://home.example/npm", nil, "replace-registry-host="+c.replace)
		u, err := cl.tarballAddress(leftPad, c.address, c.integrity)
		got := ""
		if err == nil {
			got = u.String()
		} else if reason(err) == "" {
			t.Errorf("%s: %v", c.address, err)
		}
		if got != c.want {
			t.Errorf("%q, replace %q: %q, want %q", c.address, c.replace, got, c.want)
		}
	}
}

// What a registry does badly with tarballs becomes a reason.
func TestBadTarballs(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request, _ string) bool {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("\x1f\x8b"))
		return true
	}
	for name, c := range map[string]struct {
		fault registrytest.Option
		why   string
		tries int
	}{
		"404":       {registrytest.Status(404, 99), "not in the registry", 1},
		"401":       {registrytest.Status(401, 99), "the registry refused (401)", 1},
		"403":       {registrytest.Status(403, 99), "the registry refused (403)", 1},
		"429":       {registrytest.Status(429, 99), "the registry wants fewer questions (429)", 4},
		"503 twice": {registrytest.Status(503, 2), "", 3},
		"HTML":      {registrytest.Body("<!doctype html><title>Sign in</title>"), "the registry's answer is no tarball", 1},
		"nothing":   {registrytest.Body(""), "the registry's answer is no tarball", 1},
		"cut":       {registrytest.Fault(cut), "the registry's answer was cut short", 4},
	} {
		reg := registrytest.New(t, parseFiles(t, withFiles), c.fault)
		cl, _ := client(t, reg.URL, nil)
		_, why, err := cl.Download(t.Context(), leftPad, "", nil)
		if why != c.why || err != nil || reg.Total() != c.tries {
			t.Errorf("%s: %q, %v after %d tries; want %q after %d", name, why, err, reg.Total(), c.why, c.tries)
		}
	}
}

// A tarball at another host, to which the registry redirects, is fetched
// without the registry's credential.
func TestTarballsFromElsewhereGetNoToken(t *testing.T) {
	u := parseFiles(t, withFiles)
	other := registrytest.New(t, u)
	home := registrytest.New(t, u, registrytest.Fault(func(w http.ResponseWriter, r *http.Request, name string) bool {
		http.Redirect(w, r, other.URL+"/"+name, http.StatusFound)
		return true
	}))
	c, _ := client(t, home.URL, nil, strings.TrimPrefix(home.URL, "http:")+"/:_authToken=secret")
	data, why, err := c.Download(t.Context(), leftPad, "", nil)
	if err != nil || why != "" || !bytes.Equal(data, u.Tarball("left-pad", "1.0.0")) || len(home.Secrets) != 1 || len(other.Secrets) != 0 {
		t.Errorf("%d bytes, %q, %v; secrets at home %v, elsewhere %v", len(data), why, err, home.Secrets, other.Secrets)
	}
}

func TestCacheFolder(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	for line, want := range map[string]string{
		"": filepath.Join(home, ".npm"), "cache=" + dir: dir, "cache=~/kept": filepath.Join(home, "kept"), "cache=kept": filepath.Join(dir, "kept"),
	} {
		if err := os.WriteFile(filepath.Join(dir, ".npmrc"), []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := ReadConfig(dir, []string{"HOME=" + home}).cache(); got != want {
			t.Errorf("%q: %s, want %s", line, got, want)
		}
	}
	if got := ReadConfig(t.TempDir(), []string{"HOME=" + home, "LOCALAPPDATA=" + dir}).cache(); got != filepath.Join(dir, "npm-cache") {
		t.Errorf("on Windows: %s", got)
	}
	odd := []npm.Integrity{{}, {Algorithm: "../../x", Sum: "AAAAAAAA"}, {Algorithm: "sha512", Sum: "!"}}
	if data := ReadConfig(dir, []string{"HOME=" + home}).Cached(odd); data != nil {
		t.Error("hashes that are none have tarballs")
	}
}

// TestNPMInstalls lets npm itself install from a universe: its documents and
// tarballs are what npm takes, node_modules has the files, and npm's cache has
// the tarballs where Cached looks for them.
func TestNPMInstalls(t *testing.T) {
	if testing.Short() {
		t.Skip("starts npm")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("no npm here")
	}
	u := parseFiles(t, strings.Replace(withFiles, "-- left-pad@1.0.0/index.js", "left-pad\n  tag latest 1.0.0\nuser 2.0.0 2018-01-01 by ann\n  depends left-pad 1.0.0, @scope/a ^1.0.0\n  bin user\n  scripts postinstall\n-- user@2.0.0/bin/user.js --\n#!/usr/bin/env node\n-- user@2.0.0/lib/deep/é.js --\n1\n-- left-pad@1.0.0/index.js", 1))
	reg := registrytest.New(t, u)
	dir, home := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"name":"project","version":"1.0.0","dependencies":{"user":"^2.0.0"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--registry", reg.URL)
	cmd.Dir, cmd.Env = dir, []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "npm_config_update_notifier=false"}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm install: %v\n%s", err, out)
	}
	c, _ := client(t, reg.URL, nil)
	c.config.home = home
	for _, id := range []npm.ID{{Name: "user", Version: "2.0.0"}, leftPad, {Name: "@scope/a", Version: "1.0.0"}} {
		for _, f := range u.Tree(id.Name, id.Version).Files {
			got, err := os.ReadFile(filepath.Join(dir, "node_modules", id.Name, f.Path))
			if err != nil || !bytes.Equal(got, f.Data) {
				t.Errorf("%s of %s: %v", f.Path, id, err)
			}
		}
		if data := c.config.Cached(hashes(t, c, id)); !bytes.Equal(data, u.Tarball(id.Name, id.Version)) {
			t.Errorf("npm's cache has %d bytes for %s", len(data), id)
		}
	}
}
