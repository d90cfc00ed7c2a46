package edit

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// setYAML sets a key at the top of a document, and reads what it wrote: YAML
// has more ways of writing a value than lines show.
func setYAML(text, key string, v Value) (string, error) {
	root, err := rootOf(text)
	if err != nil {
		return "", err
	}
	out, err := writeYAML(text, root, key, v)
	if err != nil {
		return "", err
	}
	if after, err := rootOf(out); err != nil || !same(others(root, key), others(after, key)) || !holds(after, key, v) {
		return "", errByHand
	}
	return out, nil
}

// others returns the keys and values of a map but for one.
func others(m *yaml.Node, key string) []*yaml.Node {
	var all []*yaml.Node
	if m == nil {
		return nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value != key {
			all = append(all, m.Content[i], m.Content[i+1])
		}
	}
	return all
}

// same tells whether two texts say the same, wherever it stands in them.
func same(a, b []*yaml.Node) bool {
	return slices.EqualFunc(a, b, func(a, b *yaml.Node) bool {
		return a.Kind == b.Kind && a.Tag == b.Tag && a.Value == b.Value && a.Anchor == b.Anchor && same(a.Content, b.Content)
	})
}

// holds tells whether a map has a key as it was to be set.
func holds(m *yaml.Node, key string, v Value) bool {
	_, value := member(m, key)
	if value == nil {
		return false
	}
	if v.Names != nil {
		return len(missing(v.Names, yamlNames(value, v.Map))) == 0
	}
	var want yaml.Node
	if err := yaml.Unmarshal([]byte(v.Scalar), &want); err != nil || len(want.Content) != 1 {
		return false
	}
	return same([]*yaml.Node{value}, want.Content)
}

// writeYAML writes a key into a text whose map is given.
func writeYAML(text string, root *yaml.Node, key string, v Value) (string, error) {
	all := lines(text)
	name, value := member(root, key)
	switch {
	case name == nil:
		return join(append(all, yamlLines(key, v, "")...)), nil
	case value.Anchor != "" || value.Kind == yaml.AliasNode || isBlock(value):
		return "", errByHand
	case v.Names != nil:
		return addNames(all, name, value, v)
	}
	return setScalar(all, name, value, key, v.Scalar)
}

// oddBreaks are line breaks of YAML that other programs do not count.
var oddBreaks = []string{"\r", "\u0085", "\u2028", "\u2029"}

// rootOf returns the map at the top of a text, nil if it has nothing yet. A
// text of several documents, of anything but a map, or with line breaks that
// would be counted otherwise here is not understood.
func rootOf(text string) (*yaml.Node, error) {
	plain := strings.ReplaceAll(text, "\r\n", "\n")
	if slices.ContainsFunc(oddBreaks, func(b string) bool { return strings.Contains(plain, b) }) {
		return nil, errByHand
	}
	dec := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, errByHand
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" && root.Value == "" {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode || root.Style&yaml.FlowStyle != 0 || strings.Contains(text, "\n...") {
		return nil, errByHand
	}
	if root.Anchor != "" || len(root.Content) > 0 && root.Content[0].Column != 1 {
		return nil, errByHand // a key at the beginning of a line would not be one of its
	}
	return root, nil
}

// member returns the nodes of a key and its value, the last if there are two.
func member(m *yaml.Node, key string) (name, value *yaml.Node) {
	if m == nil {
		return nil, nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			name, value = m.Content[i], m.Content[i+1]
		}
	}
	return name, value
}

// isBlock tells a text of several lines.
func isBlock(n *yaml.Node) bool { return n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 }

// yamlLines writes a key that is not there yet.
func yamlLines(key string, v Value, indent string) []string {
	if v.Names == nil {
		return []string{indent + key + ": " + v.Scalar}
	}
	out := []string{indent + key + ":"}
	for _, n := range v.Names {
		out = append(out, indent+"  "+yamlItem(n, v.Map))
	}
	return out
}

func yamlItem(name string, isMap bool) string {
	quoted := name
	if strings.HasPrefix(name, "@") || strings.ContainsAny(name, "*:#!&{}[]|>'\"%` ") {
		quoted = `"` + name + `"`
	}
	if isMap {
		return quoted + ": true"
	}
	return "- " + quoted
}

// setScalar puts a scalar in the place of what a key has.
func setScalar(all []string, name, value *yaml.Node, key, scalar string) (string, error) {
	last, ok := lastLine(value)
	if !ok || value.Style&yaml.FlowStyle != 0 && last != name.Line {
		return "", errByHand
	}
	line := all[name.Line-1]
	at := name.Column - 1
	colon := strings.Index(line[min(at+len(key), len(line)):], ":")
	if at > len(line) || colon < 0 {
		return "", errByHand
	}
	head := line[:at+len(key)+colon+1]
	all[name.Line-1] = head + " " + scalar + trailing(line[len(head):], "#")
	return join(slices.Delete(all, name.Line, max(last, name.Line))), nil
}

