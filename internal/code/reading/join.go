package reading

import (
	"cmp"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// join puts together what the modules say, with the phases that linking gave.
func (p *reading) join() {
	for _, m := range p.order {
		if m.facts == nil {
			continue
		}
		p.joinUses(m)
		p.joinFlows(m)
		for i := range m.facts.Overrides {
			o := m.facts.Overrides[i]
			o.Override.File, o.Override.Phase = m.path, m.phase(o.Function)
			p.out.Overrides = append(p.out.Overrides, o.Override)
		}
		for i := range m.facts.Imports {
			im := m.facts.Imports[i]
			im.Import.Place.File, im.Import.Phase = m.path, m.phase(im.Function)
			p.out.Imports = append(p.out.Imports, im.Import)
		}
	}
	p.inlined()
	p.scripts()
	p.runFetched()
	p.out.Imports = append(p.out.Imports, p.mentioned...)
	p.limit()
}

// limit keeps what a reader can use of a package that does the same thing in a
// thousand places.
func (p *reading) limit() {
	if len(p.out.Capabilities) > maxCapabilities {
		slices.SortStableFunc(p.out.Capabilities, func(a, b code.Capability) int {
			return cmp.Or(cmp.Compare(rankOf(a.Phase), rankOf(b.Phase)), strings.Compare(a.Detail, b.Detail))
		})
		if p.out.Capabilities = thin(p.out.Capabilities); len(p.out.Capabilities) > maxCapabilities {
			p.out.Capabilities = foremost(p.out.Capabilities, maxCapabilities, func(c *code.Capability) (string, string, code.Phase) {
				return c.Name, c.API, c.Phase
			})
			p.out.Gaps = append(p.out.Gaps, code.Gap{Why: "more uses than are kept", Odd: true}) // some of each kind are
		}
	}
	slices.SortStableFunc(p.out.Capabilities, func(a, b code.Capability) int {
		return cmp.Or(byPlace(a.Place, b.Place), strings.Compare(a.Name, b.Name))
	})
	if len(p.out.Flows) > maxFlows {
		p.out.Flows = foremost(p.out.Flows, maxFlows, func(f *code.Flow) (string, string, code.Phase) {
			return f.From.Kind + " " + f.To.Capability, f.To.API + " " + f.To.Role, f.To.Phase
		})
		p.out.Gaps = append(p.out.Gaps, code.Gap{Why: "more flows than are kept", Odd: true}) // those that run first are
	}
	slices.SortStableFunc(p.out.Flows, func(a, b code.Flow) int { return byPlace(a.To.Place, b.To.Place) })
	if len(p.out.Imports) > maxImports { // files of the package itself tell least
		slices.SortStableFunc(p.out.Imports, func(a, b code.Import) int { return cmp.Compare(distance(&a), distance(&b)) })
		if distance(&p.out.Imports[maxImports]) == 0 {
			p.gap("more imports than are kept", "")
		}
		p.out.Imports = p.out.Imports[:maxImports]
	}
}

// distance tells how far what a package asks for is from what others wrote: 0
// for a package, 1 for what leads nowhere, 2 for a file of its own.
func distance(im *code.Import) int {
	switch {
	case im.Package != "":
		return 0
	case im.File == "":
		return 1
	}
	return 2
}

// thin drops uses of which there is a like one already, and then what is too
// much.
func thin(all []code.Capability) []code.Capability {
	type like struct{ name, api, detail string }
	seen := make(map[like]int)
	kept := all[:0]
	for _, c := range all {
		k := like{c.Name, c.API, c.Detail}
		if seen[k]++; seen[k] <= 3 {
			kept = append(kept, c)
		}
	}
	return kept
}

// foremost keeps so many of a list: in turns some of each group, in a group
// some of each kind, and of a kind those that run earliest. So nothing hides
// behind much of something else.
func foremost[T any](all []T, most int, of func(*T) (group, kind string, phase code.Phase)) []T {
	slices.SortStableFunc(all, func(a, b T) int {
		_, _, one := of(&a)
		_, _, other := of(&b)
		return cmp.Compare(rankOf(one), rankOf(other))
	})
	inTurns(all, func(item *T) string {
		group, kind, _ := of(item)
		return group + " " + kind
	})
	inTurns(all, func(item *T) string {
		group, _, _ := of(item)
		return group
	})
	return all[:most]
}

// inTurns sorts a list so that the first of each kind come first, then the
// second ones.
func inTurns[T any](all []T, kind func(*T) string) {
	turns := make([]turn[T], len(all))
	count := make(map[string]int)
	for i := range all {
		k := kind(&all[i])
		count[k]++
		turns[i] = turn[T]{count[k], all[i]}
	}
	slices.SortStableFunc(turns, func(a, b turn[T]) int { return cmp.Compare(a.nth, b.nth) })
	for i := range turns {
		all[i] = turns[i].item
	}
}

// A turn is an item with its number among those of its kind.
type turn[T any] struct {
	nth  int
	item T
}

func rankOf(p code.Phase) int {
	return slices.Index([]code.Phase{code.AtInstall, code.AtImport, code.AtCall, code.Never}, p)
}

func (p *reading) joinUses(m *module) {
	for i := range m.facts.Uses {
		u := &m.facts.Uses[i]
		for _, name := range u.Names {
			c := u.Capability
			c.Name, c.File, c.Phase = name, m.path, m.phase(u.Function)
			p.out.Capabilities = append(p.out.Capabilities, c)
		}
	}
}

func (p *reading) joinFlows(m *module) {
	for i := range m.facts.Flows {
		f := m.facts.Flows[i].Flow
		if f.From.File == "" {
			f.From.File = m.path
		}
		for g := range f.Guards {
			if f.Guards[g].File == "" {
				f.Guards[g].File = m.path
			}
		}
		phase := m.phase(m.facts.Flows[i].Function)
		if f.To.File == "" {
			f.To.File = m.path
		}
		f.To.Phase = phase
		p.out.Flows = append(p.out.Flows, f)
		p.noteFetched(&f)
	}
}

// A fetched file is one that is written from what a server answered.
type fetched struct {
	path string
	from code.Origin
}

func (p *reading) noteFetched(f *code.Flow) {
	if f.To.Capability != capability.FSWrite || f.To.Role == capability.RolePath || len(p.fetched) >= 100 {
		return
	}
	switch f.From.Kind {
	case code.FromNet:
		p.fetched = append(p.fetched, fetched{f.To.Detail, code.Origin{Kind: code.FromFetched, Place: f.To.Place}})
	case code.FromDecoded, code.FromDecrypted:
		p.fetched = append(p.fetched, fetched{f.To.Detail, f.From})
	}
}

// runsFile tells whether a use runs a file, by one of the paths that it may
// have.
func (p *reading) runsFile(c *code.Capability, written string) bool {
	for one := range strings.SplitSeq(written, "; ") {
		switch {
		case len(strings.Trim(one, "./~…")) < 3: // nothing is known of it
		case c.Name == capability.Exec && runsWritten(c.Detail, one):
			return true
		case oneOf([]string{c.Name}, capability.Native, capability.Worker, capability.DynamicImport, capability.VM) && strings.Contains(c.Detail, one):
			return true
		}
	}
	return false
}

// runFetched finds uses that run a file which was written from what a server
// answered: by its path, as far as that is constant.
func (p *reading) runFetched() {
	for _, w := range p.fetched {
		for i := range p.out.Capabilities {
			c := &p.out.Capabilities[i]
			if !p.runsFile(c, w.path) {
				continue
			}
			role := capability.RoleCode
			if c.Name == capability.Exec {
				role = capability.RoleCommand
			}
			p.addWritten(&w, code.Sink{Capability: c.Name, API: c.API, Role: role, Detail: c.Detail, Phase: c.Phase, Place: c.Place})
		}
		for i := range p.out.Imports {
			if im := &p.out.Imports[i]; len(im.Spec) > 2 && strings.Contains(w.path, im.Spec) {
				p.addWritten(&w, code.Sink{Capability: capability.DynamicImport, API: "require", Role: capability.RoleCode, Detail: im.Spec, Phase: im.Phase, Place: im.Place})
			}
		}
	}
}

// addWritten notes that a file runs which the package wrote before.
func (p *reading) addWritten(w *fetched, to code.Sink) {
	from := w.from
	if from.Detail == "" {
		from.Detail = cut(w.path)
	}
	p.out.Flows = append(p.out.Flows, code.Flow{From: from, To: to})
}
