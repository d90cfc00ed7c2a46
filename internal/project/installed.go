package project

import (
	"archive/zip"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// Above returns the folder of the project that a folder belongs to: the nearest
// one, itself or above, that has a lockfile. Above the root of a repository
// nothing is looked for; if there is none, it is the folder itself.
func Above(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		d := onDisk(at)
		if slices.ContainsFunc(lockfile.FileNames(), d.has) {
			return at
		}
		if d.has(".git") || filepath.Dir(at) == at {
			return dir
		}
	}
}

// Installed reads the package.json of a package that is installed in a project,
// by the folders of both; that of the package is slash-separated and within the
// project's. It is nil if there is none that can be read; nothing outside of the
// project is.
func Installed(dir, name string) *npm.Manifest {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil
	}
	defer root.Close()
	m, err := (&folder{root.FS(), dir}).manifest(path.Join(name, manifestName))
	if err != nil {
		return nil
	}
	return m
}

// maxZip is the largest archive that is opened, in bytes.
const maxZip = 32 << 20

// Zipped reads the package.json of a package in one of yarn's archives, which
// may be anywhere on the machine. It is nil if there is none that can be read.
func Zipped(archive, folder string) *npm.Manifest {
	info, err := os.Stat(archive)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxZip {
		return nil
	}
	z, err := zip.OpenReader(archive)
	if err != nil {
		return nil
	}
	defer z.Close()
	in, err := z.Open(path.Join(folder, manifestName))
	if err != nil {
		return nil
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, npm.MaxManifest+1))
	if err != nil {
		return nil
	}
	m, err := npm.ParseManifest(data)
	if err != nil {
		return nil
	}
	return m
}
