package settings

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readYAML reads .yarnrc.yml, pnpm-workspace.yaml and pnpm's config.yaml.
func readYAML(f *File, env map[string]string) ([]Setting, *Problem) {
	t, err := parseYAML(f.Data)
	if err != nil {
		return nil, err.problem(f)
	}
	all := t.flatten(f)
	var problem *Problem
	for i := range all {
		if !tracked(f.Kind, all[i].Key) {
			continue
		}
		text, unset := substitute(all[i].Value.Text, env)
		if unset != "" && problem == nil {
			problem = &Problem{all[i].From, "the value of " + all[i].Key + " names the variable " + unset + ", which is not set", false}
		}
		all[i].Value.Text = text
	}
	return all, problem
}

// readDependabot reads dependabot.yml: of its updates those for npm's
// packages, the first that lacks what another has.
func readDependabot(f *File, _ map[string]string) ([]Setting, *Problem) {
	t, err := parseYAML(f.Data)
	if err != nil {
		return nil, err.problem(f)
	}
	updates := t.field("updates")
	if updates == nil {
		return nil, nil
	}
	var all []Setting
	for _, u := range updates.items {
		if eco := u.field("package-ecosystem"); eco == nil || eco.text != "npm" && eco.text != "bun" {
			continue
		}
		one := u.flatten(f)
		if s, ok := last(one, "cooldown.default-days"); !ok || s.Value.Text == "0" {
			return one, nil
		}
		all = one
	}
	return all, nil
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// parseYAML reads a map; an empty file is an empty one.
func parseYAML(data []byte) (*tree, *syntaxError) {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return &tree{kind: table, line: 1}, nil
	} else if err != nil {
		m := yamlLine.FindStringSubmatch(err.Error())
		e := &syntaxError{line: 1, text: "want YAML: " + err.Error()}
		if m != nil {
			e.line, _ = strconv.Atoi(m[1])
			e.text = "want YAML: " + strings.TrimPrefix(err.Error(), m[0])
		}
		return nil, e
	}
	n := &doc
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return &tree{kind: table, line: 1}, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, &syntaxError{n.Line, n.Column, "want a map of settings"}
	}
	budget := maxSettings
	return yamlTree(n, 0, &budget), nil
}

// yamlTree follows aliases, within a budget of nodes.
func yamlTree(n *yaml.Node, depth int, budget *int) *tree {
	*budget--
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	t := &tree{line: n.Line}
	if depth > maxDepth || *budget < 0 {
		return t
	}
	switch n.Kind {
	case yaml.SequenceNode:
		t.kind = list
		for _, item := range n.Content {
			t.items = append(t.items, yamlTree(item, depth+1, budget))
		}
	case yaml.MappingNode:
		t.kind = table
		for i := 0; i+1 < len(n.Content); i += 2 {
			t.keys = append(t.keys, n.Content[i].Value)
			v := yamlTree(n.Content[i+1], depth+1, budget)
			v.line = n.Content[i].Line // where the setting begins, not its block
			t.fields = append(t.fields, v)
		}
	default:
		t.text = n.Value
		if n.Tag == "!!null" {
			t.text = "null"
		}
	}
	return t
}

var yamlVariable = regexp.MustCompile(`\$\{(\w+)(:?-([^}]*))?\}`)

// substitute puts in the environment's values as pnpm and yarn do, with
// ${NAME-fallback} and ${NAME:-fallback}. Unset names a variable that is not
// set and has no fallback.
func substitute(s string, env map[string]string) (out, unset string) {
	out = yamlVariable.ReplaceAllStringFunc(s, func(m string) string {
		parts := yamlVariable.FindStringSubmatch(m)
		value, ok := env[parts[1]]
		switch {
		case ok && (value != "" || !strings.HasPrefix(parts[2], ":")):
			return value
		case parts[2] != "":
			return parts[3]
		}
		unset = parts[1]
		return m
	})
	return out, unset
}
