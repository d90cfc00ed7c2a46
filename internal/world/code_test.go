package world

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/evidence"
	"levee/internal/evidence/evidencetest"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

func parseFiles(t testing.TB, text string) *universe.Universe {
	t.Helper()
	u, err := universe.ParseArchive("test", txtar.Parse([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

const twoReleases = `
-- universe --
a 1.0.0 2018-01-01 by ann
b 1.0.0 2018-01-01 by ann
-- a@1.0.0/index.js --
exports.a = 1
-- b@1.0.0/index.js --
exports.b = 1
`

// counted is a reader that counts how often it is asked.
func counted(n *atomic.Int32) Reader {
	return Reader{Version: "1", Read: func(t *archive.Tree) *code.Package {
		n.Add(1)
		return evidencetest.ListFiles(t)
	}}
}

// at is an artifact of a registry whose lockfile names its tarball's hash.
func at(t testing.TB, u *universe.Universe, name string) lockfile.Artifact {
	t.Helper()
	a := lockfile.Artifact{Name: name, Version: "1.0.0", Source: lockfile.Registry}
	tree := u.Tree(name, "1.0.0")
	integrity, err := npm.ParseIntegrity(tree.Digest)
	if err != nil {
		t.Fatal(err)
	}
	a.Integrity = integrity
	return a
}

func tell(t testing.TB, w *World, a lockfile.Artifact) evidence.Fact[*code.Package] {
	t.Helper()
	f, err := w.Code(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWorldIsACodeSource(t *testing.T) {
	evidencetest.RunCode(t, func(t *testing.T, u *universe.Universe) evidence.CodeSource {
		return open(t, u, Options{Reader: Reader{"1", evidencetest.ListFiles}})
	})
}

// What was read once is kept for every later run, until the reader changes.
func TestFactsAreKept(t *testing.T) {
	u := parseFiles(t, twoReleases)
	var reads atomic.Int32
	w := open(t, u, Options{Reader: counted(&reads)})
	first := tell(t, w, at(t, u, "a"))
	second := tell(t, w, at(t, u, "a"))
	if diff := cmp.Diff(first, second, evidencetest.Equal); diff != "" || reads.Load() != 1 || second.From() != first.From() {
		t.Errorf("%d readings, from %v and %v:\n%s", reads.Load(), first.From(), second.From(), diff)
	}
	w.tarballs.reader.Version = "2"
	tell(t, w, at(t, u, "a"))
	if reads.Load() != 2 {
		t.Errorf("%d readings, want another one by another reader", reads.Load())
	}
}

// npm's own cache saves the download; damaged bytes in it do not count.
func TestNPMsCacheIsReadFirst(t *testing.T) {
	u := parseFiles(t, twoReleases)
	w := open(t, u, Options{Reader: Reader{"1", evidencetest.ListFiles}})
	dir := filepath.Join(os.Getenv("HOME"), ".npm", "_cacache", "content-v2", "sha512")
	for _, name := range []string{"a", "b"} {
		sum := at(t, u, name).Integrity[0].Hex()
		place := filepath.Join(dir, sum[:2], sum[2:4])
		data := u.Tarball(name, "1.0.0")
		if name == "b" {
			data = append(bytes.Clone(data), "damaged"...)
		}
		if err := os.MkdirAll(place, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(place, sum[4:]), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	offline := open2(t, w, Options{Offline: true, Reader: Reader{"1", evidencetest.ListFiles}})
	if f := tell(t, offline, at(t, u, "a")); f.Status() != evidence.Known {
		t.Errorf("what npm has is read offline: %q", f.Why())
	}
	if f := tell(t, offline, at(t, u, "b")); f.Why() != "offline, and its tarball is not on this machine" {
		t.Errorf("damaged bytes were read: %q", f.Why())
	}
	offline.tarballs.reader = Reader{"2", func(*archive.Tree) *code.Package { panic("hostile") }}
	if f := tell(t, offline, at(t, u, "a")); f.Why() != defect {
		t.Errorf("a reader that panics on what npm has: %q", f.Why())
	}
	if f := tell(t, w, at(t, u, "b")); f.Status() != evidence.Known {
		t.Errorf("damaged bytes are fetched again: %q", f.Why())
	}
}

// open2 opens the world again, as another run on the same machine would.
func open2(t *testing.T, w *World, o Options) *World {
	t.Helper()
	o.Dir, o.Warn = w.tarballs.dir, func(text string) { t.Errorf("warning: %s", text) }
	again, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestWhatCannotBeRead(t *testing.T) {
	u := parseFiles(t, twoReleases)
	w := open(t, u, Options{Reader: Reader{"1", evidencetest.ListFiles}})
	wrong := at(t, u, "a")
	wrong.Integrity = at(t, u, "b").Integrity
	for name, c := range map[string]struct {
		artifact lockfile.Artifact
		why      string
	}{
		"wrong hash": {wrong, "the tarball is not the one that its integrity names"},
		"git":        {lockfile.Artifact{Name: "a", Source: lockfile.Git, URL: "git://git.example/a"}, "it comes from git: there is no tarball"},
		"bundled":    {lockfile.Artifact{Name: "a", Source: lockfile.InParent}, "its code is in the package that bundles it"},
		"address":    {lockfile.Artifact{Name: "a", Source: lockfile.Remote, URL: "http://169.254.169.254/"}, "its tarball is at no registry: nobody was asked"},
		"no file":    {lockfile.Artifact{Name: "a", Source: lockfile.LocalFile, URL: "file:none.tgz"}, "its tarball is not on this machine"},
		"a device":   {lockfile.Artifact{Name: "a", Source: lockfile.LocalFile, URL: "file:/dev/zero"}, "its tarball is not on this machine"},
		"no folder":  {lockfile.Artifact{Name: "a", Source: lockfile.Directory, URL: "file:none"}, "its folder is not on this machine"},
	} {
		if f := tell(t, w, c.artifact); f.Why() != c.why || f.Status() != evidence.Absent {
			t.Errorf("%s: %s %q, want %q", name, f.Status(), f.Why(), c.why)
		}
	}
	w.tarballs.reader.Read = func(*archive.Tree) *code.Package { panic("hostile") }
	if f := tell(t, w, at(t, u, "a")); f.Why() != defect {
		t.Errorf("a reader that panics: %q", f.Why())
	}
	if f := tell(t, w, lockfile.Artifact{Name: "a", Source: lockfile.Directory, URL: "."}); f.Why() != defect {
		t.Errorf("a reader that panics on a folder: %q", f.Why())
	}
	w.tarballs.reader = Reader{}
	if f := tell(t, w, at(t, u, "a")); f.Why() != "nobody reads code here" {
		t.Errorf("without a reader: %q", f.Why())
	}
}

func TestCodeOnDisk(t *testing.T) {
	u := parseFiles(t, twoReleases)
	w := open(t, u, Options{Reader: Reader{"1", evidencetest.ListFiles}})
	dir := w.tarballs.dir
	for name, data := range map[string]string{"a.tgz": string(u.Tarball("a", "1.0.0")), "page.tgz": "<p>", "folder/package.json": `{"name":"own","version":"2.0.0"}`} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for address, want := range map[string]string{"file:a.tgz": "a", "a.tgz": "a", "file:" + filepath.ToSlash(dir) + "/a.tgz": "a"} {
		f := tell(t, w, lockfile.Artifact{Name: "x", Source: lockfile.LocalFile, URL: address})
		if p, ok := f.Get(); !ok || p.Name != want {
			t.Errorf("%s: %v %q", address, p, f.Why())
		}
	}
	if f := tell(t, w, lockfile.Artifact{Name: "x", Source: lockfile.LocalFile, URL: "page.tgz"}); f.Why() != "its tarball is none" {
		t.Errorf("a page: %q", f.Why())
	}
	if p, _ := tell(t, w, lockfile.Artifact{Name: "x", Source: lockfile.Directory, URL: "file:folder"}).Get(); p == nil || p.Name != "own" {
		t.Errorf("a folder: %v", p)
	}
}

// A tarball that nothing names is read, with a gap.
func TestTarballWithoutHash(t *testing.T) {
	u := parseFiles(t, strings.Replace(twoReleases, "a 1.0.0 2018-01-01 by ann\n", "a 1.0.0 2018-01-01 by ann\n  integrity none\n", 1))
	w := open(t, u, Options{Reader: Reader{"1", evidencetest.ListFiles}})
	p, ok := tell(t, w, lockfile.Artifact{Name: "a", Version: "1.0.0", Source: lockfile.Registry}).Get()
	if !ok || len(p.Gaps) != 1 || p.Gaps[0].Why != unnamed || p.Gaps[0].Odd {
		t.Errorf("%+v, want a gap", p)
	}
}

// The bundle does not depend on the order of answers; a run that is killed
// goes on where it was.
func TestGatherCode(t *testing.T) {
	var text strings.Builder
	text.WriteString("-- universe --\n")
	for i := range 40 {
		fmt.Fprintf(&text, "p%d 1.0.0 2018-01-01 by ann\n", i)
	}
	for i := range 40 {
		fmt.Fprintf(&text, "-- p%d@1.0.0/index.js --\nexports.n = %d\n", i, i)
	}
	u := parseFiles(t, text.String())
	var reads atomic.Int32
	w := open(t, u, Options{Reader: counted(&reads)})
	var artifacts []lockfile.Artifact
	for i := range 40 {
		artifacts = append(artifacts, at(t, u, fmt.Sprint("p", i)))
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := GatherCode(ctx, evidence.NewBundle(time.Time{}), w, artifacts, func(done int) {
		if done == 10 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || reads.Load() < 10 {
		t.Fatalf("%v after %d readings", err, reads.Load())
	}
	var bundles [2]bytes.Buffer
	for i := range bundles {
		b := evidence.NewBundle(time.Time{})
		last := 0
		if err := GatherCode(t.Context(), b, w, artifacts, func(done int) { last++ }); err != nil || last != 40 {
			t.Fatalf("%v after %d", err, last)
		}
		if err := b.Write(&bundles[i]); err != nil {
			t.Fatal(err)
		}
	}
	if reads.Load() != 40 || !bytes.Equal(bundles[0].Bytes(), bundles[1].Bytes()) {
		t.Errorf("%d readings, want each package once and the same bundle twice", reads.Load())
	}
}

// Nothing is said of two packages that a bundle cannot tell apart.
func TestTwoOfOneName(t *testing.T) {
	u := parseFiles(t, twoReleases)
	w := open(t, u, Options{Reader: Reader{"1", evidencetest.ListFiles}})
	one := at(t, u, "a")
	if err := os.MkdirAll(filepath.Join(w.tarballs.dir, "other"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		other lockfile.Artifact
		want  string
	}{
		"the same twice": {one, ""},
		"a folder":       {lockfile.Artifact{Name: "a", Version: "1.0.0", Source: lockfile.Directory, URL: "other"}, "two packages of one name and version"},
	} {
		b := evidence.NewBundle(time.Time{})
		if err := GatherCode(t.Context(), b, w, []lockfile.Artifact{one, c.other}, func(int) {}); err != nil {
			t.Fatal(err)
		}
		if why := b.Package("a", "1.0.0").Why(); why != c.want {
			t.Errorf("%s: %q, want %q", name, why, c.want)
		}
	}
}
