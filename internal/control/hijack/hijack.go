// Package hijack is the control that asks whether code replaces what other
// code relies on, to look into it or to change it.
package hijack

import (
	"slices"

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
instrumentation replace things, too: it fires when what is replaced carries requests, payments,
commands or modules, and the new code sends what passes through somewhere else, or calls the old
code and rewrites that. What gives random bytes is for nobody to replace: keys of which there are few
need not be sent anywhere, as the essay says of a reduced key space. What only fills in where the platform has nothing is let through, and so is
what a caller asks for, unless keys are made of it or the code names the host that it sends to.`,
	Assumes:  `The old code is called by a name that leads back to it.`,
	Misses:   `Replacements that neither call the old code nor send anything, and changes made by way of shared objects.`,
	Feedback: []evidence.Kind{evidence.Code},
	Counters: []string{"act: patch-other-module", "trigger: in-browser", "act: weaken-randomness", "way-out: own-host"},
	Run:      run,
}

func run(p *control.Pass) {
	c, ok := p.Code()
	if !ok {
		return
	}
	for i := range c.Overrides {
		o := &c.Overrides[i]
		does := harm(c, o)
		if does == "" {
			continue
		}
		p.Find(p.CodeReference(), "%s is replaced by code that %s, %s (%s)",
			o.Target, does, control.When(o.Phase), control.At(o.Place))
		return
	}
}

// harm says what a replacement does to what passes through, "" for nothing.
// What somebody has to ask for keeps reports of requests, and takes them to
// whom it is told: it does harm only if the code itself names where they go.
func harm(c *code.Package, o *code.Override) string {
	if o.Polyfill || o.Phase == code.Never {
		return ""
	}
	switch {
	case chance(o.Target) && (control.Runs(o.Phase) || o.Target != "Math.random") && (o.Rewrites || !o.Calls):
		return "decides what chance gives"
	case !control.Carries(o.Target):
		return ""
	case o.Sends && (control.Runs(o.Phase) || named(c, o)):
		return "sends on what passes through"
	case o.Calls && o.Reads && o.Rewrites && control.Runs(o.Phase):
		return "rewrites what passes through"
	}
	return ""
}

// chance tells what gives random bytes, of which keys are made. Whoever knows
// how few there are needs no way out. Math.random, which makes no keys, is for
// a caller to seed.
func chance(target string) bool {
	return slices.Contains([]string{"crypto.randomBytes", "crypto.getRandomValues", "crypto.randomFill", "crypto.randomFillSync", "crypto.webcrypto.getRandomValues", "Math.random"}, target)
}

// named tells whether what passes through goes to a host that the code names.
func named(c *code.Package, o *code.Override) bool {
	return control.FirstFlow(c, func(f *code.Flow) bool {
		return f.From.Kind == code.FromPassing && f.From.Detail == o.Target && control.Sends(&f.To) && len(control.Hosts(&f.To)) > 0
	}) != nil
}
