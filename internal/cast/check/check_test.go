package check_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"levee/internal/cast/check"
	"levee/internal/cast/rule"
	"levee/internal/cast/rules"
	"levee/internal/goldentest"
	"levee/internal/report"
)

// example is the analysis that docs/cast-format.md shows.
func example(tb testing.TB) []byte {
	tb.Helper()
	doc, err := os.ReadFile("../../../docs/cast-format.md")
	if err != nil {
		tb.Fatal(err)
	}
	_, rest, _ := bytes.Cut(doc, []byte("````markdown\n"))
	src, _, _ := bytes.Cut(rest, []byte("````\n"))
	return src
}

var (
	numbered = regexp.MustCompile(`\b([A-Z]{1,3})-([1-9]\d*)\b`)
	party    = regexp.MustCompile(`\b(author|registry|project|versions|install)\b`)
)

// large is the example so many times, each with ids and names of its own.
func large(tb testing.TB, times int) []byte {
	src := string(example(tb))
	end := strings.Index(src, "\n---\n") + 5
	var b strings.Builder
	b.WriteString(src[:end])
	body := strings.ReplaceAll(strings.ReplaceAll(src[end:], "### factor economics\n- none: nobody in the sources earns by it\n", ""),
		"### limit access: no records of the company\n- simplifies: factors\n- because: we have what was written in public, and nothing else\n", "")
	body = strings.ReplaceAll(body, "level: registry", "level: LEVEL")
	for i := range times {
		s := numbered.ReplaceAllStringFunc(body, func(id string) string {
			m := numbered.FindStringSubmatch(id)
			n, _ := strconv.Atoi(m[2])
			return fmt.Sprintf("%s-%d", m[1], n+10*i)
		})
		if i > 0 {
			s = party.ReplaceAllString(s, fmt.Sprintf("${1}_%d", i))
			s = strings.ReplaceAll(s, "level: project_"+strconv.Itoa(i), "level: project")
		}
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(s, "LEVEL", "registry"), "^when", fmt.Sprintf("^when%d", i)))
	}
	return []byte(b.String())
}

// The example of the document is an analysis that no rule objects to.
func TestTheDocumentedExampleIsClean(t *testing.T) {
	f := check.Read("docs/cast-format.md", example(t), rules.All)
	for _, p := range f.Problems {
		t.Errorf("%d:%d: %s", p.Line, p.Column, p.Message)
	}
	for _, x := range f.Findings {
		t.Errorf("%d:%d: %s [%s]", x.Line, x.Column, x.Message, x.Rule.Name)
	}
}

// What people see: the heaviest first, questions once, ends, gaps, a sum.
func TestText(t *testing.T) {
	src, err := os.ReadFile("testdata/sketch.md")
	if err != nil {
		t.Fatal(err)
	}
	some := slices.DeleteFunc(slices.Clone(rules.All), func(r *rule.Rule) bool { return r.Kind == rule.Language && r.Name != "hindsight" })
	var b bytes.Buffer
	for _, o := range []report.Options{{Width: 80}, {All: true}} {
		fmt.Fprintf(&b, "-- all: %v --\n", o.All)
		f := check.Read("sketch.md", src, some)
		if err := check.Text(&b, f, o); err != nil {
			t.Fatal(err)
		}
		if f.Clean() || len(f.Accepted) == 0 {
			t.Error("clean, or nothing accepted")
		}
	}
	goldentest.Equal(t, "testdata/sketch.golden", b.String())
}

// An analysis fifty times as long as one of 600 lines is checked by all rules.
// The bound is for runaways, not for speed; BenchmarkCheck measures.
func TestLargeAnalysis(t *testing.T) {
	if testing.Short() {
		t.Skip()
	}
	src := large(t, 220)
	start := time.Now()
	f := check.Read("large.md", src, rules.All)
	took := time.Since(start)
	for _, p := range f.Problems {
		t.Fatalf("%d:%d: %s", p.Line, p.Column, p.Message)
	}
	if n := bytes.Count(src, []byte("\n")); n < 28_000 || took > 30*time.Second {
		t.Errorf("%d lines took %v", n, took)
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, times := range []int{5, 220} {
		src := large(b, times)
		b.Run(fmt.Sprintf("%d-lines", bytes.Count(src, []byte("\n"))), func(b *testing.B) {
			for b.Loop() {
				check.Read("large.md", src, rules.All)
			}
		})
	}
}
