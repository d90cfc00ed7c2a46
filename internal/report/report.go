// Package report puts what Levee found into words and formats: text for
// people, JSON for scripts, SARIF for code hosts, Markdown for comments,
// CycloneDX for inventories. It knows how things look; what they mean is
// decided before they come here.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"levee/internal/assessment"
	"levee/internal/npm/lockfile"
)

// A Format writes one kind of report in one way.
type Format[T any] struct {
	Name  string
	Doc   string // one line for the help text
	Write func(w io.Writer, what T, o Options) error
}

// Options are what a reader may choose about a report.
type Options struct {
	All     bool // everything, not a screen of it
	Colour  bool
	Width   int    // of the terminal; 0: do not cut lines
	Version string // of Levee, for formats that name their tool
}

// Formats lists the formats of a check in the order of the help text.
var Formats = []Format[*assessment.Assessment]{
	{"text", "for people: a screen of what matters", writeText},
	{"json", "for scripts: schema levee-check/1, see docs/format.md", writeJSON},
	{"sarif", "for code hosts: SARIF 2.1.0", writeSARIF},
	{"markdown", "for comments and wikis", writeMarkdown},
	{"cyclonedx", "an inventory with what is known against it: CycloneDX 1.6", writeCycloneDX},
}

// Lookup returns the format of that name; the error names those there are.
func Lookup[T any](formats []Format[T], name string) (Format[T], error) {
	i := slices.IndexFunc(formats, func(f Format[T]) bool { return f.Name == name })
	if i < 0 {
		return Format[T]{}, fmt.Errorf("format %q: want one of %s", name, strings.Join(Names(formats), ", "))
	}
	return formats[i], nil
}

// Names lists the names of formats.
func Names[T any](formats []Format[T]) []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name)
	}
	return names
}

// Plain makes foreign text safe for a terminal: control characters, text
// direction marks and other invisible characters come out as \u escapes.
func Plain(s string) string {
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, "\\u%04x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
}

// id returns name@version for people, or the project's own name.
func id(name, version string) string {
	switch {
	case name == "":
		return "this project"
	case version == "":
		return Plain(name)
	default:
		return Plain(name + "@" + version)
	}
}

// location returns "package-lock.json:4711" for a node, or "" if the lockfile
// has no entry for it.
func location(a *assessment.Assessment, node int) string {
	line, _, ok := position(a.File, node)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s:%d", Plain(a.File.Path), line)
}

func position(f *lockfile.File, node int) (line, column int, ok bool) {
	if node < 0 || f.Nodes[node].Offset < 0 {
		return 0, 0, false
	}
	p := f.Position(f.Nodes[node].Offset)
	return p.Line, p.Column, true
}

// plural returns "1 place" or "2 places".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + one + "s"
}

// thousands writes 2315 as 2,315.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
