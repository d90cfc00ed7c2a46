// Package platform is the inventory of what the platform that a project's own
// code runs on protects: the policies of its pages, and Electron's switches. It
// knows which of a project's files belong to its apps; what they say it leaves
// to packages csp and electron.
package platform

import (
	"path"
	"slices"
	"strings"
	"time"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/capability"
	"levee/internal/code/literal"
	"levee/internal/csp"
	"levee/internal/electron"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/settings"
)

// An Inventory is the apps of a project that have pages or Electron.
type Inventory struct {
	Apps []App
	gaps []gap
}

// A gap is something that was not looked at.
type gap struct {
	why  string
	page bool // it may have been a page
}

// Unread returns why some of the project's files were not looked at, each
// reason once: of pages alone, or of all that an app may be made of.
func (v *Inventory) Unread(pages bool) []string {
	var all []string
	for _, g := range v.gaps {
		if (g.page || !pages) && !slices.Contains(all, g.why) {
			all = append(all, g.why)
		}
	}
	return all
}

// In returns the app of a folder, nil if none is there.
func (v *Inventory) In(dir string) *App {
	i := slices.IndexFunc(v.Apps, func(a App) bool { return a.Dir == dir })
	if i < 0 {
		return nil
	}
	return &v.Apps[i]
}

// An App is a folder with a manifest, and what belongs to it.
type App struct {
	Dir      string // slash-separated; "" is the project
	Name     string // of its manifest, else of its folder
	pages    csp.App
	electron *electron.App // nil if it does not depend on Electron
}

// Title names an app in a sentence: by its folder, or as the project.
func (a *App) Title() string {
	if a.Dir == "" {
		return "the app"
	}
	return a.Dir
}

// Pages counts the pages of an app.
func (a *App) Pages() int { return len(a.pages.Pages) + a.pages.More }

// Electron tells whether an app is one of Electron.
func (a *App) Electron() bool { return a.electron != nil }

// Runtime names the Electron of an app, and what is known of its version; "" of
// one without.
func (a *App) Runtime() string {
	if a.electron == nil {
		return ""
	}
	return a.electron.Title()
}

// maxApps is how many apps of one project are told apart.
const maxApps = 500

// Read finds the apps of a project in its own files. The lockfile says which
// Electron is installed; nil if there is none.
func Read(tree *archive.Tree, lock *lockfile.File) *Inventory {
	t := &archive.Tree{Files: slices.Clone(tree.Files)}
	t.Files = slices.DeleteFunc(t.Files, func(f archive.File) bool { return aside(f.Path) })
	v := &Inventory{}
	for i := range tree.Gaps {
		v.miss(&tree.Gaps[i])
	}
	apps := manifests(t, lock)
	program := literal.NewProgram(t)
	surveyed := make([]csp.App, len(apps))
	for i := range apps {
		surveyed[i] = apps[i].pages
	}
	csp.Survey(t, program, surveyed)
	for i := range apps {
		apps[i].pages = surveyed[i]
		apps[i].readElectron(t, program, apps)
	}
	if program.Full() {
		v.gaps = append(v.gaps, gap{"more files of code than are looked at", false})
	}
	v.Apps = slices.DeleteFunc(apps, func(a App) bool { return a.electron == nil && a.Pages() == 0 })
	return v
}

// miss notes a gap of the tree, if an app could have been in it. A link to a
// page is a page that is not read.
func (v *Inventory) miss(g *code.Gap) {
	page := g.File == "" || csp.IsPage(g.File)
	switch {
	case aside(g.File), !page && !isCode(g.File):
	case g.Odd && g.Why == archive.WhyLink && page:
		v.gaps = append(v.gaps, gap{"a page that is a link, which is not followed", true})
	case !g.Odd:
		v.gaps = append(v.gaps, gap{g.Why, page})
	}
}

// Reads tells the names of files that an inventory is made from, of those that
// stand where an app has its own.
func Reads(name string) bool {
	return !aside(name) && (csp.IsPage(name) || isCode(name) || csp.Configured(name) || electron.IsBuilder(name) || path.Base(name) == "package.json")
}

func isCode(name string) bool {
	return slices.Contains([]string{".js", ".cjs", ".mjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"}, path.Ext(name))
}

// sideways are folders whose files are not what an app ships: tests and what
// they need, documents, examples, reports.
var sideways = []string{
	"test", "tests", "__tests__", "spec", "specs", "e2e", "cypress", "playwright", "playwright-report", "fixtures", "__fixtures__", "__mocks__", "mocks",
	"testdata", "test-data", "coverage", "lcov-report", "doc", "docs", "documentation", "example", "examples", "demo", "demos", "sample", "samples",
	"qa", "benchmark", "benchmarks", "storybook-static", ".storybook", ".github", "email", "emails", "mail", "mails", "node_modules", "bower_components",
}

// aside tells a file that is not part of an app.
func aside(name string) bool {
	parts := strings.Split(strings.ToLower(name), "/")
	base := parts[len(parts)-1]
	if name, _, _ := strings.Cut(base, "."); slices.Contains(sideways, name) {
		return true // demo.html
	}
	if strings.Contains(base, ".test.") || strings.Contains(base, ".spec.") || strings.Contains(base, ".stories.") {
		return true
	}
	return slices.ContainsFunc(parts[:len(parts)-1], func(p string) bool { return slices.Contains(sideways, p) })
}

