package cover

import (
	"fmt"
	"math"
	"slices"
)

// An Option closes some of what is open, at a cost. A cost is above 0.
type Option struct {
	Closes []int
	Cost   float64
}

// A Plan is what to do first, next, and so on.
type Plan struct {
	Options []int // indexes, the one that closes most for its cost first
	Closes  []int // by option of the plan: how many it closes that none before it does
	Cost    float64
	Least   float64 // no plan that closes as much costs less than this; equal to Cost if Exact
	Exact   bool    // it is the cheapest there is
	Open    []int   // what no option closes
}

// maxNodes bounds the search for the cheapest plan: a second of work.
const maxNodes = 1 << 17

// Close returns the cheapest plan that closes, of so many open ones counted
// from 0, all that some option closes. If the search is too large, the plan is
// the best that was found, Exact is false, and Least is a bound that holds.
func Close(open int, options []Option) Plan {
	c := newClosing(open, options)
	c.best = c.greedy()
	c.cost = c.costOf(c.best)
	none := newBitset(len(c.weights))
	least := c.bound(none)
	c.branch(none, nil, 0)
	p := c.plan(c.best)
	p.Exact, p.Least = c.nodes <= maxNodes, least
	if p.Exact {
		p.Least = p.Cost
	}
	return p
}

// A closing is a search under way. Open ones that the same options close are
// one class.
type closing struct {
	options []Option
	closes  []bitset // by option, the classes
	weights []int    // by class, how many open ones it has
	lost    []int    // what no option closes
	best    []int
	cost    float64
	nodes   int
}

func newClosing(open int, options []Option) *closing {
	c := &closing{options: options}
	closers := closersOf(open, options)
	class := make(map[string]int)
	var members [][]int // by class, the options
	for x, by := range closers {
		if len(by) == 0 {
			c.lost = append(c.lost, x)
			continue
		}
		key := fmt.Sprint(by)
		k, ok := class[key]
		if !ok {
			k = len(members)
			class[key] = k
			members = append(members, by)
			c.weights = append(c.weights, 0)
		}
		c.weights[k]++
	}
	for range options {
		c.closes = append(c.closes, newBitset(len(members)))
	}
	for k, by := range members {
		for _, i := range by {
			c.closes[i].add(k)
		}
	}
	return c
}

// closersOf returns by open one the options that close it, each once.
func closersOf(open int, options []Option) [][]int {
	closers := make([][]int, open)
	for i, o := range options {
		for _, x := range o.Closes {
			if n := len(closers[x]); n == 0 || closers[x][n-1] != i {
				closers[x] = append(closers[x], i)
			}
		}
	}
	return closers
}

// newly counts what an option closes that is not done.
func (c *closing) newly(option int, done bitset) int {
	n := 0
	for k, w := range c.weights {
		if c.closes[option].has(k) && !done.has(k) {
			n += w
		}
	}
	return n
}

// greedy takes what closes most for its cost, until nothing is left, and then
// leaves out what the others make needless.
func (c *closing) greedy() []int {
	done := newBitset(len(c.weights))
	var all []int
	for done.count() < len(c.weights) {
		i := c.next(done)
		all = append(all, i)
		done.unite(c.closes[i])
	}
	for k := len(all) - 1; k >= 0; k-- {
		rest := slices.Delete(slices.Clone(all), k, k+1)
		if c.union(rest).count() == len(c.weights) {
			all = rest
		}
	}
	return all
}

// next returns the option that closes most for its cost; the first of equals.
func (c *closing) next(done bitset) int {
	best, most := -1, 0.0
	for i := range c.options {
		if r := c.rate(i, done); r > most {
			best, most = i, r
		}
	}
	return best
}

func (c *closing) union(options []int) bitset {
	b := newBitset(len(c.weights))
	for _, i := range options {
		b.unite(c.closes[i])
	}
	return b
}

func (c *closing) costOf(options []int) float64 {
	sum := 0.0
	for _, i := range slices.Sorted(slices.Values(options)) {
		sum += c.options[i].Cost
	}
	return sum
}

// branch goes on from what is done: by each option that closes the open one
// that fewest can close.
func (c *closing) branch(done bitset, taken []int, cost float64) {
	if c.nodes++; c.nodes > maxNodes || cost >= c.cost {
		return
	}
	hardest := c.hardest(done)
	if hardest < 0 {
		c.best, c.cost = slices.Clone(taken), cost
		return
	}
	if cost+c.bound(done) >= c.cost {
		return
	}
	for i := range c.options {
		if !c.closes[i].has(hardest) {
			continue
		}
		more := slices.Clone(done)
		more.unite(c.closes[i])
		c.branch(more, append(slices.Clip(taken), i), cost+c.options[i].Cost)
	}
}

// hardest returns the class that fewest options close, -1 if none is left.
func (c *closing) hardest(done bitset) int {
	best, fewest := -1, math.MaxInt
	for k := range c.weights {
		if done.has(k) {
			continue
		}
		n := 0
		for _, b := range c.closes {
			if b.has(k) {
				n++
			}
		}
		if n < fewest {
			best, fewest = k, n
		}
	}
	return best
}

// bound returns what closing the rest costs at least: each class pays the
// smallest share of an option that closes it.
func (c *closing) bound(done bitset) float64 {
	share := make([]float64, len(c.options))
	for i := range c.options {
		if n := c.closes[i].without(done); n > 0 {
			share[i] = c.options[i].Cost / float64(n)
		}
	}
	sum := 0.0
	for k := range c.weights {
		if done.has(k) {
			continue
		}
		least := math.Inf(1)
		for i, b := range c.closes {
			if b.has(k) {
				least = min(least, share[i])
			}
		}
		sum += least
	}
	return sum * (1 - 1e-12) // sums of shares may be above what they are shares of
}

// plan puts options into the order in which to take them.
func (c *closing) plan(options []int) Plan {
	p := Plan{Cost: c.costOf(options), Open: c.lost}
	done := newBitset(len(c.weights))
	left := slices.Sorted(slices.Values(options))
	for len(left) > 0 {
		k := 0
		for i := range left {
			if c.rate(left[i], done) > c.rate(left[k], done) {
				k = i
			}
		}
		p.Options = append(p.Options, left[k])
		p.Closes = append(p.Closes, c.newly(left[k], done))
		done.unite(c.closes[left[k]])
		left = slices.Delete(left, k, k+1)
	}
	return p
}

func (c *closing) rate(option int, done bitset) float64 {
	return float64(c.newly(option, done)) / c.options[option].Cost
}

// Alone returns by option how many of the open ones it alone closes: what is
// lost when it is switched off. An option without any is one that the others
// make needless.
func Alone(open int, options []Option) []int {
	alone := make([]int, len(options))
	for _, by := range closersOf(open, options) {
		if len(by) == 1 {
			alone[by[0]]++
		}
	}
	return alone
}
