package lockfile

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
	"levee/internal/npm"
)

// TestStories reads small lockfiles that hold the traps of each format; a
// story's last section is the tree that is to come out.
func TestStories(t *testing.T) {
	goldentest.Stories(t, "testdata/stories/*.txtar", 7, func(t *testing.T, _ string, story *txtar.Archive) {
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
				parsed, err := Parse(f.Name, f.Data, manifests)
				if err != nil {
					t.Fatal(err)
				}
				file = parsed
				checkInvariants(t, file)
			}
		}
	})
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
