package proof

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"levee/internal/cast"
	"levee/internal/cast/claim"
)

// A document is a YAML file under way, for errors with their place.
type document struct{ name string }

func (d document) at(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %w", d.name, n.Line, n.Column, fmt.Errorf(format, args...))
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// root reads a file that is one mapping.
func (d document) root(data []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			line, _ := strconv.Atoi(m[1])
			return nil, fmt.Errorf("%s:%d:1: not YAML: %s", d.name, max(line, 1), m[2])
		}
		return nil, fmt.Errorf("%s:1:1: not YAML: %w", d.name, err)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:1:1: want a YAML mapping", d.name)
	}
	return doc.Content[0], nil
}

// fields returns the values of a mapping by key. A key that is not known is an
// error, and so are doubles and aliases, which could stand for a bomb.
func (d document) fields(n *yaml.Node, known ...string) (map[string]*yaml.Node, error) {
	if n.Kind != yaml.MappingNode {
		return nil, d.at(n, "want %s", strings.Join(known, ", "))
	}
	fields := make(map[string]*yaml.Node, len(known))
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if value.Kind == yaml.AliasNode || key.Kind != yaml.ScalarNode {
			return nil, d.at(key, "want a plain key and no alias")
		}
		if fields[key.Value] != nil {
			return nil, d.at(key, "key %.60q: want it once", key.Value)
		}
		if !isOne(key.Value, known) {
			if near := cast.Nearest(key.Value, known); near != "" {
				return nil, d.at(key, "key %.60q: did you mean %q?", key.Value, near)
			}
			return nil, d.at(key, "key %.60q: want one of %s", key.Value, strings.Join(known, ", "))
		}
		fields[key.Value] = value
	}
	return fields, nil
}

func isOne(s string, of []string) bool {
	for _, o := range of {
		if s == o {
			return true
		}
	}
	return false
}

// text returns the scalar of a field. A field that is not there is "", unless
// it must be.
func (d document) text(parent *yaml.Node, fields map[string]*yaml.Node, key string, must bool) (string, error) {
	n := fields[key]
	if n == nil || n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == "" {
		if must {
			return "", d.at(parent, "want %s", key)
		}
		return "", nil
	}
	if n.Kind != yaml.ScalarNode {
		return "", d.at(n, "%s: want one line of text", key)
	}
	return n.Value, nil
}

// texts reads several fields of one mapping.
func (d document) texts(parent *yaml.Node, fields map[string]*yaml.Node, must bool, into map[string]*string) error {
	for key, to := range into {
		s, err := d.text(parent, fields, key, must)
		if err != nil {
			return err
		}
		*to = s
	}
	return nil
}

// items returns the entries of a list, none for a field that is not there.
func (d document) items(n *yaml.Node, most int) ([]*yaml.Node, error) {
	if n == nil {
		return nil, nil
	}
	if n.Kind != yaml.SequenceNode {
		return nil, d.at(n, "want a list")
	}
	if len(n.Content) > most {
		return nil, d.at(n, "want at most %d entries", most)
	}
	for _, item := range n.Content {
		if item.Kind == yaml.AliasNode {
			return nil, d.at(item, "want no alias")
		}
	}
	return n.Content, nil
}

// time reads a time where there is one.
func (d document) time(n *yaml.Node) (claim.Time, error) {
	if n == nil {
		return claim.Time{}, nil
	}
	t, err := claim.ParseTime(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode {
		return claim.Time{}, d.at(n, "%v", orWant(err, "want a time"))
	}
	return t, nil
}

func orWant(err error, want string) any {
	if err == nil {
		return want
	}
	return err
}
