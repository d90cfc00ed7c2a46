package reading

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/capability"
)

// TestALookAtTheEndMissesNothing holds the quick look at what stands before a
// string against the thorough one.
func TestALookAtTheEndMissesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"from", "import", "require", "(", " ", "\n", "\t\r", ";", "a", "// <reference types=", "<reference types="}), 0, 6).Draw(t, "pieces")
		if text := []byte(strings.Join(pieces, "")); asks(text) && !mayAsk(text) {
			t.Errorf("%q asks, and does not look so", text)
		}
	})
}

func asJSON(t *testing.T, p *code.Package) string {
	t.Helper()
	data, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestReadingTwiceIsTheSame reads all packages with one reader, forwards and
// backwards: what it keeps of a package must not change what it says of another.
func TestReadingTwiceIsTheSame(t *testing.T) {
	r := New(capability.Default())
	all := stories(t)
	alone := make(map[string]string)
	for _, s := range all {
		alone[s.name] = asJSON(t, New(capability.Default()).Read(s.tree))
	}
	for range 2 {
		for _, s := range all {
			if again := asJSON(t, r.Read(s.tree)); again != alone[s.name] {
				t.Errorf("%s: read after others\n%s\nwant\n%s", s.name, again, alone[s.name])
			}
		}
		slices.Reverse(all)
	}
}

// TestOrderInTheArchiveIsNothing packs the files of a package in any order.
func TestOrderInTheArchiveIsNothing(t *testing.T) {
	all := stories(t)
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.SampledFrom(all).Draw(rt, "story")
		files := rapid.Permutation(s.tree.Files).Draw(rt, "order")
		tree, err := archive.ReadTarball(bytes.NewReader(packed(t, files)), archive.DefaultLimits)
		if err != nil {
			rt.Fatal(err)
		}
		got, want := facts(Read(tree)), facts(Read(s.tree))
		if !slices.Equal(got, want) {
			rt.Errorf("%s: from an archive\n%s\nwant\n%s", s.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func packed(t *testing.T, files []archive.File) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: "package/" + f.Path, Mode: 0o644, Size: f.Size}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestAnotherFileLosesNothing adds files that have nothing to do with the
// others, before and behind them.
func TestAnotherFileLosesNothing(t *testing.T) {
	const honest = "exports.add = (a, b) => a + b;\nexports.pad = s => s.padStart(8);\n"
	for _, s := range stories(t) {
		files := slices.Clone(s.tree.Files)
		for _, name := range []string{"AA/first.js", "zz/last.js", "zz/last.json", "README.md"} {
			if s.tree.Lookup(name) == nil {
				files = append(files, archive.File{Path: name, Data: []byte(honest), Size: int64(len(honest))})
			}
		}
		got := facts(Read(treeOf(files...)))
		for _, fact := range facts(Read(s.tree)) {
			if !slices.Contains(got, fact) {
				t.Errorf("%s: with more files, %q is lost", s.name, fact)
			}
		}
	}
}
