package compare_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"levee/internal/cast"
	"levee/internal/cast/compare"
	"levee/internal/cast/text"
)

// blocks are the elements of a small analysis, each a text of its own, so that
// they can be written in another order.
func blocks(t *rapid.T, side string) []string {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, side+label) }
	all := []string{
		"### controller owner: who keeps the package\n",
		"### controller " + pick("c", "registry", "npm") + ": who serves packages\n",
		"### SC-1 " + pick("sc", "Releases do no harm", "No harm comes in", "Changes are seen") + "\n",
	}
	for i := range rapid.IntRange(1, 5).Draw(t, side+"events") {
		version := pick("v", "1.0.0", "1.0.1", "2.0.0")
		all = append(all, fmt.Sprintf("### E-%d %s %s %s %s\n- actor: %s\n- claim: left@%s published at %s\n\n%s\n", i+1,
			pick("t", "2020-01-01", "2020-01-02", "2020-01", "unknown", "2020-02-01..2020-02-03"),
			pick("w", "Left", "The package left"), version, pick("x", "comes out", "is published", "appears"),
			pick("a", "owner", "unknown"), version, pick("p", "2020-01-01", "2020-01-02"), pick("prose", "Nobody looks.", "", "It is new.")))
	}
	for i := range rapid.IntRange(0, 4).Draw(t, side+"failures") {
		all = append(all, fmt.Sprintf("### F-%d %s\n- controller: owner\n- constraint: SC-1\n- events: E-1\n- failed: %s\n- why-inadequate: %s\n", i+1,
			pick("f", "Nobody is told", "A patch may bring anything", "Ranges take what is new"), pick("y", "yes", "no"),
			pick("why", "nothing compares number and content", "the range goes past whoever looks", "it is not asked")))
	}
	return all
}

func written(t *rapid.T, name string, all []string) *cast.Analysis {
	a, problems := text.Parse(name, []byte("---\nanalysis: "+name+"\n---\n"+strings.Join(all, "\n")))
	if len(problems) > 0 {
		t.Fatalf("%v", problems[0])
	}
	return a
}

// told writes a comparison so that the order of the documents does not show,
// and with the sides changed over if that is asked for.
func told(t *rapid.T, first, second *cast.Analysis, mirror bool) string {
	c, err := compare.Run(compare.Side{Analysis: first}, compare.Side{Analysis: second})
	if errors.Is(err, compare.ErrDifferent) {
		return "different"
	}
	if err != nil {
		t.Fatal(err)
	}
	ordered := func(x, y string) string {
		if mirror {
			x, y = y, x
		}
		return x + " | " + y
	}
	var lines []string
	for i := range c.Lists {
		l := &c.Lists[i]
		for _, g := range l.Both {
			lines = append(lines, fmt.Sprintf("%s = %s %d %v", l.Name, ordered(ids(g.First), ids(g.Second)), g.Alike, g.By))
		}
		for _, g := range l.Perhaps {
			lines = append(lines, fmt.Sprintf("%s ? %s %d", l.Name, ordered(ids(g.First), ids(g.Second)), g.Alike))
		}
		lines = append(lines, l.Name+" only "+ordered(ids(l.OnlyFirst), ids(l.OnlySecond)))
	}
	for _, x := range c.Contradictions {
		lines = append(lines, x.About+" "+ordered(x.First.Says, x.Second.Says))
	}
	for _, j := range c.Judgements {
		lines = append(lines, fmt.Sprintf("%s %d %d", j.What, j.Same, j.Both))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Comparing the other way round gives the same with the sides changed over, and
// so does what is written in another order: a thousand random pairs.
func TestSymmetricAndStable(t *testing.T) {
	for range 10 / oneIn { // a hundred pairs each
		rapid.Check(t, func(t *rapid.T) {
			first, second := blocks(t, "first"), blocks(t, "second")
			want := told(t, written(t, "first", first), written(t, "second", second), false)
			if got := told(t, written(t, "second", second), written(t, "first", first), true); got != want {
				t.Fatalf("the other way round:\n%s\n\nwant\n%s", got, want)
			}
			shuffled := rapid.Permutation(second).Draw(t, "order")
			if got := told(t, written(t, "first", first), written(t, "second", shuffled), false); got != want {
				t.Fatalf("in another order:\n%s\n\nwant\n%s", got, want)
			}
		})
	}
}
