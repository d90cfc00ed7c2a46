package js

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"pgregory.net/rapid"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// emptyEvaluator has nothing to read: what it knows of values is held against
// laws.
func emptyEvaluator() *evaluator {
	src := Parse("a.js", nil, code.JavaScript)
	return NewReader(capability.Default()).newEvaluator(src, nil)
}

func drawTaint(t *rapid.T, s *taints) taint {
	var out taint
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, 12), 0, 4).Draw(t, "labels") {
		out = s.union(out, s.add(label{kind: code.FromEnv, off: n}))
	}
	return out
}

func TestUnionIsOfSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newTaints()
		a, b, c := drawTaint(t, s), drawTaint(t, s), drawTaint(t, s)
		for law, holds := range map[string]bool{
			"commutative": s.union(a, b) == s.union(b, a),
			"associative": s.union(s.union(a, b), c) == s.union(a, s.union(b, c)),
			"idempotent":  s.union(a, a) == a && s.union(s.union(a, b), b) == s.union(a, b),
			"neutral":     s.union(a, 0) == a && s.union(0, a) == a,
			"filtered":    s.union(s.filter(a, even), s.filter(a, odd)) == a,
		} {
			if !holds {
				t.Errorf("union is not %s", law)
			}
		}
	})
}

func TestSetsAreBounded(t *testing.T) {
	s := newTaints()
	var all taint
	for i := range 3 * maxLabels {
		all = s.union(all, s.add(label{kind: code.FromDate, off: i}))
	}
	count := 0
	s.each(all, func(*label) { count++ })
	if count != maxSetLabels || len(s.labels) > maxLabels+1 || !s.full {
		t.Errorf("%d labels in a set, %d in all, full %v", count, len(s.labels), s.full)
	}
}

func even(l *label) bool { return l.off%2 == 0 }

func odd(l *label) bool { return l.off%2 == 1 }

// drawValue draws a value of any kind, of few different ones: most laws are
// about values that meet.
func drawValue(t *rapid.T, e *evaluator, things []*object) value {
	v := value{taint: drawTaint(t, e.taints), maybe: rapid.Bool().Draw(t, "maybe")}
	switch kind(rapid.IntRange(0, int(several)).Draw(t, "kind")) {
	case unknown:
		v.maybe = false
	case text:
		v.kind, v.str = text, rapid.SampledFrom([]string{"", "a", "b", strings.Repeat("long ", 60)}).Draw(t, "text")
		v.open = rapid.Bool().Draw(t, "open")
	case number:
		v.kind, v.num = number, float64(rapid.IntRange(0, 2).Draw(t, "number"))
	case boolean:
		v.kind, v.num = boolean, float64(rapid.IntRange(0, 1).Draw(t, "boolean"))
	case nothing:
		v.kind = nothing
	case platform:
		v.kind, v.api = platform, e.refs.root(rapid.SampledFrom([]string{"fs", "eval", "Math"}).Draw(t, "path"))
	case thing:
		v.kind, v.obj = thing, rapid.SampledFrom(things).Draw(t, "thing")
	case several:
		for range rapid.IntRange(2, 4).Draw(t, "alternatives") {
			v = e.join(v, drawValue(t, e, things))
		}
	}
	return v
}

func TestJoinLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := emptyEvaluator()
		things := []*object{{}, {array: true}, {}}
		e.set(things[2], "a", value{taint: e.taints.add(label{kind: code.FromFile})})
		a, b := drawValue(t, e, things), drawValue(t, e, things)
		j := e.join(a, b)
		if e.join(a, a) != a {
			t.Errorf("join(%+v) with itself gives %+v", a, e.join(a, a))
		}
		if again := e.join(j, b); again != j && !(plain(a) && plain(b)) {
			t.Errorf("join(%+v, %+v) is not stable: %+v, then %+v", a, b, j, again)
		}
		had := e.taints.union(e.labels(a), e.labels(b))
		if e.taints.union(e.labels(j), had) != e.labels(j) {
			t.Errorf("join(%+v, %+v) loses labels", a, b)
		}
		for _, v := range []value{a, b} {
			v.each(func(v value) {
				if v.kind == platform || v.kind == thing {
					if !canBe(j, v) {
						t.Errorf("join(%+v, %+v) cannot be %+v", a, b, v)
					}
				}
			})
		}
	})
}

