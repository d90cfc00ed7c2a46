//go:build race

package compare_test

// oneIn is how many planted changes, and hundreds of random pairs, there are to
// one that is tried: the race detector makes them ten times as slow, and looks
// for something else.
const oneIn = 10
