package archive

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/gzip"

	"levee/internal/npm"
)

// ErrNoTarball says that bytes are no tarball at all.
var ErrNoTarball = errors.New("not a tarball")

// ReadTarball reads a tarball, packed by gzip or not, as npm's own reader
// does: what npm installs is in the tree, what npm passes over and another
// client might not is a gap. That is why the tar format is read here and not
// by the standard library, which stops, skips and resumes elsewhere; whoever
// knows the difference could hide a file in it. The error is for bytes that
// are no tarball, and for a reader that fails; of a tarball that ends early or
// is broken there are the files before that, and a gap.
func ReadTarball(r io.Reader, l Limits) (*Tree, error) { return ReadVerified(r, nil, l) }

// ReadVerified is ReadTarball for bytes that a lockfile or a registry has
// named by their hash. Of bytes that have another one nothing is returned but
// ErrIntegrity. Without a hash everything is taken.
func ReadVerified(r io.Reader, integrity []npm.Integrity, l Limits) (*Tree, error) {
	in := &intake{r: r, sums: newSums(integrity)}
	packed := bufferPool.Get().(*bufio.Reader)
	packed.Reset(in)
	defer release(packed)
	t := &tarball{collector: collector{limits: l}, in: in}
	none := t.read(packed)
	_, _ = io.Copy(io.Discard, packed) // the digest is of all bytes; intake keeps the error
	if in.err != io.EOF {
		return nil, fmt.Errorf("tarball: %w", in.err)
	}
	if err := in.sums.check(integrity); err != nil {
		return nil, err
	}
	if none != nil {
		return nil, none
	}
	tree := t.finish()
	tree.Digest = in.sums.digest()
	return tree, nil
}

// intake hashes and counts the packed bytes on their way.
type intake struct {
	r    io.Reader
	sums sums
	n    int64
	err  error // that ended the reading: io.EOF, or a failure
}

func (in *intake) Read(p []byte) (int, error) {
	n, err := in.r.Read(p)
	in.sums.write(p[:n])
	in.n += int64(n)
	if err != nil && in.err == nil {
		in.err = err
	}
	return n, err
}

// Buffers and unpackers are used again: a large project has thousands of
// tarballs.
var (
	bufferPool = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 64<<10) }}
	gzipPool   = sync.Pool{New: func() any { return new(gzip.Reader) }}
)

func release(b *bufio.Reader) {
	b.Reset(nil)
	bufferPool.Put(b)
}

// A tarball is one under way.
type tarball struct {
	collector
	in       *intake
	plain    *bufio.Reader
	unpacked int64 // bytes so far
	entries  int
	block    [blockSize]byte
	ex       extension // what was said of the next entry
	global   extension // what was said of all entries
	zero     bool      // the last block was zero
	valid    bool      // there was an entry
}

// errStop ends the reading after a gap that says why.
var errStop = errors.New("limit reached")

// read reads all entries. The error is ErrNoTarball.
func (t *tarball) read(packed *bufio.Reader) error {
	t.plain = packed
	if magic, _ := packed.Peek(2); string(magic) == "\x1f\x8b" {
		z := gzipPool.Get().(*gzip.Reader)
		defer gzipPool.Put(z)
		if err := z.Reset(packed); err != nil {
			return fmt.Errorf("%w: the header of its gzip is broken", ErrNoTarball)
		}
		t.plain = bufferPool.Get().(*bufio.Reader)
		defer release(t.plain)
		t.plain.Reset(z)
	}
	err := t.readEntries()
	switch {
	case !t.valid:
		return fmt.Errorf("%w: no entry can be read in it", ErrNoTarball)
	case err == io.EOF || err == errStop:
	case err == io.ErrUnexpectedEOF:
		t.gap("", "a tarball that is cut short")
	default:
		t.gap("", "a tarball whose compression is broken")
	}
	return nil
}

// readEntries reads entry after entry until two blocks of zeros, or the end.
func (t *tarball) readEntries() error {
	for {
		if err := t.fill(t.block[:]); err != nil {
			return err
		}
		if t.block == [blockSize]byte{} {
			if t.zero {
				return t.trailing()
			}
			t.zero = true
			continue
		}
		if t.zero {
			t.zero = false
			t.gap("", "a tarball that goes on behind its end: readers differ")
		}
		if err := t.readEntry(); err != nil {
			return err
		}
	}
}

// fill reads unpacked bytes and counts them.
func (t *tarball) fill(p []byte) error {
	if _, err := io.ReadFull(t.plain, p); err != nil {
		return err
	}
	return t.count(int64(len(p)))
}

// skip passes over unpacked bytes.
func (t *tarball) skip(n int64) error {
	for n > 0 {
		step := min(n, 1<<20)
		if _, err := t.plain.Discard(int(step)); err != nil {
			return cutShort(err)
		}
		if err := t.count(step); err != nil {
			return err
		}
		n -= step
	}
	return nil
}

