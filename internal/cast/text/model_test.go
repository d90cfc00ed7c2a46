package text_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/cast"
	"levee/internal/cast/text"
)

func ids[E cast.Element](all []E) string {
	var b []string
	for _, e := range all {
		b = append(b, string(e.Core().ID))
	}
	return strings.Join(b, " ")
}

// What is narrated in another order than it happened is put in order: by
// times, by what is said of order, and over others.
func TestSequence(t *testing.T) {
	a := well(t, []byte(front+`
### E-1 2018-09-16 a major
### E-2 unknown a payload is put in
- before: E-1
### E-3 2018-09-09T08:28:59Z a patch
### E-4 unknown rights are given
- after: E-5
- before: E-3
### E-5 2018-03 a fork
### E-6 2018-11-20.. and then
### E-7 ..2018-01 long ago
### E-8 unknown after all that
- after: E-6
### E-9 unknown and then
- after: E-8
### E-10 unknown and then
- after: E-9
`))
	if got, want := ids(a.Sequence()), "E-7 E-5 E-4 E-3 E-2 E-1 E-6 E-8 E-9 E-10"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
	for _, c := range []struct {
		x, y cast.ID
		want cast.Order
	}{
		{"E-4", "E-3", cast.Before},
		{"E-4", "E-1", cast.Before}, // over E-3
		{"E-1", "E-4", cast.After},
		{"E-2", "E-3", cast.Unordered},
		{"E-5", "E-1", cast.Before},
		{"E-7", "E-6", cast.Before},
		{"E-2", "E-6", cast.Before},  // over E-1
		{"E-6", "E-10", cast.Before}, // over two of which no time is known
	} {
		if got := a.Find(c.x).(*cast.Event).Compare(a.Find(c.y).(*cast.Event)); got != c.want {
			t.Errorf("%s is %v %s, want %v", c.x, got, c.y, c.want)
		}
	}
}

