//go:build !race

package proof

// oneIn is how many changes of the evidence there are to one that is tried.
const oneIn = 1
