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
	Gaps   []code.Gap // what was left out, or is odd, and why; in the order in which it was met
	Digest string     // of the tarball, "sha512-<base64>"; "" for a folder
}

// A File is one regular file.
type File struct {
	Path       string // slash-separated, clean, never absolute, never leaving the package
	Data       []byte // nil if the file is larger than the limit: then there is a gap; with room for one more byte
	Head       []byte // of a file without Data: its first bytes, at most 512
	Size       int64
	Digest     string // sha256 in hexadecimal, the first 32 digits
	Executable bool
}

// Limits bound what is read. What is beyond them becomes a gap.
type Limits struct {
	Entries int   // files, folders, links and whatever else a tarball lists
	File    int64 // bytes of one file that are kept; larger files keep their digest
	Total   int64 // bytes of all files together, with a tarball's headers
	Ratio   int64 // unpacked bytes for each packed byte, once more than 32 MB are unpacked
	Depth   int   // folders above a file
	Length  int   // bytes of a path
}

// DefaultLimits let through every package that the registry's largest
// applications are made of.
var DefaultLimits = Limits{
	Entries: 100_000,
	File:    64 << 20,
	Total:   512 << 20,
	Ratio:   500,
	Depth:   100,
	Length:  1024,
}

// headSize is how much is kept of a file that is too large.
const headSize = 512

// Lookup returns the file with a path, nil if there is none.
func (t *Tree) Lookup(path string) *File {
	i, ok := slices.BinarySearchFunc(t.Files, path, func(f File, path string) int { return strings.Compare(f.Path, path) })
	if !ok {
		return nil
	}
	return &t.Files[i]
}
