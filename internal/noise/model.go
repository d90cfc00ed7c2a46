package noise

import (
	"math"
	"slices"
)

// A model says how likely each set of findings is at one upgrade: p[s] is the
// share of upgrades at which exactly the controls of s fire.
//
// It is log-linear: of all distributions that have the measured rate of every
// control, and of every conjunction that was seen often enough, the one that
// assumes nothing more (the one of maximal entropy), found by iterative
// proportional fitting (Deming and Stephan 1940). So what was seen often has
// its measured rate, and the rate of what was seen seldom or never follows from
// its parts, and from how these go together.
type model struct {
	p    []float64
	seen []float64 // by set: the share at which all of it was seen, with half a case more; nothing is called rarer
}

// often is how many cases a conjunction needs, seen or expected of a pair,
// before its own rate counts.
const often = 3

// Bounds of the fitting. It ends when no rate moves by more than the precision,
// relative to itself.
const (
	sweeps    = 500
	precision = 1e-9
)

// fitModel fits the model to counts by exact set of findings. Half a case with
// all findings and half a case with none are added, so that no rate is 0 or 1.
func fitModel(cells []float64, controls int) model {
	n := sum(cells) + 1
	want := make([]float64, len(cells))
	for s, c := range cells {
		want[s] = c / n
	}
	want[0] += 0.5 / n
	want[len(want)-1] += 0.5 / n
	m := model{p: independent(rates(want, controls)), seen: make([]float64, len(cells))}
	for s := range m.seen {
		m.seen[s] = holding(want, Set(s))
	}
	margins := m.marginsOf(want, n)
	for range sweeps {
		moved := 0.0
		for _, margin := range margins {
			moved = max(moved, m.raise(margin))
		}
		if moved < precision {
			break
		}
	}
	return m
}

// rates returns how likely each single control is.
func rates(p []float64, controls int) []float64 {
	all := make([]float64, controls)
	for i := range all {
		all[i] = holding(p, 1<<i)
	}
	return all
}

// independent is the distribution in which controls of these rates have
// nothing to do with each other.
func independent(rates []float64) []float64 {
	p := make([]float64, 1<<len(rates))
	for s := range p {
		p[s] = 1
		for i, r := range rates {
			if !Set(s).Has(1 << i) {
				r = 1 - r
			}
			p[s] *= r
		}
	}
	return p
}

// holding returns how likely all of a set fire.
func holding(p []float64, set Set) float64 {
	sum := 0.0
	for s, q := range p {
		if Set(s).Has(set) {
			sum += q
		}
	}
	return sum
}

// A margin is how likely each part of a set is to fire without the rest of it;
// parts are found by index.
type margin struct {
	set  Set
	want []float64
}

// marginsOf returns, before the fitting, what the model takes over from the record: each control,
// each two that were seen often, or should have been if they had nothing to do
// with each other, and larger sets that were seen often. A set that is part of
// another one follows from that.
func (m *model) marginsOf(want []float64, n float64) []margin {
	var all []margin
	for s := len(want) - 1; s > 0; s-- { // a set comes before its parts, which are smaller numbers
		set := Set(s)
		within := slices.ContainsFunc(all, func(m margin) bool { return m.set.Has(set) })
		counts := set.Size() == 1 || n*m.seen[set] >= often || set.Size() == 2 && n*holding(m.p, set) >= often
		if counts && !within {
			all = append(all, margin{set, partsOf(want, set)})
		}
	}
	return all
}

// partsOf returns how likely each part of a set is to fire without its rest.
func partsOf(p []float64, set Set) []float64 {
	parts := make([]float64, len(p))
	for s, q := range p {
		parts[Set(s)&set] += q
	}
	return parts
}

// raise gives the model one margin, and returns by how much that moved it,
// relative to what was there.
func (m *model) raise(to margin) (moved float64) {
	factor := partsOf(m.p, to.set)
	to.set.subsets(func(part Set) {
		if factor[part] > 0 {
			factor[part] = max(0, to.want[part]) / factor[part]
			moved = max(moved, math.Abs(factor[part]-1))
		}
	})
	for s := range m.p {
		m.p[s] *= factor[Set(s)&to.set]
	}
	return moved
}

// rate returns how likely all of a set fire at an upgrade that takes in so many
// releases, be it at different ones of these. Releases are taken for
// independent, which makes a span's rate rather too high.
func (m model) rate(set Set, releases int) float64 {
	if releases <= 1 {
		return max(m.seen[set], holding(m.p, set))
	}
	sum := 0.0 // those at which none of a part fires, by inclusion and exclusion
	set.subsets(func(part Set) {
		none := 0.0
		for s, q := range m.p {
			if Set(s)&part == 0 {
				none += q
			}
		}
		sign := 1 - 2*float64(part.Size()%2)
		sum += sign * math.Pow(none, float64(releases))
	})
	together := 1 - math.Pow(1-m.seen[set], float64(releases)) // all at one of them
	return min(1, max(together, sum))
}
