package settings

import (
	"bytes"
	"errors"

	"github.com/pelletier/go-toml/v2/unstable"
)

// readTOML reads bunfig.toml.
func readTOML(f *File, _ map[string]string) ([]Setting, *Problem) {
	t, err := parseTOML(f.Data)
	if err != nil {
		return nil, err.problem(f)
	}
	return t.flatten(f), nil
}

// parseTOML reads a document with the lines of its values.
func parseTOML(data []byte) (*tree, *syntaxError) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	p := &tomlReader{}
	p.Reset(data)
	root := &tree{kind: table, line: 1}
	section := root
	for n := 0; p.NextExpression() && n < maxSettings; n++ {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			section = root.dig(p.path(e.Key()))
		case unstable.KeyValue:
			p.keyValue(section, e, 0)
		}
	}
	if err := p.Error(); err != nil {
		return nil, p.syntax(err)
	}
	return root, nil
}

type tomlReader struct{ unstable.Parser }

func (p *tomlReader) syntax(err error) *syntaxError {
	var at *unstable.ParserError
	if !errors.As(err, &at) || len(at.Highlight) == 0 {
		return &syntaxError{1, 1, "want TOML: " + err.Error()}
	}
	start := p.Shape(p.Range(at.Highlight)).Start
	return &syntaxError{start.Line, start.Column, "want TOML: " + at.Message}
}

// path returns the parts of a dotted key, and the line it stands on.
func (p *tomlReader) path(key unstable.Iterator) ([]string, int) {
	var parts []string
	line := 0
	for key.Next() {
		n := key.Node()
		if line == 0 {
			line = p.Shape(n.Raw).Start.Line
		}
		parts = append(parts, string(n.Data))
	}
	return parts, line
}

func (p *tomlReader) keyValue(section *tree, e *unstable.Node, depth int) {
	parts, line := p.path(e.Key())
	at := section
	if len(parts) > 1 {
		at = section.dig(parts[:len(parts)-1], line)
	}
	v := p.value(e.Value(), depth)
	v.line = line
	at.keys, at.fields = append(at.keys, parts[len(parts)-1]), append(at.fields, v)
}

func (p *tomlReader) value(n *unstable.Node, depth int) *tree {
	t := &tree{}
	if depth > maxDepth {
		return t
	}
	switch n.Kind {
	case unstable.Array:
		t.kind = list
		for items := n.Children(); items.Next(); {
			if items.Node().Kind != unstable.Comment {
				t.items = append(t.items, p.value(items.Node(), depth+1))
			}
		}
	case unstable.InlineTable:
		t.kind = table
		for fields := n.Children(); fields.Next(); {
			if fields.Node().Kind == unstable.KeyValue {
				p.keyValue(t, fields.Node(), depth+1)
			}
		}
	default:
		t.text = string(n.Data)
	}
	return t
}

// dig returns the map at a path, which is made where it is missing.
func (t *tree) dig(parts []string, line int) *tree {
	for _, part := range parts {
		next := t.field(part)
		if next == nil || next.kind != table {
			next = &tree{kind: table, line: line}
			t.keys, t.fields = append(t.keys, part), append(t.fields, next)
		}
		t = next
	}
	return t
}
