package world

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/sync/semaphore"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/registry"
	"levee/internal/store"
)

// A Reader tells what the files of a package do. It is called from several
// goroutines at once. What it told is kept with its version and used as long
// as the version stays the same. Without Read nothing is told.
type Reader struct {
	Version string
	Read    func(*archive.Tree) *code.Package
}

// tarballs are where the code of packages comes from: this machine first, then
// the registry. Facts are kept, tarballs are not.
type tarballs struct {
	dir      string // of the project: paths in its lockfile start there
	config   *registry.Config
	registry *registry.Client
	store    *store.Store
	reader   Reader
	turns    chan struct{}       // one for each processor: reading is all computation
	room     *semaphore.Weighted // bytes of tarballs that are being read
}

// maxRoom bounds how many bytes of tarballs are read at once: their files and
// what is made of them are up to a hundred times as many. A larger one is read
// alone; less room costs no time, as the collector has less to do.
const maxRoom = 4 << 20

func newTarballs(o Options, config *registry.Config, client *registry.Client, s *store.Store) *tarballs {
	return &tarballs{dir: o.Dir, config: config, registry: client, store: s, reader: o.Reader, turns: make(chan struct{}, runtime.GOMAXPROCS(0)), room: semaphore.NewWeighted(maxRoom)}
}

// Code tells what the code of an artifact does, from what was kept or from its
// tarball or folder.
func (w *World) Code(ctx context.Context, a lockfile.Artifact) (evidence.Fact[*code.Package], error) {
	t := w.tarballs
	if t.reader.Read == nil {
		return untold("nobody reads code here"), ctx.Err()
	}
	switch a.Source {
	case lockfile.Registry, lockfile.Remote:
		return t.fetched(ctx, a)
	case lockfile.LocalFile:
		return t.onDisk(ctx, a)
	case lockfile.Directory:
		return t.folder(ctx, a)
	case lockfile.InParent:
		return untold("its code is in the package that bundles it"), ctx.Err()
	}
	return untold("it comes from " + string(a.Source) + ": there is no tarball"), ctx.Err()
}

// Remembered tells of code what was told before, by a run on this machine; it
// reads no tarball and asks nobody.
func (w *World) Remembered() evidence.CodeSource { return remembered{w.tarballs} }

type remembered struct{ *tarballs }

// Code tells of an artifact what was kept.
func (r remembered) Code(ctx context.Context, a lockfile.Artifact) (evidence.Fact[*code.Package], error) {
	f, ok := r.kept(a.Integrity)
	if !ok {
		f = untold("it was never read on this machine")
	}
	return f, ctx.Err()
}

func untold(why string) evidence.Fact[*code.Package] {
	return evidence.Unknown[*code.Package](why, evidence.Provenance{Source: "tarball"})
}

// unnamed is the gap of a tarball that no hash ties to what is installed.
const unnamed = "no hash names the tarball: what is installed may be another one"

// fetched tells of an artifact that stands in a registry, or at an address.
func (t *tarballs) fetched(ctx context.Context, a lockfile.Artifact) (evidence.Fact[*code.Package], error) {
	integrity, err := t.named(ctx, a)
	if err != nil {
		return untold(""), err
	}
	if f, ok := t.kept(integrity); ok {
		return f, ctx.Err()
	}
	if size := t.config.CachedSize(integrity); size > 0 {
		f, err := t.read(ctx, size, func() []byte { return t.config.Cached(integrity) }, integrity)
		if err != nil || f.Why() != wrongTarball {
			return f, err
		} // damaged bytes on this machine are no reason to give up
	}
	if a.Source == lockfile.Remote {
		return untold("its tarball is at no registry: nobody was asked"), ctx.Err()
	}
	data, why, err := t.registry.Download(ctx, npm.ID{Name: a.Name, Version: a.Version}, a.URL, integrity)
	if err != nil || why != "" {
		return untold(why), err
	}
	return t.read(ctx, int64(len(data)), func() []byte { return data }, integrity)
}

// named returns the hashes of an artifact's tarball: those of the lockfile, or
// else those that the registry names.
func (t *tarballs) named(ctx context.Context, a lockfile.Artifact) ([]npm.Integrity, error) {
	if len(a.Integrity) > 0 || a.Source != lockfile.Registry {
		return a.Integrity, nil
	}
	integrity, _, err := t.registry.Integrity(ctx, npm.ID{Name: a.Name, Version: a.Version})
	return integrity, err
}

// onDisk tells of a tarball that the lockfile names as a file.
func (t *tarballs) onDisk(ctx context.Context, a lockfile.Artifact) (evidence.Fact[*code.Package], error) {
	data, err := readRegular(t.path(a.URL))
	if err != nil {
		return untold("its tarball is not on this machine"), ctx.Err()
	}
	return t.read(ctx, int64(len(data)), func() []byte { return data }, a.Integrity)
}

// path returns the place of "file:..." in a lockfile.
func (t *tarballs) path(address string) string {
	name := filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(address, "file:"), "//"))
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(t.dir, name)
}

// readRegular reads a file of at most the size of a tarball; a device or a
// pipe is none.
func readRegular(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > registry.MaxTarball {
		return nil, errors.New("no file, or too large")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, registry.MaxTarball))
}

