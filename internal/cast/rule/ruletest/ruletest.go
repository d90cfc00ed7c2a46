// Package ruletest holds rules against stories: analyses, or Markdown of any
// kind, with the findings that are expected in them.
package ruletest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	stories(t, r, "analysis")
}

// Texts is Analyses for rules of language: in a case may stand an analysis, or
// a text that is none.
func Texts(t *testing.T, r *rule.Rule) {
	t.Helper()
	stories(t, r, "analysis", "text")
}

func stories(t *testing.T, r *rule.Rule, names ...string) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	with, without := 0, 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			if story(t, r, file, names) == "" {
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

// story runs one case and returns what it wants.
func story(t *testing.T, r *rule.Rule, file string, names []string) string {
	t.Helper()
	story, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(story.Files) != 2 || !slices.Contains(names, story.Files[0].Name) || story.Files[1].Name != "want" || len(story.Comment) < 20 {
		t.Fatalf("%s: want a sentence, %s and want", file, strings.Join(names, " or "))
	}
	got := findings(t, r, story.Files[0])
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

// findings writes what a rule finds in a file.
func findings(t *testing.T, r *rule.Rule, f txtar.File) string {
	t.Helper()
	var subject rule.Subject
	if f.Name == "analysis" {
		a, problems := text.Parse(f.Name, f.Data)
		for _, p := range problems {
			t.Fatalf("analysis:%d:%d: %s", p.Span.Line, p.Span.Column, p.Message)
		}
		subject.Analysis = a
	}
	sentences, err := prose.Parse(f.Data)
	if err != nil {
		t.Fatal(err)
	}
	subject.Text = sentences
	result := rule.Run(subject, []*rule.Rule{r}, []*rule.Rule{r})
	var b strings.Builder
	for _, f := range result.Findings {
		heavier := ""
		if f.Severity != r.Severity {
			heavier = f.Severity.String() + ": "
		}
		fmt.Fprintf(&b, "%v: %s%s\n", sentences.Position(f.Offset), heavier, f.Message)
	}
	for _, p := range result.Problems {
		fmt.Fprintf(&b, "%v: %s\n", sentences.Position(p.Offset), p.Message)
	}
	return b.String()
}
