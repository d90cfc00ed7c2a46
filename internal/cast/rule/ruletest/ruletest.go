// Package ruletest holds rules against stories: analyses with the findings
// that are expected in them.
package ruletest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/cast/prose"
	"levee/internal/cast/rule"
	"levee/internal/cast/text"
)

var update = flag.Bool("update", false, "rewrite what is wanted in the cases")

// Analyses runs a rule on each case of testdata: a txtar file with a sentence
// that says what it shows, the analysis, and under want the findings, one to a
// line, as "line:column: message". What comes unasked fails as what does not
// come. There must be cases with findings and cases without.
func Analyses(t *testing.T, r *rule.Rule) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	with, without := 0, 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			if analysis(t, r, file) == "" {
				without++
			} else {
				with++
			}
		})
	}
	if with == 0 || without == 0 {
		t.Errorf("%s has %d cases with findings and %d without, want some of both", r.Name, with, without)
	}
}

// analysis runs one case and returns what it wants.
func analysis(t *testing.T, r *rule.Rule, file string) string {
	t.Helper()
	story, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(story.Files) != 2 || story.Files[0].Name != "analysis" || story.Files[1].Name != "want" || len(story.Comment) < 20 {
		t.Fatalf("%s: want a sentence, analysis and want", file)
	}
	got := findings(t, r, story.Files[0].Data)
	if *update {
		story.Files[1].Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(story), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := string(story.Files[1].Data)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
	return want
}

// findings writes what a rule finds in an analysis.
func findings(t *testing.T, r *rule.Rule, src []byte) string {
	t.Helper()
	a, problems := text.Parse("analysis", src)
	for _, p := range problems {
		t.Fatalf("analysis:%d:%d: %s", p.Span.Line, p.Span.Column, p.Message)
	}
	sentences, err := prose.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	result := rule.Run(rule.Subject{Text: sentences, Analysis: a}, []*rule.Rule{r}, []*rule.Rule{r})
	var b strings.Builder
	for _, f := range result.Findings {
		fmt.Fprintf(&b, "%v: %s\n", sentences.Position(f.Offset), f.Message)
	}
	for _, p := range result.Problems {
		fmt.Fprintf(&b, "%v: %s\n", sentences.Position(p.Offset), p.Message)
	}
	return b.String()
}
