// Package knownmalicious is the control that asks whether the installed version
// is known to be malware.
package knownmalicious

import (
	"slices"
	"time"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/stamp"
)

// Control fires when an advisory says malware of the installed version.
var Control = &control.Control{
	Name:     "knownmalicious",
	Title:    "the installed version is known to be malicious",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `Six days lay between the first report on flatmap-stream and its advisory, and more until
those who had it installed heard of it. Records of malware are public; this asks them.`,
	Assumes:  `The copy of the advisories is recent.`,
	Misses:   `What nobody has found yet. A record that claims all versions may be wrong of some; it is said with it.`,
	Feedback: []evidence.Kind{evidence.Advisories},
	Counters: []string{"noticed: noticed-within-day", "noticed: noticed-within-week", "arrival: rolled-back", "arrival: kept-back"},
	Run:      run,
}

func run(p *control.Pass) {
	fact := p.Evidence.AdvisoriesOn(p.Artifact.Name)
	list, ok := fact.Get()
	if !ok {
		p.Unknown(evidence.Advisories, fact.Why())
		return
	}
	// A record that names versions says more than one that claims all.
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b evidence.Advisory) int {
		switch {
		case a.Everything() == b.Everything():
			return 0
		case b.Everything():
			return -1
		default:
			return 1
		}
	})
	for i := range list {
		a := &list[i]
		if !a.Malware || !a.Hits(p.Artifact.Version) || a.Published.After(p.AsOf) {
			continue
		}
		doubt := ""
		if a.Everything() && established(p) {
			doubt = "; the record claims every version of a package that has been out for years: look before you act"
		}
		p.Find([]control.Reference{{What: "advisory " + a.ID, From: fact.From()}}, "%s, published %s, says malware%s",
			a.ID, a.Published.Format("2006-01-02"), doubt)
		return
	}
}

// established tells whether the package had many releases over years before
// the record: then not all of them are malware.
func established(p *control.Pass) bool {
	h, ok := p.Evidence.History(p.Artifact.Name).Get()
	if !ok || len(h.Releases) < 10 {
		return false
	}
	first, ok := h.Releases[0].Published.Get()
	return ok && p.AsOf.Sub(first) > 2*365*24*time.Hour
}
