package platform

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/npm/lockfile"
	"levee/internal/settings"
)

// tree reads a folder that is written here, path and text.
func tree(t *testing.T, files map[string]string) *archive.Tree {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	got, err := archive.ReadFolder(fsys, archive.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// summary writes apps with what belongs to them.
func summary(v *Inventory) string {
	var all []string
	for i := range v.Apps {
		a := &v.Apps[i]
		words := fmt.Sprintf("%s (%s): %d pages", a.Title(), a.Name, a.Pages())
		if a.Electron() {
			words += ", " + a.Runtime()
		}
		all = append(all, words)
	}
	return strings.Join(all, "; ")
}

const html = "<!doctype html>"

// A file belongs to the app that is nearest above it; what is no app's is left
// out, and so are apps without pages and Electron.
func TestApps(t *testing.T) {
	v := Read(tree(t, map[string]string{
		"package.json":                  `{"name": "root", "devDependencies": {"electron": "~30.1.0"}}`,
		"index.html":                    html,
		"packages/web/package.json":     `{"name": "web"}`,
		"packages/web/src/index.html":   html,
		"packages/web/src/part.html":    "<div>",
		"packages/web/tests/x.html":     html,
		"packages/web/Docs/x.html":      html,
		"packages/web/src/a.spec.html":  html,
		"packages/web/src/a.test.html":  html,
		"packages/web/src/demo.html":    html,
		"packages/lib/package.json":     `{"name": "lib"}`,
		"packages/lib/index.js":         "",
		"packages/desk/package.json":    `{"dependencies": {"electron-nightly": "*"}}`,
		"packages/broken/package.json":  `{`,
		"packages/broken/index.html":    html,
		"examples/app/package.json":     `{"dependencies": {"electron": "1"}}`,
		"examples/app/index.html":       html,
		"node_modules/x/index.html":     html,
		"packages/web/storybook/y.html": html,
	}), nil)
	want := "the app (root): 2 pages, Electron ~30.1.0; packages/desk (desk): 0 pages, Electron *; packages/web (web): 2 pages"
	if got := summary(v); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := v.Apps[0].electron.Major; got != 30 {
		t.Errorf("major %d", got)
	}
}

// The main process of an app within another is its own.
func TestNestedApps(t *testing.T) {
	v := Read(tree(t, map[string]string{
		"package.json": `{"devDependencies": {"electron": "43.0.0"}}`, "main.js": "new BrowserWindow()", "lib/package.json": "{}", "lib/window.js": "new BrowserWindow({webPreferences: {webSecurity: false}})",
		"desk/package.json": `{"devDependencies": {"electron": "43.0.0"}}`, "desk/main.js": "new BrowserWindow({webPreferences: {contextIsolation: false}})",
	}), nil)
	for i, want := range []string{"web-security", "context-isolation"} {
		var off []string
		for _, s := range v.Apps[i].Switches(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)) {
			if s.State == settings.Off && strings.HasPrefix(s.Fix, "webPreferences") && !s.Minor {
				off = append(off, s.Name)
			}
		}
		if len(off) != 1 || off[0] != want {
			t.Errorf("%s: %v is off, want %s", v.Apps[i].Title(), off, want)
		}
	}
}

// Without a manifest a folder is an app all the same.
func TestNoManifest(t *testing.T) {
	if got := summary(Read(tree(t, map[string]string{"a/index.html": html}), nil)); got != "the app (): 1 pages" {
		t.Error(got)
	}
	if got := summary(Read(tree(t, map[string]string{"index.js": ""}), nil)); got != "" {
		t.Error(got)
	}
}

// The lockfile says which Electron is installed in which workspace.
func TestInstalled(t *testing.T) {
	lock := &lockfile.File{
		Nodes: []lockfile.Node{{Kind: lockfile.Workspace}, {Kind: lockfile.Workspace, Folder: "desk"}, {Name: "electron", Version: "28.0.1"}, {Name: "electron", Version: "30.0.0"}},
		Edges: []lockfile.Edge{{From: 0, To: -1, Name: "electron"}, {From: 2, To: 3, Name: "electron"}, {From: 1, To: 2, Name: "electron"}},
	}
	if got := installed(lock, "desk", "electron"); got != "28.0.1" {
		t.Error(got)
	}
	if got := installed(lock, "", "electron"); got != "" {
		t.Error(got)
	}
}

func TestMajor(t *testing.T) {
	for rng, want := range map[string]int{
		"3.0.8": 3, "^3.0.4": 3, "~30.1.0": 30, "30.x": 30, "30": 30, ">=3": 0, "*": 0, "latest": 0, "": 0, "^2 || ^3": 0, "1.2.3-beta.1": 1, ">=12.5 <13": 12, "npm:x@1": 0,
	} {
		if got := major(rng); got != want {
			t.Errorf("%q: %d, want %d", rng, got, want)
		}
	}
}

// Hosts are those of the app's own code that are written down.
func TestHosts(t *testing.T) {
	own := &code.Package{}
	for _, c := range [][3]string{{"net", "api.shop.invalid; b.invalid", "src/a.js"}, {"net", "localhost", "src/a.js"}, {"net", "…/x", "src/a.js"}, {"fs-read", "c.invalid", "src/a.js"}, {"net", "d.invalid", "test/a.js"}, {"net", "B.invalid", "src/b.js"}} {
		own.Capabilities = append(own.Capabilities, code.Capability{Name: c[0], API: "fetch", Detail: c[1], Place: code.Place{File: c[2]}})
	}
	for _, api := range []string{"open", "location.href", "https.request", "Image#src", "Element#submit"} {
		own.Capabilities = append(own.Capabilities, code.Capability{Name: "net", API: api, Detail: api[:4] + ".invalid", Place: code.Place{File: "src/a.js"}})
	}
	if got := (&App{}).hosts(own); !slices.Equal(got, []string{"api.shop.invalid", "b.invalid"}) {
		t.Error(got)
	}
	if got := (&App{Dir: "packages/x"}).hosts(own); got != nil {
		t.Error(got)
	}
}

// What could not be read is told, unless it is no file that could have said
// something.
func TestGaps(t *testing.T) {
	tr := tree(t, map[string]string{"index.html": html})
	tr.Gaps = []code.Gap{{Why: "a file that is too large", Place: code.Place{File: "big.js"}}, {Why: "a link", Place: code.Place{File: "other.html"}},
		{Why: "a file that is too large", Place: code.Place{File: "movie.mp4"}}, {Why: "strange", Odd: true, Place: code.Place{File: "a.js"}}, {Why: "a test", Place: code.Place{File: "test/a.js"}}}
	tr.Gaps = append(tr.Gaps, code.Gap{Why: archive.WhyLink, Odd: true, Place: code.Place{File: "linked.html"}}, code.Gap{Why: archive.WhyLink, Odd: true, Place: code.Place{File: "linked.js"}})
	v := Read(tr, nil)
	if got := v.Unread(false); !slices.Equal(got, []string{"a file that is too large", "a link", "a page that is a link, which is not followed"}) {
		t.Error(got)
	}
	if got := v.Unread(true); !slices.Equal(got, []string{"a link", "a page that is a link, which is not followed"}) {
		t.Error(got)
	}
}
