package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/js"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/project"
	"levee/internal/registry"
	"levee/internal/world"
)

// A subject is one thing to inspect, read.
type subject struct {
	label      string // as a report names it
	from       string // what was read, for a report
	artifact   lockfile.Artifact
	code       *code.Package
	tree       *archive.Tree // nil if the code came from a registry: see supply.files
	provenance evidence.Provenance
	history    evidence.Fact[*evidence.History]
	notes      []string
	alone      bool // one file, for which a manifest was made up
}

// A supply is where subjects come from: the disk, and the world or a record.
type supply struct {
	x     *inspect
	world *world.World     // nil: a record answers
	asked recordOrWorld    // answers about packages of the registry
	here  *project.Project // the project of the current folder; nil if there is none
	now   time.Time
	asOf  time.Time
}

type recordOrWorld interface {
	Releases(ctx context.Context, name string) (evidence.Fact[*evidence.History], error)
	evidence.CodeSource
}

// open prepares what answers.
func (x *inspect) open() (*supply, error) {
	s := &supply{x: x, now: time.Now().UTC()}
	s.asOf, _ = x.date() // it was looked at before
	if x.evidence != "" {
		b, err := x.recorded(".")
		if err != nil {
			return nil, err
		}
		s.asked, s.now = b, b.AsOf
	} else {
		w, err := x.look.world(".")
		if err != nil {
			return nil, err
		}
		s.world, s.asked = w, w
	}
	if p, err := project.Open("."); err == nil {
		s.here = p
	}
	return s, nil
}

// load reads the subjects that a command line names.
func (s *supply) load(ctx context.Context, args []string) ([]*subject, error) {
	all := make([]*subject, len(args))
	bar := newBar(s.x.streams.Err, "reading code", len(args))
	defer bar.done()
	for i, arg := range args {
		var err error
		stop := bar.tick(i)
		packed := len(args) == 2 && !isFolder(args[1-i])
		if isPath(arg) {
			all[i], err = s.onDisk(arg, packed)
		} else {
			all[i], err = s.packaged(ctx, arg)
		}
		stop()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// isPath tells an argument that is a place on the disk from a package. Names
// of packages may end in .js, too: that is a place if there is such a file.
func isPath(arg string) bool {
	if strings.HasPrefix(arg, ".") || filepath.IsAbs(arg) {
		return true
	}
	for _, end := range []string{".tgz", ".tar.gz", ".tar"} {
		if strings.HasSuffix(arg, end) {
			return true
		}
	}
	info, err := os.Stat(arg)
	return err == nil && !info.IsDir()
}

func isFolder(arg string) bool {
	info, err := os.Stat(arg)
	return isPath(arg) && err == nil && info.IsDir()
}

// onDisk reads a tarball, a folder or a file. A folder is taken as npm would
// publish it if it is compared with something that is packed.
func (s *supply) onDisk(name string, packed bool) (*subject, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, plain(name, err)
	}
	one := &subject{label: name, artifact: lockfile.Artifact{Name: filepath.Base(filepath.Clean(name)), Source: lockfile.LocalFile, URL: name}}
	switch {
	case info.IsDir():
		err = one.folder(name, packed)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: want a tarball, a folder or a JavaScript file", name)
	case info.Size() > registry.MaxTarball:
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", name, info.Size(), registry.MaxTarball)
	default:
		err = one.file(name)
	}
	if err != nil {
		return nil, err
	}
	c, why := s.x.reader.Tell(one.tree)
	if c == nil {
		return nil, fmt.Errorf("%s: %s", name, why)
	}
	one.code = c
	if one.alone {
		c.Files = slices.DeleteFunc(c.Files, func(f code.File) bool { return f.Path == manifestName })
	}
	one.history = evidence.Unknown[*evidence.History]("it does not come from a registry", evidence.Provenance{})
	one.provenance = evidence.Provenance{Source: name, Digest: one.tree.Digest}
	one.artifact.Name, one.artifact.Version = cmp.Or(c.Name, one.artifact.Name), c.Version
	return one, nil
}

// folder reads a folder.
func (one *subject) folder(name string, packed bool) (err error) {
	if one.tree, err = archive.ReadFolder(os.DirFS(name), archive.DefaultLimits); err != nil {
		return plain(name, err)
	}
	one.artifact.Source = lockfile.Directory
	one.from = "a folder"
	if !packed {
		return nil
	}
	if one.tree.Lookup(manifestName) == nil {
		return hint(fmt.Errorf("%s: no package.json: npm would publish nothing of it", name), "name the folder of a package, or compare two folders")
	}
	before := len(one.tree.Files)
	one.tree = archive.Published(one.tree)
	one.from = "a folder as npm would publish it"
	if after := len(one.tree.Files); after < before {
		one.notes = append(one.notes, fmt.Sprintf("%s: npm would publish %d of its %d files (by files, .npmignore, .gitignore); the others were left out", name, after, before))
	}
	return nil
}

// file reads a tarball or a JavaScript file. Which it is its content says, but
// for what has the name of a tarball.
func (one *subject) file(name string) error {
	in, err := os.Open(name)
	if err != nil {
		return plain(name, err)
	}
	defer in.Close()
	if isTarball(name, in) {
		one.from = "a tarball"
		one.tree, err = archive.ReadTarball(in, archive.DefaultLimits)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	return one.single(name, in)
}

// isTarball tells a tarball by its name, or by how its content begins.
func isTarball(name string, in io.ReaderAt) bool {
	for _, end := range []string{".tgz", ".tar.gz", ".tar"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	var head [262]byte
	n, _ := in.ReadAt(head[:], 0) // a shorter file is none
	return strings.HasPrefix(string(head[:n]), "\x1f\x8b") || n == len(head) && string(head[257:]) == "ustar"
}

// single makes a package of one file: its manifest says that an importer gets
// the file.
func (one *subject) single(name string, in io.Reader) error {
	limit := archive.DefaultLimits.File
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return plain(name, err)
	}
	base := filepath.Base(name)
	if int64(len(data)) > limit {
		return fmt.Errorf("%s: want a file of at most %d bytes", name, limit)
	}
	if k := js.Detect(base, data); k != code.JavaScript && k != code.TypeScript {
		return hint(fmt.Errorf("%s: neither a tarball nor JavaScript", name), "levee inspect takes packages, tarballs, folders and JavaScript files")
	}
	manifest, err := json.Marshal(map[string]string{"main": "./" + base})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	one.tree = &archive.Tree{Files: []archive.File{
		{Path: base, Data: data, Size: int64(len(data)), Digest: hex.EncodeToString(sum[:16])},
		{Path: manifestName, Data: manifest, Size: int64(len(manifest))},
	}}
	slices.SortFunc(one.tree.Files, func(a, b archive.File) int { return strings.Compare(a.Path, b.Path) })
	one.from, one.alone = "a file", true
	return nil
}

const manifestName = "package.json"
