package universe

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/tools/txtar"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// ParseArchive reads a universe and the files of its releases: the section
// "universe" is the text, as of Parse, and a section such as
// "event-stream@3.3.6/lib/index.js" is a file in the tarball of that release.
// Without a package.json of its own such a release gets one from the text.
// Other sections are none of a universe's; see Elsewhere for some.
func ParseArchive(name string, a *txtar.Archive) (*Universe, error) {
	var text []byte
	for _, f := range a.Files {
		if f.Name == "universe" {
			text = f.Data
		}
	}
	u, err := Parse(name, text)
	if err != nil {
		return nil, err
	}
	for _, f := range a.Files {
		if id, path, ok := FileName(f.Name); ok {
			if err := u.addFile(id, path, f.Data); err != nil {
				return nil, fmt.Errorf("%s: section %q: %w", name, f.Name, err)
			}
		}
	}
	for _, p := range u.packages {
		for _, r := range p.releases {
			if r.files != nil {
				if err := p.pack(r); err != nil {
					return nil, fmt.Errorf("%s: %s@%s: %w", name, p.name, r.version, err)
				}
			}
		}
	}
	return u, nil
}

// ElsewherePrefix begins the names of sections with files that the registry does
// not have: what other hosts have under the name and version of one of its
// releases.
const ElsewherePrefix = "elsewhere/"

// Elsewhere reads a universe as ParseArchive does, with what other hosts have in
// place of what the registry has; nil if the archive tells of none.
func Elsewhere(name string, a *txtar.Archive) (*Universe, error) {
	out := &txtar.Archive{}
	var there []string
	for _, f := range a.Files {
		if path, ok := strings.CutPrefix(f.Name, ElsewherePrefix); ok {
			id, _, _ := FileName(path)
			there = append(there, id.String())
			out.Files = append(out.Files, txtar.File{Name: path, Data: f.Data})
		}
	}
	if there == nil {
		return nil, nil
	}
	for _, f := range a.Files {
		if id, _, ok := FileName(f.Name); !ok || !slices.Contains(there, id.String()) {
			out.Files = append(out.Files, f)
		}
	}
	return ParseArchive(name, out)
}

// Inherit returns an archive in which each release of the section "same", a
// line "NAME@VERSION NAME@VERSION", has the files of the other one that it does
// not bring itself.
func Inherit(a *txtar.Archive) (*txtar.Archive, error) {
	out := &txtar.Archive{Comment: a.Comment, Files: slices.Clone(a.Files)}
	have := make(map[string]bool)
	same := ""
	for _, f := range a.Files {
		have[f.Name] = true
		if f.Name == "same" {
			same = string(f.Data)
		}
	}
	for line := range strings.Lines(same) {
		words := strings.Fields(line)
		if len(words) != 2 {
			return nil, fmt.Errorf("same %q: want NAME@VERSION NAME@VERSION", line)
		}
		for _, f := range a.Files {
			path, ok := strings.CutPrefix(f.Name, words[1]+"/")
			if name := words[0] + "/" + path; ok && !have[name] {
				out.Files = append(out.Files, txtar.File{Name: name, Data: f.Data})
			}
		}
	}
	return out, nil
}

var fileName = regexp.MustCompile(`^((?:@[^/@]+/)?[^/@]+)@([^/@]+)/(.+)$`)

// FileName splits the name of a section that is a file of a release, and tells
// whether it is one.
func FileName(section string) (id npm.ID, path string, ok bool) {
	m := fileName.FindStringSubmatch(section)
	if m == nil {
		return npm.ID{}, "", false
	}
	return npm.ID{Name: m[1], Version: m[2]}, m[3], true
}

// find returns a release, nil if there is none.
func (u *Universe) find(name, version string) (*pack, *release) {
	p := u.packages[name]
	if p == nil {
		return nil, nil
	}
	i := slices.IndexFunc(p.releases, func(r *release) bool { return r.version == version })
	if i < 0 {
		return p, nil
	}
	return p, p.releases[i]
}

