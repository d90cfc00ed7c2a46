package control

import (
	"cmp"
	"slices"
	"sync"

	"levee/internal/evidence"
	"levee/internal/graph"
)

// Newcomers returns the accounts that may publish what a change brought and
// could not publish what was there of it before, sorted. If that cannot be
// told it returns why.
func Newcomers(t *Target, c *graph.Change) (who []string, why string) {
	fact := t.Evidence.History(c.Name)
	h, ok := fact.Get()
	if !ok {
		return nil, cmp.Or(fact.Why(), "not known")
	}
	now := h.MayPublish(t.AsOf)
	may, ok := now.Get()
	if !ok {
		return nil, now.Why()
	}
	if c.Was < 0 {
		return may, ""
	}
	was, why := maintained(h, c.Before)
	return Added(was, may), why
}

// maintained returns who might publish when a version came out.
func maintained(h *evidence.History, version string) (who []string, why string) {
	i := slices.IndexFunc(h.Releases, func(r evidence.Release) bool { return r.Version == version })
	if i < 0 {
		return nil, "the registry's answer has no such version"
	}
	who, ok := h.Releases[i].Maintainers.Get()
	if !ok {
		return nil, h.Releases[i].Maintainers.Why()
	}
	return who, ""
}

// accounts are those who may publish something of a project; they are gathered
// once for all looks at it.
type accounts struct {
	once sync.Once
	who  map[string]bool
	of   int    // packages
	why  string // why those of some package are not known
}

// Had tells whether an account may publish something of what the project was,
// out of how many packages. If the accounts of some of these are not known it
// returns why: then nobody can be called new.
func (t *Target) Had() (has func(account string) bool, of int, why string) {
	a := t.had
	a.once.Do(func() { a.gather(t) })
	return func(account string) bool { return a.who[account] }, a.of, a.why
}

// gather asks of what stayed who may publish it today, and of what came in
// another version who might when the version before came out.
func (a *accounts) gather(t *Target) {
	a.who = make(map[string]bool)
	moved := make(map[string]string)
	for _, c := range t.Changes {
		if c.Was >= 0 && c.Came() {
			moved[c.Name] = c.Before
		}
	}
	seen := make(map[string]bool)
	for i := range t.Before.File.Artifacts {
		if a.why != "" {
			return // nobody can be called new any more
		}
		if name := t.Before.File.Artifacts[i].Name; !seen[name] {
			seen[name] = true
			a.add(t, name, moved[name])
		}
	}
	a.of = len(seen)
}

func (a *accounts) add(t *Target, name, version string) {
	who, ok := t.MayPublish(name)
	if h, known := t.Evidence.History(name).Get(); known && version != "" {
		var why string
		who, why = maintained(h, version)
		ok = why == ""
	}
	if !ok {
		a.why = "the accounts of all that was here before are not known"
	}
	for _, account := range who {
		a.who[account] = true
	}
}
