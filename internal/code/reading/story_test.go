package reading

import (
	"cmp"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/js"
)

var updateOpen = flag.Bool("open", false, "rewrite the list of stories that do not hold yet (run all of them)")

// A story is one package, with what reading it must give. See
// testdata/stories/README.md.
type story struct {
	name  string
	wants []string
	tree  *archive.Tree
}

func stories(t testing.TB) []story {
	t.Helper()
	topics, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(topics) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	var all []story
	for _, file := range topics {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(strings.Fields(string(a.Comment))) < 5 {
			t.Errorf("%s: a topic begins with a sentence", file)
		}
		topic := strings.TrimSuffix(filepath.Base(file), ".txtar") + "/"
		for _, f := range a.Files {
			name, inner, ok := strings.Cut(f.Name, "/")
			if !ok {
				all = append(all, story{topic + name, wanted(t, topic+name, string(f.Data)), &archive.Tree{}})
				continue
			}
			if len(all) == 0 || all[len(all)-1].name != topic+name {
				t.Fatalf("%s: %s stands before what is wanted of it", file, f.Name)
			}
			s := &all[len(all)-1]
			s.tree.Files = append(s.tree.Files, fileOf(t, inner, f.Data))
		}
	}
	for i := range all {
		all[i].tree = treeOf(all[i].tree.Files...)
	}
	return all
}

// wanted returns the lines of a story: a sentence, and what must be found.
func wanted(t testing.TB, name, text string) []string {
	t.Helper()
	sentence, rest, _ := strings.Cut(text, "\n")
	if len(strings.Fields(sentence)) < 2 {
		t.Errorf("%s: a story begins with a sentence", name)
	}
	return strings.FieldsFunc(rest, func(r rune) bool { return r == '\n' })
}

// fileOf returns a file; one that is written in hexadecimal is the binary that
// it is.
func fileOf(t testing.TB, name string, data []byte) archive.File {
	t.Helper()
	if bare, ok := strings.CutSuffix(name, ".hex"); ok {
		binary, err := hex.DecodeString(strings.TrimSpace(string(data)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		name, data = bare, binary
	}
	return archive.File{Path: name, Data: data, Size: int64(len(data))}
}

// treeOf returns a package of files, in the order that a tree has.
func treeOf(files ...archive.File) *archive.Tree {
	slices.SortFunc(files, func(a, b archive.File) int { return strings.Compare(a.Path, b.Path) })
	return &archive.Tree{Files: files}
}

// facts returns what reading gave, as lines.
func facts(p *code.Package) []string {
	var all []string
	add := func(at code.Place, format string, args ...any) {
		place := at.File
		if at.Line > 0 {
			place += ":" + strconv.Itoa(at.Line)
		}
		all = append(all, strings.TrimSpace(place+" "+fmt.Sprintf(format, args...)))
	}
	for _, e := range p.Manifest.Entries {
		add(code.Place{}, "entry %s", e)
	}
	for _, c := range p.Capabilities {
		text := fmt.Sprintf("%s use %s %s%s", c.Phase, c.Name, c.API, quoted(c.Detail))
		if c.Certainty != code.Certain {
			text += " " + string(c.Certainty)
		}
		add(c.Place, "%s", text)
	}
	for _, f := range p.Flows {
		add(f.To.Place, "%s flow %s%s -> %s %s %s%s", f.To.Phase, f.From.Kind, quoted(f.From.Detail), f.To.Capability, f.To.API, f.To.Role, quoted(f.To.Detail))
	}
	for _, o := range p.Overrides {
		add(o.Place, "%s override %s", o.Phase, o.Target)
	}
	for _, i := range p.Imports {
		leads := cmp.Or(i.File, i.Package, "nothing")
		if js.Builtin(i.Spec) {
			leads = "the platform"
		}
		add(i.Place, "%s needs %s -> %s", i.Phase, i.Spec, leads)
	}
	for _, f := range p.Files {
		add(code.Place{File: f.Path}, "is %s %s", cmp.Or(string(f.Kind), "data"), f.How)
	}
	for _, d := range p.Disguises {
		add(d.Place, "disguise %s", d.Kind)
	}
	for _, m := range p.Pairs {
		add(code.Place{File: m.Minified}, "pair %s %s", cmp.Or(m.Source, "none"), m.State)
	}
	for _, g := range p.Gaps {
		add(g.Place, "gap %s", g.Why)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func quoted(s string) string {
	if s == "" {
		return ""
	}
	return " " + strconv.Quote(s)
}

// asked are facts that fail a story only if it wants some of their kind.
var asked = []string{" entry ", " needs ", " is "}

// problems returns what is wanted and not there, and what nobody wants.
func (s *story) problems() []string {
	have := facts(Read(s.tree))
	var all []string
	for _, w := range s.wants {
		if !slices.Contains(have, w) {
			all = append(all, "missing "+w)
		}
	}
	for _, f := range have {
		if slices.Contains(s.wants, f) {
			continue
		}
		kind := slices.IndexFunc(asked, func(k string) bool { return strings.Contains(" "+f, k) })
		if kind < 0 || slices.ContainsFunc(s.wants, func(w string) bool { return strings.Contains(" "+w, asked[kind]) }) {
			all = append(all, "unasked "+f)
		}
	}
	return all
}

// TestStories holds the reading of packages against the stories. What does not
// hold yet is listed; the list must shrink only.
func TestStories(t *testing.T) {
	file := filepath.Join("testdata", "stories", "open.txt")
	known, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	was := strings.FieldsFunc(string(known), func(r rune) bool { return r == '\n' })
	var now []string
	for _, s := range stories(t) {
		t.Run(s.name, func(t *testing.T) {
			for _, p := range s.problems() {
				line := s.name + ": " + p
				if now = append(now, line); !slices.Contains(was, line) && !*updateOpen {
					t.Error(p)
				}
			}
			for _, line := range was {
				if strings.HasPrefix(line, s.name+": ") && !slices.Contains(now, line) && !*updateOpen {
					t.Errorf("%q is listed, and is no problem: go test ./internal/code/reading -run TestStories -open", line)
				}
			}
		})
	}
	if *updateOpen {
		slices.Sort(now)
		if err := os.WriteFile(file, []byte(strings.Join(append(now, ""), "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
