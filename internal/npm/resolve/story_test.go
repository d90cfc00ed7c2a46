package resolve

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/evidence"
	"levee/internal/goldentest"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

// TestStories reads two states of a small project, before/ and after/, and
// what a registry knows of their packages; the last section is what is said of
// every change, and -update writes it.
func TestStories(t *testing.T) {
	goldentest.Stories(t, "testdata/stories/*.txtar", 8, func(t *testing.T, name string, story *txtar.Archive) {
		last := &story.Files[len(story.Files)-1]
		if last.Name != "want" {
			t.Fatalf("last section %q, want want", last.Name)
		}
		last.Data = []byte(tell(t, story))
		goldentest.Story(t, name, story)
	})
}

var storyDay = time.Date(2018, 6, 1, 0, 0, 0, 0, time.UTC)

func tell(t *testing.T, story *txtar.Archive) string {
	t.Helper()
	before, after := storyState(t, story, "before/"), storyState(t, story, "after/")
	b := storyEvidence(t, story, before, after)
	var out strings.Builder
	asked, known := Requests(before, after)
	if !known {
		fmt.Fprintln(&out, "what was asked for is not known")
	}
	for _, r := range asked {
		fmt.Fprintln(&out, strings.Join(strings.Fields(fmt.Sprint("asked ", r.Rule, " ", r.Folder, " ", r.Name, " ", or(r.Before), " -> ", or(r.After))), " "))
	}
	changes := graph.Diff(before.Graph, after.Graph)
	for i, a := range Judge(before, after, changes, b) {
		tellAnswer(&out, changes[i], a)
		if b != nil && changes[i].Is >= 0 && changes[i].Came() {
			c := Chosen(after.Graph, changes[i].Is, b, storyDay)
			if v, ok := c.Pick.Get(); ok && v != changes[i].After {
				fmt.Fprintf(&out, "  for %q one would pick %s\n", c.Range, or(v))
			} else if !ok {
				fmt.Fprintf(&out, "  nobody knows what one would pick: %s\n", c.Pick.Why())
			}
		}
	}
	return out.String()
}

func tellAnswer(out *strings.Builder, c graph.Change, a Answer) {
	fmt.Fprintf(out, "%s %s %s -> %s: %s", c.Kind, c.Name, or(c.Before), or(c.After), a.Verdict)
	if a.Why != "" {
		fmt.Fprintf(out, ": %s", a.Why)
	}
	fmt.Fprintln(out)
	if len(a.Way) > 0 {
		fmt.Fprintf(out, "  %s\n", Chain(a.Way))
	}
	if a.Needless >= 0 {
		fmt.Fprintf(out, "  needless from %s on\n", a.Way[a.Needless].Name)
	}
	if a.Kept != "" {
		fmt.Fprintf(out, "  %s would have done\n", a.Kept)
	}
}

func or(version string) string {
	if version == "" {
		return "none"
	}
	return version
}

func storyState(t *testing.T, story *txtar.Archive, side string) State {
	t.Helper()
	s := State{Manifests: lockfile.Manifests{}}
	var file *lockfile.File
	for _, f := range story.Files {
		name, ok := strings.CutPrefix(f.Name, side)
		if !ok {
			continue
		}
		var err error
		if folder, ok := strings.CutSuffix(name, "package.json"); ok {
			s.Manifests[strings.TrimSuffix(folder, "/")], err = npm.ParseManifest(f.Data)
		} else {
			file, err = lockfile.Parse(name, f.Data, s.Manifests)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if file == nil {
		file = lockfile.FromManifests(s.Manifests)
	}
	s.Graph = graph.New(file)
	return s
}

func storyEvidence(t *testing.T, story *txtar.Archive, states ...State) *evidence.Bundle {
	t.Helper()
	for _, f := range story.Files {
		if f.Name != "universe" {
			continue
		}
		u, err := universe.Parse(f.Name, f.Data)
		if err != nil {
			t.Fatal(err)
		}
		b := evidence.NewBundle(storyDay)
		for _, s := range states {
			for _, a := range s.Graph.File.Artifacts {
				f, err := u.Releases(t.Context(), a.Name)
				if err != nil {
					t.Fatal(err)
				}
				b.PutHistory(a.Name, f)
			}
		}
		return b
	}
	return nil
}
