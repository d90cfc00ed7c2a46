package repo

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"levee/internal/code/source"
)

// A repository is a clone, or a folder of our own with what was fetched of one
// that is elsewhere.
type repository struct {
	git
	address string           // from where to fetch; "" for a clone
	history bool             // whether the history was fetched
	named   []ref            // what refs returned; nil before that
	commits []*source.Commit // the last ones that were looked at
}

// maxKept bounds the commits of one repository that are kept: packages of a
// monorepo mostly come from the same one.
const maxKept = 4

// allRefs is refs, asked once.
func (r *repository) allRefs(ctx context.Context) (all []ref, err error) {
	if r.named == nil {
		r.named, err = r.refs(ctx)
	}
	return r.named, err
}

// asOf returns when a clone last heard of anything, as far as its files tell.
func (r *repository) asOf() time.Time {
	var last time.Time
	for _, name := range []string{"FETCH_HEAD", "packed-refs", "HEAD", "refs/heads", "refs/tags", "refs/remotes/origin", "objects"} {
		if info, err := os.Stat(filepath.Join(r.dir, filepath.FromSlash(name))); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}

// protocols are those by which git may reach a repository.
const protocols = "https:http:ssh:file"

// open makes a folder of our own for what is fetched from an address. It is
// kept in the cache, if there is one; done removes what is not kept.
func open(ctx context.Context, address, cache string, limits Limits) (r *repository, done func(), err error) {
	dir, done := "", func() {}
	if cache == "" {
		if dir, err = os.MkdirTemp("", "levee-repo-"); err != nil {
			return nil, done, err
		}
		done = func() { os.RemoveAll(dir) }
	} else {
		sum := sha256.Sum256([]byte(address))
		dir = filepath.Join(cache, hex.EncodeToString(sum[:8])+".git")
		if err := os.MkdirAll(cache, 0o700); err != nil {
			return nil, done, err
		}
	}
	r = &repository{git: git{limits: limits}, address: address}
	if _, err := r.ask(ctx, nil, "init", "--bare", "--quiet", "--template=", "--", dir); err != nil {
		done()
		return nil, func() {}, err
	}
	r.dir = dir
	if err := r.settle(); err != nil {
		done()
		return nil, func() {}, err
	}
	return r, done, nil
}

// settle writes the settings of our own folder. A fetch notes there that what
// is missing can be had from the address, and every later question would.
func (r *repository) settle() error {
	return os.WriteFile(filepath.Join(r.dir, "config"), []byte("[core]\n\trepositoryformatversion = 0\n\tbare = true\n"), 0o600)
}

// plainRef matches a name that can be asked for as it stands. A server may
// send anything.
var plainRef = regexp.MustCompile(`^(?:HEAD|refs/(?:heads|tags)/[\w@./+-]+(?:\^\{\})?)$`)

// refs returns the branches and tags of the repository.
func (r *repository) refs(ctx context.Context) ([]ref, error) {
	if r.address == "" {
		return r.localRefs(ctx)
	}
	out, err := r.reach(ctx, nil, "ls-remote", "--quiet", "--", r.address, "HEAD", "refs/heads/*", "refs/tags/*")
	if err != nil {
		return nil, err
	}
	var refs []ref
	for line := range strings.Lines(string(out)) {
		id, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if !fullID.MatchString(id) || !plainRef.MatchString(name) || len(refs) == maxRefs {
			continue
		}
		if tag, ok := strings.CutSuffix(name, "^{}"); ok && len(refs) > 0 && refs[len(refs)-1].name == tag {
			refs[len(refs)-1].commit = id
			continue
		}
		refs = append(refs, ref{name, id})
	}
	return refs, nil
}

// commit returns a commit, which is fetched if it is not here: its tree at
// first, and of files only what is read.
func (r *repository) commit(ctx context.Context, id, name string) (*source.Commit, error) {
	for _, c := range r.commits {
		if c.ID == id {
			c.Read = func(ids []string) (map[string][]byte, error) { return r.blobs(ctx, ids) }
			return c, nil
		}
	}
	if r.address != "" && !r.has(ctx, id) {
		want := id
		if name != "" {
			want = name
		}
		if err := r.fetch(ctx, []string{want}, "--depth=1"); err != nil {
			return nil, err
		}
	}
	c, err := r.tree(ctx, id)
	if err != nil {
		return nil, err
	}
	c.Read = func(ids []string) (map[string][]byte, error) { return r.blobs(ctx, ids) }
	r.commits = append(r.commits[max(0, len(r.commits)-maxKept+1):], c)
	return c, nil
}

func (r *repository) has(ctx context.Context, id string) bool {
	objects, err := r.look(ctx, []string{id})
	return err == nil && objects[0].kind == "commit"
}

// blobs returns the content of blobs; those that are missing are fetched.
func (r *repository) blobs(ctx context.Context, ids []string) (map[string][]byte, error) {
	found, missing, err := r.read(ctx, ids)
	if err != nil || len(missing) == 0 {
		return found, err
	}
	if r.address == "" {
		return nil, errShallow
	}
	if err := r.fetch(ctx, missing); err != nil {
		return nil, err
	}
	found, missing, err = r.read(ctx, ids)
	if err == nil && len(missing) > 0 {
		err = errBroken
	}
	return found, err
}

// fetchHistory makes the commits of all branches known, without files.
func (r *repository) fetchHistory(ctx context.Context) error {
	if r.address == "" || r.history {
		return nil
	}
	r.history = true
	return r.fetch(ctx, []string{"+refs/heads/*:refs/heads/*"}, "--depth="+strconv.Itoa(r.limits.Commits))
}

// fetch gets objects by ids or by names.
func (r *repository) fetch(ctx context.Context, wants []string, options ...string) error {
	args := append([]string{
		"fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--no-show-forced-updates",
		"--filter=blob:none", "--stdin",
	}, options...)
	_, err := r.reach(ctx, strings.NewReader(strings.Join(wants, "\n")+"\n"), append(args, "--", r.address)...)
	return errors.Join(err, r.settle())
}

// reach runs a command that may use the network, and ends it when it stores
// too much.
func (r *repository) reach(ctx context.Context, stdin *strings.Reader, args ...string) ([]byte, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	cmd := r.command(ctx, protocols, args...)
	if stdin != nil {
		cmd.Stdin = bufio.NewReader(stdin)
	}
	out := &bounded{limit: r.limits.Output, stop: func() { stop(errHuge) }}
	cmd.Stdout = out
	finished := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		r.watch(finished, stop)
	}()
	err := r.run(ctx, cmd, out)
	close(finished)
	<-watched
	if err == nil && stored(r.dir) > r.limits.Disk {
		err = errHuge
	}
	return out.data.Bytes(), err
}

// watch looks at how much is stored until the command has finished.
func (r *repository) watch(finished <-chan struct{}, stop context.CancelCauseFunc) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-finished:
			return
		case <-tick.C:
			if stored(r.dir) > r.limits.Disk {
				stop(errHuge)
				return
			}
		}
	}
}

// stored returns how many bytes a folder holds. Files that go away meanwhile
// do not count.
func stored(dir string) int64 {
	total := int64(0)
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	return total
}
