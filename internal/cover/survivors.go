// Package cover says in few words what a long list has in common, and how little
// is enough to shorten it: the smallest choices of which all that can be made of
// them survive, and the cheapest set of options that closes what is open. It
// knows numbers only; what stages, alternatives and options are is for others
// to say.
package cover

import (
	"cmp"
	"slices"
)

// A Choice is an alternative at a stage, both counted from 0.
type Choice struct{ Stage, Alternative int }

// A Pattern is a part of a variant: the choices that it makes, by stage.
type Pattern struct {
	Choices  []Choice
	Variants []int // that make these choices, in order; all of them survive
}

// MaxChoices bounds the choices of a pattern. What needs more to be told apart
// from what does not survive is left to the rest.
const MaxChoices = 4

// Survivors returns the smallest patterns of which every variant survives: no
// choice can be left out of one. A variant has an alternative at each stage,
// and all have as many stages. Rest are survivors that no pattern of so few
// choices tells of. The patterns with the most variants come first, then those
// with the fewest choices, then the earliest choices.
func Survivors(variants [][]int, survives []bool) (patterns []Pattern, rest []int) {
	s := newSearch(variants, survives)
	if len(variants) == 0 {
		return nil, nil
	}
	s.grow(s.all)
	covered := newBitset(len(variants))
	for _, p := range s.found {
		covered.unite(p.matches)
		patterns = append(patterns, Pattern{p.choices, members(p.matches, len(variants))})
	}
	for i := range variants {
		if survives[i] && !covered.has(i) {
			rest = append(rest, i)
		}
	}
	slices.SortStableFunc(patterns, comparePatterns)
	return patterns, rest
}

func comparePatterns(a, b Pattern) int {
	return cmp.Or(
		cmp.Compare(len(b.Variants), len(a.Variants)),
		cmp.Compare(len(a.Choices), len(b.Choices)),
		slices.CompareFunc(a.Choices, b.Choices, func(x, y Choice) int {
			return cmp.Or(cmp.Compare(x.Stage, y.Stage), cmp.Compare(x.Alternative, y.Alternative))
		}),
	)
}

// A search grows choices, fewest first.
type search struct {
	stages   [][]bitset // by stage and alternative, the variants that have it; nil for one that none has
	survive  bitset
	all      bitset
	found    []partial
	variants int
}

// A partial is some choices, with the variants that make them.
type partial struct {
	choices []Choice
	matches bitset
}

func newSearch(variants [][]int, survives []bool) *search {
	s := &search{variants: len(variants), survive: newBitset(len(variants)), all: newBitset(len(variants))}
	for i, v := range variants {
		s.all.add(i)
		if survives[i] {
			s.survive.add(i)
		}
		for stage, alternative := range v {
			s.set(stage, alternative).add(i)
		}
	}
	return s
}

func (s *search) set(stage, alternative int) bitset {
	for len(s.stages) <= stage {
		s.stages = append(s.stages, nil)
	}
	for len(s.stages[stage]) <= alternative {
		s.stages[stage] = append(s.stages[stage], nil)
	}
	if s.stages[stage][alternative] == nil {
		s.stages[stage][alternative] = newBitset(s.variants)
	}
	return s.stages[stage][alternative]
}

// grow goes level by level: what of a level is open, some surviving and some
// not, is extended by the stages that follow.
func (s *search) grow(all bitset) {
	open := []partial{{nil, all}}
	if all.within(s.survive) {
		s.found = append(s.found, open[0])
		return
	}
	for level := 0; level < MaxChoices && len(open) > 0; level++ {
		var next []partial
		for _, p := range open {
			next = append(next, s.extend(p)...)
		}
		open = next
	}
}

// extend returns the open extensions of a partial by one later choice, and
// keeps those that survive as a whole and hold no pattern that was found.
func (s *search) extend(p partial) []partial {
	from := 0
	if n := len(p.choices); n > 0 {
		from = p.choices[n-1].Stage + 1
	}
	var open []partial
	matches, alive := newBitset(s.variants), newBitset(s.variants)
	for stage := from; stage < len(s.stages); stage++ {
		for alternative, has := range s.stages[stage] {
			if has == nil || !matches.and(p.matches, has) || !alive.and(matches, s.survive) {
				continue
			}
			choices := append(slices.Clip(p.choices), Choice{stage, alternative})
			next := partial{choices, slices.Clone(matches)}
			switch {
			case s.holdsFound(choices):
			case matches.within(s.survive):
				s.found = append(s.found, next)
			default:
				open = append(open, next)
			}
		}
	}
	return open
}

// holdsFound tells whether some pattern that was found is a part of choices.
func (s *search) holdsFound(choices []Choice) bool {
	return slices.ContainsFunc(s.found, func(f partial) bool {
		return !slices.ContainsFunc(f.choices, func(c Choice) bool { return !slices.Contains(choices, c) })
	})
}

func members(b bitset, n int) []int {
	var all []int
	for i := range n {
		if b.has(i) {
			all = append(all, i)
		}
	}
	return all
}
