package editor_test

import (
	"slices"
	"strings"
	"testing"

	"levee/internal/cast/claim"
	"levee/internal/cast/editor"
)

// complete types some text after a line of the example, and returns what may
// be written where the bar stands. The place it takes is what was typed of it.
func complete(t *testing.T, after, typed string) []editor.Item {
	t.Helper()
	src := example(t)
	if strings.Count(src, after) != 1 {
		t.Fatalf("want %q once in the example", after)
	}
	before, rest, ok := strings.Cut(typed, "|")
	if !ok {
		t.Fatalf("no bar in %q", typed)
	}
	i := strings.Index(src, after) + len(after)
	src = src[:i] + before + rest + src[i:]
	items := read(src).Complete(i+len(before), []string{"copay-03", "README.md"})
	for _, x := range items {
		if x.Range.End != i+len(before) || x.Range.Start < i-len(after) {
			t.Errorf("%q takes the place of %v, and the bar is at %d", x.Label, x.Range, i+len(before))
		}
	}
	return items
}

func labels(items []editor.Item) string {
	var all []string
	for _, x := range items {
		all = append(all, x.Label)
	}
	return strings.Join(all, " ")
}

func TestComplete(t *testing.T) {
	const failure, event = "### F-1 Unpublishing does not ask who depends on it\n", "### E-1 2014-03 left-pad is published\n"
	for _, c := range []struct{ after, typed, want string }{
		{failure, "- constraint: |\n", "SC-1"},
		{failure, "- events: |\n", "E-1 E-2 E-3"},
		{failure, "- events: E-1, |\n", "E-2 E-3"},
		{failure, "- events: E-1,\n  E-3, E|\n", "E-2"},
		{failure, "- responsibility: |\n", "RS-1 RS-2"},
		{failure, "- control: |\n", ""}, // there is none: not other ids
		{failure, "- controller: pro|\n", "author registry project versions install"},
		{failure, "- controller: author, |\n", "registry project versions install"},
		{failure, "- level: |\n", "community registry package project"},
		{failure, "- stpa: |\n", "missed uncontrolled drifted"},
		{failure, "- why-used: it was E-|\n", "E-1 E-2 E-3"},
		{failure, "- reality: |\n", ""},
		{event, "- actor: |\n", "author registry project versions install unknown"},
		{event, "- claim: copay-03 |\n", "does flags is locks maintainers to"},
		{event, "- claim: left-pad@1.0.0 pub|\n", "adds depends does drops has is maintainers published removed to"},
		{event, "- claim: E-|\n", "E-1 E-2 E-3"},
		{event, "- claim: left-pad@1.0.0 published at 2016 |\n", "by"},
		{event, "- claim: path a > b in |\n", "copay-03 README.md"},
		{"### controller project: whoever builds on packages\n", "- responsible: RS-3 builds (for |)\n", "SC-1"},
		{"### controller project: whoever builds on packages\n", "- responsible: RS-3 builds (for |\n", "SC-1"},
		{"### controller project: whoever builds on packages\n", "- responsible: RS-3 builds (for SC-1; over ins|\n", "author registry project versions install"},
		{"### SC-1 A published version stays available\n", "- enforced-by: |\n", "author registry project versions install"},
		{"FB-1 versions ~> author: downloads\n", "|", "author registry project versions install"},
		{"FB-1 versions ~> author: downloads\n", "project -> |", "author registry project versions install"},
		{"FB-1 versions ~> author: downloads\n", "project -> versions: x [|", "missing wrong late ignored not heard"},
		{"FB-1 versions ~> author: downloads\n", "project -> versions: x [not heard F-1, |", "F-2"},
		{"FB-1 versions ~> author: downloads\n", "project -> versions: wor|", ""},
		{"Eleven lines of code went away, ", "as F-| ", "F-1 F-2"},
		{"Eleven lines of code went away, ", "as left-| ", ""},
		{"Eleven lines of code went away, ", "- |", ""},
		{"## One level up\n", "\n### E|", "L-2 H-2 SC-2 E-4 K-1 controller process actor F-3 Q-2 X-1 D-1 P-2 factor FIG-1 EX-1 FX-1 A-1 R-2 UCA-1 C-2 U-2 limit term"},
		{"## One level up\n", "\n### factor |", "communication information culture management change environment"},
		{"## One level up\n", "\n### An ordinary |", ""},
		{"analysis: left-pad 2016\n", "aut|\n", "authors written"},
		{"evidence: evidence/\n", "authors: |\n", ""},
	} {
		got := labels(complete(t, c.after, c.typed))
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.typed, got, c.want)
		}
	}
}

// Keys that stand once are not offered again, and what a field is comes along.
func TestCompleteKeys(t *testing.T) {
	items := complete(t, "### F-1 Unpublishing does not ask who depends on it\n", "- |\n")
	got := strings.Fields(labels(items))
	for _, there := range []string{"level", "controller", "stpa", "asks"} {
		if slices.Contains(got, there) {
			t.Errorf("offers %s again", there)
		}
	}
	for _, missing := range []string{"kind", "stops", "why-used", "believed", "claim"} {
		if !slices.Contains(got, missing) {
			t.Errorf("does not offer %s: %q", missing, got)
		}
	}
	i := slices.IndexFunc(items, func(x editor.Item) bool { return x.Label == "stops" })
	if x := items[i]; x.Insert != "stops: " || x.Detail != "text" || x.Doc != "why no question is asked" {
		t.Errorf("%+v", x)
	}
	if x := complete(t, "### F-1 Unpublishing does not ask who depends on it\n", "-|\n"); len(x) == 0 || x[0].Insert != " kind: " {
		t.Errorf("after a hyphen alone: %+v", x)
	}
}

// Every form of claim is offered, and its template is one once its places are
// filled.
func TestCompleteClaims(t *testing.T) {
	items := complete(t, "### E-1 2014-03 left-pad is published\n", "- claim: |\n")
	n := 0
	for i := range claim.Forms {
		n += len(claim.Forms[i].Syntax())
	}
	forms := slices.DeleteFunc(slices.Clone(items), func(x editor.Item) bool { return x.Kind != editor.ClaimItem })
	if len(forms) != n {
		t.Errorf("%d forms, want %d", len(forms), n)
	}
	filled := strings.NewReplacer("${1:PKG@V}", "a@1.0.0", "${2:WHEN}", "before 2016", "${2|adds,drops|}", "adds", "${3:D}", "b", "${1:END}", "E-1", "${2:END}", "E-3",
		"${3:N}", "3", "${4:UNIT}", "days")
	for _, x := range forms {
		if s := filled.Replace(x.Snip); !strings.Contains(s, "$") {
			if _, err := claim.Parse(s); err != nil {
				t.Errorf("%s: %q: %v", x.Label, s, err)
			}
		}
		if strings.ContainsAny(x.Insert, "[]|$") {
			t.Errorf("%s: inserts %q", x.Label, x.Insert)
		}
	}
	if x := forms[0]; x.Label != "PKG@V published WHEN [by WHO]" || x.Insert != "PKG@V published WHEN" || x.Snip != "${1:PKG@V} published ${2:WHEN}" {
		t.Errorf("%+v", x)
	}
}
