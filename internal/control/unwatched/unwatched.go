// Package unwatched is the control that asks whether anybody would be told.
package unwatched

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// Control fires if nothing looks again after a package has come in.
var Control = &control.Control{
	Name:     "unwatched",
	Title:    "nothing here would tell that a package in use was found malicious",
	Enforces: stamp.RemovedFast,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `flatmap-stream stood in Copay's lockfile for two months, and for a week after the warning was public. An install tells
of advisories on the day it runs; a project that nobody changes does not install. What looks again by itself is a schedule that runs an audit,
osv-scanner or levee, or a bot that asks for advisories by itself.`,
	Assumes:  `Whoever owns the project reads what the schedule reports.`,
	Misses:   `Alerts that are switched on at the host, and what runs outside of the repository.`,
	Feedback: []evidence.Kind{evidence.Pipeline, evidence.Settings},
	Counters: []string{"cover: uncovered", "noticed: noticed-on-day-50"},
	Run:      run,
}

func run(p *control.Pass) {
	if p.Pipeline == nil {
		p.Unknown(evidence.Pipeline, "what CI is told to do was not read")
		return
	}
	for _, v := range p.Pipeline.Judge(p.Settings) {
		if v.Control != p.Control.Name {
			continue
		}
		switch broken := p.Pipeline.Broken(); {
		case v.State == settings.Off && broken != nil:
			p.Unknown(evidence.Pipeline, broken.Error())
		case v.State == settings.Off:
			p.FindInProject(-1, "%s", v.Words)
		case v.State == settings.Unknown:
			p.Unknown(evidence.Pipeline, v.Words)
		}
	}
}
