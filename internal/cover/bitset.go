package cover

import "math/bits"

// A bitset is a set of the numbers below some bound.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) add(i int) { b[i/64] |= 1 << (i % 64) }

func (b bitset) has(i int) bool { return b[i/64]>>(i%64)&1 == 1 }

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// and fills b with what is in both x and y, and tells whether that is anything.
func (b bitset) and(x, y bitset) bool {
	any := uint64(0)
	for i := range b {
		b[i] = x[i] & y[i]
		any |= b[i]
	}
	return any != 0
}

// within tells whether all of b is in c.
func (b bitset) within(c bitset) bool {
	for i := range b {
		if b[i]&^c[i] != 0 {
			return false
		}
	}
	return true
}

// without counts what is in b and not in c.
func (b bitset) without(c bitset) int {
	n := 0
	for i := range b {
		n += bits.OnesCount64(b[i] &^ c[i])
	}
	return n
}

// unite adds all of c.
func (b bitset) unite(c bitset) {
	for i := range b {
		b[i] |= c[i]
	}
}
