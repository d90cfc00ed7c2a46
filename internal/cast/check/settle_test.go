package check_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/cast"
	"levee/internal/cast/check"
	"levee/internal/cast/proof"
	"levee/internal/cast/text"
)

const eventStream = "../../../examples/event-stream-2018"

// parsed reads an analysis that has no problems.
func parsed(t *testing.T, src string) *cast.Analysis {
	t.Helper()
	a, problems := text.Parse("test.md", []byte(src))
	for _, p := range problems {
		t.Fatalf("%d:%d: %s", p.Span.Line, p.Span.Column, p.Message)
	}
	return a
}

func opened(t *testing.T) *proof.Evidence {
	t.Helper()
	e, err := proof.Open(os.DirFS(eventStream + "/evidence"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Claims that are settled one at a time come out as they do all together, the
// first time and from memory.
func TestSettlerSaysWhatVerifySays(t *testing.T) {
	src, err := os.ReadFile(eventStream + "/analysis.md")
	if err != nil {
		t.Fatal(err)
	}
	s, e := check.NewSettler(opened(t)), opened(t)
	for _, name := range []string{"first", "again"} {
		a := parsed(t, string(src))
		want, err := check.Verify("test.md", a, e, "")
		if err != nil {
			t.Fatal(err)
		}
		var got []check.Claim
		for item, words := range a.Claims() {
			c, problem, err := s.Settle(a, item, words)
			if err != nil || problem != nil {
				t.Fatal(problem, err)
			}
			got = append(got, *c)
		}
		if diff := cmp.Diff(want.Claims, got); diff != "" {
			t.Errorf("%s (-verify +settle):\n%s", name, diff)
		}
	}
}

// What is remembered of a claim holds only as long as the events that it names
// are when they were.
func TestSettlerSeesEventsMove(t *testing.T) {
	const src = "---\nanalysis: x\n---\n### E-1 DAY a\n- claim: E-1 to E-2 is 7 days\n\n### E-2 2018-09-16 b\n"
	s := check.NewSettler(proof.None())
	for _, c := range []struct {
		day  string
		want proof.State
	}{{"2018-09-09", proof.Confirmed}, {"2018-09-10", proof.Refuted}, {"2018-09-09", proof.Confirmed}} {
		a := parsed(t, strings.Replace(src, "DAY", c.day, 1))
		for item, words := range a.Claims() {
			got, problem, err := s.Settle(a, item, words)
			if problem != nil || err != nil || got.State != c.want {
				t.Errorf("%s: %+v, %v, %v, want %s", c.day, got, problem, err, c.want)
			}
		}
	}
	a := parsed(t, "---\nanalysis: x\n---\n### E-1 2018 a\n- claim: a@1.0.0 publshed\n")
	for item, words := range a.Claims() {
		if _, problem, err := s.Settle(a, item, words); problem == nil || err != nil || problem.Column != 18 || problem.Start != words.Span.Start+8 {
			t.Errorf("%+v, %v", problem, err)
		}
	}
}

// Problems and findings have the bytes that they are about.
func TestProblemsHaveTheirBytes(t *testing.T) {
	const src = "---\nanalysis: x\n---\n### E-1 2018 a\n- before: E-9\n- klaim: b\n"
	f := check.Parse("x.md", []byte(src))
	var got []string
	for _, p := range f.Problems {
		got = append(got, src[p.Start:p.End])
	}
	if diff := cmp.Diff([]string{"E-9", "klaim"}, got); diff != "" {
		t.Error(diff)
	}
}
