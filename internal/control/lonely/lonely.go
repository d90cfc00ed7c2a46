// Package lonely is the control that asks whether a package hangs on one
// person who has gone quiet.
package lonely

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when one account alone may publish a package, there was no
// release for Limits.Silence, and its code runs here.
var Control = &control.Control{
	Name:     "lonely",
	Title:    "one maintainer only, and no release for a long time",
	Enforces: stamp.Trustworthy,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `"Consisting of random folk who did not expect or want the responsibility": such packages
are the ones that get handed over to whoever asks, and whose accounts are stolen unnoticed.
event-stream was one.`,
	Assumes:  `The registry's list of maintainers is complete, and publish times are true.`,
	Misses:   `Packages that are finished rather than forsaken look the same.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: handed-over", "access: expired-domain", "access: stolen-token"},
	Run:      run,
}

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok || p.Node >= 0 && p.Phases[p.Node] == 0 {
		return
	}
	who, ok := p.MayPublish(p.Artifact.Name)
	if !ok {
		p.Unknown(evidence.Releases, "nobody says who may publish the package")
		return
	}
	last := past.History.Releases[len(past.History.Releases)-1]
	at, ok := last.Published.Get()
	if !ok {
		p.Unknown(evidence.Releases, last.Published.Why())
		return
	}
	if days := int(p.AsOf.Sub(at).Hours() / 24); len(who) == 1 && p.AsOf.Sub(at) > p.Limits.Silence {
		p.Find(past.Reference(), "%s alone may publish it, and the last release, %s, is %s old", who[0], last.Version, control.InDays(days))
	}
}
