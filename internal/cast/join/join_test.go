package join

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/cast/proof"
	"levee/internal/cast/text"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/goldentest"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
	"levee/internal/policy"
	"levee/internal/universe"
)

// Each story is an analysis, a registry and the lockfiles of a project with
// their days; what is joined is its last section.
func TestStories(t *testing.T) {
	goldentest.Stories(t, "testdata/*.txtar", 1, func(t *testing.T, name string, story *txtar.Archive) {
		last := &story.Files[len(story.Files)-1]
		if last.Name != "want" {
			t.Fatalf("last section %q, want want", last.Name)
		}
		j, err := Run(input(t, story), func(int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		last.Data = []byte(tell(j))
		goldentest.Story(t, name, story)
	})
}

func input(t *testing.T, story *txtar.Archive) *Input {
	t.Helper()
	in := &Input{Policy: policy.Default(), Controls: controls.Known}
	for _, f := range story.Files[:len(story.Files)-1] {
		switch f.Name {
		case "analysis.md":
			a, problems := text.Parse(f.Name, f.Data)
			if len(problems) > 0 {
				t.Fatal(problems[0])
			}
			in.Analysis = a
		case "universe":
			in.Evidence = recorded(t, f.Data)
		default:
			day, name, _ := strings.Cut(f.Name, " ")
			from, err := time.Parse(time.DateOnly, day)
			if err != nil {
				t.Fatal(err)
			}
			file, err := lockfile.Parse("package-lock.json", f.Data, nil)
			if err != nil {
				t.Fatal(err)
			}
			in.Lockfiles = append(in.Lockfiles, proof.Lockfile{Name: name, From: from, File: file, Graph: graph.New(file), Manifests: lockfile.Manifests{}})
		}
	}
	return in
}

func recorded(t *testing.T, text []byte) *evidence.Bundle {
	t.Helper()
	u, err := universe.Parse("universe", text)
	if err != nil {
		t.Fatal(err)
	}
	b := evidence.NewBundle(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, name := range []string{"small", "thief"} {
		h, err := u.Releases(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		b.PutHistory(name, h)
		a, err := u.Advisories(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		b.PutAdvisories(name, a)
	}
	return b
}

// tell writes a join as text.
func tell(j *Join) string {
	var b strings.Builder
	for i := range j.Events {
		e := &j.Events[i]
		fmt.Fprintf(&b, "%s", e.ID)
		if !e.Seen() {
			fmt.Fprintf(&b, ": %s", e.Silence())
		}
		b.WriteString("\n")
		for _, l := range e.Looks {
			fmt.Fprintf(&b, "  %s %s, %s:", l.Name, l.Version, l.Change())
			if l.Verdict != nil {
				fmt.Fprintf(&b, " [%v]", l.Verdict)
			}
			for _, f := range l.Findings {
				fmt.Fprintf(&b, " %s", f.Control.Name)
			}
			b.WriteString("\n")
		}
	}
	for i := range j.Constraints {
		for _, f := range j.Constraints[i].Failures {
			names, first := j.SeenOf(f, j.Constraints[i].ID)
			fmt.Fprintf(&b, "%s %s: %s", j.Constraints[i].ID, f.ID, strings.Join(names, " "))
			if first != nil {
				fmt.Fprintf(&b, " from %s", first.ID)
			}
			b.WriteString("\n")
		}
	}
	for _, c := range j.Unnamed {
		fmt.Fprintf(&b, "%s is none of Levee's\n", c.ID)
	}
	for _, c := range j.Carried {
		fmt.Fprintf(&b, "%s: %d controls, %d settings, wrong %v\n", c.ID, len(c.Controls), len(c.Settings), c.Wrong)
	}
	fmt.Fprintf(&b, "%d failures shown\n", j.Shown())
	return b.String()
}

// Whoever watches can end it.
func TestRunStops(t *testing.T) {
	story, err := txtar.ParseFile("testdata/handover.txtar")
	if err != nil {
		t.Fatal(err)
	}
	stop, events := errors.New("stop"), 0
	_, err = Run(input(t, story), func(int) error {
		if events++; events == 2 {
			return stop
		}
		return nil
	})
	if err != stop || events != 2 {
		t.Errorf("%v after %d events, want it to stop after 2", err, events)
	}
}
