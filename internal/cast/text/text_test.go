package text_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"levee/internal/cast"
	"levee/internal/cast/text"
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

// The example of the document is an analysis without problems, in the form
// that fmt gives it.
func TestTheDocumentedExample(t *testing.T) {
	src := example(t)
	a, problems := text.Parse("example.md", src)
	if len(problems) > 0 {
		t.Fatalf("problems:\n%s", lines(problems))
	}
	if len(a.Elements) != 20 || len(a.Structure.Arrows) != 7 || len(a.Controllers) != 3 {
		t.Errorf("%d elements, %d arrows, %d controllers", len(a.Elements), len(a.Structure.Arrows), len(a.Controllers))
	}
	out, _ := text.Format("example.md", src)
	if !bytes.Equal(src, out) {
		t.Errorf("not in the form of fmt:\n%s", out)
	}
}
