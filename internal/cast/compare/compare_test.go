package compare_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"levee/internal/cast"
	"levee/internal/cast/compare"
	"levee/internal/cast/text"
)

// parse reads an analysis that must be well formed.
func parse(tb testing.TB, name, src string) *cast.Analysis {
	tb.Helper()
	a, problems := text.Parse(name, []byte(src))
	for _, p := range problems {
		tb.Fatalf("%s:%d:%d: %s", name, p.Span.Line, p.Span.Column, p.Message)
	}
	return a
}

// eventStream is the analysis of examples, read anew each time.
func eventStream(tb testing.TB) *cast.Analysis {
	tb.Helper()
	src, err := os.ReadFile("../../../examples/event-stream-2018/analysis.md")
	if err != nil {
		tb.Fatal(err)
	}
	return parse(tb, "first.md", string(src))
}

func run(tb testing.TB, first, second *cast.Analysis) *compare.Comparison {
	tb.Helper()
	c, err := compare.Run(compare.Side{Analysis: first}, compare.Side{Analysis: second})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// differences writes all that is not one to one and without contradiction.
func differences(c *compare.Comparison) string {
	var all []string
	for i := range c.Lists {
		l := &c.Lists[i]
		for _, g := range l.Both {
			if len(g.First) != 1 || len(g.Second) != 1 || g.First[0].Core().ID != g.Second[0].Core().ID {
				all = append(all, fmt.Sprintf("%s %s=%s", l.Name, ids(g.First), ids(g.Second)))
			}
		}
		for _, g := range l.Perhaps {
			all = append(all, fmt.Sprintf("%s %s?%s", l.Name, ids(g.First), ids(g.Second)))
		}
		for _, e := range l.OnlyFirst {
			all = append(all, fmt.Sprintf("%s first %s", l.Name, e.Core().ID))
		}
		for _, e := range l.OnlySecond {
			all = append(all, fmt.Sprintf("%s second %s", l.Name, e.Core().ID))
		}
	}
	for _, x := range c.Contradictions {
		all = append(all, fmt.Sprintf("%s %s %s", x.About, x.First.By.Core().ID, x.Second.By.Core().ID))
	}
	return strings.Join(all, "; ")
}

func ids(all []cast.Element) string {
	var words []string
	for _, e := range all {
		words = append(words, string(e.Core().ID))
	}
	slices.Sort(words)
	return strings.Join(words, "+")
}

func TestAnAnalysisAgreesWithItself(t *testing.T) {
	if d := differences(run(t, eventStream(t), eventStream(t))); d != "" {
		t.Error(d)
	}
}

// An event moved by a day is that and nothing else.
func TestMovedEvent(t *testing.T) {
	first := eventStream(t)
	for i, e := range first.Events {
		if i%oneIn != 0 || !e.Time.Bounded() || e.Time.Latest.Sub(e.Time.Earliest) > 24*time.Hour {
			continue
		}
		second := eventStream(t)
		moved := &second.Events[i].Time
		moved.Earliest, moved.Latest = moved.Earliest.AddDate(0, 0, 1), moved.Latest.AddDate(0, 0, 1)
		if got, want := differences(run(t, first, second)), fmt.Sprintf("time %s %s", e.ID, e.ID); got != want {
			t.Errorf("%s: %s", e.ID, got)
		}
	}
}

// One that is dropped is that and nothing else.
func TestDroppedElement(t *testing.T) {
	first := eventStream(t)
	for i, e := range first.Elements {
		if i%(3*oneIn) != 0 { // a third of them, for the time that it takes
			continue
		}
		second := eventStream(t)
		name := drop(second, e.Core().ID)
		if name == "" {
			continue
		}
		want := fmt.Sprintf("%s first %s", name, e.Core().ID)
		if got := differences(run(t, first, second)); got != want {
			t.Errorf("%s: %s", e.Core().ID, got)
		}
	}
}

// drop takes an element out of an analysis, and returns the name of its list.
func drop(a *cast.Analysis, id cast.ID) string {
	was := len(a.Events) + len(a.Failures) + len(a.Controls) + len(a.Recommendations) + len(a.Properties)
	a.Events, a.Failures, a.Controls = without(a.Events, id), without(a.Failures, id), without(a.Controls, id)
	a.Recommendations, a.Properties = without(a.Recommendations, id), without(a.Properties, id)
	if was == len(a.Events)+len(a.Failures)+len(a.Controls)+len(a.Recommendations)+len(a.Properties) {
		return ""
	}
	prefix, _ := id.Split()
	return map[string]string{"E": "events", "F": "failures", "K": "controls", "R": "recommendations", "P": "properties"}[prefix]
}

func without[E cast.Element](all []E, id cast.ID) []E {
	return slices.DeleteFunc(all, func(e E) bool { return e.Core().ID == id })
}

// Two failures that the second tells in one are that and nothing else; and the
// other way round one that is split.
func TestMergedFailure(t *testing.T) {
	first := eventStream(t)
	for i := range len(first.Failures) - 1 {
		if i%oneIn != 0 {
			continue
		}
		second := eventStream(t)
		x, y := second.Failures[i], second.Failures[i+1]
		merge(x, y)
		second.Failures = without(second.Failures, y.ID)
		want := fmt.Sprintf("failures %s=%s", ids([]cast.Element{x, y}), x.ID)
		got := differences(run(t, first, second))
		if got != want {
			t.Errorf("%s %s: %s", x.ID, y.ID, got)
		}
		want = fmt.Sprintf("failures %s=%s", x.ID, ids([]cast.Element{x, y}))
		if got := differences(run(t, second, first)); got != want {
			t.Errorf("%s split: %s", x.ID, got)
		}
	}
}

// merge tells of y in x.
func merge(x, y *cast.Failure) {
	x.Title.Value += ", and " + y.Title.Value
	x.Controllers = append(x.Controllers, y.Controllers...)
	x.Responsibility = append(x.Responsibility, y.Responsibility...)
	x.Controls = append(x.Controls, y.Controls...)
	x.Constraints = append(x.Constraints, y.Constraints...)
	x.Events = append(x.Events, y.Events...)
	x.WhyInadequate = append(x.WhyInadequate, y.WhyInadequate...)
	x.WhyUsed = append(x.WhyUsed, y.WhyUsed...)
	x.Believed = append(x.Believed, y.Believed...)
	x.Reality = append(x.Reality, y.Reality...)
	x.Context = append(x.Context, y.Context...)
	x.Asks = append(x.Asks, y.Asks...)
}

// That somebody acts on the day on which somebody acts in the other analysis
// does not make it the same.
func TestSameDay(t *testing.T) {
	const first = "---\nanalysis: x\n---\n### actor a\n\n### E-1 2020-01-01 A release comes out\n- actor: a\n\n### E-2 2020-01-05 The key is changed\n- actor: a\n"
	const second = "---\nanalysis: x\n---\n### actor a\n\n### E-1 2020-01-01 A release comes out\n- actor: a\n\n### E-2 2020-01-05 Nobody answers letters\n- actor: a\n"
	if got, want := differences(run(t, parse(t, "first.md", first), parse(t, "second.md", second))), "events first E-2; events second E-2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Where nothing else decides, the same id does.
func TestSameID(t *testing.T) {
	const twice = "---\nanalysis: x\n---\n### E-1 2020 It comes out\n\n### E-2 2020 It comes out\n"
	const once = "---\nanalysis: x\n---\n### E-2 2020 It comes out\n"
	if got, want := differences(run(t, parse(t, "first.md", twice), parse(t, "second.md", once))), "events first E-1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// generated is an analysis of so many events, of which every tenth repeats a
// time and words of another.
func generated(tb testing.TB, events int, word string) *cast.Analysis {
	tb.Helper()
	var b strings.Builder
	b.WriteString("---\nanalysis: large\n---\n### controller owner\n\n### actor stranger\n\n")
	for i := range events {
		at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i-i%10/9)
		fmt.Fprintf(&b, "### E-%d %s Release 1.%d.0 of package-%d %s\n- actor: %s\n- claim: package-%d@1.%d.0 published at %s\n\nIt is %s number %d of them all.\n\n",
			i+1, at.Format(time.DateOnly), i, i%7, word, []string{"owner", "stranger"}[i%2], i%7, i, at.Format(time.DateOnly), word, i)
	}
	return parse(tb, "large.md", b.String())
}

func BenchmarkCompare300(b *testing.B) {
	first, second := generated(b, 300, "comes out"), generated(b, 300, "appears")
	for b.Loop() {
		c := run(b, first, second)
		if n := len(c.List("events").Both); n != 300 {
			b.Fatalf("%d events are the same", n)
		}
	}
}

// Elements that are all alike are the most work that there is.
func BenchmarkCompareAlike(b *testing.B) {
	src := "---\nanalysis: alike\n---\n### actor a\n\n"
	for i := range compare.MaxElements {
		src += fmt.Sprintf("### E-%d 2020 The same happens again\n- actor: a\n\n", i+1)
	}
	first, second := parse(b, "first.md", src), parse(b, "second.md", src)
	for b.Loop() {
		run(b, first, second)
	}
}
