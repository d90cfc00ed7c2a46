package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A node is a value of YAML with its place. Aliases are followed: what they
// stand for is shared and not copied, so that a file of some lines cannot
// become one of millions. Methods take nil for a value that is not there.
type node struct {
	at     Place
	kind   yaml.Kind // ScalarNode, SequenceNode or MappingNode
	text   string    // of a scalar; null is ""
	tag    string    // such as "!reference", "!!str"
	spread spread    // of a scalar: how its lines lie in the file
	items  []*node
	keys   []*node
	values []*node
}

// field returns the last value of a key of a map; nil if there is none.
func (n *node) field(key string) *node {
	if n == nil {
		return nil
	}
	for i := len(n.keys) - 1; i >= 0; i-- {
		if n.keys[i].text == key {
			return n.values[i]
		}
	}
	return nil
}

// keyAt returns where a key of a map stands, or the map itself.
func (n *node) keyAt(key string) Place {
	for i := range n.keys {
		if n.keys[i].text == key {
			return n.keys[i].at
		}
	}
	return n.at
}

// path returns a field of a field.
func (n *node) path(keys ...string) *node {
	for _, k := range keys {
		n = n.field(k)
	}
	return n
}

// string returns the text of a scalar, "" for all else.
func (n *node) string() string {
	if n == nil {
		return ""
	}
	return n.text
}

// list returns the items of a list, or a single value as a list of it.
func (n *node) list() []*node {
	switch {
	case n == nil:
		return nil
	case n.kind == yaml.SequenceNode:
		return n.items
	}
	return []*node{n}
}

// isMap and isScalar tell what a value is.
func (n *node) isMap() bool    { return n != nil && n.kind == yaml.MappingNode }
func (n *node) isScalar() bool { return n != nil && n.kind == yaml.ScalarNode }

// A spread tells how the lines of a text lie in its file. The zero spread is
// that of a text that YAML joined: only its beginning is known.
type spread struct {
	lines  bool // each line of the text is one of the file
	from   int  // lines between the place and the first of them
	indent int  // columns before the text of each line but one that the place names
}

// within returns the place of a line of a scalar's text, counted from 1.
func (n *node) within(line int) Place {
	at := n.at
	if below := n.spread.from + line - 1; n.spread.lines && below > 0 {
		at.Line, at.Column = at.Line+below, n.spread.indent+1
	}
	return at
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// parseYAML reads a file whose value is a map; further documents are read by
// nobody here, and GitLab's, which may begin with one of inputs, is the last.
func parseYAML(f *File) (*node, *Problem) {
	if len(f.Data) > MaxFile {
		return nil, &Problem{Place{Path: f.Path}, fmt.Sprintf("%d bytes, want at most %d", len(f.Data), MaxFile), true}
	}
	dec := yaml.NewDecoder(bytes.NewReader(f.Data))
	var last *yaml.Node
	for range 10 {
		doc := new(yaml.Node)
		err := dec.Decode(doc)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, syntaxProblem(f, err)
		}
		last = doc
	}
	if last == nil || len(last.Content) == 0 || last.Content[0].Tag == "!!null" {
		return &node{at: Place{f.Path, 1, 1}, kind: yaml.MappingNode}, nil
	}
	c := &converter{path: f.Path, lines: bytes.Split(f.Data, []byte("\n")), done: make(map[*yaml.Node]*node)}
	n := c.convert(last.Content[0], 0)
	switch {
	case c.problem != nil:
		return nil, c.problem
	case !n.isMap():
		return nil, &Problem{n.at, "want a map", true}
	}
	return n, nil
}

// syntaxProblem gives an error of the parser the place of the first word of
// its line: the parser tells no column.
func syntaxProblem(f *File, err error) *Problem {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return &Problem{Place{f.Path, 1, 1}, "want YAML: " + err.Error(), true}
	}
	line, _ := strconv.Atoi(m[1])
	lines := strings.Split(string(f.Data), "\n")
	line = min(max(line, 1), len(lines))
	text := lines[line-1]
	column := 1 + len(text) - len(strings.TrimLeft(text, " \t"))
	return &Problem{Place{f.Path, line, column}, "want YAML: " + m[2], true}
}

// A converter makes nodes of the parser's.
type converter struct {
	path    string
	lines   [][]byte
	done    map[*yaml.Node]*node // nil while one is under way
	merged  int                  // fields that "<<" brought
	problem *Problem
}

// indentBelow returns the spaces before the first line with text below a line.
func (c *converter) indentBelow(line int) int {
	for _, l := range c.lines[min(line, len(c.lines)):] {
		if text := bytes.TrimLeft(l, " "); len(bytes.TrimSpace(text)) > 0 {
			return len(l) - len(text)
		}
	}
	return 0
}

func (c *converter) fail(n *yaml.Node, text string) *node {
	at := Place{c.path, n.Line, n.Column}
	if c.problem == nil {
		c.problem = &Problem{at, text, true}
	}
	return &node{at: at, kind: yaml.ScalarNode}
}

func (c *converter) convert(n *yaml.Node, depth int) *node {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if known, ok := c.done[n]; ok {
		if known == nil {
			return c.fail(n, "an anchor that holds itself")
		}
		return known
	}
	switch {
	case c.problem != nil:
		return &node{kind: yaml.ScalarNode}
	case depth > maxDepth:
		return c.fail(n, "a value deeper than is read")
	case len(c.done) > maxNodes:
		return c.fail(n, "more values than are read")
	}
	c.done[n] = nil
	out := &node{at: Place{c.path, n.Line, n.Column}, kind: n.Kind, tag: n.Tag}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			out.text = n.Value
		}
		if n.Style&yaml.LiteralStyle != 0 {
			out.spread = spread{lines: true, from: 1, indent: c.indentBelow(n.Line)}
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			out.items = append(out.items, c.convert(item, depth+1))
		}
	case yaml.MappingNode:
		c.fields(out, n, depth)
	}
	c.done[n] = out
	return out
}

// fields converts a map. What "<<" brings stands before the map's own fields,
// which win.
func (c *converter) fields(out *node, n *yaml.Node, depth int) {
	var keys, values []*node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := c.convert(n.Content[i], depth+1), c.convert(n.Content[i+1], depth+1)
		if n.Content[i].Tag != "!!merge" {
			keys, values = append(keys, key), append(values, value)
			continue
		}
		for _, from := range value.list() {
			out.keys, out.values = append(from.keys[:len(from.keys):len(from.keys)], out.keys...), append(from.values[:len(from.values):len(from.values)], out.values...)
		}
		if c.merged += len(out.keys); c.merged > maxNodes {
			c.fail(n, "more values than are read")
			return
		}
	}
	out.keys, out.values = append(out.keys, keys...), append(out.values, values...)
}
