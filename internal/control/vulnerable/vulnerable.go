// Package vulnerable is the control that asks whether the installed version has
// a known vulnerability, and which version would be without.
package vulnerable

import (
	"fmt"
	"strings"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/stamp"
)

// Control fires when an advisory, other than for malware, hits the installed
// version.
var Control = &control.Control{
	Name:     "vulnerable",
	Title:    "the installed version has a known vulnerability",
	Enforces: stamp.NotTakenIn,
	Subject:  control.Package,
	Strength: control.Breach,
	Doc: `"Users could pin packages but quickly identify which ones need to be updated for security
reasons", the essay wishes. The nearest fixed version that every declared range admits is
named, so that the update is no larger than it must be.`,
	Assumes:  `The copy of the advisories is recent, and their ranges are right.`,
	Misses:   `Whether the vulnerable code is ever called here.`,
	Feedback: []evidence.Kind{evidence.Advisories},
	Counters: []string{"noticed: noticed-after-year"},
	Run:      run,
}

func run(p *control.Pass) {
	fact := p.Evidence.AdvisoriesOn(p.Artifact.Name)
	list, ok := fact.Get()
	if !ok {
		p.Unknown(evidence.Advisories, fact.Why())
		return
	}
	var hits []*evidence.Advisory
	var refs []control.Reference
	for i := range list {
		if a := &list[i]; !a.Malware && a.Hits(p.Artifact.Version) && !a.Published.After(p.AsOf) {
			hits = append(hits, a)
			refs = append(refs, control.Reference{What: "advisory " + a.ID, From: fact.From()})
		}
	}
	if len(hits) > 0 {
		p.Find(refs, "%s; %s", said(hits), remedy(p, list))
	}
}

// said names the advisories with their severities.
func said(hits []*evidence.Advisory) string {
	var words []string
	for _, a := range hits {
		word := a.ID
		if a.Severity != "" {
			word += " (" + strings.ToLower(a.Severity) + ")"
		}
		words = append(words, word)
	}
	return control.Listed(words)
}

// remedy finds the lowest version that no advisory hits, of malware or not,
// first among those that every range here admits.
func remedy(p *control.Pass, list []evidence.Advisory) string {
	installed, err := npm.ParseLoose(p.Artifact.Version)
	if err != nil {
		return "which version is without is not known"
	}
	ranges, all := ranges(p)
	near, far := "", ""
	var nearest, farthest npm.Version
	for _, candidate := range candidates(p, list) {
		v, err := npm.ParseLoose(candidate)
		if err != nil || v.Compare(installed) <= 0 || v.Pre != "" || hit(list, candidate) {
			continue
		}
		if far == "" || v.Compare(farthest) < 0 {
			far, farthest = candidate, v
		}
		if admitted(ranges, v) && (near == "" || v.Compare(nearest) < 0) {
			near, nearest = candidate, v
		}
	}
	switch {
	case near != "" && !all:
		return near + " is without; whether every range here admits it is not known"
	case near != "":
		return fmt.Sprintf("%s is without, and every range here admits it", near)
	case far != "":
		return fmt.Sprintf("%s is without, but a range here does not admit it", far)
	default:
		return "no version without is known"
	}
}

// candidates are the known releases; where none are, the versions that the
// advisories call fixed.
func candidates(p *control.Pass, list []evidence.Advisory) []string {
	var all []string
	if h, ok := p.Evidence.History(p.Artifact.Name).Get(); ok && len(h.Releases) > 0 {
		for i := range h.Releases {
			all = append(all, h.Releases[i].Version)
		}
		return all
	}
	for i := range list {
		if fix := list[i].Fix(p.Artifact.Version); fix != "" {
			all = append(all, fix)
		}
	}
	return all
}

func hit(list []evidence.Advisory, version string) bool {
	for i := range list {
		if list[i].Hits(version) {
			return true
		}
	}
	return false
}

// ranges are the declared ranges that lead to the artifact; all tells whether
// each of them could be read.
func ranges(p *control.Pass) (found []npm.Range, all bool) {
	all = true
	for n := range p.File.Nodes {
		if a := p.File.Nodes[n].Artifact; a < 0 || &p.File.Artifacts[a] != p.Artifact {
			continue
		}
		for _, e := range p.Graph.In(n) {
			text := p.File.Edges[e].Range
			r, err := npm.ParseLooseRange(npm.ParseSpec(text).Text)
			if err != nil || text == "" {
				all = false
				continue
			}
			found = append(found, r)
		}
	}
	return found, all
}

func admitted(ranges []npm.Range, v npm.Version) bool {
	for _, r := range ranges {
		if !r.Has(v) {
			return false
		}
	}
	return true
}