// manifests returns an app for each manifest of the project; without one for
// the project itself, the project is one all the same.
func manifests(t *archive.Tree, lock *lockfile.File) []App {
	apps := []App{{}}
	for i := range t.Files {
		f := &t.Files[i]
		if path.Base(f.Path) != "package.json" || len(apps) >= maxApps {
			continue
		}
		m, err := npm.ParseManifest(f.Data)
		if err != nil {
			continue
		}
		dir := path.Dir(f.Path)
		if dir == "." {
			apps[0].describe(f.Path, "", m, lock)
			continue
		}
		a := App{}
		a.describe(f.Path, dir, m, lock)
		apps = append(apps, a)
	}
	return apps
}

func (a *App) describe(manifest, dir string, m *npm.Manifest, lock *lockfile.File) {
	a.Dir, a.Name = dir, m.Name
	if a.Name == "" {
		a.Name = path.Base(dir)
	}
	a.pages = csp.App{Dir: dir, Helmet: major(asked(m, "helmet"))}
	for _, name := range electron.Packages {
		rng := asked(m, name)
		if rng == "" {
			continue
		}
		a.electron = &electron.App{Dir: dir, Manifest: manifest, Version: rng, Major: major(rng)}
		if version := installed(lock, dir, name); version != "" {
			a.electron.Version, a.electron.Major = version, major(version)
		}
		return
	}
}

// asked returns the range in which a manifest asks for a package, "" if it
// does not.
func asked(m *npm.Manifest, name string) string {
	for _, list := range []map[string]string{m.Dependencies, m.DevDependencies, m.Optional} {
		if rng := list[name]; rng != "" {
			return rng
		}
	}
	return ""
}

// installed returns the version of a dependency of a workspace, "" if the
// lockfile does not tell.
func installed(lock *lockfile.File, dir, name string) string {
	if lock == nil {
		return ""
	}
	for i := range lock.Edges {
		e := &lock.Edges[i]
		if e.Name != name || e.From < 0 || e.To < 0 {
			continue
		}
		if from := &lock.Nodes[e.From]; from.Kind == lockfile.Workspace && from.Folder == dir {
			return lock.Nodes[e.To].Version
		}
	}
	return ""
}

// maxMajor is up to which major versions are tried.
const maxMajor = 200

// major returns the only major version that a range has, 0 if it has several
// or is none.
func major(rng string) int {
	if rng == "" {
		return 0
	}
	r, err := npm.ParseLooseRange(rng)
	if err != nil {
		return 0
	}
	found := 0
	for m := 1; m <= maxMajor; m++ {
		if !has(r, uint64(m)) {
			continue
		}
		if found > 0 {
			return 0
		}
		found = m
	}
	return found
}

// has tells whether a range has a version of a major: of a range with both
// bounds within it, the lower bound is tried by its own words.
func has(r npm.Range, m uint64) bool {
	if v, ok := r.Exact(); ok {
		return v.Major == m
	}
	for _, minor := range []uint64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 99, 9999} {
		for _, patch := range []uint64{0, 9999} {
			if r.Has(npm.Version{Major: m, Minor: minor, Patch: patch}) {
				return true
			}
		}
	}
	return false
}

// readElectron reads the files of an app of Electron. A workspace without
// Electron of its own may hold the main process of the project's: its files
// count for the app above it.
func (a *App) readElectron(t *archive.Tree, program *literal.Program, apps []App) {
	if a.electron == nil {
		return
	}
	for i := range t.Files {
		f := &t.Files[i]
		if f.Data != nil && a.holds(f.Path, apps) {
			a.electron.Read(f, program)
		}
	}
	for i := range a.pages.Pages {
		a.electron.ReadPage(a.pages.Pages[i].Page)
	}
}

// holds tells whether a file belongs to an app of Electron: no other one is
// nearer to it.
func (a *App) holds(name string, apps []App) bool {
	if !below(name, a.Dir) {
		return false
	}
	return !slices.ContainsFunc(apps, func(b App) bool { return b.electron != nil && len(b.Dir) > len(a.Dir) && below(name, b.Dir) })
}

func below(name, dir string) bool { return dir == "" || strings.HasPrefix(name, dir+"/") }

// Policies says of an app what the policies of its pages stop. Own is what the
// project's code does; nil if that is not known.
func (a *App) Policies(own *code.Package) []settings.Switch {
	return a.pages.Judge(a.hosts(own), own != nil)
}

// Switches says of an app which protections of Electron are on, as of a day;
// nothing of one without Electron.
func (a *App) Switches(asOf time.Time) []settings.Switch {
	if a.electron == nil {
		return nil
	}
	return a.electron.Judge(asOf)
}

// hosts returns the hosts that the code of an app asks, as far as they are
// written down, sorted.
func (a *App) hosts(own *code.Package) []string {
	if own == nil {
		return nil
	}
	var all []string
	for i := range own.Capabilities {
		c := &own.Capabilities[i]
		if c.Name != capability.Net || !connects(c.API) || aside(c.File) || a.Dir != "" && !below(c.File, a.Dir) {
			continue
		}
		for host := range strings.SplitSeq(c.Detail, "; ") {
			if host = strings.ToLower(host); isHost(host) && !slices.Contains(all, host) {
				all = append(all, host)
			}
		}
	}
	slices.Sort(all)
	return all
}

// connects tells an API whose requests a page's connect-src decides about: not
// one that goes to another page, that loads a picture, or that pages do not
// have.
func connects(api string) bool {
	switch name, _, _ := strings.Cut(api, "."); name {
	case "http", "https", "http2", "net", "tls", "dgram", "location", "open", "importScripts":
		return false
	}
	return !strings.Contains(api, "#src") && !strings.Contains(api, "ubmit")
}

// isHost tells a host name with a dot in it, and without a port.
func isHost(s string) bool {
	return strings.Contains(s, ".") && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") == "" && !strings.HasPrefix(s, ".") && len(s) < 254
}
