package electron

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"levee/internal/code"
	"levee/internal/code/literal"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// A preference is one of webPreferences that is a protection.
type preference struct {
	key     string // as Electron spells it
	name    string // of the switch
	safe    bool   // its value when the protection is on
	minor   bool
	on, off string // what is the case then
}

// preferences are looked at in this order. Source: docs/tutorial/security.md.
var preferences = []preference{
	{"nodeIntegration", "node-integration", false, false, "pages do not have Node", "pages have Node, with files and processes"},
	{"contextIsolation", "context-isolation", true, false, "pages are kept apart from preload scripts", "pages share their objects with preload scripts"},
	{"sandbox", "sandbox", true, false, "pages run in the sandbox", "pages run outside of the sandbox"},
	{"webSecurity", "web-security", true, false, "pages keep to their own origin", "pages may ask any origin and read the answer"},
	{"enableRemoteModule", "remote-module", false, false, "pages do not reach into the main process", "pages reach into the main process, by remote"},
	{"allowRunningInsecureContent", "insecure-content", false, false, "scripts do not come in clear text", "scripts may come in clear text"},
	{"experimentalFeatures", "experimental-features", false, false, "experiments of Chromium are off", "experiments of Chromium are on"},
	{"nodeIntegrationInWorker", "node-in-workers", false, false, "workers do not have Node", "workers have Node"},
	{"nodeIntegrationInSubFrames", "node-in-frames", false, false, "frames do not have Node", "frames have Node"},
	{"webviewTag", "webview-tag", false, true, "pages cannot make webviews", "pages can make webviews"},
}

// A setting is what a preference is in one window.
type setting struct {
	known bool
	value bool
	own   bool   // the app says so itself
	why   string // of one that is not known
	cause string // of a default that hangs on something else: " for a window with Node"
	code.Place
}

// Judge says of an app which protections of Electron are on, as of a day.
func (a *App) Judge(asOf time.Time) []settings.Switch {
	out := []settings.Switch{a.version(asOf)}
	if len(a.windows) == 0 && len(a.unread) == 0 && len(a.events) == 0 {
		return append(out, a.finish(settings.Switch{Name: "windows", Words: "the project's own code makes no BrowserWindow that can be found here"}), a.fuse())
	}
	for i := range preferences {
		out = append(out, a.preference(&preferences[i]))
	}
	out = append(out, a.handlers()...)
	out = append(out, a.certificates(), a.content())
	out = append(out, a.lifted()...)
	return append(out, a.fuse())
}

func (a *App) finish(s settings.Switch) settings.Switch {
	s.Enforces = stamp.NoTheft
	return s
}

// Title names Electron and what is known of its version.
func (a *App) Title() string {
	if a.Version == "" {
		return "Electron"
	}
	return "Electron " + a.Version
}

// version tells whether the major is still supported.
func (a *App) version(asOf time.Time) settings.Switch {
	s := settings.Switch{Name: "electron-version", At: code.Place{File: a.Manifest}}
	l, ok := theTable().life(a.Major)
	newest := theTable().lives[len(theTable().lives)-1].major
	switch {
	case a.Major == 0:
		s.Words = "nothing here says which Electron is used"
	case !ok && a.Major > newest:
		s.Words = fmt.Sprintf("%s is newer than what this Levee knows, which is %d", a.Title(), newest)
	case !ok:
		s.State, s.Words = settings.Off, a.Title()+" is not supported any more"
	case l.end.IsZero():
		s.Words = fmt.Sprintf("the support of %s ends when %d.0.0 is out, of which this Levee does not know", a.Title(), a.Major+3)
	case asOf.After(l.end.AddDate(0, 0, 1)):
		s.State, s.Words = settings.Off, fmt.Sprintf("the support of %s ended on %s", a.Title(), l.end.Format(time.DateOnly))
	default:
		s.State, s.Words = settings.On, fmt.Sprintf("%s is supported until %s", a.Title(), l.end.Format(time.DateOnly))
	}
	if s.State == settings.Off {
		s.Fix, s.FixIn = fmt.Sprintf(`"electron": "^%d.0.0" or later`, theTable().supported(asOf)), a.Manifest
	}
	return a.finish(s)
}

// supported returns the newest major that was out on a day.
func (t *table) supported(asOf time.Time) int {
	newest := 0
	for _, l := range t.lives {
		if !l.stable.After(asOf) {
			newest = max(newest, l.major)
		}
	}
	return newest
}

