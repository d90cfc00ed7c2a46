package text

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"levee/internal/cast"
)

func frontEnd(l string) bool { return l == "---" || l == "..." }

// frontMatter reads what stands between two lines of hyphens at the top.
func (p *parser) frontMatter() {
	front := &cast.Front{}
	front.Kind = cast.FrontKind
	p.analysis.Front = front
	if len(p.lines) == 0 || strings.TrimRight(p.text(0), " \t") != "---" {
		p.problem(cast.Span{Line: 1, Column: 1}, "", "want front matter, which starts with --- and says analysis: NAME")
		return
	}
	end := 1
	for ; end < len(p.lines) && !frontEnd(strings.TrimRight(p.text(end), " \t")); end++ {
	}
	if end == len(p.lines) || p.lines[end].end > maxFront {
		p.problem(p.whole(0), "", "want a line --- that ends the front matter, within %d KiB", maxFront>>10)
		return
	}
	p.at = end + 1
	front.Heading = p.whole(0)
	p.machine(p.span(0, p.lines[0].start, p.lines[end].end))
	if p.yaml(front, p.src[p.lines[0].next:p.lines[end].start]) && !front.Analysis.Given() {
		p.problem(front.Heading, "", "want analysis: NAME in the front matter")
	}
}

// yamlLine is where the library puts the line of an error.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// yaml reads the text of the front matter, which starts in line 2, and tells
// whether it is YAML.
func (p *parser) yaml(front *cast.Front, src []byte) bool {
	for _, end := range []string{"\u0085", "\u2028", "\u2029"} {
		if i := bytes.Index(src, []byte(end)); i >= 0 {
			p.problem(spanAt(p.src, p.lines[0].next+i), "", "want lines that end in a line feed, not in %+q, which YAML takes for an end", end)
			return false
		}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		line := 0
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1]) // none counts as the first
		}
		p.problem(p.whole(min(max(line, 1), len(p.lines)-1)), "", "want front matter in YAML: %s", yamlLine.ReplaceAllString(err.Error(), ""))
		return false
	}
	if doc.Kind == 0 {
		return true
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		p.problem(p.node(top).span, "", "want front matter of the form key: value")
		return true
	}
	given := make(map[string]int)
	for i := 0; i+1 < len(top.Content); i += 2 {
		p.frontField(front, top.Content[i], top.Content[i+1], given)
	}
	return true
}

func (p *parser) frontField(front *cast.Front, key, value *yaml.Node, given map[string]int) {
	at := p.node(key)
	f := cast.FrontKind.Field(key.Value)
	first, twice := given[key.Value]
	switch {
	case f == nil:
		p.problem(at.span, nearKey(cast.FrontKind, key.Value), "want a key of the front matter, %s, not %q", strings.Join(cast.FrontKind.Keys(), ", "), key.Value)
		return
	case twice:
		p.problem(at.span, "", "want the key %q once, and line %d has it", key.Value, first)
		return
	}
	given[key.Value] = at.span.Line
	slot := f.Slot(front)
	values := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode && cast.Plural(slot) {
		values = value.Content
	}
	for _, v := range values {
		p.frontValue(f, slot, v)
	}
}

func (p *parser) frontValue(f *cast.Field, slot any, v *yaml.Node) {
	at := p.node(v)
	if v.Kind != yaml.ScalarNode {
		p.problem(at.span, "", "want plain text for %q", f.Key)
		return
	}
	switch s := slot.(type) {
	case *cast.Text:
		*s = cast.Text{Value: strings.TrimSpace(v.Value), Span: at.span}
	case *[]cast.Text:
		*s = append(*s, cast.Text{Value: strings.TrimSpace(v.Value), Span: at.span})
	case *cast.Time:
		*s = p.timeOf(cut{v.Value, at.span.Start})
	case cast.References:
		p.references(s, cut{v.Value, at.span.Start})
	}
}

// A place is where a node of the front matter is.
type place struct{ span cast.Span }

// node returns the place of a node, whose line and column count from those of
// the front matter's text.
func (p *parser) node(n *yaml.Node) place {
	line := min(max(n.Line, 1), len(p.lines)-1) // line 1 is the second of the file
	l := p.lines[line]
	at := l.start
	for i := 1; i < n.Column && at < l.end; i++ {
		_, size := utf8.DecodeRune(p.src[at:l.end])
		at += size
	}
	end := min(at+len(n.Value), l.end)
	return place{p.span(line, at, max(end, at))}
}
