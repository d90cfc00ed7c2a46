// Package csp is the control that asks whether the pages of the project's own
// apps have a policy that keeps code from sending what it sees to anybody.
package csp

import (
	"slices"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/csp"
	"levee/internal/evidence"
	"levee/internal/platform"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// Control fires for pages without a policy, and for policies that let through
// what they are there to stop.
var Control = &control.Control{
	Name:     "csp",
	Title:    "pages have no content security policy, or one that lets anything through",
	Enforces: stamp.NoTheft,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `"One of the fixes Copay is making is adding a Content Security Policy, which restricts http requests to
a whitelist. This happens at the browser/Electron level so JS can't subvert it." A policy is off by default. It is read from the
page, and from what sets a header: code (setHeader and its like, helmet, Electron's onHeadersReceived), netlify, Vercel, Firebase,
nginx, Apache. Several policies are an intersection, one that only reports is none, and a page cannot set frame-ancestors,
report-uri or sandbox for itself. It fires for a page without a policy, for scripts in the page ('unsafe-inline' without nonce, hash
or 'strict-dynamic'), for code made of texts ('unsafe-eval'), for scripts from anywhere, and for requests to anywhere. Images,
forms, plugins and <base> are in the inventory of ` + "`levee settings`" + ` alone. Of a change it tells what pages let through that they did
not before.`,
	Assumes: `A page is a file of HTML that begins as a document does, in no folder of tests, documents, examples or reports, and not
hidden by .gitignore. A header is sent with all pages of its app and of those in folders below it if a host's configuration sets it, helmet,
onHeadersReceived, a list of key and value, or code that hands the request on (next); of one that other code sets it is not known.`,
	Misses: `Headers that a server elsewhere sends, and pages that code puts together. Code that runs in a page reads all that the page has:
a policy stops what is sent, not what is changed, and "the attacker could maliciously reduce the key space". Navigation, window.open
and WebRTC get out past connect-src.`,
	Feedback: []evidence.Kind{evidence.OwnFiles},
	Counters: []string{"way-out: http"},
	Run:      run,
}

func run(p *control.Pass) {
	if !p.PlatformRead() {
		return
	}
	var own *code.Package
	if p.Own != nil {
		own = p.Own.Code
	}
	pages := 0
	for i := range p.Platform.Apps {
		app := &p.Platform.Apps[i]
		pages += app.Pages()
		now := app.Policies(own)
		p.Switches(app.Title(), now, before(p.AppBefore(app), now), words)
	}
	p.PlatformGaps(pages == 0)
	if pages == 0 {
		p.NotApplicable("the project's own files have no page of HTML")
	}
}

// before is what the policies of an app were; nil of one that had no pages. Where
// a page had no policy, all got through that the policies of now could let
// through.
func before(was *platform.App, now []settings.Switch) []settings.Switch {
	if was == nil || was.Pages() == 0 {
		return nil
	}
	all := was.Policies(nil)
	has := func(name string) func(settings.Switch) bool {
		return func(s settings.Switch) bool { return s.Name == name }
	}
	if i := slices.IndexFunc(all, has(csp.Name)); i < 0 || all[i].State != settings.Off {
		return all
	}
	for _, s := range now {
		if !slices.ContainsFunc(all, has(s.Name)) {
			s.State = settings.Off
			all = append(all, s)
		}
	}
	return all
}

func words(s *settings.Switch) string { return s.Words + control.Behind(s.At) }