// preference asks all windows for one preference: it is off if it is off in
// one of them.
func (a *App) preference(p *preference) settings.Switch {
	s := settings.Switch{Name: p.name, Minor: p.minor, State: settings.On, Words: p.on}
	bad, unsure, asked := 0, 0, 0
	for i := range a.windows {
		w := &a.windows[i]
		got := a.of(w, p.key)
		if w.kind == "webview" && !got.own {
			continue // a webview without the attribute is as good as the others
		}
		asked++
		switch {
		case !got.known:
			if unsure++; unsure == 1 && bad == 0 {
				s.State, s.At, s.Words = settings.Unknown, got.Place, got.why
			}
		case got.value != p.safe:
			if bad++; bad == 1 {
				s.State, s.At, s.Words = settings.Off, got.Place, p.off
				if !got.own {
					s.Words += ", by default" + got.cause
				}
				s.Fix, s.FixIn = a.fixOf(p, &got)
			}
		case asked == 1 && s.State == settings.On:
			s.At = got.Place
			if !got.own {
				s.Words = p.on + ", by default"
			}
		}
	}
	if n := max(bad, unsure); n > 0 && n < asked {
		s.Words += fmt.Sprintf(" (%d of %d windows)", n, asked)
	}
	return a.finish(a.otherwise(p, s, asked))
}

// fixOf returns the line that switches a preference on, and its file.
func (a *App) fixOf(p *preference, got *setting) (line, file string) {
	if first := theTable().lacks(p.key, a.Major); first > 0 {
		return fmt.Sprintf(`"electron": "^%d.0.0" or later, which can switch it off`, first), a.Manifest
	}
	return fmt.Sprintf("webPreferences: { %s: %t }", p.key, p.safe), got.File
}

// otherwise applies what the app does elsewhere about a preference.
func (a *App) otherwise(p *preference, s settings.Switch, asked int) settings.Switch {
	switch {
	case p.key == "sandbox" && a.sandbox != (code.Place{}):
		return settings.Switch{Name: s.Name, State: settings.On, Words: p.on + ", by app.enableSandbox", At: a.sandbox}
	case p.key == "enableRemoteModule":
		if e, ok := a.event("@electron/remote"); ok {
			return settings.Switch{Name: s.Name, State: settings.Off, Words: "pages reach into the main process, by @electron/remote", At: e.Place, FixIn: e.File, Fix: "ipcMain.handle for what a page needs, in place of @electron/remote"}
		}
	}
	if asked == 0 {
		s.State, s.Words = settings.Unknown, "no window was found that could be read"
		if len(a.unread) > 0 {
			s.Words = a.unread[0] + " could not be read"
		}
	} else if len(a.unread) > 0 && s.State == settings.On {
		s.State, s.Words, s.At = settings.Unknown, a.unread[0]+" could not be read", code.Place{}
	}
	return s
}

// of returns what a preference is in a window.
func (a *App) of(w *window, key string) setting {
	if a.Major > 0 && theTable().byDefault(key, a.Major) == "gone" {
		return setting{known: true, Place: w.Place}
	}
	if w.prefs.Kind != literal.Object && w.prefs.Kind != literal.Nothing {
		return setting{why: "webPreferences are " + cmp.Or(w.prefs.Source(), "made elsewhere") + ", which is not followed", Place: place(w.prefs.Place(), w)}
	}
	p, ok := w.prefs.Get(key)
	switch v := p.Value; {
	case v.Kind == literal.Nothing:
		return a.byDefault(w, key)
	case v.Kind == literal.Bool:
		return setting{known: true, value: v.True, own: true, Place: place(p.Place(), w)}
	case !ok:
		return setting{why: "it may be in what is spread into webPreferences, " + cmp.Or(v.Source(), "which is not followed"), own: true, Place: place(w.prefs.Place(), w)}
	case v.Source() != "":
		return setting{why: key + " is " + v.Source(), own: true, Place: place(p.Place(), w)}
	}
	return setting{why: key + " is neither true nor false", own: true, Place: place(p.Place(), w)}
}

// place returns a place, or that of the window if it says too little.
func place(p code.Place, w *window) code.Place {
	if p.Line == 0 {
		return w.Place
	}
	return p
}

