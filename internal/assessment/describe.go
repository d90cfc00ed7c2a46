package assessment

import (
	"maps"
	"slices"
	"strings"

	"levee/internal/control"
	"levee/internal/evidence"
)

// Describe counts what a project consists of.
func Describe(t *control.Target) Project {
	f := t.File
	p := Project{Lockfile: f.Path, Kind: f.Kind, Format: f.Format, Instances: f.Instances(), Artifacts: len(f.Artifacts)}
	if len(f.Nodes) > 0 {
		p.Name, p.Version = f.Nodes[0].Name, f.Nodes[0].Version
	}
	if m := t.Manifests[""]; m != nil && m.Name != "" {
		p.Name, p.Version = m.Name, m.Version
	}
	accounts := make(map[string]bool)
	names := Names(t)
	for _, name := range names {
		who, ok := t.MayPublish(name)
		if !ok {
			p.Unpublished++
		}
		for _, account := range who {
			accounts[account] = true
		}
	}
	p.Names, p.Accounts = len(names), len(accounts)
	return p
}

// Names returns the distinct names of the project's packages, sorted.
func Names(t *control.Target) []string {
	set := make(map[string]bool, len(t.File.Artifacts))
	for i := range t.File.Artifacts {
		set[t.File.Artifacts[i].Name] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// cover counts for each kind of evidence how many names it is there for.
func cover(t *control.Target) []Coverage {
	names := Names(t)
	return []Coverage{
		coverage(evidence.Releases, names, func(name string) evidence.Fact[*evidence.History] {
			f := t.Evidence.History(name)
			if h, ok := f.Get(); ok && len(h.Releases) == 0 {
				return evidence.Unknown[*evidence.History]("no release of it is known", f.From())
			}
			return f
		}),
		coverage(evidence.Advisories, names, t.Evidence.AdvisoriesOn),
		coverage(evidence.Popularity, names, t.Evidence.Usage),
		coverage(evidence.Replacement, names, t.Evidence.Substitute),
	}
}

func coverage[T any](kind evidence.Kind, names []string, answer func(string) evidence.Fact[T]) Coverage {
	c := Coverage{Kind: kind}
	sources, reasons := make(map[string]bool), make(map[string]int)
	for _, name := range names {
		f := answer(name)
		switch f.Status() {
		case evidence.Known:
			c.Known++
			sources[f.From().Source] = true
		case evidence.Contradicted:
			c.Contradicted++
			reasons[f.Why()]++
		default:
			c.Absent++
			reasons[f.Why()]++
		}
	}
	c.Sources = slices.Sorted(maps.Keys(sources))
	c.Reasons = slices.SortedFunc(maps.Keys(reasons), func(a, b string) int {
		if reasons[a] != reasons[b] {
			return reasons[b] - reasons[a]
		}
		return strings.Compare(a, b)
	})
	return c
}
