package rules

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
	"levee/internal/cast/text"
)

// Whatever stands in a file, no rule panics, and what is found stands in it.
func FuzzRules(f *testing.F) {
	files, _ := filepath.Glob("../rule/*/testdata/*.txtar")
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		p, err := prose.Parse(source)
		if err != nil {
			return
		}
		s := rule.Subject{Text: p}
		if a, problems := text.Parse("fuzz", source); len(problems) == 0 {
			s.Analysis = a
		}
		for _, x := range rule.Run(s, All, All).Findings {
			if x.Offset < 0 || x.End < x.Offset || x.End > len(source) || x.Message == "" || x.Suggestion == "" {
				t.Fatalf("%s from %d to %d of %d: %q", x.Rule.Name, x.Offset, x.End, len(source), x.Message)
			}
		}
	})
}

// book is prose of some lines: every sentence of the corpus, again and again.
func book(t testing.TB, lines int) []byte {
	t.Helper()
	data, err := os.ReadFile("../rule/testdata/corpus/tuned.txt")
	if err != nil {
		t.Fatal(err)
	}
	var sentences []string
	for line := range strings.Lines(string(data)) {
		if _, said, ok := strings.Cut(line, " | "); ok && !strings.Contains(said, "¶") {
			sentences = append(sentences, said)
		}
	}
	var b bytes.Buffer
	for i := range lines {
		b.WriteString(sentences[i%len(sentences)])
		if i%8 == 7 {
			b.WriteString("\n")
		}
	}
	return b.Bytes()
}

// BenchmarkRules tells how long a long text takes; the bound is for runaways.
func TestRulesAreQuick(t *testing.T) {
	source := book(t, 5_000)
	start := time.Now()
	p, err := prose.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	n := len(rule.Run(rule.Subject{Text: p}, of(rule.Language), All).Findings)
	if took := time.Since(start); took > 20*time.Second || n < 500 {
		t.Errorf("%d findings in 5,000 lines, after %v", n, took)
	} else {
		t.Logf("%d words, %d findings, %v", p.Words, n, took)
	}
}

func BenchmarkRules(b *testing.B) {
	source := book(b, 30_000)
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		p, err := prose.Parse(source)
		if err != nil {
			b.Fatal(err)
		}
		rule.Run(rule.Subject{Text: p}, of(rule.Language), All)
	}
}

func elements(n int) string {
	var b strings.Builder
	b.WriteString("---\nanalysis: a\n---\n")
	for i := range n {
		fmt.Fprintf(&b, "# L-%d He was careless\n", i+1)
	}
	return b.String()
}

// What an adversary may write takes no longer than a book does.
func TestRulesAreQuickOnWhatNobodyWrites(t *testing.T) {
	for name, source := range map[string]string{
		"one sentence": strings.Repeat("they should have known it was obvious ", 5_000),
		"agents":       strings.Repeat("Tarr ", 50_000),
		"terms":        strings.Repeat("Aaa Bbb Ccc. Bbb Ccc Aaa of the Ddd. ", 5_000),
		"one term":     strings.Repeat("Aaa Bbb ", 30_000),
		"acceptances":  strings.Repeat("He was careless. <!-- levee: accept blame: a -->\n\n", 5_000),
		"elements":     elements(5_000),
	} {
		start := time.Now()
		p, err := prose.Parse([]byte(source))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s := rule.Subject{Text: p}
		if name == "elements" {
			s.Analysis, _ = text.Parse("a", []byte(source))
		}
		n := len(rule.Run(s, of(rule.Language), All).Findings)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: %d findings after %v", name, n, took)
		} else {
			t.Logf("%s: %d findings, %v", name, n, took)
		}
	}
}
