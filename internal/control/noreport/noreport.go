// Package noreport is the control that asks whether a package says where to
// report a problem.
package noreport

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when the registry is known to have no address for reports and
// no repository.
var Control = &control.Control{
	Name:     "noreport",
	Title:    "the package says nowhere how to report a problem",
	Enforces: stamp.RemovedFast,
	Subject:  control.Package,
	Strength: control.Sign,
	Doc: `In 2018 those who found the malicious code wrote to three wrong addresses first; it took
six days until it was removed. A package without an address for bugs and without a repository
has no way for a report at all.`,
	Assumes:  `The registry passes on the fields "bugs" and "repository".`,
	Misses:   `Addresses that nobody reads any more, and whether there is a security policy.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"noticed: noticed-on-day-80"},
	Run:      run,
}

func run(p *control.Pass) {
	past, ok := p.Past()
	if !ok {
		return
	}
	where, okWhere := past.History.Reporting.Get()
	repository, okRepository := past.History.Repository.Get()
	switch {
	case where != "" || repository != "":
	case !okWhere:
		p.Unknown(evidence.Releases, past.History.Reporting.Why())
	case !okRepository:
		p.Unknown(evidence.Releases, past.History.Repository.Why())
	default:
		p.Find(past.Reference(), "it names neither a repository nor an address for bugs")
	}
}
