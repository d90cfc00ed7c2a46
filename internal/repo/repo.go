package repo

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"

	"levee/internal/code"
	"levee/internal/code/source"
	"levee/internal/npm"
)

// A Release is what was published, with what its manifests say of where it
// comes from. The registry's manifest may know more than the tarball's.
type Release struct {
	source.Release
	Repository string // address, as the manifest has it
	GitHead    string // commit; "" if nobody names one
}

// Options say where a repository may be looked for. Without any of them
// nothing is asked, and every comparison is unknown.
type Options struct {
	Clone   string // a clone of the package's repository, bare or not
	Clones  string // a folder of clones: HOST/USER/NAME, USER/NAME or NAME, with ".git" or not
	Address string // an address that the user gave, instead of the manifest's
	Ask     bool   // whether the manifest's own address may be asked, by https
	Cache   string // a folder that keeps what was fetched; "" keeps nothing
	Limits  Limits
}

// Compare holds a release against the repository that it names. What stands in
// the way (no clone at hand, a repository that is gone, huge, or asks for a
// password) is an answer: a Comparison that says unknown, and why. The error
// is for a run that must stop.
func Compare(ctx context.Context, r *Release, o Options) (*code.Comparison, error) {
	out := &code.Comparison{Name: r.Name, Version: r.Version, State: code.Unchecked}
	c, err := compare(ctx, r, o, out)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var why reason
	switch {
	case errors.As(err, &why):
		out.Why = string(why)
	case err != nil:
		out.Why = string(errBroken)
	default:
		c.Address = out.Address
		return c, nil
	}
	return out, nil
}

func compare(ctx context.Context, r *Release, o Options, out *code.Comparison) (*code.Comparison, error) {
	if len(r.Tree.Files) > maxCompared {
		return nil, errManyFiles
	}
	if _, err := npm.ParseLoose(r.Version); err != nil || npm.ValidName(r.Name) != nil {
		return nil, errUnversioned
	}
	limits := o.Limits.orDefault()
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Time, errSlow)
	defer cancel()
	at, done, err := locate(ctx, r, o, limits, out)
	if err != nil {
		return nil, err
	}
	defer done()
	f := &finder{repository: at, release: r}
	return f.best(ctx)
}

// maxCompared bounds the files of a tarball that are compared.
const maxCompared = 50_000

const (
	errManyFiles   reason = "the tarball has more files than are compared"
	errUnversioned reason = "the manifest has no name and version that a tag could have"
)

// locate finds the repository of a release: a clone that the user has, or an
// address that may be asked.
func locate(ctx context.Context, r *Release, o Options, limits Limits, out *code.Comparison) (*repository, func(), error) {
	local := func(dir string) (*repository, func(), error) {
		g, err := clone(dir, limits)
		return g, func() {}, err
	}
	address, err := npm.ParseAddress(r.Repository)
	if err == nil {
		out.Address = address.String()
		if r.Directory == "" {
			r.Directory = address.Folder
		}
	}
	switch {
	case o.Clone != "":
		return local(o.Clone)
	case o.Address != "":
		if address, err = npm.ParseAddress(o.Address); err != nil {
			return nil, nil, errAddress
		}
		out.Address = address.String()
		if address.Scheme == "file" {
			return local(filepath.FromSlash("/" + address.Path))
		}
		return open(ctx, out.Address, o.Cache, limits)
	case r.Repository == "":
		return nil, nil, errUnnamed
	case err != nil:
		return nil, nil, errAddress
	}
	if dir := among(o.Clones, address); dir != "" {
		return local(dir)
	}
	switch {
	case !o.Ask:
		return nil, nil, errUnasked
	case address.Scheme != "https":
		return nil, nil, errProtocol
	}
	return open(ctx, out.Address, o.Cache, limits)
}

// among looks for the clone of an address in a folder of clones; "" if there
// is none.
func among(clones string, a npm.Address) string {
	if clones == "" || a.Scheme == "file" {
		return ""
	}
	host, _, _ := strings.Cut(a.Host, ":")
	for _, name := range []string{path.Join(host, a.Path), a.Path, path.Base(a.Path)} {
		for _, end := range []string{"", ".git"} {
			dir := filepath.Join(clones, filepath.FromSlash(name+end))
			if _, err := clone(dir, Limits{}); err == nil {
				return dir
			}
		}
	}
	return ""
}

// clone returns the repository in a folder: the folder itself if it is a bare
// one, or its ".git". A .git that is a file leads elsewhere, and is not
// followed.
func clone(dir string, limits Limits) (*repository, error) {
	for _, candidate := range []string{filepath.Join(dir, ".git"), dir} {
		if info, err := os.Stat(filepath.Join(candidate, "objects")); err != nil || !info.IsDir() {
			continue
		}
		if _, err := os.Stat(filepath.Join(candidate, "HEAD")); err == nil {
			abs, err := filepath.Abs(candidate)
			return &repository{git: git{dir: abs, limits: limits}}, err
		}
	}
	return nil, errNoClone
}
