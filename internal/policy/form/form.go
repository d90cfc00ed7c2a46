// Package form reads a YAML file against a form that is told beforehand: which
// fields there are, what each may hold and means, and where what was read
// goes. It knows places and errors, and gives the same form as a JSON schema
// and as rows for a document; what the fields mean for anybody it leaves to
// those who make the form.
package form

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// MaxSize bounds a file, in bytes.
const MaxSize = 1 << 20

// maxErrors bounds how many errors are kept of one file.
const maxErrors = 50

// A Place is where something stands in a file. The zero Place is nowhere.
type Place struct {
	File         string
	Line, Column int // from 1; the column counts characters
}

// String returns "levee.yaml:3:5", and "" for nowhere.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// An Error is one thing that is wrong in a file. Text says what was expected.
type Error struct {
	Place
	Text string
}

func (e *Error) Error() string { return e.Place.String() + ": " + e.Text }

// Errors are all that is wrong in a file, in the order of the file; never
// empty.
type Errors []*Error

// Error returns the first error, and how many there are more.
func (e Errors) Error() string {
	if len(e) == 1 {
		return e[0].Error()
	}
	return fmt.Sprintf("%v (and %d more)", e[0], len(e)-1)
}

// A Field is one key of a mapping.
type Field struct {
	Key      string
	Doc      string // one or two sentences for documents and editors
	Value    Value
	Required bool
	// Elsewhere says where a key stands that somebody may look for here; it is
	// then not taken, and has no Value.
	Elsewhere string
}

// A Value is what may stand at one place of a file: it reads a node into the
// Go value that it was made for, and describes itself.
type Value interface {
	Read(r *Reader, n *yaml.Node)
	Schema(defs Defs) *Schema
	Words() string // what is expected, for errors and documents: "a whole number from 0 to 365"
}

// A Reader reads one file and gathers what is wrong in it.
type Reader struct {
	file   string
	data   []byte
	runes  []rune // of data, once an Excerpt needs them
	errors Errors
}

// Read reads a file into the values of a form. The error, if any, is Errors;
// what was read is then not to be used. Anchors and aliases are refused: they
// could stand for a bomb, and a person who reads a file should see what it
// says where it says it.
func Read(name string, data []byte, v Value) error {
	r := &Reader{file: name, data: data}
	root, err := r.parse()
	if err != nil {
		return Errors{err}
	}
	r.refuse(root)
	if len(r.errors) == 0 {
		v.Read(r, root)
	}
	if len(r.errors) == 0 {
		return nil
	}
	slices.SortStableFunc(r.errors, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.errors
}

// oddBreak finds what breaks lines in YAML and hardly anywhere else: a person,
// an editor and this package would count lines differently.
var oddBreak = regexp.MustCompile("\r(?:[^\n]|$)|[\u0085\u2028\u2029]")

// parse returns the root of a file that is one YAML document.
func (r *Reader) parse() (*yaml.Node, *Error) {
	data := r.data
	if len(data) > MaxSize {
		return nil, r.error(1, 1, "want a file of at most %d bytes", MaxSize)
	}
	if !utf8.Valid(data) {
		return nil, r.error(1, 1, "want text in UTF-8")
	}
	if at := oddBreak.FindIndex(data); at != nil {
		line := bytes.Count(data[:at[0]], []byte("\n"))
		column := utf8.RuneCount(data[:at[0]]) - utf8.RuneCount(data[:bytes.LastIndexByte(data[:at[0]], '\n')+1])
		return nil, r.error(line+1, column+1, "a line break that is none elsewhere: want \\n or \\r\\n")
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, r.notYAML(err)
	}
	if len(doc.Content) != 1 {
		return nil, r.error(1, 1, "want a YAML mapping, not an empty file")
	}
	switch err := decoder.Decode(&next); {
	case err == nil:
		return nil, r.error(next.Line, next.Column, "want one YAML document, this is a second one")
	case !errors.Is(err, io.EOF):
		return nil, r.notYAML(err)
	}
	return doc.Content[0], nil
}

// refuse reports anchors and aliases.
func (r *Reader) refuse(n *yaml.Node) {
	switch {
	case n.Kind == yaml.AliasNode:
		r.Errorf(n, "an alias, *%.40s: want the value itself", n.Value)
	case n.Anchor != "":
		r.Errorf(n, "an anchor, &%.40s: want the value alone", n.Anchor)
	}
	for _, inner := range n.Content {
		r.refuse(inner)
	}
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// notYAML gives what the parser says its place; it knows lines only.
func (r *Reader) notYAML(err error) *Error {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return r.error(1, 1, "not YAML: %v", err)
	}
	line, _ := strconv.Atoi(m[1])
	return r.error(max(line, 1), 1, "not YAML: %s", m[2])
}

// error makes an error at a place. The parser puts what is missing behind the
// end of a file, which is told of its last line.
func (r *Reader) error(line, column int, format string, args ...any) *Error {
	return &Error{Place{r.file, min(line, bytes.Count(r.data, []byte("\n"))+1), column}, fmt.Sprintf(format, args...)}
}

// Place returns where a node stands.
func (r *Reader) Place(n *yaml.Node) Place { return Place{r.file, n.Line, n.Column} }

// Errorf says what is wrong at a node.
func (r *Reader) Errorf(n *yaml.Node, format string, args ...any) {
	r.ErrorAt(r.Place(n), format, args...)
}

// ErrorAt says what is wrong at a place.
func (r *Reader) ErrorAt(at Place, format string, args ...any) {
	if len(r.errors) < maxErrors {
		r.errors = append(r.errors, r.error(at.Line, at.Column, format, args...))
	}
}

// want says that something else was expected at a node.
func (r *Reader) want(n *yaml.Node, words string) {
	r.Errorf(n, "%swant %s", shown(n), words)
}

// shown says what stands at a node, for the start of an error; "" for nothing.
func shown(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping: "
	case n.Kind == yaml.SequenceNode:
		return "a list: "
	case isNull(n) && n.Value == "":
		return ""
	}
	return quoted(n.Value) + ": "
}

var login = regexp.MustCompile(`://[^/\s]*@`)

// quoted shows a value without what may be a password.
func quoted(s string) string { return fmt.Sprintf("%.60q", login.ReplaceAllString(s, "://…@")) }

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// plain tells a scalar of YAML's own types, and reports another node.
func (r *Reader) plain(n *yaml.Node, words string) bool {
	if n.Kind == yaml.ScalarNode && !isNull(n) && strings.HasPrefix(n.Tag, "!!") {
		return true
	}
	r.want(n, words)
	return false
}

// IsErrors returns the errors of a file, nil if err is something else.
func IsErrors(err error) Errors {
	var all Errors
	errors.As(err, &all)
	return all
}
