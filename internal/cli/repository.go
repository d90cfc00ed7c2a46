package cli

import (
	"cmp"
	"context"
	"os"
	"path/filepath"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/source"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/repo"
	"levee/internal/store"
)

// automatic is the value of --repository that stands for the address that a
// package names.
const automatic = "auto"

// compare holds subjects against their repositories, if that was asked for,
// and puts what came into the target's evidence.
func (x *inspect) compare(ctx context.Context, t *control.Target, s *supply, subjects []*subject) error {
	if x.repository == "" || len(subjects) == 0 {
		return nil
	}
	c := repo.New(x.repositoryOptions())
	defer c.Close()
	bar := newBar(x.streams.Err, "comparing with repositories", len(subjects))
	defer bar.done()
	for i, one := range subjects {
		stop := bar.tick(i)
		f, err := s.against(ctx, c, one)
		stop()
		if err != nil {
			return err
		}
		t.Evidence.PutComparison(one.artifact.Name, one.artifact.Version, f)
	}
	return nil
}

func (x *inspect) repositoryOptions() repo.Options {
	var o repo.Options
	if dir, err := store.Dir(); err == nil {
		o.Cache = filepath.Join(dir, "repositories")
	}
	info, err := os.Stat(x.repository)
	switch {
	case x.repository == automatic:
		o.Ask = !x.offline
	case err == nil && info.IsDir() && isClone(x.repository):
		o.Clone = x.repository
	case err == nil && info.IsDir():
		o.Clones = x.repository
	default:
		o.Address = x.repository
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
func (s *supply) against(ctx context.Context, c *repo.Comparer, one *subject) (evidence.Fact[*code.Comparison], error) {
	tree, why, err := s.files(ctx, one)
	if err != nil || tree == nil {
		none := &code.Comparison{Name: one.artifact.Name, Version: one.artifact.Version, State: code.Unchecked, Why: cmp.Or(why, "its files are not at hand")}
		return evidence.Know(none, evidence.Provenance{Source: "repository", At: s.now}), err
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
	found, err := c.Compare(ctx, r)
	if err != nil {
		return evidence.Fact[*code.Comparison]{}, err
	}
	return evidence.Know(found, evidence.Provenance{Source: "repository", At: s.now, Digest: found.Commit}), nil
}

// files returns the files of a subject; those of a package of the registry are
// read again, as only what they tell is kept.
func (s *supply) files(ctx context.Context, one *subject) (tree *archive.Tree, why string, err error) {
	switch {
	case one.tree != nil:
		return one.tree, "", nil
	case s.world == nil:
		return nil, "the evidence was recorded without files", ctx.Err()
	case one.artifact.Source != lockfile.Registry:
		return nil, "it comes from " + string(one.artifact.Source) + ": there is no tarball of a registry", ctx.Err()
	}
	return s.world.Tree(ctx, one.artifact)
}

// subjectOf makes a subject of an artifact of a project.
func subjectOf(t *control.Target, i int) *subject {
	a := t.File.Artifacts[i]
	one := &subject{artifact: a, history: t.Evidence.History(a.Name)}
	one.code, _ = t.Evidence.Package(a.Name, a.Version).Get()
	return one
}
