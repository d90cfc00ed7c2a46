package lockfile

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// parseYAML reads a lockfile that is one YAML mapping. Lockfiles have no
// anchors; an alias is refused, as it could stand for a bomb.
func (b *builder) parseYAML() (*yaml.Node, error) {
	if err := b.yamlDepth(); err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b.data, &doc); err != nil {
		return nil, b.yamlError(err)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, at(0, "want a YAML mapping")
	}
	return doc.Content[0], nil
}

// yamlDepth refuses nesting that no client writes, before the parser meets
// it. It takes every bracket for an opening one: none is within a string in
// such numbers.
func (b *builder) yamlDepth() error {
	depth := 0
	for i, c := range b.data {
		switch c {
		case '[', '{':
			if depth++; depth > maxDepth {
				return at(int64(i), "nested deeper than %d levels", maxDepth)
			}
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	for _, start := range b.file.lines {
		indent := 0
		for int(start)+indent < len(b.data) && strings.IndexByte(" -", b.data[int(start)+indent]) >= 0 {
			indent++
		}
		if indent > 2*maxDepth {
			return at(start, "nested deeper than %d levels", maxDepth)
		}
	}
	return nil
}

func (b *builder) yamlError(err error) error {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return errors.New("not YAML: " + err.Error())
	}
	line, _ := strconv.Atoi(m[1])
	line = min(max(line, 1), len(b.file.lines))
	return at(b.file.lines[line-1], "not YAML: %s", m[2])
}

// offset returns the byte at which a node starts.
func (b *builder) offset(n *yaml.Node) int64 {
	if n.Line < 1 || n.Line > len(b.file.lines) {
		return -1
	}
	return b.file.lines[n.Line-1] + int64(n.Column) - 1
}

// yamlFields calls read for every pair of a mapping. A missing node has none;
// one of another kind is an error.
func (b *builder) yamlFields(n *yaml.Node, read func(key, value *yaml.Node) error) error {
	if n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return at(b.offset(n), "want a mapping")
	}
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode || n.Content[i+1].Kind == yaml.AliasNode {
			return at(b.offset(key), "want a plain key and no alias")
		}
		if seen[key.Value] {
			b.problem(b.offset(key), "duplicate key %.100q", key.Value)
		}
		seen[key.Value] = true
		if err := read(key, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// field returns a value of a mapping, nil if it has none.
func field(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

// scalar returns a value as text, "" if it is none.
func scalar(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// yamlTexts reads a mapping of scalars.
func (b *builder) yamlTexts(n *yaml.Node) (map[string]string, error) {
	out := make(map[string]string)
	err := b.yamlFields(n, func(key, value *yaml.Node) error {
		out[key.Value] = scalar(value)
		return nil
	})
	return out, err
}

// yamlMarked returns the names of a mapping whose value has the given field
// set to true, as peerDependenciesMeta and dependenciesMeta have it.
func yamlMarked(n *yaml.Node, name string) map[string]bool {
	marked := make(map[string]bool)
	if n == nil || n.Kind != yaml.MappingNode {
		return marked
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if scalar(field(n.Content[i+1], name)) == "true" {
			marked[n.Content[i].Value] = true
		}
	}
	return marked
}

// wantVersion says which versions of a format are read.
func wantVersion(offset int64, got, want string) error {
	return at(offset, "%s", fmt.Sprintf("lockfile version %.20q: want %s", got, want))
}
