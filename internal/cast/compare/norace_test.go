//go:build !race

package compare_test

// oneIn is how many planted changes, and hundreds of random pairs, there are to
// one that is tried.
const oneIn = 1
