package compare_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"levee/internal/cast/claim"
	"levee/internal/cast/compare"
	"levee/internal/cast/proof"
)

// small is an analysis with one of each thing in which two can contradict each
// other.
const small = `---
analysis: left
---
### SC-1 Nothing harmful comes in

### controller owner: who keeps the package
- level: package

### controller registry: who serves it
- level: registry

### actor stranger: who asked for it
- account: stranger

### E-1 2020-01-05 left 1.0.1 is published
- actor: owner
- claim: left@1.0.1 published at 2020-01-05 by owner

### E-2 2020-01-09 The lockfile takes left 1.0.1
- actor: registry
- claim: app locks left@1.0.1

### K-1 The lockfile holds versions still
- enforces: SC-1
- state: held

### F-1 A range takes what nobody has looked at
- level: package
- controller: owner
- constraint: SC-1
- events: E-1
- failed: no

### C-1 What was said of the lockfile
- of: E-2
- said: it had 1.0.2
- is: it had 1.0.1
- why: slip
- claim: app does not lock left@1.0.1
`

func TestContradictions(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"none":                           {"", "", ""},
		"another day":                    {"### E-1 2020-01-05", "### E-1 2020-01-06", "time E-1 2020-01-05 E-1 2020-01-06"},
		"a month that has the day":       {"### E-1 2020-01-05", "### E-1 2020-01", ""},
		"an unknown time":                {"### E-1 2020-01-05", "### E-1 unknown", ""},
		"another actor":                  {"- actor: owner\n", "- actor: stranger\n", "actor E-1 owner E-1 stranger"},
		"one actor more":                 {"- actor: owner\n", "- actor: owner, stranger\n", ""},
		"nobody knows who":               {"- actor: owner\n", "- actor: unknown\n", ""},
		"a party that the first has not": {"- actor: owner\n", "- actor: robot\n", ""},
		"published another day":          {"published at 2020-01-05 by owner", "published at 2020-01-07 by owner", "claim E-1 left@1.0.1 published at 2020-01-05 by owner E-1 left@1.0.1 published at 2020-01-07 by owner"},
		"published by another":           {"published at 2020-01-05 by owner", "published by stranger", "claim E-1 left@1.0.1 published at 2020-01-05 by owner E-1 left@1.0.1 published by stranger"},
		"not locked":                     {"claim: app locks left@1.0.1", "claim: app does not lock left", "claim E-2 app locks left@1.0.1 E-2 app does not lock left"},
		"said twice":                     {"- actor: registry\n- claim: app locks left@1.0.1\n", "- actor: registry\n- claim: app does not lock left\n- claim: app does not lock left\n", "claim E-2 app locks left@1.0.1 E-2 app does not lock left"},
		"it failed":                      {"failed: no", "failed: yes", "failed F-1 no F-1 yes"},
		"it did not hold":                {"state: held", "state: ineffective", "state K-1 held K-1 ineffective"},
		"nobody knows whether it held":   {"state: held", "state: unknown", ""},
	} {
		t.Run(name, func(t *testing.T) {
			other := small
			if strings.Contains(c.to, "robot") {
				other += "\n### actor robot: a program of somebody's\n- account: robot\n"
			}
			if c.from != "" {
				other = strings.Replace(other, c.from, c.to, 1)
			}
			result := run(t, parse(t, "first.md", small), parse(t, "second.md", other))
			if got := statements(result); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// statements writes the contradictions of a comparison.
func statements(c *compare.Comparison) string {
	var all []string
	for _, x := range c.Contradictions {
		all = append(all, fmt.Sprintf("%s %s %s %s %s", x.About, x.First.By.Core().ID, x.First.Says, x.Second.By.Core().ID, x.Second.Says))
	}
	return strings.Join(all, "; ")
}

// What one evidence confirms and the other refutes is a contradiction, unless
// the side that it is refuted on corrects it.
func TestVerdicts(t *testing.T) {
	const text = "app locks left@1.0.1"
	first := compare.Side{Analysis: parse(t, "first.md", small), Verdicts: map[string]proof.State{text: proof.Confirmed}}
	corrected := compare.Side{Analysis: parse(t, "second.md", small), Verdicts: map[string]proof.State{text: proof.Refuted}}
	own := compare.Side{Analysis: parse(t, "third.md", strings.Replace(small, "- of: E-2", "- of: E-1", 1)), Verdicts: corrected.Verdicts}
	unknown := compare.Side{Analysis: parse(t, "fourth.md", small), Verdicts: map[string]proof.State{}}
	for name, c := range map[string]struct {
		second compare.Side
		want   string
	}{
		"confirmed": {first, ""}, "corrected": {corrected, ""}, "unknown": {unknown, ""},
		"refuted": {own, "verdict E-2 " + text + " E-2 " + text},
	} {
		result, err := compare.Run(first, c.second)
		if err != nil {
			t.Fatal(err)
		}
		if got := statements(result); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// Same-as binds what nothing else would, and keeps apart what looks the same.
func TestSameAs(t *testing.T) {
	two := small + "\n### E-3 2021-05-05 Something else altogether\n- actor: stranger\n"
	for name, c := range map[string]struct{ first, second, want string }{
		"bound": {two, small + "\n### E-7 2023 Quite another thing\n- actor: registry\n- same-as: E-3\n", "events E-3=E-7; time E-3 E-7; actor E-3 E-7"},
		"by the first": {strings.Replace(two, "- actor: stranger\n", "- actor: stranger\n- same-as: E-7\n", 1), small + "\n### E-7 2023 Quite another thing\n- actor: unknown\n",
			"events E-3=E-7; time E-3 E-7"},
		"none":    {small, strings.Replace(small, "- actor: owner\n", "- actor: owner\n- same-as: none\n", 1), "events first E-1; events second E-1"},
		"several": {two, strings.Replace(small, "- actor: owner\n", "- actor: owner\n- same-as: E-1, E-3\n", 1), "events E-1+E-3=E-1"},
	} {
		result := run(t, parse(t, "first.md", c.first), parse(t, "second.md", c.second))
		if got := differences(result); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestSameAsRefuses(t *testing.T) {
	third := "\n### E-3 2021 A third thing\n"
	say := func(text, id, same string) string {
		return strings.Replace(text, "- actor: "+map[string]string{"E-1": "owner", "E-2": "registry"}[id]+"\n", "- actor: owner\n- same-as: "+same+"\n", 1)
	}
	for name, c := range map[string]struct{ first, second, want string }{
		"no such id":    {small, say(small, "E-1", "E-9"), `second.md:17:12: same-as: want an id of first.md, or none, and there is no "E-9"`},
		"another kind":  {small, say(small, "E-1", "F-1"), "second.md:17:12: same-as: want an event of first.md as E-1 is, and F-1 is a failure"},
		"not compared":  {small, small + "\n### Q-1 Why?\n- same-as: C-1\n", "second.md:42:12: same-as: want it in one of the constraints, events, controls, parties, failures, properties, recommendations, and Q-1 is a question"},
		"a circle":      {say(say(small, "E-1", "E-1"), "E-2", "E-2"), say(say(small, "E-1", "E-2"), "E-2", "E-1"), "not several for several in a circle: E-1, E-2 are E-1, E-2"},
		"a long circle": {say(small+third, "E-1", "E-2"), say(say(small, "E-1", "E-1"), "E-2", "E-3"), ""},
		"none and one":  {say(small, "E-1", "none"), say(small, "E-1", "E-1"), "first.md:17:12: same-as: want E-1, as the other analysis says"},
	} {
		_, err := compare.Run(compare.Side{Analysis: parse(t, "first.md", c.first)}, compare.Side{Analysis: parse(t, "second.md", c.second)})
		var place *compare.Error
		if c.want == "" {
			if err == nil || !errors.As(err, &place) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.As(err, &place) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestRefuses(t *testing.T) {
	other := strings.NewReplacer("2020-01-05", "1999-03-03", "2020-01-09", "1999-04-04", "left 1.0.1 is published", "A bridge comes down", "The lockfile takes left 1.0.1",
		"Ships are held back", "left@1.0.1", "right@7.0.0", "app locks", "ship locks", "owner", "captain", "controller registry", "controller harbour", "actor: registry", "actor: harbour").Replace(small)
	none := "---\nanalysis: none\n---\n### L-1 Lost\n"
	many := "---\nanalysis: many\n---\n"
	for i := range compare.MaxElements + 1 {
		many += fmt.Sprintf("### E-%d 2020 e\n\n", i+1)
	}
	for name, c := range map[string]struct{ second, want string }{
		"another accident": {other, compare.ErrDifferent.Error()},
		"no events":        {none, "second.md:1:1: want an analysis with events, and there is none"},
		"too many":         {many, "want at most 1000 events to compare, there are 1001"},
	} {
		_, err := compare.Run(compare.Side{Analysis: parse(t, "first.md", small)}, compare.Side{Analysis: parse(t, "second.md", c.second)})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// Claims that are read are enough to tell a topic; no form is left out.
func TestEveryFormHasATopic(t *testing.T) {
	for _, f := range claim.Forms {
		for _, example := range f.Examples {
			c, err := claim.Parse(example)
			if err != nil {
				t.Fatal(err)
			}
			if claim.Topic(c) == "" || claim.Opposed(c, c) {
				t.Errorf("%s: topic %q, opposed to itself: %v", example, claim.Topic(c), claim.Opposed(c, c))
			}
		}
	}
}

// How often two give the same answers beyond chance: a table from which the
// figure is worked out by hand. Of 20 answers 16 are the same; chance gives
// (12*10 + 8*10)/20 = 10 of them, so that kappa is (16-10)/(20-10).
func TestKappa(t *testing.T) {
	var first, second strings.Builder
	for side, b := range []*strings.Builder{&first, &second} {
		b.WriteString("---\nanalysis: k\n---\n### E-1 2020 It happens\n\n")
		for i := range 20 {
			answer := "yes"
			if side == 0 && i >= 12 || side == 1 && (i >= 9 && i < 12 || i >= 13) {
				answer = "no"
			}
			fmt.Fprintf(b, "### F-%d Control number%d of the system\n- failed: %s\n- why-inadequate: reason%d\n- same-as: F-%d\n\n", i+1, i, answer, i, i+1)
		}
	}
	c := run(t, parse(t, "first.md", first.String()), parse(t, "second.md", second.String()))
	for _, j := range c.Judgements {
		if strings.HasPrefix(j.What, "did it fail") {
			if j.Both != 20 || j.Same != 16 || !j.Kappas || j.Kappa < 0.599 || j.Kappa > 0.601 {
				t.Errorf("%+v", j)
			}
			return
		}
	}
	t.Error("nothing is told of failed")
}
