// Command sources measures what holding tarballs against repositories and
// against the registry's manifests says of honest packages: every finding on
// them is a false alarm, or worth a look.
//
//	go run ./bench/sources LOCKFILE CACHE [CLONES]
//
// CACHE is npm's own (the folder _cacache), filled by installing LOCKFILE.
// CLONES has repositories as HOST/USER/NAME; those that are missing there are
// not asked. A file is also put into every tarball that matched, to see how
// many of them are found.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/capability"
	"levee/internal/code/reading"
	"levee/internal/control"
	"levee/internal/control/manifestmismatch"
	"levee/internal/control/sourcemismatch"
	"levee/internal/control/unsourced"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/repo"
)

func main() {
	if len(os.Args) < 3 || len(os.Args) > 4 {
		fmt.Fprintln(os.Stderr, "usage: sources LOCKFILE CACHE [CLONES]")
		os.Exit(2)
	}
	clones := ""
	if len(os.Args) == 4 {
		clones = os.Args[3]
	}
	if err := run(os.Args[1], os.Args[2], clones); err != nil {
		fmt.Fprintln(os.Stderr, "sources:", err)
		os.Exit(1)
	}
}

// A measure is one run.
type measure struct {
	cache   cache
	bundle  *evidence.Bundle
	reader  *reading.Reader
	compare *repo.Comparer
	took    time.Duration
	matched []*repo.Release
}

func run(lock, dir, clones string) error {
	data, err := os.ReadFile(lock)
	if err != nil {
		return err
	}
	file, err := lockfile.Parse(filepath.Base(lock), data, nil)
	if err != nil {
		return err
	}
	c, err := openCache(dir)
	if err != nil {
		return err
	}
	m := &measure{cache: c, bundle: evidence.NewBundle(time.Now()), reader: reading.New(capability.Default()), compare: repo.New(repo.Options{Clones: clones})}
	defer m.compare.Close()
	ctx := context.Background()
	for i := range file.Artifacts {
		if err := m.artifact(ctx, &file.Artifacts[i]); err != nil {
			return err
		}
	}
	target := &control.Target{File: file, Evidence: m.bundle, AsOf: m.bundle.AsOf, Limits: control.DefaultLimits}
	for _, o := range control.Run(target, []*control.Control{manifestmismatch.Control, sourcemismatch.Control, unsourced.Control}) {
		show(&o)
	}
	fmt.Printf("comparing took %.1f s\n", m.took.Seconds())
	return m.plant(ctx)
}

func show(o *control.Outcome) {
	fmt.Printf("%s: looked at %d, held %d, found %d, unknown %d\n", o.Control.Name, o.Looked, o.Held, len(o.Findings), o.Unknown())
	for _, f := range o.Findings {
		fmt.Printf("  %s@%s: %s\n", f.Package, f.Version, f.Message)
	}
	for _, u := range o.Unknowns {
		fmt.Printf("  %6d %s\n", u.Count, u.Why)
	}
}

// artifact puts what is known of one artifact into the bundle.
func (m *measure) artifact(ctx context.Context, a *lockfile.Artifact) error {
	from := evidence.Provenance{Source: "cache"}
	if p, err := npm.ParsePackument(m.cache.document(a.Name)); err == nil {
		m.bundle.PutHistory(a.Name, evidence.Know(evidence.FromPackument(p, from), from))
	}
	tree, err := archive.ReadTarball(bytes.NewReader(m.cache.tarball(a.Integrity)), archive.DefaultLimits)
	if err != nil {
		m.bundle.PutPackage(a.Name, a.Version, evidence.Unknown[*code.Package]("not in the cache", from))
		return nil
	}
	pkg := m.reader.Read(tree)
	m.bundle.PutPackage(a.Name, a.Version, evidence.Know(pkg, from))
	r := repo.Of(a.Name, a.Version, tree, pkg)
	start := time.Now()
	c, err := m.compare.Compare(ctx, r)
	if err != nil {
		return err
	}
	m.took += time.Since(start)
	m.bundle.PutComparison(a.Name, a.Version, evidence.Know(c, from))
	if c.State == code.Matched {
		m.matched = append(m.matched, r)
	}
	return nil
}

// plant puts a file into every tarball that matched, and counts those that
// match no longer.
func (m *measure) plant(ctx context.Context) error {
	found := 0
	for _, r := range m.matched {
		planted, tree := *r, *r.Tree
		body := []byte("module.exports = 'planted'\n")
		tree.Files = append(slices.Clone(tree.Files), archive.File{Path: "test/planted.js", Data: body, Size: int64(len(body))})
		slices.SortFunc(tree.Files, func(a, b archive.File) int { return strings.Compare(a.Path, b.Path) })
		planted.Tree = &tree
		c, err := m.compare.Compare(ctx, &planted)
		if err != nil {
			return err
		}
		if c.State == code.Differs {
			found++
		}
	}
	fmt.Printf("test/planted.js: found in %d of %d that matched\n", found, len(m.matched))
	return nil
}
