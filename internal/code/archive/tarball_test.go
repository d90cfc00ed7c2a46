package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"
	"weak"

	"github.com/google/go-cmp/cmp"

	"levee/internal/npm"
)

// zipped packs a tar.
func zipped(raw []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	_, _ = z.Write(raw)
	_ = z.Close()
	return out.Bytes()
}

// tarOf writes a tar of entries; a file's content is its body.
type entry struct {
	tar.Header
	body string
}

func file(name, body string) entry {
	return entry{tar.Header{Name: name, Size: int64(len(body)), Mode: 0o644, Typeflag: tar.TypeReg}, body}
}

func special(name string, kind byte) entry {
	return entry{tar.Header{Name: name, Typeflag: kind, Linkname: "/etc/hosts"}, ""}
}

func tarOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range entries {
		if e.Typeflag != tar.TypeLink && e.Typeflag != tar.TypeSymlink {
			e.Linkname = ""
		}
		if err := w.WriteHeader(&e.Header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rawEntry writes one entry block by block, with what a careful writer refuses.
func rawEntry(name string, kind byte, body string, change func(block []byte)) []byte {
	b := make([]byte, blockSize)
	copy(b, name)
	copy(b[100:], "0000644\x00")
	copy(b[124:], fmt.Sprintf("%011o\x00", len(body)))
	copy(b[136:], "00000000000\x00")
	b[156] = kind
	copy(b[257:], "ustar\x0000")
	if change != nil {
		change(b)
	}
	seal(b)
	b = append(b, body...)
	return append(b, make([]byte, -len(b)&(blockSize-1))...)
}

// seal writes the checksum.
func seal(b []byte) {
	copy(b[148:156], fmt.Sprintf("%06o\x00 ", checksum((*[blockSize]byte)(b))))
}

var end = make([]byte, 2*blockSize)

// told is what a tree says, in lines.
func told(t *Tree) []string {
	var lines []string
	for i := range t.Files {
		f := &t.Files[i]
		text := string(f.Data)
		if f.Data == nil {
			text = fmt.Sprintf("%d bytes", f.Size)
		}
		lines = append(lines, f.Path+" "+text)
	}
	for _, g := range t.Gaps {
		how := "gap"
		if g.Odd {
			how = "odd"
		}
		lines = append(lines, fmt.Sprintf("%s %q: %s", how, g.File, g.Why))
	}
	return lines
}

func TestReadTarball(t *testing.T) {
	long := strings.Repeat("folder/", 30) + "index.js"
	for name, c := range map[string]struct {
		raw  []byte
		want []string
	}{
		"plain":       {tarOf(t, file("package/b.js", "b"), file("package/lib/a.js", "a"), special("package/lib/", tar.TypeDir)), []string{"b.js b", "lib/a.js a"}},
		"any folder":  {tarOf(t, file("left-pad-1.0.0/a.js", "a"), file("other/b.js", "b")), []string{"a.js a", "b.js b"}},
		"last counts": {tarOf(t, file("package/a.js", "first"), file("package/a.js", "last")), []string{"a.js last", `odd "a.js": two files of one name: the last one counts`}},
		"case": {tarOf(t, file("package/A.js", "1"), file("package/a.js", "2")),
			[]string{"A.js 1", "a.js 2", `odd "a.js": names that differ in case only: which file is there depends on the disk`}},
		"file and folder": {tarOf(t, file("package/a", "1"), file("package/a-b", "3"), file("package/a/b", "2")),
			[]string{"a 1", "a-b 3", "a/b 2", `odd "a": a file and a folder of one name: which is there depends on their order`}},
		"long name, pax": {tarOf(t, file("package/"+long+"é", "a")), []string{long + "é a"}},
		"long name, ustar": {rawEntry("index.js", '0', "a", func(b []byte) {
			copy(b[345:], "package/"+strings.TrimSuffix(long[:147], "/"))
		}), []string{strings.TrimSuffix(long[:147], "/") + "/index.js a"}},
		"long name, gnu": {append(rawEntry("././@LongLink", 'L', "package/"+long+"\x00", nil), rawEntry("package/fold", '0', "a", nil)...), []string{long + " a"}},
		"long name, old": {append(rawEntry("././@LongLink", 'N', "package/"+long+"\x00", nil), rawEntry("package/fold", 0, "a", nil)...), []string{long + " a"}},
		"escapes": {slices.Concat(rawEntry("package/../../x", '0', "1", nil), rawEntry("package/a/../b", '0', "2", nil), rawEntry("/abs/x.js", '0', "3", nil),
			rawEntry("package/C:/y.js", '0', "4", nil), rawEntry(`package/lib\z.js`, '0', "5", nil), rawEntry(`package/..\w.js`, '0', "6", nil),
			rawEntry("package//./v.js", '0', "7", nil), rawEntry("outside.js", '0', "8", nil), rawEntry("package/.", '0', "9", nil)), []string{
			"abs/x.js 3", "lib/z.js 5", "v.js 7", "y.js 4",
			`gap "package/../../x": a path that leads out of the package`, `gap "package/a/../b": a path that leads out of the package`,
			`odd "package/C:/y.js": an absolute path, installed without its root`, `odd "package/lib\\z.js": a name with a backslash: a folder on some machines`,
			`odd "package/..\\w.js": a name with a backslash: a folder on some machines`, `gap "package/..\\w.js": a path that leads out of the package`,
			`odd "package//./v.js": an absolute path, installed without its root`, `gap "outside.js": an entry beside the package's folder`, `gap "package/.": an entry beside the package's folder`,
		}},
		"devices and links": {tarOf(t, special("package/a", tar.TypeSymlink), special("package/b", tar.TypeLink), special("package/c", tar.TypeFifo),
			special("package/d", tar.TypeChar), file("package/e", "e")), []string{"e e",
			`gap "package/a": a link in a tarball: npm leaves it out, other clients may not`, `gap "package/b": a link in a tarball: npm leaves it out, other clients may not`,
			`odd "package/c": a device in a tarball: no client makes it`, `odd "package/d": a device in a tarball: no client makes it`}},
		"unknown kind": {append(rawEntry("package/s", 'S', "sparse", nil), rawEntry("package/a", '0', "a", nil)...),
			[]string{"a a", `gap "package/s": an entry of a kind that npm leaves out, other clients may not`}},
		"hidden behind a zero block": {slices.Concat(rawEntry("package/a", '0', "a", nil), end[:blockSize], rawEntry("package/b", '0', "b", nil), end),
			[]string{"a a", "b b", `gap "": a tarball that goes on behind its end: readers differ`}},
		"single zero blocks": {slices.Concat(rawEntry("package/a", '0', "a", nil), end[:blockSize], rawEntry("package/b", '0', "b", nil), end[:blockSize], rawEntry("package/c", '0', "c", nil), end),
			[]string{"a a", "b b", "c c", `gap "": a tarball that goes on behind its end: readers differ`, `gap "": a tarball that goes on behind its end: readers differ`}},
		"behind the end": {slices.Concat(rawEntry("package/a", '0', "a", nil), end, rawEntry("package/b", '0', "b", nil)),
			[]string{"a a", `odd "": bytes behind the end of a tarball`}},
		"wrong checksum": {slices.Concat(rawEntry("package/a", '0', "a", nil), broken1(), rawEntry("package/c", '0', "c", nil), end),
			[]string{"a a", "c c", `gap "": a tar header with a wrong checksum`}},
		"data of a link": {append(rawEntry("package/l", '2', string(rawEntry("package/hidden", '0', "h", nil)), func(b []byte) { b[157] = 'x' }), rawEntry("package/a", '0', "a", nil)...),
			[]string{"a a", `gap "package/l": a link in a tarball: npm leaves it out, other clients may not`}},
		"a file that is a link": {append(rawEntry("package/l", '0', string(rawEntry("package/seen", '0', "s", nil)), func(b []byte) { b[157] = 'x' }), rawEntry("package/a", '0', "a", nil)...),
			[]string{"a a", "seen s", `gap "package/l": a tar header of a file that is a link as well`}},
		"size in pax": {slices.Concat(rawEntry("x", 'x', "9 size=3\n", nil), rawEntry("package/a", '0', "aaa", func(b []byte) { copy(b[124:], "00000000000\x00") }), rawEntry("package/b", '0', "b", nil)), []string{"a aaa", "b b"}},
		"odd pax": {slices.Concat(rawEntry("x", 'x', "99 path=package/z\n", nil), rawEntry("package/a", '0', "a", nil)),
			[]string{"a a", `gap "x": a tar header that readers take differently`}},
		"nul in a name": {slices.Concat(rawEntry("x", 'x', "22 path=package/z\x00.js\n", nil), rawEntry("package/a", '0', "a", nil)),
			[]string{"z a", `gap "x": a tar header that readers take differently`}},
		"not text": {rawEntry("package/a\xff\x01", '0', "a", nil), []string{"a\uFFFD\x01 a", `odd "package/a` + "\uFFFD" + `\x01": a name that is not valid text`}},
	} {
		for packing, data := range map[string][]byte{"gzip": zipped(c.raw), "plain": c.raw} {
			tree, err := ReadTarball(iotest.HalfReader(bytes.NewReader(data)), DefaultLimits)
			if err != nil {
				t.Errorf("%s (%s): %v", name, packing, err)
				continue
			}
			if diff := cmp.Diff(c.want, told(tree)); diff != "" {
				t.Errorf("%s (%s) (-want +got):\n%s", name, packing, diff)
			}
		}
	}
}

// broken1 is a header whose checksum is wrong.
func broken1() []byte {
	b := rawEntry("package/b", '0', "", nil)
	b[0] = 'q'
	return b
}

func TestLimits(t *testing.T) {
	tight := Limits{Entries: 3, File: 10, Total: 100 << 10, Ratio: 500, Depth: 2, Length: 20}
	for name, c := range map[string]struct {
		raw  []byte
		want []string
	}{
		"entries": {tarOf(t, file("p/1", ""), file("p/2", ""), file("p/3", ""), file("p/4", "")),
			[]string{"1 ", "2 ", "3 ", `gap "": a tarball of too many entries: the rest was not read`}},
		"one file": {tarOf(t, file("p/1", strings.Repeat("x", 11)), file("p/2", "y")),
			[]string{"1 11 bytes", "2 y", `gap "1": a file larger than the limit: not read`}},
		"total": {tarOf(t, file("p/1", ""), file("p/2", strings.Repeat("x", 120<<10)), file("p/3", "")),
			[]string{"1 ", `gap "2": a file larger than the limit: not read`, `gap "": a tarball that unpacks to more than the limit: the rest was not read`}},
		"depth": {tarOf(t, file("p/a/b", "1"), file("p/a/b/c", "2")),
			[]string{"a/b 1", `gap "p/a/b/c": a path of too many folders`}},
		"length": {tarOf(t, file("p/"+strings.Repeat("x", 21), "1"), file("p/2", "")),
			[]string{"2 ", `gap "p/xxxxxxxxxxxxxxxxxxxxx": a path that is too long`}},
	} {
		tree, err := ReadTarball(bytes.NewReader(zipped(c.raw)), tight)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, told(tree)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A tree holds the content of its files, each with a byte behind it that is
// nobody else's, and nothing that it was read from.
func TestWhatATreeHolds(t *testing.T) {
	in := bytes.NewReader(zipped(tarOf(t, file("package/a.js", "one"), file("package/b.js", "two"), file("package/c.js", strings.Repeat("c", slabShare+1)))))
	held := weak.Make(in)
	tree, err := ReadTarball(in, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	if held.Value() != nil {
		t.Error("the tarball is still there")
	}
	for _, f := range tree.Files {
		if cap(f.Data) <= len(f.Data) {
			t.Fatalf("%s: no room behind it", f.Path)
		}
		f.Data[:len(f.Data)+1][len(f.Data)] = '!'
	}
	if got := string(tree.Lookup("a.js").Data) + string(tree.Lookup("b.js").Data); got != "onetwo" {
		t.Errorf("a byte behind a file is of another one: %q", got)
	}
}

func TestExecutable(t *testing.T) {
	run := file("package/run", "x")
	run.Mode = 0o755
	tree, err := ReadTarball(bytes.NewReader(tarOf(t, run, file("package/read", "x"))), DefaultLimits)
	if err != nil || !tree.Lookup("run").Executable || tree.Lookup("read").Executable {
		t.Errorf("%v, %+v", err, tree)
	}
}

// A large file keeps its digest and its first bytes.
func TestLargeFile(t *testing.T) {
	body := strings.Repeat("x", 700)
	small, _ := ReadTarball(bytes.NewReader(tarOf(t, file("p/a", body))), DefaultLimits)
	l := DefaultLimits
	l.File = 100
	large, err := ReadTarball(bytes.NewReader(tarOf(t, file("p/a", body))), l)
	if err != nil || large.Files[0].Digest != small.Files[0].Digest || string(large.Files[0].Head) != body[:headSize] || large.Files[0].Size != 700 {
		t.Errorf("a large file is %+v, %v; want digest %s", large.Files[0], err, small.Files[0].Digest)
	}
}

// repeat is a reader of a block again and again.
type repeat struct {
	block []byte
	times int
	rest  []byte
}

func (r *repeat) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.times--; r.times < 0 {
			return 0, io.EOF
		}
		r.rest = r.block
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// pack streams a tar through gzip.
func pack(r io.Reader) io.Reader {
	out, in := io.Pipe()
	go func() {
		z, _ := gzip.NewWriterLevel(in, gzip.BestSpeed)
		_, err := io.Copy(z, r)
		if err == nil {
			err = z.Close()
		}
		_ = in.CloseWithError(err)
	}()
	return out
}

// Bombs end quickly, with a gap.
func TestBombs(t *testing.T) {
	first := rawEntry("package/a.js", '0', "a", nil)
	huge := rawEntry("package/huge", '0', "", func(b []byte) { copy(b[124:], "\x80\x00\x00\x00\x00\x00\x00\x02\x54\x0b\xe4\x00") }) // 10 GB
	for name, c := range map[string]struct {
		in   io.Reader
		want string
	}{
		"a header of 10 GB":      {bytes.NewReader(zipped(slices.Concat(first, huge))), "a tarball that unpacks to more than the limit: the rest was not read"},
		"a gzip bomb":            {pack(io.MultiReader(bytes.NewReader(first), bytes.NewReader(rawEntry("package/z", '0', "", func(b []byte) { copy(b[124:], "77777777777") })), &repeat{block: make([]byte, 1<<20), times: 600})), "more than the limit"},
		"zeros behind the end":   {pack(io.MultiReader(bytes.NewReader(first), &repeat{block: make([]byte, 1<<20), times: 600})), "far more than it should"},
		"200,000 files":          {pack(io.MultiReader(bytes.NewReader(first), &repeat{block: first, times: 200_000})), "a tarball of too many entries: the rest was not read"},
		"200,000 broken headers": {pack(io.MultiReader(bytes.NewReader(first), &repeat{block: broken1(), times: 200_000})), "so much is odd that not all of it is listed"},
	} {
		start := time.Now()
		tree, err := ReadTarball(c.in, DefaultLimits)
		if err != nil || len(tree.Files) == 0 || !slices.ContainsFunc(told(tree), func(s string) bool { return strings.Contains(s, c.want) }) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if took := time.Since(start); took > 60*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestWhatIsNoTarball(t *testing.T) {
	good := zipped(tarOf(t, file("package/a.js", "a"), file("package/b.js", strings.Repeat("b", 5000))))
	for name, text := range map[string]string{
		"nothing": "", "a page": "<!doctype html><title>502</title>", "zeros": string(make([]byte, 4096)),
		"gzip of a page": string(zipped([]byte(strings.Repeat("<p>no</p>", 300)))), "broken gzip": "\x1f\x8bxxxxxxxxxxxxxxxx", "half a magic": "\x1f",
	} {
		if _, err := ReadTarball(strings.NewReader(text), DefaultLimits); !errors.Is(err, ErrNoTarball) {
			t.Errorf("%s: %v, want %v", name, err, ErrNoTarball)
		}
	}
	fails := errors.New("the wire broke")
	if _, err := ReadTarball(iotest.ErrReader(fails), DefaultLimits); !errors.Is(err, fails) {
		t.Errorf("a reader that fails: %v", err)
	}
	for _, cut := range []int{len(good) - 4, len(good) - 30} {
		tree, err := ReadTarball(bytes.NewReader(good[:cut]), DefaultLimits)
		if err != nil || tree.Lookup("a.js") == nil || len(tree.Gaps) == 0 || tree.Gaps[len(tree.Gaps)-1].Why != "a tarball that is cut short" {
			t.Errorf("cut at %d: %v, %v", cut, err, told(tree))
		}
	}
	bad := slices.Clone(good)
	bad[len(bad)-6] ^= 1 // in the gzip's own checksum
	tree, err := ReadTarball(bytes.NewReader(bad), DefaultLimits)
	if err != nil || len(tree.Gaps) != 1 || tree.Gaps[0].Why != "a tarball whose compression is broken" {
		t.Errorf("a wrong checksum: %v, %v", err, told(tree))
	}
}

func TestIntegrity(t *testing.T) {
	data := zipped(tarOf(t, file("package/a.js", "a")))
	data = append(data, "behind"...) // is hashed as well
	sum := sha512.Sum512(data)
	right := npm.Integrity{Algorithm: "sha512", Sum: base64.StdEncoding.EncodeToString(sum[:])}
	wrong := npm.Integrity{Algorithm: "sha512", Sum: base64.StdEncoding.EncodeToString(make([]byte, 64))}
	sha1, _ := npm.SHA1("0000000000000000000000000000000000000000")
	for name, c := range map[string]struct {
		integrity []npm.Integrity
		want      error
	}{
		"right": {[]npm.Integrity{right}, nil}, "one of two": {[]npm.Integrity{wrong, right}, nil}, "none": {nil, nil},
		"wrong": {[]npm.Integrity{wrong}, ErrIntegrity}, "weaker is not asked": {[]npm.Integrity{sha1, right}, nil},
		"weak and wrong": {[]npm.Integrity{sha1}, ErrIntegrity}, "unknown": {[]npm.Integrity{{Algorithm: "crc", Sum: "x"}}, ErrIntegrity},
	} {
		tree, err := ReadVerified(bytes.NewReader(data), c.integrity, DefaultLimits)
		if !errors.Is(err, c.want) || err != nil && tree != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err == nil && tree.Digest != right.String() {
			t.Errorf("%s: digest %s, want %s", name, tree.Digest, right)
		}
	}
}

func TestReadFolder(t *testing.T) {
	dir := fstest.MapFS{
		"package.json": {Data: []byte(`{"name":"a"}`)}, "lib/a.js": {Data: []byte("a"), Mode: 0o755}, "link": {Data: []byte("a"), Mode: 0o777 | 1<<27},
		".git/config": {Data: []byte("x")}, "node_modules/b/index.js": {Data: []byte("b")}, "large": {Data: bytes.Repeat([]byte("x"), 600)},
	}
	l := DefaultLimits
	l.File = 599
	want := []string{"large 600 bytes", "lib/a.js a", `package.json {"name":"a"}`,
		`gap "large": a file larger than the limit: not read`, `odd "link": a link or a device in a folder: npm does not publish it`}
	tree, err := ReadFolder(dir, l)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, told(tree)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
	if !tree.Lookup("lib/a.js").Executable || tree.Lookup("no.js") != nil || tree.Lookup("large").Digest == "" {
		t.Error("want lib/a.js executable, no no.js, and a digest of large")
	}
	dir["package.json"] = &fstest.MapFile{Data: []byte(`{"bundleDependencies":["b"],"dependencies":{"b":"1"}}`)}
	if tree, _ := ReadFolder(dir, l); tree.Lookup("node_modules/b/index.js") == nil {
		t.Error("a package that bundles others has them in its folder")
	}
	if _, err := ReadFolder(fstest.MapFS{}, l); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	l.Entries = 2
	if tree, _ := ReadFolder(dir, l); len(tree.Gaps) == 0 || tree.Gaps[len(tree.Gaps)-1].Odd {
		t.Error("a folder of too many entries has a gap")
	}
}

func FuzzReadTarball(f *testing.F) {
	f.Add(tarOf(f, file("package/a.js", "a"), special("package/b", tar.TypeSymlink)))
	f.Add(zipped(tarOf(f, file("package/"+strings.Repeat("long/", 40)+"é", "a"))))
	f.Add(slices.Concat(rawEntry("x", 'x', "9 size=3\n", nil), rawEntry("package/a", 'L', "aaa", nil), end))
	l := Limits{Entries: 100, File: 1 << 16, Total: 1 << 20, Ratio: 500, Depth: 10, Length: 200}
	f.Fuzz(func(t *testing.T, data []byte) {
		tree, err := ReadTarball(bytes.NewReader(data), l)
		if err != nil {
			return
		}
		var total int64
		for i := range tree.Files {
			file := &tree.Files[i]
			total += int64(len(file.Data))
			if i > 0 && tree.Files[i-1].Path >= file.Path || !fs.ValidPath(file.Path) || tree.Lookup(file.Path) != file {
				t.Errorf("path %q", file.Path)
			}
		}
		if total > l.Total || len(tree.Gaps) > maxGaps+1 {
			t.Errorf("%d bytes, %d gaps", total, len(tree.Gaps))
		}
	})
}

// The hashes that are given are those that a tarball is checked by.
func TestSumIsWhatIsChecked(t *testing.T) {
	data := zipped(tarOf(t, file("package/index.js", "1")))
	for _, a := range algorithms {
		sum, ok := Sum(a.name, data)
		if _, err := ReadVerified(bytes.NewReader(data), []npm.Integrity{sum}, DefaultLimits); !ok || err != nil {
			t.Errorf("%s: %v", sum, err)
		}
	}
	if _, ok := Sum("crc32", data); ok {
		t.Error("crc32 is an algorithm")
	}
}
