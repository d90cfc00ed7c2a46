// Package reach is the control that asks how much of a project one account can
// ship code to.
package reach

import (
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires for accounts above Limits.Reach. Without a limit it only says
// for how many packages nobody knows the accounts: the table is `levee who`.
var Control = &control.Control{
	Name:     "reach",
	Title:    "one account can ship code to much of the project",
	Enforces: stamp.Trustworthy,
	Subject:  control.Project,
	Strength: control.Sign,
	Doc: `"Very roughly 1700 people managed Copay's various dependencies", the essay says; any of
them could have shipped code to it. A few of them can ship it to hundreds of places. That is
no fault of theirs; it is what a stolen token of theirs is worth.`,
	Assumes:  `The registry's list of maintainers is complete.`,
	Misses:   `Rights held through teams, and what the owner of an account's mail domain can do.`,
	Feedback: []evidence.Kind{evidence.Releases},
	Counters: []string{"access: stolen-token", "access: phished-account", "access: insider-turns"},
	Run:      run,
}

func run(p *control.Pass) {
	if p.Before != nil && p.Limits.Reach == 0 {
		return // of a change it is the finding that counts, and there can be none
	}
	if n := unsaid(p); n > 0 {
		p.UnknownFor(n, evidence.Releases, "nobody says who may publish the package")
	}
	total := p.File.Instances()
	if p.Limits.Reach == 0 || total == 0 {
		return
	}
	for _, a := range p.Graph.Accounts(p.MayPublish, p.Phases).All {
		if share := float64(a.Instances) / float64(total); share > p.Limits.Reach {
			p.Find(nil, "%s can ship code to %d of %d places (%.0f %%), the limit is %.0f %%", a.Name, a.Instances, total, 100*share, 100*p.Limits.Reach)
		}
	}
}

// unsaid counts the packages of which nobody says who may publish them.
func unsaid(p *control.Pass) int {
	n := 0
	for _, name := range control.Names(p.Target) {
		if _, ok := p.MayPublish(name); !ok {
			n++
		}
	}
	return n
}