// lastLine returns the last line that a node stands on, false if that cannot
// be told.
func lastLine(n *yaml.Node) (int, bool) {
	last := n.Line
	if isBlock(n) || strings.Contains(n.Value, "\n") {
		return 0, false
	}
	for _, c := range n.Content {
		l, ok := lastLine(c)
		if !ok {
			return 0, false
		}
		last = max(last, l)
	}
	return last, true
}

// addNames adds names to a list or a map that is there.
func addNames(all []string, name, value *yaml.Node, v Value) (string, error) {
	names := missing(v.Names, yamlNames(value, v.Map))
	if len(names) == 0 {
		return join(all), nil
	}
	last, ok := lastLine(value)
	want := map[bool]yaml.Kind{true: yaml.MappingNode, false: yaml.SequenceNode}[v.Map]
	empty := value.Kind == yaml.ScalarNode && value.Tag == "!!null" || value.Kind == want && len(value.Content) == 0
	switch {
	case !ok:
		return "", errByHand
	case empty:
		v.Names = names
		indent := strings.Repeat(" ", name.Column-1)
		if value.Line != name.Line && value.Kind == want {
			return "", errByHand
		}
		return join(slices.Replace(all, name.Line-1, name.Line, yamlLines(name.Value, v, indent)...)), nil
	case value.Kind != want || value.Style&yaml.FlowStyle != 0:
		return flow(all, last, value, names, v)
	}
	indent := strings.Repeat(" ", value.Column-1)
	var added []string
	for _, n := range names {
		added = append(added, indent+yamlItem(n, v.Map))
	}
	return join(slices.Insert(all, last, added...)), nil
}

// flow adds names to [a, b] or {a: true} on one line.
func flow(all []string, last int, value *yaml.Node, names []string, v Value) (string, error) {
	if value.Kind == yaml.ScalarNode || last != value.Line {
		return "", errByHand
	}
	closing := map[bool]string{true: "}", false: "]"}[v.Map]
	line := all[last-1]
	at := strings.LastIndex(strings.TrimSuffix(line, trailing(line, "#")), closing)
	if at < 0 || at < value.Column {
		return "", errByHand
	}
	var added strings.Builder
	for _, n := range names {
		added.WriteString(", " + strings.TrimPrefix(yamlItem(n, v.Map), "- "))
	}
	all[last-1] = line[:at] + added.String() + line[at:]
	return join(all), nil
}

// yamlNames returns the names that a list or a map has, whatever it says of
// them.
func yamlNames(n *yaml.Node, isMap bool) []string {
	var names []string
	for i, c := range n.Content {
		if !isMap || i%2 == 0 {
			names = append(names, c.Value)
		}
	}
	return names
}

// setDependabot sets a key of every update of npm's or bun's packages that
// has it not: "cooldown.default-days".
func setDependabot(text, key string, v Value) (string, error) {
	section, field, ok := strings.Cut(key, ".")
	root, err := rootOf(text)
	if err != nil || !ok || v.Names != nil {
		return "", errors.Join(err, errByHand)
	}
	_, updates := member(root, "updates")
	if updates == nil || updates.Kind != yaml.SequenceNode {
		return "", errByHand
	}
	all := lines(text)
	for _, u := range slices.Backward(updates.Content) {
		name, eco := member(u, "package-ecosystem")
		if eco == nil || eco.Value != "npm" && eco.Value != "bun" {
			continue
		}
		if all, err = setUpdate(all, u, name, section, field, v.Scalar); err != nil {
			return "", err
		}
	}
	return join(all), nil
}

func setUpdate(all []string, u, eco *yaml.Node, section, field, scalar string) ([]string, error) {
	if u.Style&yaml.FlowStyle != 0 {
		return nil, errByHand
	}
	name, has := member(u, section)
	if name == nil {
		indent := strings.Repeat(" ", eco.Column-1)
		return slices.Insert(all, eco.Line, indent+section+":", indent+"  "+field+": "+scalar), nil
	}
	inner, value := member(has, field)
	if inner == nil && has.Kind == yaml.MappingNode && has.Style&yaml.FlowStyle == 0 && len(has.Content) > 0 {
		return slices.Insert(all, has.Line-1, strings.Repeat(" ", has.Column-1)+field+": "+scalar), nil
	}
	if inner == nil {
		return nil, errByHand
	}
	text, err := setScalar(all, inner, value, field, scalar)
	return lines(text), err
}
