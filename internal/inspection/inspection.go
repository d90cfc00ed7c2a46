// Package inspection sums up what code can do: the uses of one package, the
// change from one package to another, and what the packages of a project
// reach through what they import. It knows what counts as the same and what
// comes first; how that looks on paper it leaves to package report.
package inspection

import (
	"cmp"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// Phases are the occasions on which code runs, the earliest first.
var Phases = []code.Phase{code.AtInstall, code.AtImport, code.AtCall, code.Never}

// A Use is one way in which a package uses a capability. The place is that of
// the first one; Count says how many places do the same.
type Use struct {
	code.Capability
	Count int
}

// likeness is what two uses have in common that count as the same.
type likeness struct {
	name, api, detail string
	phase             code.Phase
}

func likenessOf(c *code.Capability) likeness { return likeness{c.Name, c.API, c.Detail, c.Phase} }

// Uses returns the ways in which a package uses capabilities: those that run
// earliest first, then in the order of capabilities, and of those what is sure
// and what is told most of first.
func Uses(c *code.Package) []Use {
	var all []Use
	at := make(map[likeness]int)
	for i := range c.Capabilities {
		like := likenessOf(&c.Capabilities[i])
		k, seen := at[like]
		if !seen {
			k = len(all)
			at[like] = k
			all = append(all, Use{Capability: c.Capabilities[i]})
		}
		all[k].Count++
	}
	slices.SortStableFunc(all, func(a, b Use) int {
		return cmp.Or(
			cmp.Compare(phaseRank(a.Phase), phaseRank(b.Phase)),
			cmp.Compare(rankOf(a.Name), rankOf(b.Name)),
			cmp.Compare(certaintyRank(a.Certainty), certaintyRank(b.Certainty)),
			-compareBool(a.Detail != "", b.Detail != ""),
			strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			strings.Compare(a.API, b.API), strings.Compare(a.Detail, b.Detail),
		)
	})
	return all
}

// Earliest returns for each capability of a package the phase in which it is
// used first.
func Earliest(c *code.Package) map[string]code.Phase {
	first := make(map[string]code.Phase)
	for i := range c.Capabilities {
		u := &c.Capabilities[i]
		if had, ok := first[u.Name]; !ok || phaseRank(u.Phase) < phaseRank(had) {
			first[u.Name] = u.Phase
		}
	}
	return first
}

func phaseRank(p code.Phase) int { return slices.Index(Phases, p) }

// rankOf returns the place of a capability in the order of reports.
func rankOf(name string) int {
	i := slices.IndexFunc(capability.Capabilities, func(c capability.Capability) bool { return c.Name == name })
	if i < 0 {
		return len(capability.Capabilities)
	}
	return i
}

func certaintyRank(c code.Certainty) int {
	return slices.Index([]code.Certainty{code.Certain, code.Likely, code.Possible}, c)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
