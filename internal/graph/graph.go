// Package graph knows what is installed, why it is there, and who dominates
// whom. It is made from one lockfile.File and never changes; what a package
// may do, and who publishes it, it leaves to others.
package graph

import "levee/internal/npm/lockfile"

// A Graph is the installed tree as a directed graph over the nodes of a
// lockfile; links are followed, so that edges lead to what they stand for.
type Graph struct {
	File *lockfile.File
}

// A Phase is a set of occasions on which a package's code runs.
type Phase uint8

const (
	Install Phase = 1 << iota // while dependencies are installed
	Build                     // while the product is made
	Test                      // in tests and checks
	Runtime                   // in the product
)
