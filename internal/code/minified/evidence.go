package minified

import "strings"

// evidence is what sources give a minified file to be explained by.
type evidence struct {
	counts map[string]int  // how often each mark may occur
	names  map[string]int  // how often each name occurs, as a property, a key or a string
	calls  map[string]bool // what is called, with whatever number of arguments
	pairs  pairSet         // marks that stand near each other in a function
	parts  parts
	spaced map[string]bool // strings without their blanks
	bundle bool            // of several sources, whose modules a bundler numbers
}

// near is how far apart in a function two marks are still neighbours.
// Minifiers swap branches, merge statements and drop what is never used, so
// that the next mark but a few may become the next, on either side.
const near = 4

func newEvidence() *evidence {
	return &evidence{
		counts: map[string]int{}, names: map[string]int{}, calls: map[string]bool{},
		parts: parts{steps: composeSteps}, spaced: map[string]bool{},
	}
}

// add adds a source that was read twice: as it stands, and with its constants
// and small functions put in where they are used. A minified file may do
// either.
func (e *evidence) add(plain, inlined *program) {
	counts := plain.counts()
	for k, n := range inlined.counts() {
		counts[k] = max(counts[k], n)
	}
	for k, n := range counts {
		e.counts[k] += n
		e.names[nameOf(k)] += n
		if c := class(k[0]); c == called || c == globcall {
			e.calls[nameOf(k)] = true
		} else if c == number {
			e.parts.add(k[1:])
		} else if c == text {
			e.parts.add(k[1:])
			if s := unspaced(k[1:]); s != k[1:] {
				e.spaced[s] = true
				e.parts.add(s)
			}
			if p := unescape([]byte(k[1:]), true); p != k[1:] {
				e.parts.add(p)
			}
		}
	}
	for _, p := range []*program{plain, inlined} {
		for _, u := range p.units {
			e.addPairs(u)
		}
	}
}

// nameOf is the text of a mark without the number of arguments.
func nameOf(key string) string {
	if c := class(key[0]); c == called || c == globcall {
		return key[1:strings.LastIndexByte(key, '/')]
	}
	return key[1:]
}

// addPairs notes what stands near each other in a function: the sum of two
// hashes stands for both in no order.
func (e *evidence) addPairs(unit []mark) {
	for i := range unit {
		for j := i + 1; j <= i+near && j < len(unit); j++ {
			e.pairs.add(unit[i].hash + unit[j].hash)
		}
	}
}

// covered tells for each mark of a unit whether it stands beside a mark that
// it is near to in the source. A bundler's numbers of modules are covered.
func (e *evidence) covered(unit []mark) []bool {
	out := make([]bool, len(unit))
	for i := range unit {
		out[i] = out[i] || e.bundle && unit[i].class() == number && len(unit[i].text()) <= 3
		for j := i + 1; j <= i+2 && j < len(unit); j++ {
			if e.pairs.has(unit[i].hash + unit[j].hash) {
				out[i], out[j] = true, true
			}
		}
	}
	if len(unit) == 1 {
		out[0] = e.counts[unit[0].key] > 0
	}
	return out
}