// patience is how much may be unpacked before the ratio counts.
const patience = 32 << 20

func (t *tarball) count(n int64) error {
	t.unpacked += n
	switch {
	case t.unpacked > t.limits.Total:
		t.gap("", "a tarball that unpacks to more than the limit: the rest was not read")
		return errStop
	case t.unpacked > patience && t.unpacked > t.limits.Ratio*t.in.n:
		t.gap("", "a tarball that unpacks to far more than it should: the rest was not read")
		return errStop
	}
	return nil
}

// readEntry reads what the block in hand announces.
func (t *tarball) readEntry() error {
	if t.entries++; t.entries > t.limits.Entries {
		t.gap("", "a tarball of too many entries: the rest was not read")
		return errStop
	}
	h, why := parseHeader(&t.block, t.ex, t.global)
	if why != "" {
		t.gap(h.name, why)
		return nil
	}
	if h.odd {
		t.gap(h.name, "a tar header whose size readers take differently")
	}
	t.valid = true
	if meta(h.kind) {
		return t.readMeta(h)
	}
	t.ex = extension{}
	if regular(h.kind) {
		if path := t.installed(h.name); path != "" {
			return t.readFile(h, path)
		}
	} else if h.kind != kindDirectory {
		t.passOver(h)
	}
	return t.skip(padded(h.size))
}

func padded(size int64) int64 { return (size + blockSize - 1) &^ (blockSize - 1) }

// passOver notes an entry that npm does not install.
func (t *tarball) passOver(h header) {
	switch h.kind {
	case kindLink, kindSymlink:
		t.gap(h.name, "a link in a tarball: npm leaves it out, other clients may not")
	case '3', '4', '6':
		t.odd(h.name, "a device in a tarball: no client makes it")
	default:
		t.gap(h.name, "an entry of a kind that npm leaves out, other clients may not")
	}
}

// maxMeta is the largest header about a next entry; npm ignores larger ones.
const maxMeta = 1 << 20

// readMeta reads a header that is about the next entry, or about all.
func (t *tarball) readMeta(h header) error {
	if h.size > maxMeta {
		t.gap(h.name, "a tar header that is too long")
		return t.skip(padded(h.size))
	}
	text := make([]byte, padded(h.size))
	if err := t.fill(text); err != nil {
		return err
	}
	text = text[:h.size]
	ok := true
	switch {
	case len(text) == 0:
	case h.kind == kindPax || h.kind == kindOldPax:
		t.ex, ok = parsePax(text, t.ex)
	case h.kind == kindGlobal:
		t.global, ok = parsePax(text, t.global)
	case h.kind == kindLongName || h.kind == kindOldName:
		t.ex.path, t.ex.hasPath = cstring(text), true
	}
	if !ok {
		t.gap(h.name, "a tar header that readers take differently")
	}
	return nil
}

// readFile reads the content of a file.
func (t *tarball) readFile(h header, path string) error {
	if h.size > t.limits.File {
		return t.readLarge(h, path)
	}
	data := t.room(h.size)
	if err := t.fill(data); err != nil {
		if err != errStop {
			err = cutShort(err)
			t.gap(path, "a file that is cut short")
		}
		return err
	}
	t.add(path, data, h.mode&0o111 != 0)
	return t.skip(padded(h.size) - h.size)
}

func cutShort(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readLarge reads a file for its digest only.
func (t *tarball) readLarge(h header, path string) error {
	t.gap(path, "a file larger than the limit: not read")
	if h.size > t.limits.Total-t.unpacked {
		return t.count(h.size) // it cannot fit
	}
	f := File{Path: path, Size: h.size, Executable: h.mode&0o111 != 0, Head: make([]byte, min(headSize, h.size))}
	sum := sha256.New()
	buffer := make([]byte, 64<<10)
	for left := h.size; left > 0; {
		part := buffer[:min(left, int64(len(buffer)))]
		if err := t.fill(part); err != nil {
			return cutShort(err)
		}
		if left == h.size {
			copy(f.Head, part)
		}
		sum.Write(part)
		left -= int64(len(part))
	}
	f.Digest = short(sum.Sum(nil))
	t.tree.Files = append(t.tree.Files, f)
	return t.skip(padded(h.size) - h.size)
}

// trailing looks at what stands behind the archive's end: nobody installs it.
func (t *tarball) trailing() error {
	for {
		n, err := t.plain.Read(t.block[:])
		if slices.ContainsFunc(t.block[:n], func(b byte) bool { return b != 0 }) || err == gzip.ErrHeader {
			t.odd("", "bytes behind the end of a tarball")
			return errStop
		}
		if err == nil {
			err = t.count(int64(n))
		}
		if err != nil {
			return err
		}
	}
}