// The tree of questions, with where it ends and what is said of the end.
func TestZoom(t *testing.T) {
	a := well(t, []byte(front+`
### F-1 lowest
- level: runtime
- asks: Q-1, Q-2, Q-3
### F-2 silent
- level: package
### F-3 stopped
- level: registry
- stops: we have no access
### Q-1 why?
- answered-by: F-2, F-3, P-1, U-1
### Q-2 what?
- open: somebody who knows
### Q-3 how?
- answer: like this
### Q-4 nobody asks, and it leads back
- answered-by: F-3
### P-1 a property
### U-1 nobody knows
`))
	var b strings.Builder
	for _, r := range a.Zoom() {
		tree(&b, r, 0)
	}
	want := `F-1 runtime goes on
  Q-1  goes on
    F-2 package stopped without a word
    F-3 registry stopped we have no access
    P-1  answered
    U-1  open
  Q-2  open somebody who knows
  Q-3  answered
Q-4  goes on
  F-3 registry stopped we have no access again
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func tree(b *strings.Builder, x *cast.Branch, depth int) {
	again := ""
	if x.Again {
		again = "again"
	}
	fmt.Fprintln(b, strings.Repeat("  ", depth)+strings.TrimRight(fmt.Sprintf("%s %s %v %s %s", x.Of.Core().ID, x.Level.Value, x.End, x.Why.Value, again), " "))
	for _, up := range x.Up {
		tree(b, up, depth+1)
	}
}

// References lead both ways.
func TestReferencesLeadBothWays(t *testing.T) {
	a := well(t, example(t))
	var b strings.Builder
	for _, c := range a.Find("SC-1").Core().CitedBy {
		fmt.Fprintf(&b, "%s %s at %d\n", c.By.Core().ID, c.Key, c.Span.Line)
	}
	want := "author responsible at 42\nregistry responsible at 48\nE-3 breaks at 74\nF-1 constraint at 86\nF-2 constraint at 105\nR-1 constraint at 125\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
	if f := a.Find("F-2").(*cast.Failure); f.Responsibility[0].To.Controller.ID != "registry" || f.Controllers[0].Controller() != a.Controllers[1] {
		t.Errorf("%+v", f.Responsibility)
	}
	if f := a.Structure.Arrows[4].Flaws[0].Failures[0].To; f.ID != "F-1" {
		t.Errorf("flaw of %s", f.ID)
	}
}

// The structure as it was meant and as it was.
func TestStructure(t *testing.T) {
	a := well(t, []byte(front+`
### controller a
### controller b
### process c
`+"```structure\na -> b: x\nb -> c: y\nc ~> b: z [missing]\nc ~> a: w [late]\n```\n```structure designed\na -> c: v\n```\n```structure actual\nc -> a: u\n```\n"))
	labels := func(all []*cast.Arrow) string {
		var b strings.Builder
		for _, x := range all {
			b.WriteString(x.Label.Value)
		}
		return b.String()
	}
	s := &a.Structure
	if got := labels(s.Feedbacks("c")); got != "zw" {
		t.Errorf("feedback of c: %s", got)
	}
	if labels(s.AsDesigned()) != "xyzwv" || labels(s.AsItWas()) != "xywu" || labels(s.Actions("a")) != "xv" || labels(s.FeedbackTo("b")) != "z" {
		t.Errorf("%s %s %s %s", labels(s.AsDesigned()), labels(s.AsItWas()), labels(s.Actions("a")), labels(s.FeedbackTo("b")))
	}
	if !s.Reaches("a", "c") || !s.Reaches("c", "b") || s.Reaches("b", "nobody") {
		t.Error("reach")
	}
}

// What an analysis leaves out, it says, or it is missing.
func TestCoverage(t *testing.T) {
	a := well(t, []byte(front+`
### L-1 l
### H-1 h
### R-1 r
- owner: c
### controller c
- context: x
### limit scope
- omits: chain, factors
- simplifies: losses
`))
	got := make(map[string]string)
	for _, p := range cast.Parts {
		for _, s := range p.Slots {
			c, l := a.Covers(s)
			if got[s.Name] = c.String(); (l != nil) != (c == cast.Omitted || c == cast.Simplified) {
				t.Errorf("%s: %v by %v", s.Name, c, l)
			}
		}
	}
	want := map[string]string{"system": "missing", "losses": "simplified", "constraints": "missing", "chain": "left out", "controls": "missing",
		"questions": "missing", "structure": "missing", "components": "done", "reasons": "missing", "zoom": "missing", "properties": "missing",
		"factors": "left out", "recommendations": "done", "owners": "done", "feedback": "missing", "followup": "missing"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, src := range []string{"### L-1 l\n", "### R-1 r\n### F-1 f\n"} {
		bare := well(t, []byte(front+src))
		for _, s := range slices.Concat(cast.Parts[2].Slots, cast.Parts[4].Slots[1:]) {
			if c, _ := bare.Covers(s); c != cast.Missing {
				t.Errorf("with %q, %s is %v", src, s.Name, c)
			}
		}
	}
}

// Prose belongs to the element above it, with headings that are deeper, and to
// a section after a heading that is not.
func TestSections(t *testing.T) {
	src := []byte(front + "Before.\n\n## Chain\n\nIn it.\n\n### L-1 l\n- to: us\n\nOf L-1.\n\n#### Deeper\n\nOf L-1, too.\n\n### Beside\n\nOf Beside.\n\n##### L-2 deep\n\n# Top\n")
	a := well(t, src)
	var b strings.Builder
	for _, s := range a.Sections {
		fmt.Fprintf(&b, "%d %s: %q\n", s.Level, s.Title.Value, s.Prose.String(src))
		for _, e := range s.Elements {
			fmt.Fprintf(&b, "  %s: %q\n", e.Core().ID, e.Core().Prose.String(src))
			if e.Core().Section != s {
				t.Errorf("%s is in another section", e.Core().ID)
			}
		}
	}
	want := `0 : "Before."
2 Chain: "In it."
  L-1: "Of L-1.\n\n#### Deeper\n\nOf L-1, too."
3 Beside: "Of Beside."
  L-2: ""
1 Top: ""
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

// An analysis says so in its front matter.
func TestIsAnalysis(t *testing.T) {
	for src, want := range map[string]bool{
		front:                                    true,
		"\ufeff---\r\nanalysis : x\r\n---\r\n":   true,
		"---\nsystem: y\nanalysis: x\n":          true, // without an end, which is a problem
		"---\ntitle: a post\n---\nanalysis: x\n": false,
		"analysis: x\n":                          false,
		"---\nanalysis of x\n---\n":              false,
		"# Markdown\n":                           false,
		"":                                       false,
	} {
		if got := text.IsAnalysis([]byte(src)); got != want {
			t.Errorf("%q: %v", src, got)
		}
	}
}