func (u *Universe) addFile(id npm.ID, path string, data []byte) error {
	_, r := u.find(id.Name, id.Version)
	switch {
	case r == nil:
		return errors.New("want its release in the universe")
	case r.gone:
		return errors.New("want no files of a version that is gone")
	case !fs.ValidPath(path) || path == ".":
		return errors.New("want a path within the package")
	case r.files[path] != nil:
		return errors.New("want each file once")
	}
	if r.files == nil {
		r.files = make(map[string][]byte)
	}
	r.files[path] = slices.Clip(data)
	return nil
}

// pack makes the tarball of a release, the same bytes each time, and its hash
// unless the text gives one.
func (p *pack) pack(r *release) error {
	if r.files["package.json"] == nil {
		text, err := p.packageJSON(r)
		if err != nil {
			return err
		}
		r.files["package.json"] = text
	}
	var out bytes.Buffer
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(&out)
	w := tar.NewWriter(z)
	for _, name := range slices.Sorted(maps.Keys(r.files)) {
		mode := int64(0o644)
		if strings.HasPrefix(name, "bin/") {
			mode = 0o755
		}
		h := &tar.Header{Name: "package/" + name, Size: int64(len(r.files[name])), Mode: mode, ModTime: time.Unix(499162500, 0)} // npm's own date
		if err := errors.Join(w.WriteHeader(h), write(w, r.files[name])); err != nil {
			return err
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		return err
	}
	r.tarball = out.Bytes()
	if r.integrity == "" {
		sum := sha512.Sum512(r.tarball)
		r.integrity = "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
	}
	return nil
}

// packers are kept, as making one costs more than packing a small release.
var packers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a valid one
	return z
}}

func write(w *tar.Writer, data []byte) error {
	_, err := w.Write(data)
	return err
}

// packageJSON returns the manifest that the text gives a release.
func (p *pack) packageJSON(r *release) ([]byte, error) {
	m := p.declared(r)
	if len(r.scripts) > 0 {
		m["scripts"] = r.commands()
	}
	if p.repository != nil {
		m["repository"] = map[string]string{"type": "git", "url": *p.repository}
	}
	if r.files["index.js"] != nil {
		m["main"] = "index.js"
	}
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

// Tarball returns the tarball of a release, nil if the universe has no files
// of it.
func (u *Universe) Tarball(name, version string) []byte {
	if _, r := u.find(name, version); r != nil {
		return r.tarball
	}
	return nil
}

// TarballAt returns the tarball that stands at a path below Host, nil if there
// is none.
func (u *Universe) TarballAt(path string) []byte {
	name, _, ok := strings.Cut(path, "/-/")
	if p := u.packages[name]; ok && p != nil {
		for _, r := range p.releases {
			if tarballPath(name, r.version) == path {
				return r.tarball
			}
		}
	}
	return nil
}

// Tree returns the files of a release, nil if the universe has none.
func (u *Universe) Tree(name, version string) *archive.Tree {
	data := u.Tarball(name, version)
	if data == nil {
		return nil
	}
	tree, err := archive.ReadTarball(bytes.NewReader(data), archive.DefaultLimits)
	if err != nil {
		return nil // it was packed here
	}
	return tree
}

// Coded answers what the code of releases does, as the given reader tells it.
func (u *Universe) Coded(read func(*archive.Tree) *code.Package) evidence.CodeSource {
	return coded{u, read}
}

type coded struct {
	*Universe
	read func(*archive.Tree) *code.Package
}

// Code tells what the code of a release does; a release without files has none
// to tell of.
func (c coded) Code(ctx context.Context, a lockfile.Artifact) (evidence.Fact[*code.Package], error) {
	return answer(ctx, c.Universe, a.Name, evidence.Code, func(*pack) evidence.Fact[*code.Package] {
		_, r := c.find(a.Name, a.Version)
		tree := c.Tree(a.Name, a.Version)
		switch {
		case r == nil || r.gone:
			return evidence.Unknown[*code.Package](evidence.NotInRegistry, c.from())
		case tree == nil:
			return evidence.Unknown[*code.Package]("no files", c.from())
		}
		from := c.from()
		from.Digest = tree.Digest
		return evidence.Know(c.read(tree), from)
	})
}
