package evidence

import "slices"

// A Loss is evidence that is not to be had any more.
type Loss struct {
	Kinds []Kind         // nothing of these kinds
	Strip func(*Release) // what is taken out of each release; nil: nothing
}

// lost is the reason of facts that were taken away.
const lost = "taken away, to see what hangs on it"

// Without returns the evidence after a loss. The bundle stays as it is; what it
// lies over is taken to have had the same loss.
func (b *Bundle) Without(l *Loss) *Bundle {
	rest := *b
	rest.releases = keep(b.releases, l, Releases)
	rest.advisories = keep(b.advisories, l, Advisories)
	rest.popularity = keep(b.popularity, l, Popularity)
	rest.replacements = keep(b.replacements, l, Replacement)
	rest.packages = keep(b.packages, l, Code)
	rest.comparisons = keep(b.comparisons, l, Repository)
	if l.Strip != nil {
		for name, f := range rest.releases {
			if h, ok := f.Get(); ok {
				rest.releases[name] = Know(h.without(l.Strip), f.From())
			}
		}
	}
	return &rest
}

func keep[T any](facts map[string]Fact[T], l *Loss, k Kind) map[string]Fact[T] {
	rest := make(map[string]Fact[T], len(facts))
	for name, f := range facts {
		if slices.Contains(l.Kinds, k) {
			f = Unknown[T](lost, Provenance{})
		}
		rest[name] = f
	}
	return rest
}

func (h *History) without(strip func(*Release)) *History {
	rest := *h
	rest.Releases = slices.Clone(h.Releases)
	for i := range rest.Releases {
		strip(&rest.Releases[i])
	}
	return &rest
}

// Lose makes a fact unknown.
func Lose[T any](f *Fact[T]) { *f = Unknown[T](lost, f.From()) }
