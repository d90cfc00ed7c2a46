package electron

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"levee/internal/code/archive"
	"levee/internal/code/literal"
	"levee/internal/code/page"
	"levee/internal/settings"
)

func TestTableCanBeRead(t *testing.T) {
	if _, err := parseTable(defaultsText); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"default >5 x true":          "defaults.txt:1: versions \">5\": want *, >=5 or <12",
		"# head\ndefault * x":        "defaults.txt:2: \"default * x\": want default, gone, first, fuse or life with its words",
		"life 5 2019-04-23 tomorrow": "defaults.txt:1: parsing time",
		"life five 2019-04-23 ?":     "defaults.txt:1: strconv",
	} {
		if _, err := parseTable(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// Of every major that the table knows it tells every preference once, and its
// lives follow one another.
func TestTableIsWhole(t *testing.T) {
	table := theTable()
	newest := table.lives[len(table.lives)-1].major
	for major := 1; major <= newest+1; major++ {
		for _, p := range preferences {
			n := 0
			for i := range table.defaults {
				if r := &table.defaults[i]; r.name == p.key && r.has(major) {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%d lines about %s in Electron %d", n, p.key, major)
			}
		}
	}
	for i, l := range table.lives {
		if l.major != i+2 || !l.end.IsZero() && !l.end.After(l.stable) || i > 0 && l.stable.Before(table.lives[i-1].stable) {
			t.Errorf("line %d of the lives: %+v", i, l)
		}
	}
	for _, r := range table.fuses {
		if fuseNamed(r.name) != r.name {
			t.Errorf("the fuse %s is not looked at", r.name)
		}
	}
}

// The facts that reports are built on, each once by hand.
func TestDefaults(t *testing.T) {
	for _, c := range []struct {
		key   string
		major int
		want  string
	}{
		{"nodeIntegration", 4, "true"}, {"nodeIntegration", 5, "false"}, {"contextIsolation", 11, "false"}, {"contextIsolation", 12, "true"},
		{"sandbox", 15, "false"}, {"sandbox", 16, "unless-node-or-preload"}, {"sandbox", 20, "unless-node"},
		{"enableRemoteModule", 9, "true"}, {"enableRemoteModule", 10, "false"}, {"enableRemoteModule", 14, "gone"}, {"webviewTag", 3, "nodeIntegration"},
	} {
		if got := theTable().byDefault(c.key, c.major); got != c.want {
			t.Errorf("%s in %d: %q, want %q", c.key, c.major, got, c.want)
		}
	}
}

// app reads code as the main process of an app.
func app(major int, text string) *App {
	a := &App{Manifest: "package.json", Major: major, Version: fmt.Sprint(major)}
	tree := &archive.Tree{Files: []archive.File{{Path: "main.js", Data: []byte(text)}}}
	a.Read(&tree.Files[0], literal.NewProgram(tree))
	return a
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

func stateOf(all []settings.Switch, name string) string {
	for i := range all {
		if all[i].Name == name {
			return all[i].State.String()
		}
	}
	return "nothing"
}

// The sandbox hangs on what the window needs, and from 16 to 19 on its preload
// script.
func TestSandbox(t *testing.T) {
	for _, c := range []struct {
		major int
		prefs string
		want  string
	}{
		{15, "", "off"}, {16, "", "on"}, {19, "{}", "on"}, {19, "{preload: p}", "off"}, {19, "{preload: p, sandbox: true}", "on"}, {20, "{preload: p}", "on"},
		{20, "{nodeIntegration: true}", "off"}, {20, "{nodeIntegrationInWorker: true}", "off"}, {20, "{nodeIntegration: x}", "unknown"}, {20, "{sandbox: false}", "off"},
		{20, "{sandbox: x}", "unknown"}, {20, "{...x}", "unknown"}, {20, "{...x, sandbox: true}", "on"}, {20, "x", "unknown"}, {0, "{}", "unknown"}, {0, "{sandbox: true}", "on"},
	} {
		options := "{webPreferences: " + c.prefs + "}"
		if c.prefs == "" {
			options = ""
		}
		if got := stateOf(app(c.major, "new BrowserWindow("+options+")").Judge(day("2024-01-01")), "sandbox"); got != c.want {
			t.Errorf("%s in %d: %s, want %s", c.prefs, c.major, got, c.want)
		}
	}
	if got := stateOf(app(5, "app.enableSandbox(); new BrowserWindow()").Judge(day("2020-01-01")), "sandbox"); got != "on" {
		t.Errorf("with app.enableSandbox: %s", got)
	}
}

// One window that is open is enough.
func TestSeveralWindows(t *testing.T) {
	a := app(30, "new BrowserWindow(); new BrowserView({webPreferences: {webSecurity: false}}); new WebContentsView({webPreferences: x})")
	for _, s := range a.Judge(day("2024-06-01")) {
		want := map[string]string{
			"web-security":      "off: pages may ask any origin and read the answer (1 of 3 windows)",
			"context-isolation": "unknown: webPreferences are x, which is not followed (1 of 3 windows)",
			"remote-module":     "on: pages do not reach into the main process, by default",
		}[s.Name]
		if got := s.State.String() + ": " + s.Words; want != "" && got != want {
			t.Errorf("%s: %q, want %q", s.Name, got, want)
		}
	}
}

// A webview that says nothing of its own adds nothing, and what is no window is
// none.
func TestWebview(t *testing.T) {
	a := app(3, "new BrowserWindow({webPreferences: {nodeIntegration: false}}); BrowserWindow({webPreferences: {nodeIntegration: true}})")
	a.ReadPage(page.Read("a.html", []byte("<webview src=a></webview><webview disablewebsecurity webpreferences='allowRunningInsecureContent, contextIsolation=yes'>")))
	all := a.Judge(day("2018-12-01"))
	for name, want := range map[string]string{"node-integration": "on", "web-security": "off", "insecure-content": "off", "context-isolation": "off"} {
		if got := stateOf(all, name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestVersion(t *testing.T) {
	for _, c := range []struct {
		major int
		day   string
		want  string
	}{
		{3, "2018-11-26", "on: Electron 3 is supported until 2019-07-30"},
		{3, "2019-07-30", "on: Electron 3 is supported until 2019-07-30"}, // the last day is one
		{3, "2019-08-01", "off: the support of Electron 3 ended on 2019-07-30"},
		{1, "2018-11-26", "off: Electron 1 is not supported any more"},
		{40, "2026-11-25", "off: the support of Electron 40 ended on 2026-06-30"},
		{41, "2026-11-25", "unknown: the support of Electron 41 ends when 44.0.0 is out, of which this Levee does not know"},
		{43, "2026-11-25", "on: Electron 43 is supported until 2027-01-31"},
		{99, "2026-11-25", "unknown: Electron 99 is newer than what this Levee knows, which is 43"},
		{0, "2026-11-25", "unknown: nothing here says which Electron is used"},
	} {
		s := app(c.major, "").version(day(c.day))
		if got := s.State.String() + ": " + s.Words; got != c.want {
			t.Errorf("%d on %s: %q, want %q", c.major, c.day, got, c.want)
		}
	}
	if s := app(3, "").version(day("2019-07-30").Add(20 * time.Hour)); s.State != settings.On {
		t.Errorf("in the evening of the last day: %+v", s)
	}
	if s := app(3, "").version(day("2020-01-01")); s.Fix != `"electron": "^7.0.0" or later` {
		t.Errorf("what to use in January 2020: %s", s.Fix)
	}
}

func TestContent(t *testing.T) {
	for address, want := range map[string]string{
		"'file://' + __dirname + '/index.html'": "on", "'https://shop.invalid'": "on", "'HTTP://shop.invalid'": "off", "'http://localhost:3000'": "on",
		"'http://localhost.evil.invalid'": "off", "'http://127.0.0.1/'": "on", "x": "unknown", "`${base}/a`": "unknown", "'http://' + host": "off",
		"url.format({protocol: 'file:', pathname: p})": "on", "app.isPackaged ? 'app://x' : 'http://localhost'": "unknown",
	} {
		if got := stateOf(app(30, "new BrowserWindow(); win.loadURL("+address+")").Judge(day("2024-06-01")), "remote-content"); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

// Fuses are flipped in several files, and each way has its spelling.
func TestFuses(t *testing.T) {
	flips := map[string]string{
		"electron-builder.yml": "electronFuses:\n  runAsNode: false\n  onlyLoadAppFromAsar: yes\n", "electron-builder.json": "{\"electronFuses\": {\"runAsNode\": false, \"onlyLoadAppFromAsar\": true}}",
	}
	for name, text := range flips {
		got := builderFuses(name, []byte(text))
		if len(got) != 2 || got[0].name != "runAsNode" || got[0].value || !got[0].known || !got[1].value || got[0].Line == 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	got := manifestFuses("package.json", []byte("{\n\"build\": {\"electronFuses\": {\n\"runAsNode\": false, \"onlyLoadAppFromAsar\": \"x\"}}}"))
	if len(got) != 2 || got[0].Line != 3 || got[1].known {
		t.Errorf("package.json: %+v", got)
	}
	a := app(14, "flipFuses(x, {[FuseV1Options.RunAsNode]: false})")
	if s := a.fuse(); s.State != settings.On {
		t.Errorf("Electron 14 has one fuse of these, and it is flipped: %+v", s)
	}
	if s := app(13, "").fuse(); s.State != settings.Lacking {
		t.Errorf("Electron 13: %+v", s)
	}
	if s := app(30, "module.exports = {electronFuses: {runAsNode: flag, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false, enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true, grantFileProtocolExtraPrivileges: false}}").fuse(); s.State != settings.Unknown || !strings.HasSuffix(s.Words, ": runAsNode") {
		t.Errorf("a fuse that hangs on a variable: %+v", s)
	}
}

func FuzzFuses(f *testing.F) {
	f.Add("electronFuses: {runAsNode: false}")
	f.Add(`{"build": {"electronFuses": {"runAsNode": null}}}`)
	f.Add("electronFuses: &a\n  runAsNode: *a\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, fuse := range append(builderFuses("electron-builder.yml", []byte(text)), manifestFuses("package.json", []byte(text))...) {
			if !isFuse(fuse.name) {
				t.Errorf("%q: %+v", text, fuse)
			}
		}
	})
}

func FuzzApp(f *testing.F) {
	f.Add("class W extends BrowserWindow { constructor() { super({webPreferences: {...a, sandbox: !1}}) } }")
	f.Add("app.commandLine.appendSwitch('no-sandbox'); protocol.registerSchemesAsPrivileged([{privileges: {bypassCSP: true}}]); win.loadURL(`http://${x}`)")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range app(3, text).Judge(day("2024-01-01")) {
			if s.Words == "" || s.Enforces == "" {
				t.Errorf("%q: %+v", text, s)
			}
		}
	})
}
