package compare

import "cmp"

// enoughGain is by how much, in thousandths, two elements together must be more
// like one of the other side than the first alone.
const enoughGain = 40

// gather finds what one side tells in several elements and the other in one:
// an element that is left, could be the same as one that has gone to another,
// and together with that other is more like it.
func (a *alignment) gather() {
	for {
		best := joint{}
		for side := range a.elements {
			for x := range a.elements[side] {
				if a.taken[side][x] {
					continue
				}
				for g := range a.groups {
					if j := a.joint(side, x, g); j.better(best) {
						best = j
					}
				}
			}
		}
		if best.gain == 0 {
			return
		}
		g := &a.groups[best.group]
		g.of[best.side] = append(g.of[best.side], best.x)
		g.alike = best.alike
		a.taken[best.side][best.x] = true
	}
}

// A joint is an element that may go to a group. The zero joint is none.
type joint struct {
	side, x, group int
	gain, alike    int
}

// better tells which of two joints is taken first; the earlier one where they
// are equal.
func (j joint) better(than joint) bool {
	return cmp.Or(cmp.Compare(j.gain, than.gain), cmp.Compare(j.alike, than.alike)) > 0
}

// joint tells what it would bring to add an element to a group.
func (a *alignment) joint(side, x, group int) joint {
	g := &a.groups[group]
	if g.by != ByLikeness || len(g.of[1-side]) != 1 {
		return joint{}
	}
	other := g.of[1-side][0]
	at := [2]int{x, other}
	if side == 1 {
		at = [2]int{other, x}
	}
	if a.scores[at[0]][at[1]] < a.layer.enough {
		return joint{}
	}
	whole := a.profiles[side][x]
	for _, i := range g.of[side] {
		whole = whole.joined(&a.profiles[side][i])
	}
	alike := a.layer.weights.alike(&a.rarities, &whole, &a.profiles[1-side][other])
	if alike-g.alike < enoughGain {
		return joint{}
	}
	return joint{side, x, group, alike - g.alike, alike}
}
