package archive

import (
	"slices"
	"strings"

	"levee/internal/code"
)

// A Tree is the files of one package: of a tarball, without the folder that
// all of them stand in, or of a folder on disk.
type Tree struct {
	Files  []File     // sorted by path; no two have the same path
	Gaps   []code.Gap // what was left out, or is odd, and why
	Digest string     // of the tarball, "sha512-<base64>"; "" for a folder
}

// A File is one regular file.
type File struct {
	Path       string // slash-separated, clean, never absolute, never leaving the package
	Data       []byte // nil if the file is larger than the limit: then there is a gap
	Size       int64
	Digest     string // sha256 in hexadecimal, the first 32 digits
	Executable bool
}

// Lookup returns the file with a path, nil if there is none.
func (t *Tree) Lookup(path string) *File {
	i, ok := slices.BinarySearchFunc(t.Files, path, func(f File, path string) int { return strings.Compare(f.Path, path) })
	if !ok {
		return nil
	}
	return &t.Files[i]
}
