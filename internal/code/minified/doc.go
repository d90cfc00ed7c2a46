// Package minified tells whether a minified file comes from a given source.
// It knows what minifiers keep; where the files come from it leaves to others.
//
// No two minifiers write the same text, so texts are not compared. Both sides
// are parsed and reduced to marks, which are what no minifier invents: strings,
// numbers and expressions after folding, names of properties, free globals,
// imports, and calls with their number of arguments, in the order in which
// each function has them.
package minified
