package repo

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/source"
	"levee/internal/npm"
)

// A Release is what was published, with what its manifests say of where it
// comes from. The registry's manifest may know more than the tarball's.
type Release struct {
	source.Release
	Repository string    // address, as the manifest has it
	GitHead    string    // commit; "" if nobody names one
	Published  time.Time // zero if it is not known
}

// Of returns a release by what its own package.json says of where it comes
// from. The name and version are those under which it was asked for: a tarball
// may say anything. A caller that knows more than the tarball, such as the
// registry's gitHead, sets it afterwards.
func Of(name, version string, tree *archive.Tree, pkg *code.Package) *Release {
	r := &Release{Release: source.Release{Name: name, Version: version, Tree: tree, Code: pkg}}
	f := tree.Lookup("package.json")
	if f == nil {
		return r
	}
	if m, err := npm.ParseManifest(f.Data); err == nil {
		r.Repository = m.Repository
	}
	var more struct {
		GitHead    json.RawMessage
		Repository json.RawMessage
	}
	var place struct{ Directory string }
	if json.Unmarshal(f.Data, &more) == nil {
		if json.Unmarshal(more.Repository, &place) == nil {
			r.Directory = place.Directory
		}
		if json.Unmarshal(more.GitHead, &r.GitHead) != nil {
			r.GitHead = ""
		}
	}
	return r
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

// A Comparer compares releases, and keeps what it read of a repository for the
// next one. It is for one goroutine.
type Comparer struct {
	options Options
	open    map[string]*repository // by folder or address
	done    []func()
}

// New returns a Comparer. Close it to remove what it does not keep.
func New(o Options) *Comparer {
	o.Limits = o.Limits.orDefault()
	return &Comparer{options: o, open: make(map[string]*repository)}
}

// Close removes what was fetched and is not kept in a cache.
func (c *Comparer) Close() {
	for _, done := range c.done {
		done()
	}
	c.done, c.open = nil, make(map[string]*repository)
}

// Compare is Comparer.Compare for one release.
func Compare(ctx context.Context, r *Release, o Options) (*code.Comparison, error) {
	c := New(o)
	defer c.Close()
	return c.Compare(ctx, r)
}

// Compare holds a release against the repository that it names. What stands in
// the way (no clone at hand, a repository that is gone, huge, or asks for a
// password) is an answer: a Comparison that says unknown, and why. The error
// is for a run that must stop.
func (c *Comparer) Compare(ctx context.Context, r *Release) (*code.Comparison, error) {
	out := &code.Comparison{Name: r.Name, Version: r.Version, State: code.Unchecked}
	limited, cancel := context.WithTimeoutCause(ctx, c.options.Limits.Time, errSlow)
	defer cancel()
	found, err := c.compare(limited, r, out)
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
		found.Address = out.Address
		return found, nil
	}
	return out, nil
}

func (c *Comparer) compare(ctx context.Context, r *Release, out *code.Comparison) (*code.Comparison, error) {
	if len(r.Tree.Files) > maxCompared {
		return nil, errManyFiles
	}
	if _, err := npm.ParseLoose(r.Version); err != nil || npm.ValidName(r.Name) != nil {
		return nil, errUnversioned
	}
	at, err := c.locate(ctx, r, out)
	if err != nil {
		return nil, err
	}
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
func (c *Comparer) locate(ctx context.Context, r *Release, out *code.Comparison) (*repository, error) {
	o := &c.options
	address, err := npm.ParseAddress(r.Repository)
	if err == nil {
		out.Address = address.String()
		if r.Directory == "" {
			r.Directory = address.Folder
		}
	}
	switch {
	case o.Clone != "":
		return c.clone(o.Clone)
	case o.Address != "":
		if address, err = npm.ParseAddress(o.Address); err != nil {
			return nil, errAddress
		}
		out.Address = address.String()
		if address.Scheme == "file" {
			return c.clone(filepath.FromSlash("/" + address.Path))
		}
		return c.fetched(ctx, out.Address)
	case r.Repository == "":
		return nil, errUnnamed
	case err != nil:
		return nil, errAddress
	}
	if dir := among(o.Clones, address); dir != "" {
		return c.clone(dir)
	}
	switch {
	case !o.Ask:
		return nil, errUnasked
	case address.Scheme != "https":
		return nil, errProtocol
	}
	return c.fetched(ctx, out.Address)
}

// clone returns the repository in a folder that the user has.
func (c *Comparer) clone(dir string) (*repository, error) {
	if r := c.open[dir]; r != nil {
		return r, nil
	}
	data, err := dataOf(dir)
	if err != nil {
		return nil, err
	}
	r := &repository{git: git{dir: data, limits: c.options.Limits}}
	c.open[dir] = r
	return r, nil
}

// fetched returns the repository at an address.
func (c *Comparer) fetched(ctx context.Context, address string) (*repository, error) {
	if r := c.open[address]; r != nil {
		return r, nil
	}
	r, done, err := open(ctx, address, c.options.Cache, c.options.Limits)
	if err != nil {
		return nil, err
	}
	c.open[address] = r
	c.done = append(c.done, done)
	return r, nil
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
			if _, err := dataOf(dir); err == nil {
				return dir
			}
		}
	}
	return ""
}

// dataOf returns where the data of a clone stand: the folder itself if it is a
// bare one, or its ".git". A .git that is a file leads elsewhere, and is not
// followed.
func dataOf(dir string) (string, error) {
	for _, candidate := range []string{filepath.Join(dir, ".git"), dir} {
		if info, err := os.Stat(filepath.Join(candidate, "objects")); err != nil || !info.IsDir() {
			continue
		}
		if _, err := os.Stat(filepath.Join(candidate, "HEAD")); err == nil {
			return filepath.Abs(candidate)
		}
	}
	return "", errNoClone
}
