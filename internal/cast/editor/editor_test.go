package editor_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/cast/editor"
	"levee/internal/cast/text"
)

// example is the analysis that docs/cast-format.md shows.
func example(tb testing.TB) string {
	tb.Helper()
	doc, err := os.ReadFile("../../../docs/cast-format.md")
	if err != nil {
		tb.Fatal(err)
	}
	_, src, ok := strings.Cut(string(doc), "````markdown\n")
	src, _, end := strings.Cut(src, "````")
	if !ok || !end {
		tb.Fatal("the document shows no analysis")
	}
	return src
}

func read(src string) *editor.Document {
	a, _ := text.Parse("test.md", []byte(src))
	return editor.New(a)
}

// at returns the place of the bar in some text that stands once in the source.
func at(t *testing.T, src, marked string) int {
	t.Helper()
	before, after, ok := strings.Cut(marked, "|")
	i := strings.Index(src, before+after)
	if !ok || i < 0 || strings.Count(src, before+after) != 1 {
		t.Fatalf("want %q once in the example", before+after)
	}
	return i + len(before)
}

func TestDefinition(t *testing.T) {
	src := example(t)
	d := read(src)
	for _, c := range []struct{ from, to, line string }{
		{"- events: E-1, |E-3\n- failed: no", "E-3", "### E-3 2016-03-22T21:30Z"},
		{"- events: E-1, E-3|\n- failed: no", "E-3", "### E-3 2016-03-22T21:30Z"},
		{"[missing F-|1]", "F-1", "### F-1 Unpublishing"},
		{"CA-1 auth|or -> versions", "author", "### controller author"},
		{"CA-1 author -> vers|ions", "versions", "### process versions"},
		{"- responsibility: RS-|1", "RS-1", "- responsible: RS-1 keeps"},
		{"(for S|C-1; over versions)", "SC-1", "### SC-1 A published"},
		{"- enforced-by: reg|istry", "registry", "### controller registry"},
		{"### E-|2 2016", "E-2", "### E-2 2016"},
		{"### controller proj|ect:", "project", "### controller project"},
		{"losses: [L|-1]", "L-1", "### L-1 Nobody"},
	} {
		r, ok := d.Definition(at(t, src, c.from))
		if !ok || src[r.Start:r.End] != c.to || !strings.HasPrefix(src[strings.LastIndex(src[:r.Start], "\n")+1:], c.line) {
			t.Errorf("%q leads to %v %q, want %q in %q", c.from, ok, src[r.Start:r.End], c.to, c.line)
		}
	}
	for _, nowhere := range []string{"Eleven lines| of code", "- stpa: mis|sed\n- why-inadequate: the author", "analysis: left|-pad"} {
		if r, ok := d.Definition(at(t, src, nowhere)); ok {
			t.Errorf("%q leads to %q", nowhere, src[r.Start:r.End])
		}
	}
}

// Ids are found in prose, but not within longer words.
func TestReferences(t *testing.T) {
	src := strings.Replace(example(t), "Eleven lines of code went away", "Eleven lines (E-3, and E-30, XE-3) of code went away", 1)
	d := read(src)
	lines := func(rs []editor.Range) []string {
		var all []string
		for _, r := range rs {
			line := src[strings.LastIndex(src[:r.Start], "\n")+1:]
			line, _, _ = strings.Cut(line, "\n")
			all = append(all, line)
		}
		return all
	}
	want := []string{
		"Eleven lines (E-3, and E-30, XE-3) of code went away, and thousands of builds stopped.",
		"### E-3 2016-03-22T21:30Z The author takes all packages down",
		"- events: E-1, E-3", "- events: E-2, E-3", "- of: E-3",
	}
	if diff := cmp.Diff(want, lines(d.References(at(t, src, "- of: E-|3"), true))); diff != "" {
		t.Errorf("references of E-3 (-want +got):\n%s", diff)
	}
	if got := lines(d.References(at(t, src, "- of: E-|3"), false)); slices.Contains(got, want[1]) || len(got) != 4 {
		t.Errorf("without the declaration: %q", got)
	}
	if got := lines(d.References(at(t, src, "CA-3 pro|ject ->"), true)); len(got) != 3 {
		t.Errorf("references of project: %q", got)
	}
}

func TestDescribe(t *testing.T) {
	src := example(t)
	d := read(src)
	for place, want := range map[string]string{
		"- of: E|-3": `E-3 event, 2016-03-22T21:30Z
The author takes all packages down
- actor: author
- after: E-2
- breaks: SC-1
- claim: left-pad@1.0.0 published before 2016-03-22
- source: the registry
referred to by F-1 (events), F-2 (events), C-1 (of)
`,
		"- responsibility: R|S-2": `RS-2 responsibility
RS-2 serves what was published (for SC-1), of registry
referred to by F-2 (responsibility)
`,
		"- answered-by: F-|2": `F-2 failure
Who owns a name is settled case by case
- level: community
- controller: registry
- responsibility: RS-2
- constraint: SC-1
- events: E-2, E-3
- failed: yes
- stpa: uncontrolled
- why-inadequate: no rule weighed the harm to those who depend on a version
- why-used: disputes were rare, and people agreed
- stops: what the company discussed is not known to us
referred to by Q-1 (answered-by), P-1 (failures), the control action
    (structure)
`,
	} {
		e, _ := d.At(at(t, src, place))
		if e == nil {
			t.Errorf("%q: no element", place)
			continue
		}
		if diff := cmp.Diff(want, d.Describe(e)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", place, diff)
		}
	}
}

func TestKeyAndClaim(t *testing.T) {
	src := example(t)
	d := read(src)
	key, r := d.Key(at(t, src, "- st|pa: missed"))
	if src[r.Start:r.End] != "stpa" || !strings.HasPrefix(key, "stpa: what an analysis ahead of time would have said") || !strings.Contains(key, "should have it") {
		t.Errorf("%q at %q", key, src[r.Start:r.End])
	}
	if e, c := d.Claim(at(t, src, "- claim: left-pad@1.0.0 publ|ished")); e == nil || e.Core().ID != "E-3" || c.Value != "left-pad@1.0.0 published before 2016-03-22" {
		t.Errorf("%v %q", e, c.Value)
	}
	if e, _ := d.Claim(at(t, src, "- breaks|: SC-1")); e != nil {
		t.Error("a claim where there is none")
	}
}

// The outline holds every element once, below its section, and what is below
// a heading lies within it.
func TestOutline(t *testing.T) {
	src := example(t)
	d := read(src)
	var names []string
	var walk func(all []*editor.Symbol, in editor.Range, depth int)
	walk = func(all []*editor.Symbol, in editor.Range, depth int) {
		for _, s := range all {
			names = append(names, strings.Repeat("  ", depth)+s.Name)
			if s.Whole.Start < in.Start || s.Whole.End > in.End || s.Heading.Start < s.Whole.Start || s.Heading.End > s.Whole.End {
				t.Errorf("%s from %v with heading %v is not within %v", s.Name, s.Whole, s.Heading, in)
			}
			walk(s.Children, s.Whole, depth+1)
		}
	}
	walk(d.Outline(), editor.Range{End: len(src)}, 0)
	want := []string{"A name is taken back", "  What must not happen", "    L-1 Nobody can build or release"}
	if diff := cmp.Diff(want, names[:3]); diff != "" {
		t.Errorf("outline (-want +got):\n%s", diff)
	}
	if !slices.Contains(names, "    author whoever publishes a package") || !slices.Contains(names, "    factor economics") {
		t.Errorf("outline: %q", names)
	}
}
