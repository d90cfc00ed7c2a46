package text

import (
	"bytes"
	_ "embed" // the scaffold
)

//go:embed scaffold.md
var scaffold []byte

// Scaffold returns the start of an analysis of a name: well formed, and with
// the questions of the method as comments.
func Scaffold(name string) []byte { return bytes.ReplaceAll(scaffold, []byte("NAME"), []byte(name)) }
