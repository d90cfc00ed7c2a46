package text_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	markdown "github.com/yuin/goldmark/text"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"levee/internal/cast"
	"levee/internal/cast/text"
	"levee/internal/goldentest"
)

// example is the analysis that docs/cast-format.md shows.
func example(tb testing.TB) []byte {
	tb.Helper()
	doc, err := os.ReadFile("../../../docs/cast-format.md")
	if err != nil {
		tb.Fatal(err)
	}
	_, rest, _ := bytes.Cut(doc, []byte("````markdown\n"))
	src, _, ok := bytes.Cut(rest, []byte("````\n"))
	if !ok {
		tb.Fatal("docs/cast-format.md has no example")
	}
	return src
}

func lines(problems []cast.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%d:%d: %s", p.Span.Line, p.Span.Column, p.Message)
		if p.Suggestion != "" {
			fmt.Fprintf(&b, " (%s)", p.Suggestion)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// well parses an analysis that must have no problems.
func well(tb testing.TB, src []byte) *cast.Analysis {
	tb.Helper()
	a, problems := text.Parse("analysis.md", src)
	if len(problems) > 0 {
		tb.Fatalf("problems:\n%s", lines(problems))
	}
	return a
}

// The example of the document and the scaffold are analyses without problems,
// in the form that fmt gives them.
func TestWhatIsShownIsWellFormed(t *testing.T) {
	for name, src := range map[string][]byte{"docs/cast-format.md": example(t), "scaffold": text.Scaffold("left-pad-2016")} {
		if a := well(t, src); len(a.Elements) != 20 || len(a.Structure.Arrows) < 4 {
			t.Errorf("%s: %d elements, %d arrows", name, len(a.Elements), len(a.Structure.Arrows))
		}
		out, _ := text.Format(name, src)
		if d := cmp.Diff(string(src), string(out)); d != "" {
			t.Errorf("%s is not in the form of fmt:\n%s", name, d)
		}
	}
}

// What is wrong is told at its place, all of it at once.
func TestProblems(t *testing.T) {
	goldentest.Stories(t, "testdata/problems/*.txtar", 1, func(t *testing.T, file string, story *txtar.Archive) {
		if len(story.Files) != 2 {
			t.Fatal("want analysis and want")
		}
		_, problems := text.Parse("analysis.md", story.Files[0].Data)
		story.Files[1].Data = []byte(lines(problems))
		goldentest.Story(t, file, story)
	})
}

const front = "---\nanalysis: x\n---\n"

// Files that nobody wrote as an analysis get one clear line.
func TestUnreadable(t *testing.T) {
	many := strings.Builder{}
	for i := range 20_001 {
		fmt.Fprintf(&many, "### L-%d x\n", i+1)
	}
	refs := front + "### L-1 x\n"
	for i := range 1001 {
		refs += fmt.Sprintf("### H-%d x\n- losses: L-%s1\n", i+1, strings.Repeat("1, L-", 100))
	}
	for name, c := range map[string]struct{ src, want string }{
		"empty":                 {"", "1:1: want an analysis, the file is empty (levee cast new NAME writes a start)\n"},
		"blank":                 {"\ufeff \n\n", "1:1: want an analysis, the file is empty (levee cast new NAME writes a start)\n"},
		"binary":                {"PK\x03\x04\x00\x00", "1:5: want text in UTF-8, not a byte 0x00\n"},
		"latin 1":               {"---\nanalysis: caf\xe9\n---\n", "2:14: want text in UTF-8, not a byte 0xe9\n"},
		"huge":                  {strings.Repeat("x", 100<<20), "1:1: want a file of at most 8 MiB\n"},
		"no front":              {"### E-1 x\n", "1:1: want front matter, which starts with --- and says analysis: NAME\n"},
		"front without end":     {"---\nanalysis: x\n### E-1 2018 x\n", "1:1: want a line --- that ends the front matter, within 64 KiB\n"},
		"no YAML":               {"---\nanalysis: x: y\n---\n", "2:1: want front matter in YAML: mapping values are not allowed in this context\n"},
		"YAML with tabs":        {"---\nanalysis: x\nlevels:\n\t- a\n---\n", "4:1: want front matter in YAML: found character that cannot start any token\n"},
		"a YAML list":           {"---\n- analysis: x\n---\n", "1:1: want analysis: NAME in the front matter\n2:1: want front matter of the form key: value\n"},
		"front that is nothing": {"---\n---\n# x\n", "1:1: want analysis: NAME in the front matter\n"},
		"an alias":              {"---\nanalysis: &a x\nsystem: *a\n---\n", "3:9: want plain text for \"system\"\n"},
		"thousands of elements": {front + many.String(), "20004:1: want at most 20000 elements\n"},
		"a long heading":        {front + "### L-1 " + strings.Repeat("x", 10_000) + "\n", "4:1: want a heading of at most 10000 bytes\n"},
		"a long value":          {front + "### L-1 x\n- to: " + strings.Repeat("x", 10_001) + "\n", "5:3: want a value of at most 10000 bytes\n"},
		"deep lists":            {front + "### L-1 x\n- to: y\n" + strings.Repeat("  ", 3000) + "- z\n", "6:1: want fields in one list, not a list within it\n"},
		"a fence without end":   {front + "### L-1 x\n\n```\n### L-2 y\n", "6:1: want the end of this block, ```, before the file ends\n"},
		"a comment without end": {front + "<!--\n### L-2 y\n", "4:1: want the end of this block of HTML before the file ends\n"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := text.Parse("x.md", []byte(c.src))
			got := lines(problems)
			if c.want == "" || got != c.want {
				t.Errorf("got  %.300s\nwant %s", got, c.want)
			}
		})
	}
	if _, problems := text.Parse("x.md", []byte(refs)); len(problems) != 1001 || problems[1000].Message == "" {
		t.Errorf("%d problems, want 1000 and one that counts the rest", len(problems))
	}
}

// Files of Windows, with a byte order mark and carriage returns, say the same
// in the same lines and columns, and keep both when they are formatted.
func TestWindows(t *testing.T) {
	src := example(t)
	windows := append([]byte("\ufeff"), bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n"))...)
	plain, other := well(t, src), well(t, windows)
	if d := cmp.Diff(said(plain), strings.ReplaceAll(said(other), "\r", "")); d != "" {
		t.Error(d)
	}
	for i, e := range plain.Elements {
		x, y := e.Core().Heading, other.Elements[i].Core().Heading
		if x.Line != y.Line || x.Column != y.Column {
			t.Errorf("%s stands at %d:%d and %d:%d", e.Core().ID, x.Line, x.Column, y.Line, y.Column)
		}
	}
	mixed := bytes.Replace(windows, []byte("- actor: author\r\n- source: the registry\r\n"), []byte("-  source:  the registry\r\n- actor: author\r\n"), 1)
	out, problems := text.Format("x", mixed)
	if len(problems) > 0 || !bytes.Equal(out, windows) {
		t.Errorf("formatted: %v %q", problems, out)
	}
}

// Every span holds what the model says stands there.
func TestSpans(t *testing.T) {
	src := example(t)
	a := well(t, src)
	for _, e := range a.Elements {
		core := e.Core()
		if core.Title.Given() && core.Title.Span.String(src) != core.Title.Value {
			t.Errorf("%s: title span %q", core.ID, core.Title.Span.String(src))
		}
		for _, l := range core.Lines {
			if got := l.Value.Span.String(src); got != l.Value.Value {
				t.Errorf("%s %s: span %q, value %q", core.ID, l.Key, got, l.Value.Value)
			}
			if got := l.KeySpan.String(src); got != l.Key {
				t.Errorf("%s: key span %q, key %q", core.ID, got, l.Key)
			}
		}
	}
	f := a.Find("F-1").(*cast.Failure)
	for want, s := range map[string]cast.Span{
		"RS-1":                      f.Responsibility[0].Span,
		"author":                    f.Controllers[0].Span,
		"2015":                      f.Believed[0].TrueUntil.Span,
		"nobody needs eleven lines": f.Believed[0].Text.Span,
		"L-1":                       a.Front.Losses[0].Span,
		"community":                 a.Front.Levels[0].Span,
		"missing":                   a.Structure.Arrows[4].Flaws[0].Word.Span,
		"who depends on it":         a.Structure.Arrows[4].Label.Span,
		"FB-2 install ~> author: who depends on it [missing F-1]": a.Structure.Arrows[4].Heading,
	} {
		if got := s.String(src); got != want {
			t.Errorf("span of %q holds %q", want, got)
		}
		if line := strings.Split(string(src), "\n")[s.Line-1]; !strings.HasPrefix(string([]rune(line)[s.Column-1:]), want) {
			t.Errorf("%q is not at column %d of %q", want, s.Column, line)
		}
	}
}

// What stands in fences, comments and other HTML is nothing to the machine.
func TestInert(t *testing.T) {
	for name, block := range map[string]string{
		"fence":           "```\n### L-2 y\n- to: z\n```\n",
		"tildes":          "~~~~ x\n### L-2 y\n~~~\n~~~~\n",
		"comment":         "<!-- ### L-2\n\n### L-2 y\n-->\n",
		"script":          "<script>\n\n### L-2 y\n</script>\n",
		"division":        "<div>\n- to: z\n</div>\n\n",
		"indented":        "    ### L-2 y\n",
		"quotation":       "> ### L-2 y\n",
		"a deeper one":    "#### Background\n",
		"code in a line":  "### `L-2` is no id here\n",
		"words of prose":  "### Controllers: who they are\n\nx\n\n### A-B tests, E-mail, and v1\n\n### e-x is a word\n",
		"a list of prose": "- one: two\n- three\n",
		"a fence in one":  "````\n```\n### L-2 y\n````\n",
	} {
		t.Run(name, func(t *testing.T) {
			a := well(t, []byte(front+"### L-1 x\n- to: us\n\n"+block+"\n### L-9 last\n"))
			var ids []cast.ID
			for _, e := range a.Elements {
				ids = append(ids, e.Core().ID)
			}
			if !slices.Equal(ids, []cast.ID{"L-1", "L-9"}) {
				t.Errorf("elements %v", ids)
			}
		})
	}
}

// said writes down all that an analysis says, and nothing of where.
func said(a *cast.Analysis) string {
	var b strings.Builder
	for _, s := range a.Sections {
		fmt.Fprintf(&b, "section %d %q %q\n", s.Level, s.Title.Value, proseOf(a, s.Prose))
		for _, e := range s.Elements {
			saidOf(&b, a, e)
		}
	}
	for _, x := range a.Structure.Arrows {
		fmt.Fprintf(&b, "arrow %s %s %v %s %q %v %v\n", x.ID, x.From.Name, x.Feedback, x.To.Name, x.Label.Value, x.Designed, x.Actual)
		for _, f := range x.Flaws {
			fmt.Fprintf(&b, "  %s %d\n", f.Word.Value, len(f.Failures))
		}
	}
	return b.String()
}

// proseOf returns prose without the structure blocks in it, which are lines of
// the machine.
func proseOf(a *cast.Analysis, s cast.Span) string {
	var b strings.Builder
	for _, block := range a.Structure.Blocks {
		if s.Start <= block.Start && block.End <= s.End {
			b.Write(a.Source[s.Start:block.Start])
			s.Start = block.End
		}
	}
	b.Write(a.Source[s.Start:s.End])
	return b.String()
}

func saidOf(b *strings.Builder, a *cast.Analysis, e cast.Element) {
	core := e.Core()
	fmt.Fprintf(b, "%s %s %q %q prose %q\n", core.ID, core.Name.Value, core.Title.Value, core.Kind.Word, proseOf(a, core.Prose))
	if ev, ok := e.(*cast.Event); ok {
		fmt.Fprintf(b, "  at %s %s\n", ev.Time.Earliest, ev.Time.Latest)
	}
	for _, f := range core.Kind.Fields {
		for _, l := range core.Lines {
			if l.Key != f.Key {
				continue
			}
			value := l.Value.Value
			if cast.Plural(f.Slot(e)) && !cast.Repeatable(f.Slot(e)) {
				parts := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
				slices.Sort(parts)
				value = strings.Join(parts, " ")
			}
			fmt.Fprintf(b, "  %s %q\n", l.Key, value)
		}
	}
}

func seeds(f *testing.F) {
	f.Add(string(example(f)))
	f.Add(string(text.Scaffold("x")))
	f.Add(strings.ReplaceAll(string(example(f)), "\n", "\r\n"))
	f.Add(front + "###  L-1   x  ##\n\n-  to :  a\n  b\n\n<!-- c -->\n- to: d\ntext\n- one\n### H-1 y\n- losses: L-1")
	f.Add("\ufeff" + front + "## K\n### K-1 a #\n- enforces:   SC-2,SC-1\n### SC-2 b\n### SC-1 c\n```structure\n\tK -> a:b[late]\n```\n### process K\n### actor a\n")
	files, _ := filepath.Glob("testdata/problems/*.txtar")
	for _, file := range files {
		if story, err := txtar.ParseFile(file); err == nil {
			f.Add(string(story.Files[0].Data))
		}
	}
}

func FuzzFormat(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) { formatting(t, []byte(s)) })
}

