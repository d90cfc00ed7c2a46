package policy

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/goldentest"
	"levee/internal/policy/form"
)

const (
	docFile    = "../../docs/policy.md"
	schemaFile = "../../docs/levee.schema.json"
)

// generated is a part of docs/policy.md that is made from the program.
var generated = regexp.MustCompile(`(?s)(<!-- ([a-z]+): made by go test ./internal/policy -update -->\n).*?(<!-- end -->\n)`)

func TestDocument(t *testing.T) {
	text, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	made := generated.ReplaceAllStringFunc(string(text), func(part string) string {
		m := generated.FindStringSubmatch(part)
		return m[1] + table(t, m[2]) + m[3]
	})
	goldentest.Equal(t, docFile, made)
}

// table returns one of the generated parts.
func table(t *testing.T, name string) string {
	var b strings.Builder
	b.WriteString("| field | holds | meaning |\n|---|---|---|\n")
	switch name {
	case "fields":
		rowsTo(&b, form.Rows(new(Policy).form()))
	case "levels":
		rowsTo(&b, form.Rows(form.Mapping(new(levels).fields(true)...)))
	case "exception":
		rowsTo(&b, form.Rows(exceptionMapping(new(exception))))
	case "variables":
		for _, v := range variables {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", v.name, v.typ, v.doc)
		}
		fmt.Fprintf(&b, "| `found.CONTROL` | bool | Whether the control found something. |\n")
		fmt.Fprintf(&b, "| `bits.CONTROL` | double | How rare that is; 0.0 if it found nothing, or nobody measured it. |\n")
	default:
		t.Errorf("%s has a part %s that nothing makes", docFile, name)
	}
	return b.String()
}

// rowsTo writes rows; the controls are in a document of their own.
func rowsTo(b *strings.Builder, rows []form.Row) {
	for _, r := range rows {
		if name, ok := strings.CutPrefix(r.Path, "controls."); ok && name != "breach" && name != "sign" {
			continue
		}
		words := r.Words
		if r.Named != "" {
			words = fmt.Sprintf("[%s](#%s)", r.Named, r.Named)
		}
		if r.Named != "" && r.Many {
			words = "a list of " + words + "s"
		}
		doc := r.Doc
		if r.Required {
			doc += " Needed."
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", r.Path, words, doc)
		if r.Path == "controls.sign" {
			b.WriteString("| `controls.CONTROL` | [levels](#levels) | The control of that name, see [controls.md](controls.md); of `young`, see `cooldown`. |\n")
		}
	}
}

func TestSchemaIsCurrent(t *testing.T) {
	goldentest.Equal(t, schemaFile, string(Schema()))
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("levee.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("levee.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// instance reads YAML as an editor would: dates are text.
func instance(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.DocumentNode:
		return instance(t, n.Content[0])
	case yaml.MappingNode:
		m := make(map[string]any)
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = instance(t, n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		l := []any{}
		for _, e := range n.Content {
			l = append(l, instance(t, e))
		}
		return l
	}
	if n.Tag == "!!timestamp" {
		return n.Value
	}
	var v any
	if err := n.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func valid(t *testing.T, s *jsonschema.Schema, data []byte) error {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal(data, &n); err != nil || n.Kind == 0 {
		return fmt.Errorf("not YAML: %v", err)
	}
	return s.Validate(instance(t, &n))
}

// What Parse takes, the schema takes: the default, the stories, and the
// examples of docs/policy.md.
func TestSchemaTakesWhatParseTakes(t *testing.T) {
	s := schema(t)
	all := map[string][]byte{"default": DefaultText()}
	doc, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(doc, -1) {
		all[fmt.Sprintf("example %d of %s", i+1, docFile)] = m[1]
	}
	if len(all) < 8 {
		t.Errorf("only %d examples", len(all))
	}
	for _, file := range storyFiles(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name == FileName {
				all[file] = f.Data
			}
		}
	}
	for name, data := range all {
		if _, err := Parse(FileName, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := valid(t, s, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What Parse refuses the schema refuses, but for what a schema cannot say.
func TestSchemaRefusesWhatParseRefuses(t *testing.T) {
	cannot := map[string]bool{}
	for name := range strings.FieldsSeq(`twice two-documents accepted-what accepted-rule rule-twice
		cel-name cel-type cel-syntax cel-regex cel-styles cel-deep cel-empty accepted-version old-line-break`) {
		cannot[name] = true
	}
	s := schema(t)
	archive, err := txtar.ParseFile("testdata/errors.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		name, ok := strings.CutSuffix(f.Name, ".yaml")
		if !ok {
			continue
		}
		if refused := valid(t, s, f.Data) != nil; refused == cannot[name] {
			t.Errorf("%s: refused by the schema: %v, want %v", name, refused, !cannot[name])
		}
	}
}

// Each kind of evidence has a line in the default policy, and a sentence; no
// control has the name of a group.
func TestDefaultIsWhole(t *testing.T) {
	p := Default()
	for _, kind := range evidence.Kinds {
		if l := p.unknown[kind]; l == nil || l.at.Line == 0 || kindDocs[kind] == "" {
			t.Errorf("unknown.%s: %v", kind, l)
		}
	}
	for _, c := range controls.Known {
		if c.Name == "breach" || c.Name == "sign" {
			t.Errorf("a control is named %s", c.Name)
		}
	}
	if d := cmp.Diff(7, p.cooldown.days); d != "" || p.controls.breach.at.Line == 0 || p.controls.sign.at.Line == 0 || p.cooldown.at.Line == 0 {
		t.Errorf("the default policy leaves something open: %s", d)
	}
}
