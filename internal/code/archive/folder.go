package archive

import (
	"crypto/sha256"
	"io"
	"io/fs"
	"path"

	"levee/internal/npm"
)

// ReadFolder reads a package's folder: all regular files but those of version
// control and of the packages installed for it, unless it bundles some. Links are not followed. What cannot be read is a gap; the error is for
// a folder that is not there.
func ReadFolder(fsys fs.FS, l Limits) (*Tree, error) {
	f := &folder{collector: collector{limits: l}, fsys: fsys}
	if _, err := fs.ReadDir(fsys, "."); err != nil {
		return nil, err
	}
	if text, err := fs.ReadFile(fsys, "package.json"); err == nil {
		m, err := npm.ParseManifest(text)
		f.bundles = err == nil && len(m.Bundled) > 0
	}
	if err := fs.WalkDir(fsys, ".", f.visit); err != nil && err != fs.SkipAll {
		return nil, err
	}
	return f.finish(), nil
}

// WhyLink is the reason of a gap of a folder for what is no regular file.
const WhyLink = "a link or a device in a folder: npm does not publish it"

// A folder is one under way.
type folder struct {
	collector
	fsys    fs.FS
	entries int
	total   int64
	bundles bool // some of node_modules is published
}

// foreign tells folders whose content is not the package's own.
func (f *folder) foreign(name string) bool {
	switch path.Base(name) {
	case ".git", ".hg", ".svn":
		return true
	}
	return name == "node_modules" && !f.bundles
}

func (f *folder) visit(name string, d fs.DirEntry, err error) error {
	if name == "." {
		return err
	}
	if f.entries++; f.entries > f.limits.Entries {
		f.gap("", "a folder of too many entries: the rest was not read")
		return fs.SkipAll
	}
	switch {
	case err != nil:
		f.gap(name, "a file or folder that cannot be read")
		return nil
	case d.IsDir() && f.foreign(name):
		return fs.SkipDir
	case d.IsDir():
		if depth(name) >= f.limits.Depth {
			f.gap(name, whyDeep)
			return fs.SkipDir
		}
		return nil
	case !d.Type().IsRegular():
		f.odd(name, WhyLink)
		return nil
	case len(name) > f.limits.Length:
		f.gap(name, whyLong)
		return nil
	}
	return f.file(name, d)
}

func depth(name string) int {
	n := 0
	for name = path.Dir(name); name != "."; name = path.Dir(name) {
		n++
	}
	return n
}

// file reads one file; it may have grown or gone since it was listed.
func (f *folder) file(name string, d fs.DirEntry) error {
	info, err := d.Info()
	if err != nil || !info.Mode().IsRegular() {
		f.gap(name, "a file or folder that cannot be read")
		return nil
	}
	if f.total += info.Size(); f.total > f.limits.Total {
		f.gap("", "a folder of more bytes than the limit: the rest was not read")
		return fs.SkipAll
	}
	in, err := f.fsys.Open(name)
	if err != nil {
		f.gap(name, "a file or folder that cannot be read")
		return nil
	}
	defer in.Close()
	executable := info.Mode()&0o111 != 0
	if info.Size() > f.limits.File {
		f.large(name, in, info.Size(), executable)
		return nil
	}
	data := f.room(info.Size())
	n, err := io.ReadFull(in, data)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		f.gap(name, "a file or folder that cannot be read")
		return nil
	}
	f.add(name, data[:n], executable)
	return nil
}

// large reads a file for its digest only.
func (f *folder) large(name string, in io.Reader, size int64, executable bool) {
	sum := sha256.New()
	head := make([]byte, headSize)
	n, _ := io.ReadFull(in, head)
	sum.Write(head[:n])
	rest, err := io.Copy(sum, io.LimitReader(in, size))
	if err != nil {
		f.gap(name, "a file or folder that cannot be read")
		return
	}
	f.gap(name, "a file larger than the limit: not read")
	f.tree.Files = append(f.tree.Files, File{Path: name, Head: head[:n], Size: int64(n) + rest, Digest: short(sum.Sum(nil)), Executable: executable})
}