func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) { parsing(t, []byte(s)) })
}

// pieces are lines of which analyses, and near analyses, are made.
var pieces = []string{
	"### L-1 a", "### L-2 b", "###  H-1  c  ##", "## SC-1 d #", "#### E-1 2018-01-02 e", "### E-2 unknown f", "### K-1 g", "### P-1 h", "## Section", "#### Below",
	"### controller a: one", "### process b", "### factor culture", "# Top", "### C-1 j",
	"- to: us", "- losses: L-2,L-1", "- losses:  L-1", "- source: x", "- claim: y  z", "- before: E-2", "- actor: a", "- enforces: SC-1", "- certainty: likely",
	"- said: w", "- quote: q", "  goes on", "    deeper", "- level: package", "- none: n", "- believes: it is so (since 2010; true until 2013)",
	"- responsible: RS-1 r (for SC-1; over b)", "- responsible: RS-2 s",
	"", "", "", "text", "- item", "* star: x", "> ### L-3 quoted", "```", "~~~", "```structure", "a -> b: c", "  CA-1 a->b:  d  [late]", "b ~> a: e", "# comment",
	"<!-- note -->", "<!--", "-->", "<div>", "</div>", "<span>", "<script>", "</script>", "    ### L-4 code", "---", "===", "1. one", "[^1]: note", "text[^1] \\",
}