// folder tells of a package that is a folder on disk. It may change at any
// time, so nothing of it is kept.
func (t *tarballs) folder(ctx context.Context, a lockfile.Artifact) (evidence.Fact[*code.Package], error) {
	if err := t.turn(ctx); err != nil {
		return untold(""), err
	}
	defer t.done()
	tree, err := archive.ReadFolder(os.DirFS(t.path(a.URL)), archive.DefaultLimits)
	if err != nil {
		return untold("its folder is not on this machine"), ctx.Err()
	}
	p, why := t.reader.Tell(tree)
	if p == nil {
		return untold(why), ctx.Err()
	}
	return evidence.Know(p, evidence.Provenance{Source: "folder", At: now()}), ctx.Err()
}

// defect is the reason for a package on which the reader broke down.
const defect = "reading its code broke down: a defect of Levee"

// Tell calls Read, and returns nil and the reason if nothing is told. Whoever
// finds a package on which Read panics must not be able to end everybody's run
// with it.
func (r Reader) Tell(t *archive.Tree) (p *code.Package, why string) {
	defer func() {
		if recover() != nil {
			p, why = nil, defect
		}
	}()
	return r.Read(t), ""
}

func (t *tarballs) turn(ctx context.Context) error {
	select {
	case t.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *tarballs) done() { <-t.turns }

func now() time.Time { return time.Now().UTC().Truncate(time.Second) }

// read reads a tarball of so many bytes and keeps what it told before it
// returns: a run that is killed goes on where it was. The bytes are asked for
// when there is room for what is made of them.
func (t *tarballs) read(ctx context.Context, size int64, data func() []byte, integrity []npm.Integrity) (evidence.Fact[*code.Package], error) {
	size = min(size, maxRoom)
	if err := t.room.Acquire(ctx, size); err != nil {
		return untold(""), err
	}
	defer t.room.Release(size)
	if err := t.turn(ctx); err != nil {
		return untold(""), err
	}
	defer t.done()
	p, digest, why := t.tell(data(), integrity)
	if p == nil {
		return untold(why), ctx.Err()
	}
	at := now()
	return evidence.Know(p, evidence.Provenance{Source: "tarball", At: at, Digest: digest}), t.keep(p, digest, integrity, at)
}

// tell unpacks a tarball and reads its files, which it lets go of on the way.
func (t *tarballs) tell(data []byte, integrity []npm.Integrity) (p *code.Package, digest, why string) {
	tree, why := unpacked(data, integrity)
	if tree == nil {
		return nil, "", why
	}
	digest = tree.Digest
	p, why = t.reader.Tell(tree)
	return p, digest, why
}

// wrongTarball is the reason for a tarball that is another than its hash names.
var wrongTarball = archive.ErrIntegrity.Error()

// unpacked returns the files of a tarball, or nil and the reason.
func unpacked(data []byte, integrity []npm.Integrity) (tree *archive.Tree, why string) {
	tree, err := archive.ReadVerified(bytes.NewReader(data), integrity, archive.DefaultLimits)
	switch {
	case errors.Is(err, archive.ErrIntegrity):
		return nil, wrongTarball
	case err != nil:
		return nil, "its tarball is none"
	}
	if len(integrity) == 0 {
		tree.Gaps = append(tree.Gaps, code.Gap{Why: unnamed})
	}
	return tree, ""
}

// Tree returns the files of an artifact of the registry, for those who need
// more than what is kept of them. Why is the reason why there are none; the
// error is for a run that must stop.
func (w *World) Tree(ctx context.Context, a lockfile.Artifact) (tree *archive.Tree, why string, err error) {
	t := w.tarballs
	integrity, err := t.named(ctx, a)
	if err != nil {
		return nil, "", err
	}
	if data := t.config.Cached(integrity); data != nil {
		if tree, _ = unpacked(data, integrity); tree != nil {
			return tree, "", ctx.Err()
		}
	}
	data, why, err := t.registry.Download(ctx, npm.ID{Name: a.Name, Version: a.Version}, a.URL, integrity)
	if err != nil || why != "" {
		return nil, why, err
	}
	tree, why = unpacked(data, integrity)
	return tree, why, ctx.Err()
}

// key is under which the facts of a tarball are kept.
func (t *tarballs) key(i string) string { return "code/" + t.reader.Version + " " + i }

// kept returns what was told of a tarball before.
func (t *tarballs) kept(integrity []npm.Integrity) (evidence.Fact[*code.Package], bool) {
	for _, i := range archive.Strongest(integrity) {
		e, content, ok := t.store.Get(t.key(i.String()))
		if !ok {
			continue
		}
		p := new(code.Package)
		if json.Unmarshal(content, p) == nil {
			return evidence.Know(p, evidence.Provenance{Source: "tarball", At: e.Fetched.UTC(), Digest: e.Origin}), true
		}
	}
	return untold(""), false
}

// keep keeps the facts under the hash by which they will be asked for. Where
// the lockfile allows several tarballs, it is that of the one that came.
func (t *tarballs) keep(p *code.Package, digest string, integrity []npm.Integrity, at time.Time) error {
	strongest := archive.Strongest(integrity)
	if len(strongest) == 0 || len(strongest) > 1 && strongest[0].Algorithm != "sha512" {
		return nil
	}
	name := strongest[0].String()
	if strongest[0].Algorithm == "sha512" {
		name = digest
	}
	content, err := json.Marshal(p, json.Deterministic(true))
	if err != nil {
		return err
	}
	return t.store.Put(store.Entry{Key: t.key(name), Fetched: at, Origin: digest}, content)
}

var _ evidence.CodeSource = (*World)(nil)
