// Command noise-code measures what the controls that read code say of honest
// packages, and writes docs/noise-code.md.
//
//	go run ./bench/noise-code [-facts FILE] CONTENT
//
// CONTENT holds tarballs under any names, such as the folder content-v2 of
// npm's cache; what is not a tarball is passed over. What reading them told is
// kept in FILE, one package a line, and a file that is there is taken instead
// of reading: it is only as good as the code that made it. Each finding that
// would stop a change has to be explained in explained.txt.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"time"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm/lockfile"
)

func main() {
	facts := flag.String("facts", "", "file that keeps what reading told")
	out := flag.String("o", "docs/noise-code.md", "document to write")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: noise-code [-facts FILE] [-o DOCUMENT] CONTENT")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *facts, *out); err != nil {
		fmt.Fprintln(os.Stderr, "noise-code:", err)
		os.Exit(1)
	}
}

func run(dir, facts, out string) error {
	packages, err := read(dir, facts)
	if err != nil {
		return err
	}
	if len(packages) == 0 {
		return fmt.Errorf("no tarball in %s", dir)
	}
	explained, err := readExplained("bench/noise-code/explained.txt")
	if err != nil {
		return err
	}
	d := &document{packages: len(packages), outcomes: control.Run(target(packages), ofCode()), explained: explained}
	if err := os.WriteFile(out, []byte(d.text()), 0o644); err != nil {
		return err
	}
	fmt.Print(d.table())
	return d.unexplained()
}

// ofCode are the controls that need nothing but code.
func ofCode() []*control.Control {
	return slices.DeleteFunc(slices.Clone(controls.All), func(c *control.Control) bool {
		return c.Subject != control.Package || !slices.Equal(c.Feedback, []evidence.Kind{evidence.Code})
	})
}

// target is a project that depends on all packages.
func target(packages []*code.Package) *control.Target {
	from := evidence.Provenance{Source: "tarball"}
	asOf := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	b := evidence.NewBundle(asOf)
	f := &lockfile.File{Kind: lockfile.NPM, Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Name: "project", Artifact: -1, Target: -1, Offset: -1}}}
	for i, c := range packages {
		b.PutPackage(c.Name, c.Version, evidence.Know(c, from))
		f.Artifacts = append(f.Artifacts, lockfile.Artifact{Name: c.Name, Version: c.Version, Source: lockfile.Registry})
		f.Nodes = append(f.Nodes, lockfile.Node{Key: "node_modules/" + c.Name, Name: c.Name, Version: c.Version, Artifact: i, Target: -1, Offset: -1})
		f.Edges = append(f.Edges, lockfile.Edge{To: i + 1, Name: c.Name, Range: c.Version})
	}
	t := &control.Target{File: f, Graph: graph.New(f), AsOf: asOf, Limits: control.DefaultLimits, Evidence: b, Manifests: lockfile.Manifests{}}
	t.Phases, t.Assumed = t.Graph.Phases(t.Manifests, nil)
	return t
}