// byDefault returns what a preference is that the app does not set: the same
// in all versions that may be in use, or not known.
func (a *App) byDefault(w *window, key string) setting {
	majors := []int{a.Major}
	if a.Major == 0 {
		majors = theTable().majors(key)
	}
	var out setting
	for i, major := range majors {
		got := a.defaultIn(w, key, major)
		if i > 0 && (got.known != out.known || got.value != out.value) {
			return setting{why: "its default differs from version to version of Electron, and which one it is is not known", Place: w.Place}
		}
		out = got
	}
	out.Place = w.Place
	return out
}

func (a *App) defaultIn(w *window, key string, major int) setting {
	switch rule := theTable().byDefault(key, major); rule {
	case "true", "false", "gone":
		return setting{known: true, value: rule == "true"}
	case "nodeIntegration":
		return a.of(w, rule)
	case "unless-node", "unless-node-or-preload":
		return a.sandboxed(w, rule)
	}
	return setting{why: "what this version does by itself is not known"}
}

// sandboxed is the sandbox of a window that does not say: it is there unless
// the window needs Node.
func (a *App) sandboxed(w *window, rule string) setting {
	preload, _ := w.prefs.Get("preload")
	needs := []setting{a.of(w, "nodeIntegration"), a.of(w, "nodeIntegrationInWorker")}
	if rule == "unless-node-or-preload" && w.prefs.Kind == literal.Object && preload.Value.Kind != literal.Nothing {
		needs = append(needs, setting{known: preload.Value.Kind != literal.Unknown || preload.Value.Source() != "", value: true})
	}
	for i, n := range needs {
		if n.known && n.value {
			return setting{known: true, value: false, cause: [...]string{" for a window with Node", " for a window whose workers have Node", " for a window with a preload script"}[i]}
		}
	}
	if i := slices.IndexFunc(needs, func(n setting) bool { return !n.known }); i >= 0 {
		return setting{why: "it depends on whether the window has Node: " + needs[i].why}
	}
	return setting{known: true, value: true}
}

// event returns the first of some events.
func (a *App) event(names ...string) (event, bool) {
	i := slices.IndexFunc(a.events, func(e event) bool { return slices.Contains(names, e.name) })
	if i < 0 {
		return event{}, false
	}
	return a.events[i], true
}

// A handler is something that an app has to decide for itself.
type handler struct {
	name   string
	events []string
	on     string
	off    string
	fix    string
}

var handlers = []handler{
	{"window-open", []string{"setWindowOpenHandler", "new-window"}, "the app decides which windows a page opens", "a page opens windows as it likes", "setWindowOpenHandler(() => ({ action: 'deny' }))"},
	{"navigation", []string{"will-navigate", "will-frame-navigate"}, "the app decides where a page goes", "a page goes where it likes", "on('will-navigate', (e) => e.preventDefault())"},
	{"permissions", []string{"setPermissionRequestHandler"}, "the app decides what a page may use", "a page gets every permission that it asks for", "setPermissionRequestHandler((w, p, allow) => allow(false))"},
}

// handlers tells which decisions the app takes. What they are is not looked at.
func (a *App) handlers() []settings.Switch {
	var out []settings.Switch
	for _, h := range handlers {
		s := settings.Switch{Name: h.name, State: settings.Off, Words: h.off, FixIn: a.mainFile(), Fix: h.fix}
		if h.name == "window-open" && a.Major > 0 && a.Major < 12 {
			s.Fix = "on('new-window', (e) => e.preventDefault())"
		}
		if e, ok := a.event(h.events...); ok {
			s = settings.Switch{Name: h.name, State: settings.On, Words: h.on, At: e.Place}
		} else if len(a.unread) > 0 {
			s = settings.Switch{Name: h.name, Words: a.unread[0] + " could not be read"}
		}
		out = append(out, a.finish(s))
	}
	return out
}

// mainFile is where the first window is made.
func (a *App) mainFile() string {
	for _, w := range a.windows {
		if w.kind != "webview" {
			return w.File
		}
	}
	return ""
}

func (a *App) certificates() settings.Switch {
	s := settings.Switch{Name: "certificates", State: settings.On, Words: "servers prove who they are, by default"}
	if e, ok := a.event("ignore-certificate-errors"); ok {
		s = settings.Switch{Name: s.Name, State: settings.Off, Words: "anybody on the way can answer as the server", At: e.Place, FixIn: e.File, Fix: "no switch ignore-certificate-errors"}
	} else if e, ok := a.event("setCertificateVerifyProc", "certificate-error"); ok {
		s = settings.Switch{Name: s.Name, Words: "the app decides about certificates itself, by " + e.name, At: e.Place}
	}
	return a.finish(s)
}

