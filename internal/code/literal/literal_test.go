package literal

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/code/archive"
)

var update = flag.Bool("update", false, "rewrite what the stories want")

// Each story is a program that calls show with something. What it is shown
// stands in the section want: a value with its place, "?" for what is unknown.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { story(t, name) })
	}
}

func story(t *testing.T, name string) {
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	tree, want := &archive.Tree{}, -1
	for i, f := range a.Files {
		if f.Name == "want" {
			want = i
			continue
		}
		tree.Files = append(tree.Files, archive.File{Path: f.Name, Data: f.Data, Size: int64(len(f.Data))})
	}
	slices.SortFunc(tree.Files, func(a, b archive.File) int { return strings.Compare(a.Path, b.Path) })
	got := show(tree)
	if *update {
		a.Files[want].Data = []byte(got)
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(a.Files[want].Data), got); diff != "" {
		t.Errorf("want, got:\n%s", diff)
	}
}

func show(tree *archive.Tree) string {
	var b strings.Builder
	p := NewProgram(tree)
	for i := range tree.Files {
		f := p.File(tree.Files[i].Path)
		if f == nil {
			continue
		}
		if f.Why != "" {
			fmt.Fprintf(&b, "%s: %s\n", f.Path(), f.Why)
			continue
		}
		for _, c := range f.Calls(func(name string) bool { return name == "show" || name == "Window" }) {
			at := c.Place()
			what := c.Name
			if c.On != "" {
				what = c.On + "." + what
			}
			if c.New {
				what = "new " + what
			}
			fmt.Fprintf(&b, "%s:%d %s", at.File, at.Line, what)
			for _, a := range c.Args {
				b.WriteString(" " + words(a))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func words(v Value) string {
	switch v.Kind {
	case Nothing:
		return "nothing"
	case Text:
		return strconv.Quote(v.Str)
	case Bool:
		return strconv.FormatBool(v.True)
	case Number:
		return strconv.FormatFloat(v.Num, 'g', -1, 64)
	case Function:
		return "function"
	case List:
		parts := make([]string, 0, len(v.Items)+1)
		for _, i := range v.Items {
			parts = append(parts, words(i))
		}
		if v.Open {
			parts = append(parts, "…")
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case Object:
		parts := make([]string, 0, len(v.Props)+1)
		for _, p := range v.Props {
			at := p.Place()
			parts = append(parts, fmt.Sprintf("%s@%d:%d %s", p.Name, at.Line, at.Column, words(p.Value)))
		}
		if v.Open {
			parts = append(parts, "…")
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "?" + v.Source()
}

// What comes is not always code, and never a reason to fail.
func FuzzCalls(f *testing.F) {
	for _, seed := range []string{
		"new Window({a: 1, ...b, [c]: d})", "let o = {}; o.a.b = o; show(o, ...o)", "class A extends Window { constructor() { super({a: `x${y}`}) } }",
		"const f = (a = f()) => f(a); show(f(f))", "import w, {x as y} from './a'; export {y as z}; show(w.a, y)", "for (const a of b) show(a); [x, {y}] = z; show(x + y + 'a')",
		"module.exports = module.exports; show(require('./a').b)", "show(('a' + b).replace(/x/g, ''), ['a', b].join(' '))",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree := &archive.Tree{Files: []archive.File{{Path: "a.js", Data: []byte(text)}, {Path: "b.ts", Data: []byte(text)}}}
		if got := show(tree); got != show(tree) {
			t.Errorf("two runs differ: %s", got)
		}
		p := NewProgram(tree)
		if file := p.File("a.js"); file != nil && file.Why == "" {
			file.Objects(func(string) bool { return true })
		}
	})
}
