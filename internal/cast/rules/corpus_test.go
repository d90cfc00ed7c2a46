package rules

import (
	"os"
	"slices"
	"strings"
	"testing"

	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
	"levee/internal/cast/text"
)

// An entry is one line of the corpus: see its README.
type entry struct {
	line int
	want []string // names of rules, sorted
	text string
	got  []string // names of rules that fire, sorted, each once
}

// corpus reads a file of the corpus and lets all rules of language look at it.
func corpus(t *testing.T, name string) []*entry {
	t.Helper()
	data, err := os.ReadFile("../rule/testdata/corpus/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all []*entry
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		labels, said, ok := strings.Cut(strings.TrimSpace(line), " | ")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if !ok {
			t.Fatalf("%s:%d: want labels, a bar and a text", name, n)
		}
		e := &entry{line: n, text: lines(said)}
		if labels != "-" {
			e.want = strings.Split(labels, ", ")
			slices.Sort(e.want)
		}
		e.got = fired(t, e.text)
		all = append(all, e)
	}
	return all
}

// lines puts line breaks where the corpus has a pilcrow.
func lines(said string) string {
	parts := strings.Split(said, "¶")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return strings.Join(parts, "\n")
}

// fired returns the names of the rules of language that find something in a
// text.
func fired(t *testing.T, said string) []string {
	t.Helper()
	p, err := prose.Parse([]byte(said))
	if err != nil {
		t.Fatal(err)
	}
	s := rule.Subject{Text: p}
	if text.HasElements([]byte(said)) {
		s.Analysis, _ = text.Parse("corpus", []byte(said)) // a piece of one: what is missing is no matter here
	}
	var names []string
	for _, f := range rule.Run(s, of(rule.Language), All).Findings {
		names = append(names, f.Rule.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// of returns the rules of a kind.
func of(k rule.Kind) []*rule.Rule {
	return slices.DeleteFunc(slices.Clone(All), func(r *rule.Rule) bool { return r.Kind != k })
}

// A score counts what a rule makes of a file of the corpus.
type score struct{ right, unasked, missed int }

func (s score) precision() float64 { return share(s.right, s.right+s.unasked) }
func (s score) recall() float64    { return share(s.right, s.right+s.missed) }

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// scores counts by name of rule.
func scores(entries []*entry) map[string]score {
	all := make(map[string]score)
	for _, r := range of(rule.Language) {
		var s score
		for _, e := range entries {
			want, got := slices.Contains(e.want, r.Name), slices.Contains(e.got, r.Name)
			switch {
			case want && got:
				s.right++
			case got:
				s.unasked++
			case want:
				s.missed++
			}
		}
		all[r.Name] = s
	}
	return all
}

// Labels name rules, no entry comes twice, and at least half are traps or
// innocent.
func TestCorpusIsWellMade(t *testing.T) {
	seen, traps, total := make(map[string]string), 0, 0
	for _, name := range []string{"tuned.txt", "held.txt"} {
		for _, e := range corpus(t, name) {
			for _, w := range e.want {
				if !slices.ContainsFunc(of(rule.Language), func(r *rule.Rule) bool { return r.Name == w }) {
					t.Errorf("%s:%d: %q is no rule of language", name, e.line, w)
				}
			}
			if other := seen[e.text]; other != "" {
				t.Errorf("%s:%d stands in %s, too: %s", name, e.line, other, e.text)
			}
			seen[e.text] = name
			if total++; len(e.want) == 0 {
				traps++
			}
		}
	}
	if total < 400 || traps*2 < total {
		t.Errorf("%d entries, %d of them traps; want 400 and half", total, traps)
	}
}

// No rule is under these, on what it was made with and on what it was not.
func TestRulesKeepTheirScores(t *testing.T) {
	for name, floor := range map[string]float64{"tuned.txt": 0.9, "held.txt": 0.75} {
		entries := corpus(t, name)
		for rule, s := range scores(entries) {
			if s.right == 0 || s.precision() < floor || s.recall() < floor {
				t.Errorf("%s: %s has precision %.2f and recall %.2f (%+v), want at least %.2f", name, rule, s.precision(), s.recall(), s, floor)
			}
		}
		for _, e := range entries {
			if name == "tuned.txt" && !slices.Equal(e.want, e.got) {
				t.Logf("%s:%d: want %v, got %v: %s", name, e.line, e.want, e.got, e.text)
			}
		}
	}
}
