package proof

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/klauspost/compress/gzip"
	"go.yaml.in/yaml/v3"
	"golang.org/x/sync/errgroup"

	"levee/internal/cast/claim"
)

// ManifestName is the file of a folder that says what the others are.
const ManifestName = "evidence.yaml"

// Limits of a folder.
const (
	maxManifest = 4 << 20
	maxFile     = 100 << 20 // as it stands, and uncompressed
	maxFolder   = 500 << 20 // all files as they stand
	maxFiles    = 2000
	maxText     = 16 << 20 // of a timeline, a list of commits, a universe
)

// Evidence is a folder of evidence, read and held against its digests. It is
// for one goroutine: large files are read when the first claim asks for them.
type Evidence struct {
	Title   string
	entries []*entry
	byName  map[string]*entry // by path, and by name
	facts
}

// An entry is one file of the folder, as the manifest describes it.
type entry struct {
	file, name, kind        string
	source, licence, digest string
	date                    claim.Time
	with                    string // of a lockfile: its package.json
	data                    []byte // as it stands, maybe compressed
	at                      *yaml.Node
	lock                    lock
	record                  *recorded
}

// entryFields are what a manifest says of a file.
var entryFields = []string{"file", "name", "kind", "with", "date", "source", "licence", "sha256"}

// Open reads the manifest of a folder and every file that it names. An error
// names the file, its line and column, and what was expected; nothing outside
// of the manifest is read.
func Open(folder fs.FS) (*Evidence, error) {
	data, err := ReadManifest(folder)
	if err != nil {
		return nil, err
	}
	e := &Evidence{byName: make(map[string]*entry), facts: newFacts()}
	d := document{ManifestName}
	if err := e.readManifest(d, data); err != nil {
		return nil, err
	}
	if err := e.readFiles(d, folder); err != nil {
		return nil, err
	}
	for _, en := range e.entries {
		if read := kindOf(en.kind).read; read != nil {
			if err := read(e, en); err != nil {
				return nil, err
			}
		}
	}
	return e, nil
}

// ReadManifest returns the manifest of a folder.
func ReadManifest(folder fs.FS) ([]byte, error) {
	data, err := read(folder, ManifestName, maxManifest)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ManifestName, err)
	}
	return data, nil
}

// ErrSeal is the error of a file whose digest is not the one that the manifest
// gives.
var ErrSeal = errors.New("the file or the manifest was changed")

func (e *Evidence) readManifest(d document, data []byte) error {
	root, err := d.root(data)
	if err != nil {
		return err
	}
	fields, err := d.fields(root, "evidence", "files")
	if err != nil {
		return err
	}
	if e.Title, err = d.text(root, fields, "evidence", true); err != nil {
		return err
	}
	items, err := d.items(fields["files"], maxFiles)
	for _, item := range items {
		if err == nil {
			err = e.readEntry(d, item)
		}
	}
	if err != nil {
		return err
	}
	for _, en := range e.entries {
		if en.with != "" && e.byName[en.with] == nil {
			return d.at(en.at, "with %.100q: want a file of this list", en.with)
		}
	}
	return nil
}

func (e *Evidence) readEntry(d document, n *yaml.Node) error {
	fields, err := d.fields(n, entryFields...)
	if err != nil {
		return err
	}
	en := &entry{at: n}
	must := map[string]*string{"file": &en.file, "kind": &en.kind, "source": &en.source, "licence": &en.licence, "sha256": &en.digest}
	if err := d.texts(n, fields, true, must); err != nil {
		return err
	}
	if err := d.texts(n, fields, false, map[string]*string{"name": &en.name, "with": &en.with}); err != nil {
		return err
	}
	if en.date, err = d.time(fields["date"]); err != nil {
		return err
	}
	switch {
	case !fs.ValidPath(en.file) || strings.ContainsAny(en.file, "\\:") || en.file == ".":
		return d.at(fields["file"], "file %.100q: want a path within the folder, with forward slashes", en.file)
	case kindOf(en.kind) == nil:
		return d.at(fields["kind"], "kind %.40q: want %s", en.kind, kindNames())
	case en.with != "" && en.kind != "lockfile":
		return d.at(fields["with"], "with: want it of lockfiles only")
	case len(en.digest) != 64 || strings.Trim(en.digest, "0123456789abcdef") != "":
		return d.at(fields["sha256"], "sha256 %.80q: want 64 digits", en.digest)
	}
	for _, name := range []string{en.file, en.name} {
		if name == "" {
			continue
		}
		if e.byName[name] != nil {
			return d.at(n, "%.100q: want one file of that name", name)
		}
		e.byName[name] = en
	}
	e.entries = append(e.entries, en)
	return nil
}

