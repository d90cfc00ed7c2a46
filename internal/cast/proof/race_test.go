//go:build race

package proof

// oneIn is how many changes of the evidence there are to one that is tried: the
// race detector makes them ten times as slow, and looks for something else.
const oneIn = 10
