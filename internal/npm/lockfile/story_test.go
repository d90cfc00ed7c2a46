package lockfile

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/npm"
)

// TestStories reads small lockfiles that hold the traps of each format; a
// story's last section is the tree that is to come out.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(files) < 7 {
		t.Fatalf("%d stories, %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			story, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			manifests := Manifests{}
			var file *File
			for _, f := range story.Files {
				switch {
				case path.Base(f.Name) == "package.json":
					m, err := npm.ParseManifest(f.Data)
					if err != nil {
						t.Fatal(err)
					}
					manifests[strings.TrimSuffix(strings.TrimSuffix(f.Name, "package.json"), "/")] = m
				case f.Name == "want":
					if d := cmp.Diff(string(f.Data), tell(file)); d != "" {
						t.Error(d)
					}
				default:
					if file, err = Parse(f.Name, f.Data, manifests); err != nil {
						t.Fatal(err)
					}
					checkInvariants(t, file)
				}
			}
		})
	}
}

var flagWords = []struct {
	flag Flags
	word string
}{{Dev, "dev"}, {Optional, "optional"}, {Bundled, "bundled"}, {Patched, "patched"}, {InstallScript, "script"}, {Deprecated, "deprecated"}}

var kindWords = map[EdgeKind]string{DevOnly: " dev", OptionalDep: " optional", PeerDep: " peer", PeerOptional: " optional peer", Implicit: " implicit"}

// tell writes a file as stories want it: nodes, edges, problems.
func tell(f *File) string {
	var b strings.Builder
	for i := range f.Nodes {
		fmt.Fprintln(&b, tellNode(f, i))
	}
	for _, e := range f.Edges {
		to := "nothing"
		if e.To >= 0 {
			to = nodeName(f, e.To)
		}
		line := nodeName(f, e.From) + " > " + e.Name
		if e.Range != "" {
			line += " " + e.Range
		}
		line += kindWords[e.Kind]
		if e.Override != "" {
			line += " overridden by " + e.Override
		}
		fmt.Fprintln(&b, line+" > "+to)
	}
	for _, p := range f.Problems {
		if p.Offset >= 0 {
			fmt.Fprintln(&b, "problem "+p.Text)
		}
	}
	return b.String()
}

func nodeName(f *File, i int) string {
	switch n := f.Nodes[i]; n.Kind {
	case Workspace:
		return n.Name
	case Link:
		return "link " + n.Name
	default:
		return n.Name + "@" + n.Version
	}
}

func tellNode(f *File, i int) string {
	n := f.Nodes[i]
	switch n.Kind {
	case Workspace:
		if n.Folder != "" {
			return "workspace " + n.Name + " in " + n.Folder
		}
		return "workspace " + n.Name
	case Link:
		return "link " + n.Name
	}
	a := f.Artifacts[n.Artifact]
	line := nodeName(f, i) + " " + string(a.Source)
	for _, in := range a.Integrity {
		if in.Algorithm == "sha512" {
			line += " sha512"
		} else {
			line += " " + in.String()
		}
	}
	flags := ""
	for _, w := range flagWords {
		if n.Flags&w.flag != 0 {
			flags += " " + w.word
		}
	}
	if flags != "" {
		line += " flags" + flags
	}
	return line
}