// content tells whether a window shows pages that come in clear text.
func (a *App) content() settings.Switch {
	s := settings.Switch{Name: "remote-content", State: settings.On, Words: "no page comes in clear text"}
	for _, l := range a.loads {
		address := l.address.Str
		switch {
		case l.address.Kind != literal.Text || strings.HasPrefix(address, literal.Hole):
			if s.State == settings.On {
				s.State, s.Minor, s.At = settings.Unknown, true, l.Place
				s.Words = "loadURL gets " + cmp.Or(l.address.Source(), "an address that is put together when it runs")
			}
		case strings.HasPrefix(strings.ToLower(address), "http://") && !local(address):
			return a.finish(settings.Switch{Name: s.Name, State: settings.Off, At: l.Place, Words: "a page comes in clear text, from " + address, FixIn: l.File, Fix: "an address with https"})
		}
	}
	return a.finish(s)
}

// local tells an address of this machine, which a developer's server has.
func local(address string) bool {
	host := strings.ToLower(strings.TrimPrefix(strings.ToLower(address), "http://"))
	for _, name := range []string{"localhost", "127.0.0.1", "[::1]", "0.0.0.0"} {
		if rest, ok := strings.CutPrefix(host, name); ok && (rest == "" || strings.ContainsAny(rest[:1], ":/?#")) {
			return true
		}
	}
	return false
}

// lifted tells of protections that the app lifts as a whole.
func (a *App) lifted() []settings.Switch {
	var out []settings.Switch
	for _, lift := range []struct{ event, name, words string }{
		{"disable-web-security", "command-line", "the switch disable-web-security lifts the same-origin policy of all pages"},
		{"no-sandbox", "command-line", "the switch no-sandbox lifts the sandbox of all processes"},
		{"disable-site-isolation-trials", "command-line", "the switch disable-site-isolation-trials puts pages of several sites into one process"},
		{"bypassCSP", "privileged-schemes", "a protocol of the app's own is held by no policy (bypassCSP)"},
	} {
		if e, ok := a.event(lift.event); ok {
			out = append(out, a.finish(settings.Switch{Name: lift.name, State: settings.Off, Words: lift.words, At: e.Place, FixIn: e.File, Fix: "without " + lift.event}))
		}
	}
	return out
}

// safeFuse is how each fuse is when it protects.
func safeFuse(name string) bool {
	return name == "enableEmbeddedAsarIntegrityValidation" || name == "onlyLoadAppFromAsar"
}

// fuse tells whether the fuses are flipped that most apps can do without.
func (a *App) fuse() settings.Switch {
	s := settings.Switch{Name: "fuses", State: settings.On, Words: "the packaged program is no Node, takes no options of Node, and runs its own code alone"}
	var unsure, open []string
	there := false
	for _, r := range theTable().fuses {
		if a.Major > 0 && !r.has(a.Major) {
			continue
		}
		there = true
		known, value, at := true, r.value == "true", code.Place{}
		for _, f := range a.fuses {
			if f.name == r.name {
				known, value, at = f.known, f.value, f.Place
			}
		}
		if at.File != "" && s.At.File == "" {
			s.At = at
		}
		switch {
		case !known:
			unsure = append(unsure, r.name)
		case value != safeFuse(r.name):
			open = append(open, fmt.Sprintf("%s: %t", r.name, safeFuse(r.name)))
		}
	}
	switch {
	case !there:
		s.State, s.Words = settings.Lacking, a.Title()+" has no fuses that could be flipped"
	case len(open) > 0:
		s.State, s.Words = settings.Off, fmt.Sprintf("%d fuses that most apps can do without are as Electron ships them", len(open))
		if s.FixIn, s.Fix = s.At.File, strings.Join(open, ", "); s.FixIn == "" {
			s.FixIn, s.Fix = "electron-builder.yml", "electronFuses: { "+s.Fix+" }"
		}
	case len(unsure) > 0:
		s.State, s.Words = settings.Unknown, "how it is flipped is not followed: "+strings.Join(unsure, ", ")
	}
	return a.finish(s)
}
