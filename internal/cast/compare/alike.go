package compare

import (
	"math"
	"time"

	"levee/internal/cast"
)

// Weights say how much each trait counts in a kind of element; what neither or
// only one of two elements has does not count.
type weights struct {
	bags [traits]int
	when int
}

// alike tells how alike two profiles are, in thousandths: the mean of what
// their traits have in common, by the weights. What happens at one time is not
// the same for that: of what is dated something must be said alike, too.
func (w *weights) alike(r *rarities, p, q *profile) int {
	sum, count, said := 0, 0, 0
	for t, weight := range w.bags {
		if weight > 0 && len(p.bags[t]) > 0 && len(q.bags[t]) > 0 {
			like := cosine(r[t], p.bags[t], q.bags[t])
			sum += weight * like
			count += weight
			if trait(t) <= topics {
				said = max(said, like)
			}
		}
	}
	if w.when > 0 && said < enoughSaid {
		return 0
	}
	if w.when > 0 && p.when.Known() && q.when.Known() {
		sum += w.when * near(p.when, q.when)
		count += w.when
	}
	if count == 0 {
		return 0
	}
	return (sum + count/2) / count
}

// cosine is how much two bags have in common, by the rarity of their tokens, in
// thousandths. All of it is whole numbers but one root, so that it is the same
// everywhere and either way round.
func cosine(rarity []int, a, b bag) int {
	shared, left, right := 0, 0, 0
	common(a, b, func(token int) { shared += rarity[token] })
	for _, token := range a {
		left += rarity[token]
	}
	for _, token := range b {
		right += rarity[token]
	}
	return int(math.Round(float64(1000*shared) / math.Sqrt(float64(left*right))))
}

// common calls f for each token that both bags have.
func common(a, b bag, f func(int)) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			f(a[i])
			i, j = i+1, j+1
		}
	}
}

// enoughSaid is how much two events must have in common, in thousandths, in
// their words, in what they name, or in what their claims speak about.
const enoughSaid = 200

const day = 24 * time.Hour

// steps tell how near two times are that have no moment in common, in
// thousandths. Records of one event differ by days (a time zone, the date of a
// report); what lies months apart is another event unless much speaks for it.
var steps = []struct {
	within time.Duration
	alike  int
}{{time.Hour, 950}, {day, 900}, {2 * day, 800}, {4 * day, 650}, {7 * day, 500}, {14 * day, 350}, {30 * day, 200}, {60 * day, 100}}

// near tells how near two times are. Those that meet are as near as can be if
// both are known to two days, and less if one of them is a wide interval.
func near(t, u cast.Time) int {
	gap := max(between(t, u), between(u, t))
	if gap <= 0 {
		if width(t) <= 2*day && width(u) <= 2*day {
			return 1000
		}
		return 600
	}
	for _, s := range steps {
		if gap <= s.within {
			return s.alike
		}
	}
	return 0
}

// between is how long after the end of t the beginning of u is; 0 or less if
// they meet or nobody knows.
func between(t, u cast.Time) time.Duration {
	if t.Latest.IsZero() || u.Earliest.IsZero() {
		return 0
	}
	return u.Earliest.Sub(t.Latest)
}

// width is how long a time is that is known on both sides.
func width(t cast.Time) time.Duration {
	if !t.Bounded() {
		return math.MaxInt64
	}
	return t.Latest.Sub(t.Earliest)
}
