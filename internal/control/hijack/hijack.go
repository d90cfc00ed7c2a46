// Package hijack is the control that asks whether code replaces what other
// code relies on, to look into it or to change it.
package hijack

import (
	"strings"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when something is replaced by code that reads or rewrites what
// passes through.
var Control = &control.Control{
	Name:     "hijack",
	Title:    "code replaces what other code relies on",
	Enforces: stamp.NotMadeBad,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `In September 2025 chalk and debug replaced fetch, XMLHttpRequest and window.ethereum in the
pages that bundled them, and swapped the addresses in what passed through. Polyfills and
instrumentation replace things, too: it fires when what is replaced carries requests or payments,
the new code calls the old, and it rewrites what passes through or sends it somewhere else. What
only fills in where the platform has nothing is let through.`,
	Assumes:  `The old code is called by a name that leads back to it.`,
	Misses:   `Replacements that never call the old code, proxies, and changes made by way of shared objects.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"act: patch-other-module", "trigger: in-browser"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	for i := range c.Overrides {
		o := &c.Overrides[i]
		if !harmful(o) {
			continue
		}
		does := "rewrites"
		if o.Sends {
			does = "sends on"
		}
		p.Find(p.CodeReference(), "%s is replaced by code that %s what passes through, %s (%s)",
			o.Target, does, control.When(o.Phase), control.At(o.Place))
		return
	}
}

func harmful(o *code.Override) bool {
	if o.Polyfill || o.Phase == code.Never || !carries(o.Target) {
		return false
	}
	return o.Sends || o.Calls && o.Reads && o.Rewrites && control.Runs(o.Phase)
}

// carries tells what requests, payments or modules pass through.
func carries(target string) bool {
	for _, t := range []string{"fetch", "XMLHttpRequest", "WebSocket", "ethereum", "solana", "tronWeb", "http.", "https.", "net.", "navigator.",
		"exports of ", "localStorage", "Storage.", "HTMLFormElement", "EventTarget"} {
		if strings.HasPrefix(target, t) {
			return true
		}
	}
	return false
}
