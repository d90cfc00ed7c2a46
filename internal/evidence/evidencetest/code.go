package evidencetest

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

// codeText is the registry, with files, that a source of code stands for.
const codeText = `
-- universe --
plain 1.0.0 2018-01-01 by alice
  scripts postinstall
plain 1.1.0 2018-02-01 by alice
@scope/other 1.0.0 2018-01-01 by bob
bare 1.0.0 2018-01-01 by alice
-- plain@1.0.0/index.js --
exports.answer = 42
-- plain@1.0.0/lib/é.js --
require('fs')
-- plain@1.1.0/index.js --
exports.answer = 43
-- @scope/other@1.0.0/package.json --
{"name": "@scope/other", "version": "1.0.0", "bin": "cli.js"}
-- @scope/other@1.0.0/cli.js --
#!/usr/bin/env node
`

// ListFiles is a reader that tells of a package which files it has, and what
// its manifest says.
func ListFiles(t *archive.Tree) *code.Package {
	p := &code.Package{Digest: t.Digest, Gaps: t.Gaps}
	if f := t.Lookup("package.json"); f != nil {
		if m, err := npm.ParseManifest(f.Data); err == nil {
			p.Name, p.Version, p.Manifest = m.Name, m.Version, code.Manifest{
				Scripts: m.Scripts, Bin: m.Bin, Dependencies: m.Dependencies, Optional: m.Optional, Peer: m.Peer, Repository: m.Repository,
			}
		}
	}
	for i := range t.Files {
		p.Files = append(p.Files, code.File{Path: t.Files[i].Path, Size: t.Files[i].Size, Digest: t.Files[i].Digest})
	}
	return p
}

// RunCode tests a source of code. New makes one that answers from a universe
// by the reader ListFiles.
func RunCode(t *testing.T, newSource func(*testing.T, *universe.Universe) evidence.CodeSource) {
	u, err := universe.ParseArchive("evidencetest", txtar.Parse([]byte(codeText)))
	if err != nil {
		t.Fatal(err)
	}
	src := newSource(t, u)
	t.Run("known", func(t *testing.T) { codeKnown(t, u, src) })
	t.Run("absent", func(t *testing.T) { codeAbsent(t, src) })
	t.Run("together", func(t *testing.T) {
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() { codeKnown(t, u, src) })
		}
		group.Wait()
	})
}

// Artifacts are those of a registry that RunCode asks about: the last has no
// files.
func Artifacts() []lockfile.Artifact {
	var all []lockfile.Artifact
	for _, id := range []npm.ID{{Name: "plain", Version: "1.0.0"}, {Name: "plain", Version: "1.1.0"}, {Name: "@scope/other", Version: "1.0.0"}, {Name: "bare", Version: "1.0.0"}} {
		all = append(all, lockfile.Artifact{Name: id.Name, Version: id.Version, Source: lockfile.Registry})
	}
	return all
}

// codeKnown wants of each release what its own files say, twice.
func codeKnown(t *testing.T, u *universe.Universe, src evidence.CodeSource) {
	for _, a := range Artifacts()[:3] {
		want := ListFiles(u.Tree(a.Name, a.Version))
		for range 2 {
			f, err := src.Code(t.Context(), a)
			got, ok := f.Get()
			if err != nil || !ok {
				t.Errorf("code of %s@%s: %v (%s)", a.Name, a.Version, err, f.Why())
				return
			}
			if diff := cmp.Diff(want, got, Equal); diff != "" {
				t.Errorf("code of %s@%s (-want +got):\n%s", a.Name, a.Version, diff)
			}
			if f.From().Source == "" || f.From().Digest != want.Digest {
				t.Errorf("code of %s@%s is from %+v, want digest %s", a.Name, a.Version, f.From(), want.Digest)
			}
		}
	}
}

// codeAbsent wants reasons for what nobody has, and no answer once the
// context is cancelled.
func codeAbsent(t *testing.T, src evidence.CodeSource) {
	for _, a := range []lockfile.Artifact{Artifacts()[3], {Name: "plain", Version: "9.9.9", Source: lockfile.Registry}, {Name: "nobody-has-this", Version: "1.0.0", Source: lockfile.Registry}} {
		if f, err := src.Code(t.Context(), a); err != nil || f.Status() != evidence.Absent || f.Why() == "" {
			t.Errorf("code of %s@%s is %s (%q), %v; want absent with a reason", a.Name, a.Version, f.Status(), f.Why(), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if f, err := src.Code(ctx, lockfile.Artifact{Name: "never-asked", Version: "1.0.0", Source: lockfile.Registry}); err == nil && f.Status() != evidence.Absent {
		t.Errorf("a cancelled question has the answer %s", f.Status())
	}
}
