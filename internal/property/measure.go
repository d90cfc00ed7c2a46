package property

import (
	"slices"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// names returns the distinct package names of the project's artifacts.
func (s *Subject) names() []string {
	names := make([]string, 0, len(s.File.Artifacts))
	for i := range s.File.Artifacts {
		names = append(names, s.File.Artifacts[i].Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// share counts the names for which judge answers yes among those for which it
// can tell, in percent.
func (s *Subject) share(why string, judge func(name string) (yes, known bool)) Figure {
	yes, of := 0, 0
	for _, name := range s.names() {
		y, known := judge(name)
		if !known {
			continue
		}
		of++
		if y {
			yes++
		}
	}
	if of == 0 {
		return Figure{Why: why}
	}
	return Figure{Value: 100 * float64(yes) / float64(of), Known: true, Of: of}
}

func fewMaintainers(s *Subject) Figure {
	return s.share("no source names maintainers", func(name string) (bool, bool) {
		h, ok := s.Evidence.History(name).Get()
		if !ok {
			return false, false
		}
		who, ok := h.MayPublish(s.AsOf).Get()
		return len(who) <= 2, ok
	})
}

func silent(s *Subject) Figure {
	limit := s.AsOf.Add(-s.Limits.Silence)
	return s.share("no source gives usable publish times", func(name string) (bool, bool) {
		h, ok := s.Evidence.History(name).Get()
		if !ok || len(h.Releases) == 0 {
			return false, false
		}
		last, ok := h.Releases[len(h.Releases)-1].Published.Get()
		return last.Before(limit), ok
	})
}

// obsolete counts deprecated or replaceable packages. A package is counted as
// soon as one of the two says so.
func obsolete(s *Subject) Figure {
	deprecated := fired(s.Outcomes, "abandoned")
	n, of := 0, 0
	for _, name := range s.names() {
		sub, known := s.Evidence.Substitute(name).Get()
		if known {
			of++
		}
		if sub.Native != "" || len(sub.Packages) > 0 || deprecated[name] {
			n++
		}
	}
	if of == 0 && len(deprecated) == 0 {
		return Figure{Why: "no list of replacements, and no source gives deprecations"}
	}
	return Figure{Value: float64(n), Known: true, Of: of}
}

// fired returns the names of packages on which a control found something.
func fired(outcomes []control.Outcome, name string) map[string]bool {
	found := make(map[string]bool)
	for i := range outcomes {
		if outcomes[i].Control.Name != name {
			continue
		}
		for _, f := range outcomes[i].Findings {
			found[f.Package] = true
		}
	}
	return found
}

// transitive is the share of package names that no manifest of the project
// declares.
func transitive(s *Subject) Figure {
	direct := make(map[string]bool)
	for _, e := range s.File.Edges {
		if s.File.Nodes[e.From].Kind == lockfile.Workspace && e.To >= 0 {
			direct[s.File.Nodes[e.To].Name] = true
		}
	}
	if len(direct) == 0 {
		return Figure{Why: "no manifest says what was chosen"}
	}
	return s.share("", func(name string) (bool, bool) { return !direct[name], true })
}

func unpublished(s *Subject) Figure {
	absent := 0
	for i := range s.File.Artifacts {
		if !publisherKnown(s.Evidence, &s.File.Artifacts[i]) {
			absent++
		}
	}
	n := len(s.File.Artifacts)
	if n == 0 {
		return Figure{Why: "no packages"}
	}
	return Figure{Value: 100 * float64(absent) / float64(n), Known: true, Of: n}
}

func publisherKnown(b *evidence.Bundle, a *lockfile.Artifact) bool {
	h, ok := b.History(a.Name).Get()
	if !ok {
		return false
	}
	i := slices.IndexFunc(h.Releases, func(r evidence.Release) bool { return r.Version == a.Version })
	return i >= 0 && h.Releases[i].Publisher.Status() == evidence.Known
}

// uncleared is the share of artifacts that some control fired on or could not
// judge: of the rest, and only of the rest, the controls show low risk.
func uncleared(s *Subject) Figure {
	looked := 0
	judged := make([]int, len(s.File.Artifacts))
	for i := range s.Outcomes {
		if s.Outcomes[i].Control.Subject == control.Package {
			looked++
			for _, a := range s.Outcomes[i].Cleared {
				judged[a]++
			}
		}
	}
	if looked == 0 || len(judged) == 0 {
		return Figure{Why: "no control looked"}
	}
	clear := 0
	for _, n := range judged {
		if n == looked {
			clear++
		}
	}
	n := len(judged)
	return Figure{Value: 100 * float64(n-clear) / float64(n), Known: true, Of: n}
}

// wouldMove counts the instances for which some declared range admits a
// release newer than the locked one, as of the day of the run.
func wouldMove(s *Subject) Figure {
	newest := &newestCache{make(map[rangeKey]string), make(map[string][]npm.Version)}
	moved := make(map[int]bool)
	known := make(map[int]bool)
	for _, e := range s.File.Edges {
		if e.To < 0 || e.Range == "" || s.File.Nodes[e.To].Kind != lockfile.Package {
			continue
		}
		best, ok := s.newest(newest, rangeKey{s.File.Nodes[e.To].Name, e.Range})
		if !ok {
			continue
		}
		known[e.To] = true
		if best != "" && newer(best, s.File.Nodes[e.To].Version) {
			moved[e.To] = true
		}
	}
	if len(known) == 0 {
		return Figure{Why: "no source lists the releases"}
	}
	return Figure{Value: float64(len(moved)), Known: true, Of: len(known)}
}

type rangeKey struct{ name, rng string }

// A newestCache keeps what many edges ask for again.
type newestCache struct {
	answers  map[rangeKey]string
	versions map[string][]npm.Version // releases of a name
}

// newest returns the highest release that a range admits, and "" if none; it
// returns false if the releases are not known or the range is none. Whether a
// range floats is decided by npm's ranges alone: tags and addresses are left
// out.
func (s *Subject) newest(cache *newestCache, k rangeKey) (string, bool) {
	if best, ok := cache.answers[k]; ok {
		return best, true
	}
	h, ok := s.Evidence.History(k.name).Get()
	if !ok || len(h.Releases) == 0 {
		return "", false
	}
	rng, err := npm.ParseRange(k.rng)
	if err != nil {
		return "", false
	}
	versions, ok := cache.versions[k.name]
	if !ok {
		versions = parsed(h.Releases)
		cache.versions[k.name] = versions
	}
	best := ""
	if i := npm.MaxSatisfying(versions, rng); i >= 0 {
		best = versions[i].String()
	}
	cache.answers[k] = best
	return best, true
}

// parsed leaves out what is no version.
func parsed(releases []evidence.Release) []npm.Version {
	all := make([]npm.Version, 0, len(releases))
	for i := range releases {
		if v, err := npm.ParseVersion(releases[i].Version); err == nil {
			all = append(all, v)
		}
	}
	return all
}

// newer tells whether version a is higher than version b; versions that are
// none are never newer.
func newer(a, b string) bool {
	x, errA := npm.ParseVersion(a)
	y, errB := npm.ParseVersion(b)
	return errA == nil && errB == nil && x.Compare(y) > 0
}

func noReport(s *Subject) Figure {
	return s.share("no source says where to report", func(name string) (bool, bool) {
		h, ok := s.Evidence.History(name).Get()
		if !ok {
			return false, false
		}
		where, ok := h.Reporting.Get()
		return where == "", ok
	})
}

// advisoriesOpen is the median age of the advisories that apply to installed
// versions: how long a fix, or the news of it, has not arrived here.
func advisoriesOpen(s *Subject) Figure {
	var days []float64
	for i := range s.File.Artifacts {
		a := &s.File.Artifacts[i]
		list, _ := s.Evidence.AdvisoriesOn(a.Name).Get()
		for _, adv := range list {
			if adv.Hits(a.Version) && !adv.Published.After(s.AsOf) {
				days = append(days, s.AsOf.Sub(adv.Published).Hours()/24)
			}
		}
	}
	if len(days) == 0 {
		return Figure{Why: "no known advisory applies"}
	}
	slices.Sort(days)
	return Figure{Value: days[len(days)/2], Known: true, Of: len(days)}
}
