package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/npm"
)

// A judge tells what each file of a release is to a commit.
type judge struct {
	release *Release
	commit  *Commit
	folder  string
	reach   reach

	ids      []string // by file of the release: git's name for its content
	whole    bool     // whether git has no file of code where the tarball has it: all of it is built
	blobs    map[string][]byte
	manifest *npm.Manifest // of the folder in git; empty if it has none
	builds   bool          // whether git has a script or a settings file of a build
	ignore   Ignoring
}

// read gets the content of all blobs that are needed, at once: a repository
// that holds none of them yet has to fetch them.
func (j *judge) read() error {
	j.commit.makeIndex()
	var ids []string
	want := func(name string) {
		if g := j.commit.Lookup(name); g != nil && g.Mode != Submodule {
			ids = append(ids, g.ID)
		}
	}
	for _, dir := range []string{"", j.folder} {
		want(within(dir, "package.json"))
	}
	for _, g := range j.commit.ignores {
		if j.concerns(folderOf(g.Path)) {
			ids = append(ids, g.ID)
		}
	}
	j.whole = true
	for i := range j.release.Tree.Files {
		f := &j.release.Tree.Files[i]
		j.ids = append(j.ids, BlobID(f.Data, j.commit.ID))
		g := j.commit.Lookup(within(j.folder, f.Path))
		if g == nil || g.Mode == Submodule {
			continue
		}
		j.whole = j.whole && j.reach.of(f) == ""
		if g.ID != j.ids[i] {
			ids = append(ids, g.ID)
		}
	}
	var err error
	if j.blobs, err = j.commit.Read(ids); err != nil {
		return err
	}
	j.readBuild()
	return nil
}

// concerns tells whether what a folder says of ignored files may be about the
// package's folder: it is above or below it.
func (j *judge) concerns(dir string) bool {
	return dir == "" || j.folder == "" || dir == j.folder ||
		strings.HasPrefix(dir, j.folder+"/") || strings.HasPrefix(j.folder, dir+"/")
}

// An index is what several releases ask about one commit.
type index struct {
	anywhere   map[string]string // paths by id of blob
	folders    map[string]bool   // every folder
	submodules map[string]bool
	ignores    []File // every .gitignore
}

func (c *Commit) makeIndex() {
	if c.index != nil {
		return
	}
	x := &index{anywhere: make(map[string]string, len(c.Files)), folders: make(map[string]bool), submodules: make(map[string]bool)}
	for _, g := range c.Files {
		if g.Mode == Submodule {
			x.submodules[g.Path] = true
		} else if _, ok := x.anywhere[g.ID]; !ok {
			x.anywhere[g.ID] = g.Path
		}
		if path.Base(g.Path) == ".gitignore" && g.Mode == Regular {
			x.ignores = append(x.ignores, g)
		}
		for dir := folderOf(g.Path); dir != "" && !x.folders[dir]; dir = folderOf(dir) {
			x.folders[dir] = true
		}
	}
	c.index = x
}

// judge returns what a file is; the zero What is for the very bytes of the commit.
func (j *judge) judge(i int) code.Difference {
	f, id := &j.release.Tree.Files[i], j.ids[i]
	d := code.Difference{Path: f.Path, Runs: j.reach.of(f)}
	where := within(j.folder, f.Path)
	g := j.commit.Lookup(where)
	switch {
	case f.Data == nil && f.Size > 0:
		d.What, d.Why = code.Skipped, "too large"
	case g == nil && j.inSubmodule(where), g != nil && g.Mode == Submodule:
		d.What, d.Why = code.Skipped, "in a submodule"
	case g == nil:
		d.What, d.Why = j.added(f, id)
	case g.Mode == Link:
		d.What = j.linked(id, g)
	case g.ID == id:
	case f.Path == "package.json":
		var runs string
		d.What, d.Why, runs = rewritten(j.blobs[g.ID], f.Data)
		d.Runs = runs
	default:
		d.What, d.Why = j.changed(f, g)
	}
	return d
}

func (j *judge) inSubmodule(name string) bool {
	for dir := folderOf(name); dir != ""; dir = folderOf(dir) {
		if j.commit.submodules[dir] {
			return true
		}
	}
	return false
}

// linked tells what a file is that is a link in git: older clients published
// what it leads to.
func (j *judge) linked(id string, g *File) code.What {
	target := path.Join(path.Dir(g.Path), string(j.blobs[g.ID]))
	if to := j.commit.Lookup(target); to != nil && to.Mode == Regular && to.ID == id {
		return ""
	}
	return code.Changed
}

// changed tells what a file is that git has with other bytes.
func (j *judge) changed(f *archive.File, g *File) (code.What, string) {
	blob, ok := j.blobs[g.ID]
	switch {
	case !ok:
	case isStored(blob, f.Data):
		return "", ""
	case bytes.Equal(lines(blob), lines(f.Data)):
		return code.LineEndings, ""
	}
	if why := j.rebuilt(f.Path); why != "" {
		return code.Rebuilt, why
	}
	return code.Changed, ""
}

func lines(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) }

// isStored tells a blob that only names its content, as Git LFS keeps large
// files: by sha256.
func isStored(blob, data []byte) bool {
	if len(blob) > 1024 || !bytes.HasPrefix(blob, []byte("version https://git-lfs.github.com/spec/")) {
		return false
	}
	sum := sha256.Sum256(data)
	return bytes.Contains(blob, []byte("\noid sha256:"+hex.EncodeToString(sum[:])+"\n"))
}

// added tells what a file is that git has not at its place.
func (j *judge) added(f *archive.File, id string) (code.What, string) {
	if from, ok := j.commit.anywhere[id]; ok && f.Size > 0 {
		return code.Elsewhere, from
	}
	if rest, ok := strings.CutPrefix(f.Path, "node_modules/"); ok {
		if j.bundles(rest) {
			return code.Skipped, "bundled dependency"
		}
		return code.Added, ""
	}
	if why := j.built(f.Path); why != "" {
		return code.Built, why
	}
	return code.Added, ""
}

// bundles tells whether the manifest in git asks for a dependency to be
// published with the package, or bundles any: what those depend on comes along.
func (j *judge) bundles(name string) bool { return name != "" && len(j.manifest.Bundled) > 0 }