// Documents that are put together from such lines keep the laws, too; bytes
// that a fuzzer makes are seldom an analysis.
func TestLaws(t *testing.T) {
	whole := 0
	rapid.Check(t, func(r *rapid.T) {
		eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "eol")
		body := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(r, "lines")
		src := strings.ReplaceAll(front, "\n", eol) + strings.Join(body, eol) + rapid.SampledFrom([]string{"", eol}).Draw(r, "end")
		parsing(r, []byte(src))
		if formatting(r, []byte(src)) {
			whole++
		}
	})
	if whole == 0 {
		t.Error("none of the documents was an analysis")
	}
}

// A tester is what the laws need of testing.T and rapid.T.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// formatting holds a file against the laws of Format: nothing that is said
// changes, and once is enough. It tells whether the file is an analysis.
func formatting(t tester, src []byte) bool {
	t.Helper()
	out, problems := text.Format("x", src)
	if len(problems) > 0 {
		return false
	}
	before, _ := text.Parse("x", src)
	after, problems := text.Parse("x", out)
	if len(problems) > 0 {
		t.Fatalf("problems after formatting:\n%s\n%s", lines(problems), out)
	}
	if d := cmp.Diff(said(before), said(after)); d != "" {
		t.Errorf("formatting changed what is said:\n%s", d)
	}
	if again, _ := text.Format("x", out); !bytes.Equal(out, again) {
		t.Errorf("formatting twice:\n%s", cmp.Diff(string(out), string(again)))
	}
	return true
}

