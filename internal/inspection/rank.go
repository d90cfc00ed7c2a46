package inspection

import (
	"math"

	"levee/internal/code"
)

// Rarity tells how far what a package can do stands out in a project: for each
// capability the bits of its rate among the project's packages, -log2, in that
// phase or an earlier one. A table of dangers would be made up.
type Rarity struct {
	packages int
	having   map[string]*[numPhases]int // packages that have a capability by a phase
}

// NewRarity counts what the packages of a project can do.
func NewRarity(all []*code.Package) *Rarity {
	r := &Rarity{having: make(map[string]*[numPhases]int)}
	for _, c := range all {
		r.packages++
		for name, phase := range Earliest(c) {
			if r.having[name] == nil {
				r.having[name] = new([numPhases]int)
			}
			for at := phaseRank(phase); at < numPhases; at++ {
				r.having[name][at]++
			}
		}
	}
	return r
}

// Of returns the bits of a package.
func (r *Rarity) Of(c *code.Package) float64 {
	sum := 0.0
	first := Earliest(c)
	for _, name := range Names() { // in order: sums of floats depend on it
		phase, ok := first[name]
		if !ok || phase == code.Never {
			continue
		}
		k := r.having[name][phaseRank(phase)]
		sum += -math.Log2((float64(k) + 0.5) / (float64(r.packages) + 1))
	}
	return sum
}
