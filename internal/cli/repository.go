package cli

import (
	"cmp"
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/source"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/repo"
	"levee/internal/store"
	"levee/internal/world"
)

// automatic is the value of --repository that stands for the address that a
// package names.
const automatic = "auto"

// comparing is what commands have that compare packages with their repositories.
type comparing struct {
	repository string // what was asked for; "" for nothing
}

// flag adds the flag to a command.
func (c *comparing) flag(cmd *cobra.Command, usage string) {
	cmd.Flags().StringVar(&c.repository, "repository", "", usage)
}

// compare holds subjects against their repositories, if that was asked for, and
// puts what came into a bundle. Without a world their files may not be at hand.
func (c *comparing) compare(ctx context.Context, l *look, w *world.World, b *evidence.Bundle, subjects []*subject) error {
	if c.repository == "" || len(subjects) == 0 {
		return nil
	}
	comparer := repo.New(c.places(l.offline))
	defer comparer.Close()
	bar := newBar(l.streams.Err, "comparing with repositories", len(subjects))
	defer bar.done()
	for i, one := range subjects {
		stop := bar.tick(i)
		found, err := against(ctx, comparer, w, one)
		stop()
		if err != nil {
			return err
		}
		b.PutComparison(one.artifact.Name, one.artifact.Version, evidence.Know(found, evidence.Provenance{Source: "repository", At: b.AsOf, Digest: found.Commit}))
	}
	return nil
}

// places says where a repository may be looked for.
func (c *comparing) places(offline bool) repo.Options {
	var o repo.Options
	if dir, err := store.Dir(); err == nil {
		o.Cache = filepath.Join(dir, "repositories")
	}
	info, err := os.Stat(c.repository)
	switch {
	case c.repository == automatic:
		o.Ask = !offline
	case err == nil && info.IsDir() && isClone(c.repository):
		o.Clone = c.repository
	case err == nil && info.IsDir():
		o.Clones = c.repository
	default:
		o.Address = c.repository
	}
	return o
}

// isClone tells a clone from a folder of clones.
func isClone(dir string) bool {
	for _, place := range []string{dir, filepath.Join(dir, ".git")} {
		if info, err := os.Stat(filepath.Join(place, "objects")); err == nil && info.IsDir() {
			return true
		}
	}
	return false
}

// against compares one subject.
func against(ctx context.Context, c *repo.Comparer, w *world.World, one *subject) (*code.Comparison, error) {
	tree, why, err := files(ctx, w, one)
	if err != nil || tree == nil {
		return &code.Comparison{Name: one.artifact.Name, Version: one.artifact.Version, State: code.Unchecked, Why: cmp.Or(why, "its files are not at hand")}, err
	}
	r := &repo.Release{Release: source.Release{Name: one.artifact.Name, Version: one.artifact.Version, Tree: tree, Code: one.code}}
	if one.code != nil {
		r.Repository, r.GitHead = one.code.Manifest.Repository, one.code.Manifest.GitHead
	}
	if h, ok := one.history.Get(); ok {
		for i := range h.Releases {
			if h.Releases[i].Version == one.artifact.Version {
				r.Published, _ = h.Releases[i].Published.Get()
			}
		}
		if address, ok := h.Repository.Get(); ok && r.Repository == "" {
			r.Repository = address
		}
	}
	return c.Compare(ctx, r)
}

// files returns the files of a subject; those of a package of the registry are
// read again, as only what they tell is kept.
func files(ctx context.Context, w *world.World, one *subject) (tree *archive.Tree, why string, err error) {
	switch {
	case one.tree != nil:
		return one.tree, "", nil
	case w == nil:
		return nil, "the evidence was recorded without files", ctx.Err()
	case one.artifact.Source != lockfile.Registry:
		return nil, "it comes from " + string(one.artifact.Source) + ": there is no tarball of a registry", ctx.Err()
	}
	return w.Tree(ctx, one.artifact)
}

// subjectsOf makes subjects of artifacts, of which a bundle knows something.
func subjectsOf(b *evidence.Bundle, artifacts []lockfile.Artifact) []*subject {
	all := make([]*subject, len(artifacts))
	for i, a := range artifacts {
		all[i] = &subject{artifact: a, history: b.History(a.Name)}
		all[i].code, _ = b.Package(a.Name, a.Version).Get()
	}
	return all
}
