package drill

import (
	"cmp"
	"hash/fnv"
	"iter"
	"slices"

	"levee/internal/attack"
)

// Spread yields variants so that the first of them, however many one takes, have
// each alternative about as often as any other. Next is always one with the most
// alternatives that none had yet, then one whose alternatives came least often,
// then by a hash of its choices. What happened itself comes before all variants.
// Not mixed, which is for who takes all, they come in the order of near.
func Spread(m *attack.Model, near []attack.Neighbour, mixed bool) iter.Seq[*attack.Neighbour] {
	return func(yield func(*attack.Neighbour) bool) {
		var left []*attack.Neighbour
		for i := range near {
			if mixed && near[i].Steps > 0 {
				left = append(left, &near[i])
			} else if !yield(&near[i]) {
				return
			}
		}
		slices.SortFunc(left, func(a, b *attack.Neighbour) int {
			return cmp.Compare(rank(m.Words(&a.Variant)), rank(m.Words(&b.Variant)))
		})
		taken := make(tally, len(m.Stages))
		for len(left) > 0 {
			best := 0
			for i := range left {
				if taken.less(left[i], left[best]) {
					best = i
				}
			}
			one := left[best]
			left = slices.Delete(left, best, best+1)
			for s := range taken {
				taken[s][one.Variant[s]]++
			}
			if !yield(one) {
				return
			}
		}
	}
}

// A tally counts how often alternatives were taken, by stage.
type tally [][256]int

// less tells whether a brings more that is new than b does.
func (t tally) less(a, b *attack.Neighbour) bool {
	newA, oftenA := t.count(a)
	newB, oftenB := t.count(b)
	return cmp.Or(cmp.Compare(newB, newA), cmp.Compare(oftenA, oftenB)) < 0
}

func (t tally) count(v *attack.Neighbour) (unseen, often int) {
	for s := range t {
		n := t[s][v.Variant[s]]
		if often += n; n == 0 {
			unseen++
		}
	}
	return unseen, often
}

func rank(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // it never fails
	return h.Sum64()
}
