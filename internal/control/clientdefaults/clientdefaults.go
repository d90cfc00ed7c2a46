// Package clientdefaults is the control that asks whether the package client
// does what it can to keep bad versions out.
package clientdefaults

import (
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// Control fires for each protection that a client has and that is off.
var Control = &control.Control{
	Name:     "clientdefaults",
	Title:    "the package client has protections that are off",
	Enforces: stamp.NotShipped,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `"Opt-in security is much less effective than opt-out security." Clients can wait until a version has
been out for some days, refuse what does not come from a registry, and refuse a version that was published with less proof than
those before it; axios 1.14.1 was out for hours, and a cooldown of a day keeps it out. What a client has, and what it does by
itself, depends on its version: internal/settings/defaults.txt. ` + "`levee settings`" + ` shows each with the line that switches it on.`,
	Assumes:  `The client is the one that the project names, or the one that wrote the lockfile.`,
	Misses:   `Settings of one machine, of CI and of a command line: they do not travel with the project. What the client does not have.`,
	Feedback: []evidence.Kind{evidence.Settings},
	Counters: []string{"arrival: patch-in-range", "arrival: minor-in-range", "arrival: git-or-url-source"},
	Run:      run,
}

// looked are the protections that it looks at; install scripts and silenced
// warnings have controls of their own.
var looked = []string{settings.TrustDowngrade, settings.Cooldown, settings.Exotic, "lockfile", settings.Verification, "tls", "registry-https"}

func run(p *control.Pass) {
	if !p.SettingsRead() {
		return
	}
	for i := range p.Settings.Clients {
		u := &p.Settings.Clients[i]
		for _, v := range p.Settings.Judge(u, p.Wish) {
			if !slices.Contains(looked, v.Name) {
				continue
			}
			switch v.State {
			case settings.Off:
				p.FindInProject(-1, "%s is off, which %s has%s: %s", v.Name, u.Title(), where(v), v.Words)
			case settings.Unknown:
				p.Unknown(evidence.Settings, v.Name+": "+v.Words)
			}
		}
	}
}

// where names the line that switches something off, if one does.
func where(v settings.Verdict) string {
	if v.Setting.From.Level == settings.Default {
		return ""
	}
	return ", by " + v.Setting.From.String()
}
