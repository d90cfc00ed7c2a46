package archive

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"levee/internal/code"
)

// A collector gathers files and gaps into a tree.
type collector struct {
	limits Limits
	tree   Tree
	slab   []byte // where small files are kept together

	slabSize int64
}

// maxGaps is how many gaps a tree lists. A tarball can have a million odd
// entries; a thousand say enough.
const maxGaps = 1000

// gap notes that something was left out.
func (c *collector) gap(path, why string) { c.note(path, why, false) }

// odd notes something that is strange but leaves nothing unread.
func (c *collector) odd(path, why string) { c.note(path, why, true) }

func (c *collector) note(path, why string, odd bool) {
	switch n := len(c.tree.Gaps); {
	case n < maxGaps:
		c.tree.Gaps = append(c.tree.Gaps, code.Gap{Why: why, Place: code.Place{File: printable(path)}, Odd: odd})
	case n == maxGaps:
		c.tree.Gaps = append(c.tree.Gaps, code.Gap{Why: "so much is odd that not all of it is listed"})
	}
}

// printable cuts a path to a length that reports can carry, and makes it
// valid UTF-8.
func printable(path string) string {
	const most = 300
	if len(path) > most {
		path = path[:most] + "..."
	}
	return strings.ToValidUTF8(path, "\uFFFD")
}

// Small files share slabs, which grow with the tree: it is used and dropped as
// a whole.
const (
	firstSlab = 8 << 10
	lastSlab  = 256 << 10
	slabShare = 32 << 10
)

// room returns a place for a file's content, not nil even for an empty one. Its
// capacity is one byte more, which a parser wants behind a text.
func (c *collector) room(size int64) []byte {
	if size == 0 || size > slabShare {
		return make([]byte, size, size+1)
	}
	if int64(len(c.slab)) <= size {
		c.slabSize = min(max(2*c.slabSize, firstSlab), lastSlab)
		c.slab = make([]byte, max(c.slabSize, size+1))
	}
	data := c.slab[: size : size+1]
	c.slab = c.slab[size+1:]
	return data
}

// add keeps a file with its content.
func (c *collector) add(path string, data []byte, executable bool) {
	sum := sha256.Sum256(data)
	c.tree.Files = append(c.tree.Files, File{Path: path, Data: data, Size: int64(len(data)), Digest: short(sum[:]), Executable: executable})
}

// short writes the first half of a sha256.
func short(sum []byte) string {
	var digits [32]byte
	hex.Encode(digits[:], sum[:16])
	return string(digits[:])
}

// finish sorts the files. Of files with one path the last one stays, as it
// does when npm installs. What they were gathered with is not kept.
func (c *collector) finish() *Tree {
	t := &c.tree
	slices.SortStableFunc(t.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	kept := t.Files[:0]
	for i := range t.Files {
		if i+1 < len(t.Files) && t.Files[i+1].Path == t.Files[i].Path {
			c.odd(t.Files[i].Path, "two files of one name: the last one counts")
			continue
		}
		kept = append(kept, t.Files[i])
	}
	clear(t.Files[len(kept):])
	t.Files = kept
	c.collisions()
	tree := *t
	return &tree
}

// collisions notes what a tree can hold and not every disk: names that differ
// in case only, and a file with the name of a folder.
func (c *collector) collisions() {
	files := c.tree.Files
	order := make([]int32, len(files))
	lower := make([]string, len(files))
	for i := range files {
		order[i], lower[i] = int32(i), strings.ToLower(files[i].Path)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(strings.Compare(lower[a], lower[b]), cmp.Compare(a, b))
	})
	for k := 1; k < len(order); k++ {
		if lower[order[k]] == lower[order[k-1]] {
			c.odd(files[order[k]].Path, "names that differ in case only: which file is there depends on the disk")
		}
	}
	for i := range files {
		folder := files[i].Path + "/"
		at, _ := slices.BinarySearchFunc(files, folder, func(f File, s string) int { return strings.Compare(f.Path, s) })
		if at < len(files) && strings.HasPrefix(files[at].Path, folder) {
			c.odd(files[i].Path, "a file and a folder of one name: which is there depends on their order")
		}
	}
}
