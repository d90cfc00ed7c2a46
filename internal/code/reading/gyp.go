package reading

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"levee/internal/code"
)

// gypFile is what node-gyp builds from. npm runs node-gyp by itself on a package
// that has one, and no install script of its own.
const gypFile = "binding.gyp"

var (
	expansion = regexp.MustCompile(`<[!|]@?\(`)
	action    = regexp.MustCompile(`(?:'action'|"action")\s*:\s*\[`)
	literal   = regexp.MustCompile(`^[\s,]*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")`)
)

// A gypCommand is a command that a build by node-gyp runs.
type gypCommand struct {
	at   code.Place
	line string
}

// gyp finds the commands that a build by node-gyp runs: those whose output
// stands for a value, and actions.
func (p *reading) gyp() []gypCommand {
	f := p.tree.Lookup(gypFile)
	if f == nil || f.Data == nil || !p.buildsByGyp() {
		return nil
	}
	if len(f.Data) > maxScript {
		p.gap("a command file larger than is read", gypFile)
		return nil
	}
	var all []gypCommand
	for _, at := range expansion.FindAllIndex(f.Data, maxExpansions) {
		if command, ok := bracketed(f.Data[at[1]:]); ok {
			all = append(all, gypCommand{placeIn(f.Data, at[0]), unescaped(command)})
		}
	}
	for _, at := range action.FindAllIndex(f.Data, maxExpansions) {
		all = append(all, gypCommand{placeIn(f.Data, at[0]), strings.Join(literals(f.Data[at[1]:]), " ")})
	}
	return all
}

// maxExpansions bounds the commands that one file may run, and maxLiterals the
// words of each.
const (
	maxExpansions = 100
	maxLiterals   = 200
)

// buildsByGyp tells whether an install runs node-gyp.
func (p *reading) buildsByGyp() bool {
	m := p.out.Manifest
	if m.Scripts["install"] != "" || m.Scripts["preinstall"] != "" {
		return strings.Contains(m.Scripts["install"]+m.Scripts["preinstall"], "gyp")
	}
	var manifest struct{ Gypfile *bool }
	if f := p.tree.Lookup("package.json"); f != nil {
		_ = json.Unmarshal(f.Data, &manifest) // what cannot be read forbids nothing
	}
	return manifest.Gypfile == nil || *manifest.Gypfile
}

func placeIn(data []byte, offset int) code.Place {
	return code.Place{File: gypFile, Line: bytes.Count(data[:offset], []byte("\n")) + 1}
}

// bracketed returns what stands before the bracket that closes.
func bracketed(data []byte) (string, bool) {
	depth := 1
	for i, c := range data {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case '\n':
			return "", false
		}
		if depth == 0 {
			return string(data[:i]), true
		}
	}
	return "", false
}

// literals returns the texts at the beginning of a list.
func literals(data []byte) []string {
	var all []string
	for len(all) < maxLiterals {
		m := literal.FindSubmatch(data)
		if m == nil {
			break
		}
		all = append(all, unescaped(string(m[1])+string(m[2])))
		data = data[len(m[0]):]
	}
	if len(all) > 2 && all[1] == "-c" { // what a shell gets as one word
		all[2] = "'" + strings.ReplaceAll(all[2], "'", `'\''`) + "'"
	}
	return all
}

// unescaped takes the backslashes out of a text of Python.
func unescaped(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`).Replace(s)
}