func canBe(j, v value) bool {
	found, count := false, 0
	j.each(func(alt value) {
		count++
		found = found || same(&alt, &v)
	})
	return found || count >= maxAlts
}

// told returns what a file says, without places.
func told(f *File) map[string]bool {
	all := make(map[string]bool)
	for _, fact := range f.facts() {
		if fact = fact.untimed(); fact.kind == "use" || fact.kind == "flow" {
			all[fact.kind+" "+fact.text] = true
		}
	}
	return all
}

func readText(r *Reader, name, text string) *File {
	return r.Read(Parse(name, []byte(text), Detect(name, []byte(text))), nil)
}

// lost returns what one file says and the other does not.
func lost(before, after *File) []string {
	now := told(after)
	var all []string
	for fact := range told(before) {
		if !now[fact] {
			all = append(all, fact)
		}
	}
	slices.Sort(all)
	return all
}

// scripts are the stories that are one file each, and no module of ECMAScript.
func scripts(t *testing.T) map[string]string {
	all := make(map[string]string)
	r := NewReader(capability.Default())
	for _, s := range stories(t) {
		bare, _ := s.parts()
		for name, text := range bare {
			if len(bare) == 1 && strings.HasSuffix(name, ".js") && readText(r, name, text).How == code.ByTree {
				all[s.name] = text
			}
		}
	}
	return all
}

func wrap(text string) string { return "(function () {\n" + text + "\n})();" }

// TestWrappingLosesNothing puts every story into a function that is called
// where it stands.
func TestWrappingLosesNothing(t *testing.T) {
	r := NewReader(capability.Default())
	for name, text := range scripts(t) {
		if gone := lost(readText(r, "a.js", text), readText(r, "a.js", wrap(text))); len(gone) > 0 {
			t.Errorf("%s: wrapped, %q are lost", name, gone)
		}
	}
}

// TestRenamingChangesNothing gives all variables other names.
func TestRenamingChangesNothing(t *testing.T) {
	r := NewReader(capability.Default())
	for name, text := range scripts(t) {
		renamed := api.Transform(wrap(text), api.TransformOptions{Loader: api.LoaderJS, MinifyIdentifiers: true})
		if len(renamed.Errors) > 0 {
			t.Errorf("%s: %s", name, renamed.Errors[0].Text)
			continue
		}
		before, after := readText(r, "a.js", wrap(text)), readText(r, "a.js", string(renamed.Code))
		if gone, new := lost(before, after), lost(after, before); len(gone)+len(new) > 0 {
			t.Errorf("%s: renamed, %q are lost and %q are new:\n%s", name, gone, new, renamed.Code)
		}
	}
}

// TestReadingTwiceIsTheSame reads all stories with one reader, forwards and
// backwards: what it keeps of a file must not change what it says of another.
func TestReadingTwiceIsTheSame(t *testing.T) {
	r := NewReader(capability.Default())
	texts := scripts(t)
	names := slices.Sorted(maps.Keys(texts))
	first := make(map[string]string)
	for _, name := range names {
		first[name] = asJSON(t, readText(r, "a.js", texts[name]))
	}
	slices.Reverse(names)
	for _, name := range names {
		if again := asJSON(t, readText(r, "a.js", texts[name])); again != first[name] {
			t.Errorf("%s: read again\n%s\nwant\n%s", name, again, first[name])
		}
	}
}

func asJSON(t *testing.T, f *File) string {
	t.Helper()
	f.Exports = nil
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
