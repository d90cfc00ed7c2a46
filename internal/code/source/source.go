// Package source holds the files of a tarball against a commit of the
// repository that they are said to come from. It knows trees, names of tags,
// build outputs and what publishing tools rewrite; how to ask git it leaves to
// package repo.
package source

import (
	"cmp"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"path"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/archive"
)

// A Release is what was published.
type Release struct {
	Name, Version string
	Directory     string // repository.directory of its manifest; "" if it names none
	Tree          *archive.Tree
	Code          *code.Package // what reading the tree gave; nil judges files by their names
}

// A Commit is what a repository holds at one point.
type Commit struct {
	ID    string
	Files []File // of the whole repository, sorted by path
	// Read returns the content of blobs by id. What is too large to be read
	// is left out.
	Read func(ids []string) (map[string][]byte, error)

	packages []packageAt // found by Folder; nil before that
	*index               // made by Compare; nil before that
}

// A File is one entry of a commit's tree.
type File struct {
	Path string
	Mode Mode
	ID   string // of the blob, in hexadecimal; of a submodule, of its commit
}

// A Mode tells what kind of entry a file is.
type Mode uint8

const (
	Regular   Mode = iota
	Link           // its blob is the path that it leads to
	Submodule      // a folder of another repository
)

// Lookup returns the file with a path, nil if there is none.
func (c *Commit) Lookup(name string) *File {
	i, ok := slices.BinarySearchFunc(c.Files, name, func(f File, name string) int { return strings.Compare(f.Path, name) })
	if !ok {
		return nil
	}
	return &c.Files[i]
}

// BlobID returns git's name for a blob of the given content, in the hash by
// which a commit is named: SHA-1, or SHA-256 in newer repositories.
func BlobID(data []byte, commit string) string {
	var h hash.Hash = sha1.New()
	if len(commit) == 2*sha256.Size {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// maxListed bounds the differences that a comparison lists.
const maxListed = 1000

// Compare holds a release against a folder of a commit: see Folder. Files that
// git has and the tarball lacks are no difference: nobody publishes tests.
func Compare(r *Release, c *Commit, folder string) (*code.Comparison, error) {
	j := &judge{release: r, commit: c, folder: folder, reach: reachOf(r)}
	if err := j.read(); err != nil {
		return nil, err
	}
	out := &code.Comparison{
		Name: r.Name, Version: r.Version, State: code.Matched,
		Commit: c.ID, Folder: folder, Counts: make(map[code.What]int),
	}
	for i := range r.Tree.Files {
		d := j.judge(i)
		if d.What == "" {
			out.Equal++
			continue
		}
		out.Counts[d.What]++
		if d.Mismatch() {
			out.State = code.Differs
		}
		out.Differences = append(out.Differences, d)
	}
	shorten(out)
	return out, nil
}

// shorten cuts the list of differences, keeping what matters most.
func shorten(c *code.Comparison) {
	if len(c.Differences) <= maxListed {
		return
	}
	weight := func(d code.Difference) int {
		w := 0
		if d.Mismatch() {
			w = 1
		}
		if d.Runs != "" {
			w += 2
		}
		return w
	}
	slices.SortStableFunc(c.Differences, func(a, b code.Difference) int { return cmp.Compare(weight(b), weight(a)) })
	c.Cut = len(c.Differences) - maxListed
	c.Differences = c.Differences[:maxListed]
	slices.SortFunc(c.Differences, func(a, b code.Difference) int { return strings.Compare(a.Path, b.Path) })
}

// within returns the path in the repository of a path in a folder of it.
func within(folder, name string) string { return path.Join(folder, name) }
