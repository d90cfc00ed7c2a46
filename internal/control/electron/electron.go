// Package electron is the control that asks whether an Electron app uses the
// protections that Electron has.
package electron

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// Control fires for each protection of Electron that is off, whether the app
// says so or its version does by itself.
var Control = &control.Control{
	Name:     "electron",
	Title:    "an Electron app runs without protections that Electron has",
	Enforces: stamp.NoTheft,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `"Electron could conceivably run a more locked-down version of JavaScript. In fact, Electron does support this, but almost all
of these features are disabled by default. Opt-in security is much less effective than opt-out security." What a window may do is what
the app says in webPreferences, and else what this version of Electron does by itself: internal/electron/defaults.txt, with sources. It
looks at nodeIntegration (also in workers and frames), contextIsolation, sandbox, webSecurity, remote, allowRunningInsecureContent and
experimentalFeatures of each window and webview; at handlers for new windows, navigation and permissions; at switches that lift
protections; at pages in clear text; at fuses; and whether the version is still supported on the day of the run.
` + "`levee settings`" + ` shows each with its place and the line that switches it on. Of a change it tells what was on before.`,
	Assumes: `The main process is in the project's own files, and options come from constants, spreads, functions and modules of the project;
what comes from elsewhere is unknown.`,
	Misses: `What a handler decides, what a preload script hands to pages, and messages between processes. Windows that a dependency opens,
and options that are changed under another name than their own.
Whether a packaged app is what the project says.`,
	Feedback: []evidence.Kind{evidence.OwnFiles},
	Counters: []string{"act: read-files", "act: run-command"},
	Run:      run,
}

func run(p *control.Pass) {
	if !p.PlatformRead() {
		return
	}
	apps := 0
	for i := range p.Platform.Apps {
		app := &p.Platform.Apps[i]
		if app.Electron() {
			apps++
			var before []settings.Switch
			if was := p.AppBefore(app); was != nil {
				before = was.Switches(p.AsOf)
			}
			p.Switches(app.Title()+", "+app.Runtime(), app.Switches(p.AsOf), before, words)
		}
	}
	if apps == 0 {
		p.NotApplicable("the project does not depend on Electron")
		return
	}
	p.PlatformGaps(false)
}

// words name a switch, and say of the version and of what lifts protections
// what is the case.
func words(s *settings.Switch) string {
	switch s.Name {
	case "electron-version", "command-line", "privileged-schemes", "remote-content", "certificates", "fuses":
		return s.Words + control.Behind(s.At)
	}
	return s.Name + " is off" + control.Behind(s.At)
}
