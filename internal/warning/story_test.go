package warning

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// root is where the projects of the stories are.
const root = "/app"

// around builds what is known of the project of a story.
func around(t *testing.T, story *txtar.Archive) Around {
	t.Helper()
	a := Around{Root: root}
	all := lockfile.Manifests{}
	for _, f := range story.Files {
		if path.Base(f.Name) == "package.json" {
			m, err := npm.ParseManifest(f.Data)
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			dir := strings.TrimSuffix(strings.TrimSuffix(f.Name, "package.json"), "/")
			all[dir] = m
			if !strings.Contains(dir, "node_modules") {
				a.Workspaces = append(a.Workspaces, dir)
			}
		}
	}
	for _, f := range story.Files {
		if strings.Contains(f.Name, "lock") && !strings.Contains(f.Name, "/") {
			file, err := lockfile.Parse(f.Name, f.Data, all)
			if err != nil {
				t.Fatal(err)
			}
			a.Graph = graph.New(file)
		}
	}
	a.Manifest = func(folder string) *npm.Manifest { return all[strings.TrimPrefix(folder, root+"/")] }
	return a
}

func section(story *txtar.Archive, name string) []byte {
	for _, f := range story.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// told writes what Attribute found, a line for each warning.
func told(g *graph.Graph, log *Log, raisers []*Raiser) string {
	var b strings.Builder
	names := [...]string{"package", "own", "outside", "unknown"}
	for _, r := range raisers {
		fmt.Fprintf(&b, "%s %q %s by %v\n", names[r.Side], r.Name, r.Version, r.Way(g))
		for _, w := range r.Raised {
			fmt.Fprintf(&b, "  %s|%s|%.60q|%q:%d:%d|%d in %d|%s|%v", w.Code, w.Type, w.Message, w.File, w.At.Line, w.At.Column, w.Count, w.Of, w.Fit, w.Capabilities)
			if !w.Traced {
				b.WriteString("|no trace")
			}
			b.WriteByte('\n')
		}
	}
	fmt.Fprintf(&b, "%d odd lines\n", log.Odd)
	return b.String()
}

// Each story is a file of warnings beside a project, and whose they are.
func TestStories(t *testing.T) {
	goldentest.Stories(t, "testdata/stories/*.txtar", 5, func(t *testing.T, name string, story *txtar.Archive) {
		a := around(t, story)
		log := Parse(section(story, "warnings"))
		for i, f := range story.Files {
			if f.Name == "want" {
				story.Files[i].Data = []byte(told(a.Graph, log, Attribute(log, a, nil)))
			}
		}
		goldentest.Story(t, name, story)
	})
}