// parsing holds a file against the laws of Parse: it ends, its spans lie in
// the file, and it takes for elements what Markdown takes for headings.
func parsing(t tester, src []byte) {
	t.Helper()
	a, problems := text.Parse("x", src)
	for _, p := range problems {
		inside(t, src, p.Span)
		if p.Message == "" || p.Rule == "" || strings.ContainsAny(p.Message, "\n") {
			t.Errorf("problem %+v", p)
		}
	}
	for _, m := range a.Machine {
		inside(t, src, m)
	}
	if len(problems) == 0 {
		a.Zoom()
		a.Sequence()
		headings(t, a)
	}
}

func inside(t tester, src []byte, s cast.Span) {
	if s.Start < 0 || s.End < s.Start || s.End > len(src) || s.Line < 1 || s.Column < 1 {
		t.Errorf("span %+v of %d bytes", s, len(src))
	}
}

// headings holds the elements against the headings that goldmark sees: each
// is one, and each that begins with an id is one of them.
func headings(t tester, a *cast.Analysis) {
	body := a.Machine[0].End
	src := append(bytes.Repeat([]byte(" "), body), a.Source[body:]...)
	at := make(map[int]bool)
	elements := make(map[int]bool)
	for _, e := range a.Elements {
		elements[bytes.LastIndexByte(src[:e.Core().Heading.Start], '\n')+1] = true
	}
	doc := goldmark.DefaultParser().Parse(markdown.NewReader(src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok || h.Lines().Len() == 0 {
			continue
		}
		start := bytes.LastIndexByte(src[:h.Lines().At(0).Start], '\n') + 1
		at[start] = true
		first, _, _ := strings.Cut(string(h.Lines().Value(src)), " ")
		prefix, _ := cast.ID(first).Split()
		if kind := cast.KindOf(prefix); kind != nil && src[start] == '#' && !elements[start] {
			t.Errorf("%s begins a heading and is no element:\n%q", first, a.Source)
		}
	}
	for _, e := range a.Elements {
		if start := e.Core().Heading.Start; !at[bytes.LastIndexByte(src[:start], '\n')+1] {
			t.Errorf("%s is no heading of Markdown:\n%q", e.Core().ID, a.Source)
		}
	}
}
