package electron

import (
	"bytes"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/literal"
	"levee/internal/code/page"
)

// Packages are those that an app of Electron depends on, one of them.
var Packages = []string{"electron", "electron-nightly", "electron-prebuilt", "electron-prebuilt-compile"}

// An App is an app of Electron, as far as its own files tell.
type App struct {
	Dir      string // of its manifest; "" is the project
	Manifest string // the path of that manifest
	Version  string // of Electron: exact, or a range that the manifest asks for; "" if nobody says
	Major    int    // 0 if it is not known
	windows  []window
	events   []event // handlers and switches, in order of the files
	fuses    []fuse
	loads    []load
	unread   []string   // files of the main process that could not be read
	sandbox  code.Place // app.enableSandbox(); the zero Place if nobody calls it
}

// A window is something that shows a page, with its preferences.
type window struct {
	kind  string // "BrowserWindow", "webview"
	prefs literal.Value
	code.Place
}

// An event is a call that hands over a handler, or sets a switch.
type event struct {
	name string // "setWindowOpenHandler", "will-navigate", "ignore-certificate-errors"
	code.Place
}

// A fuse is one that somebody flips.
type fuse struct {
	name  string // as electron-builder spells it
	known bool
	value bool
	code.Place
}

// A load is a page that a window is sent to.
type load struct {
	address literal.Value
	code.Place
}

// makers are the constructors of what shows a page.
var makers = []string{"BrowserWindow", "BrowserView", "WebContentsView"}

// hints are words without which a file says nothing here.
var hints = [][]byte{
	[]byte("BrowserWindow"), []byte("BrowserView"), []byte("WebContentsView"), []byte("FuseV1Options"), []byte("electronFuses"), []byte("will-navigate"), []byte("will-frame-navigate"),
	[]byte("setWindowOpenHandler"), []byte("new-window"), []byte("setPermissionRequestHandler"), []byte("commandLine"), []byte("enableSandbox"),
	[]byte("@electron/remote"), []byte("registerSchemesAsPrivileged"), []byte("setCertificateVerifyProc"), []byte("certificate-error"), []byte("loadURL"), []byte("setWebSecurity"),
}

// Read finds what a file tells of an app.
func (a *App) Read(f *archive.File, program *literal.Program) {
	switch {
	case IsBuilder(f.Path):
		a.fuses = append(a.fuses, builderFuses(f.Path, f.Data)...)
	case f.Path == a.Manifest:
		a.fuses = append(a.fuses, manifestFuses(f.Path, f.Data)...)
	}
	if !slices.ContainsFunc(hints, func(h []byte) bool { return bytes.Contains(f.Data, h) }) {
		return
	}
	file := program.File(f.Path)
	switch {
	case file == nil:
		return
	case file.Why != "":
		a.unread = append(a.unread, f.Path)
		return
	}
	for _, c := range file.Calls(wanted) {
		a.call(&c)
	}
	for _, o := range file.Objects(isFuse) {
		a.flipped(&o.Value)
	}
}

// wanted are the calls that are looked at.
func wanted(name string) bool {
	switch name {
	case "setWindowOpenHandler", "setPermissionRequestHandler", "setCertificateVerifyProc", "registerSchemesAsPrivileged",
		"on", "once", "addListener", "appendSwitch", "appendArgument", "enableSandbox", "initialize", "loadURL":
		return true
	}
	return slices.Contains(makers, name)
}

func (a *App) call(c *literal.Call) {
	at := c.Place()
	switch c.Name {
	case "on", "once", "addListener":
		if name := c.Arg(0); name.Kind == literal.Text {
			a.note(name.Str, at)
		}
	case "appendSwitch", "appendArgument":
		if name := c.Arg(0); name.Kind == literal.Text {
			a.note(strings.TrimPrefix(name.Str, "--"), at)
		}
	case "enableSandbox":
		if a.sandbox == (code.Place{}) {
			a.sandbox = at
		}
	case "initialize":
		if strings.Contains(c.On, "@electron/remote") {
			a.note("@electron/remote", at)
		}
	case "registerSchemesAsPrivileged":
		a.schemes(c)
	case "loadURL":
		a.loads = append(a.loads, load{c.Arg(0), at})
	default:
		if slices.Contains(makers, c.Name) {
			a.window(c)
			return
		}
		a.note(c.Name, at)
	}
}

// heard are the events and switches that mean something.
var heard = []string{
	"new-window", "will-navigate", "will-frame-navigate", "will-attach-webview", "certificate-error", "setWindowOpenHandler", "setPermissionRequestHandler",
	"setCertificateVerifyProc", "ignore-certificate-errors", "disable-web-security", "no-sandbox", "disable-site-isolation-trials", "@electron/remote", "bypassCSP",
}

func (a *App) note(name string, at code.Place) {
	if slices.Contains(heard, name) {
		a.events = append(a.events, event{name, at})
	}
}

func (a *App) window(c *literal.Call) {
	if !c.New {
		return
	}
	options := c.Arg(0)
	prefs, _ := options.Get("webPreferences")
	if options.Kind == literal.Nothing {
		prefs.Value = options
	}
	w := window{c.Name, prefs.Value, c.Place()}
	if at := prefs.Place(); prefs.Value.Kind == literal.Object && at.Line > 0 && w.Line == 0 {
		w.Place = at
	}
	a.windows = append(a.windows, w)
}

// schemes looks for protocols of the app's own that no policy holds.
func (a *App) schemes(c *literal.Call) {
	for _, s := range c.Arg(0).Items {
		privileges, _ := s.Get("privileges")
		if p, ok := privileges.Value.Get("bypassCSP"); ok && p.Value.Kind == literal.Bool && p.Value.True {
			a.note("bypassCSP", p.Place())
		}
	}
}

// ReadPage finds the webviews of a page.
func (a *App) ReadPage(p *page.Page) {
	for i := range p.Webviews {
		t := &p.Webviews[i]
		a.windows = append(a.windows, window{"webview", webviewPreferences(t), t.Place})
	}
}

// webviewPreferences reads the attributes of a webview that change what its
// page may do. Source: docs/api/webview-tag.md.
func webviewPreferences(t *page.Tag) literal.Value {
	set := make(map[string]bool)
	for name, pref := range map[string]struct {
		name  string
		value bool
	}{
		"nodeintegration": {"nodeIntegration", true}, "nodeintegrationinsubframes": {"nodeIntegrationInSubFrames", true}, "disablewebsecurity": {"webSecurity", false},
	} {
		if _, ok := t.Get(name); ok {
			set[pref.name] = pref.value
		}
	}
	text, _ := t.Get("webpreferences")
	for part := range strings.SplitSeq(text, ",") {
		name, value, given := strings.Cut(strings.TrimSpace(part), "=")
		if name != "" {
			set[strings.TrimSpace(name)] = !given || value == "yes" || value == "1" || value == "true"
		}
	}
	return literal.Bools(set)
}