// readFiles reads all files and compares their digests.
func (e *Evidence) readFiles(d document, folder fs.FS) error {
	errs := make([]error, len(e.entries))
	var group errgroup.Group
	group.SetLimit(4)
	for i, en := range e.entries {
		group.Go(func() error {
			en.data, errs[i] = read(folder, en.file, maxFile)
			if sum := sha256.Sum256(en.data); errs[i] == nil && hex.EncodeToString(sum[:]) != en.digest {
				errs[i] = fmt.Errorf("its sha256 is %x: %w", sum, ErrSeal)
			}
			return nil
		})
	}
	_ = group.Wait() // errors are kept by file
	total := 0
	for i, en := range e.entries {
		if total += len(en.data); errs[i] == nil && total > maxFolder {
			errs[i] = fmt.Errorf("all files together have more than %d bytes", maxFolder)
		}
		if errs[i] != nil {
			return d.at(en.at, "file %.200q: %w", en.file, errs[i])
		}
	}
	return nil
}

// read reads a regular file. Links are not followed, in no part of the path.
func read(folder fs.FS, name string, most int64) ([]byte, error) {
	for i := range len(name) + 1 {
		if i < len(name) && name[i] != '/' {
			continue
		}
		if err := allowed(folder, name[:i], i == len(name), most); err != nil {
			return nil, err
		}
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("more than %d bytes, want at most that", most)
	}
	return data, plain(err)
}

// allowed tells why a file, or a folder on the way to it, must not be read.
func allowed(folder fs.FS, name string, whole bool, most int64) error {
	info, err := fs.Lstat(folder, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such file")
	case err != nil:
		return plain(err)
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s is a link; want the file itself", name)
	case whole && !info.Mode().IsRegular():
		return errors.New("want a regular file")
	case whole && info.Size() > most:
		return fmt.Errorf("%d bytes, want at most %d", info.Size(), most)
	}
	return nil
}

// plain leaves the path out of an error: whoever gets it names the file.
func plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// text returns the content of a file, uncompressed.
func (en *entry) text(most int64) ([]byte, error) {
	if !bytes.HasPrefix(en.data, []byte("\x1f\x8b")) {
		if int64(len(en.data)) > most {
			return nil, fmt.Errorf("%s: %d bytes, want at most %d", en.file, len(en.data), most)
		}
		return en.data, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(en.data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", en.file, err)
	}
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", en.file, err)
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("%s: more than %d bytes when uncompressed, want at most that", en.file, most)
	}
	return data, nil
}

// plainName is the file's name without the end that tells of compression.
func (en *entry) plainName() string { return strings.TrimSuffix(en.file, ".gz") }

// fact returns what the file says at a line.
func (en *entry) fact(line int, says string, args ...any) Fact {
	return Fact{File: en.file, Line: line, Says: fmt.Sprintf(says, args...), Source: en.source, Digest: "sha256:" + en.digest}
}

// title is what the file is called in sentences.
func (en *entry) title() string { return cmp.Or(en.name, en.file) }

// Files returns how many files the folder has.
func (e *Evidence) Files() int { return len(e.entries) }

// Names returns the paths of the files, in the order of the manifest.
func (e *Evidence) Names() []string {
	names := make([]string, len(e.entries))
	for i, en := range e.entries {
		names[i] = en.file
	}
	return names
}

// Titles returns by what name a claim may name each file of the folder, in the
// order of its manifest.
func (e *Evidence) Titles() []string {
	names := make([]string, len(e.entries))
	for i, en := range e.entries {
		names[i] = en.title()
	}
	return names
}
