package assessment

import (
	"maps"
	"slices"
	"strings"

	"levee/internal/code"
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
	names := control.Names(t)
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

// cover counts for each kind of evidence how many names it is there for.
func cover(t *control.Target) []Coverage {
	names := control.Names(t)
	all := []Coverage{
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
	return append(all, coverCode(t)...)
}

// coverCode counts the artifacts whose code was read, and those that were
// compared with their repository if any was. A name whose versions are not all
// read counts as absent.
func coverCode(t *control.Target) []Coverage {
	versions := make(map[string][]string)
	for i := range t.File.Artifacts {
		a := &t.File.Artifacts[i]
		versions[a.Name] = append(versions[a.Name], a.Version)
	}
	names := control.Names(t)
	all := []Coverage{coverage(evidence.Code, names, func(name string) evidence.Fact[*code.Package] {
		return weakest(versions[name], func(v string) evidence.Fact[*code.Package] { return t.Evidence.Package(name, v) })
	})}
	compared := coverage(evidence.Repository, names, func(name string) evidence.Fact[*code.Comparison] {
		return weakest(versions[name], func(v string) evidence.Fact[*code.Comparison] { return t.Evidence.Comparison(name, v) })
	})
	if compared.Known > 0 {
		all = append(all, compared)
	}
	return all
}

// weakest returns the first fact of several versions that is not known, or one
// that is.
func weakest[T any](versions []string, answer func(string) evidence.Fact[T]) (f evidence.Fact[T]) {
	for _, v := range versions {
		if f = answer(v); f.Status() != evidence.Known {
			return f
		}
	}
	return f
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
