// Package minified tells whether a minified file comes from a given source.
// It knows what minifiers keep; where the files come from it leaves to others.
package minified
