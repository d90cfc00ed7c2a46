package proof

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"levee/internal/cast/claim"
)

// sound is a folder in which nothing is wrong.
const sound = `
-- evidence.yaml --
evidence: sound
files:
  - file: timeline.yaml
    name: chain
    kind: timeline
    date: 2018-12-01
    source: made up
    licence: facts
    sha256: ""
  - file: git/commits.yaml
    kind: commits
    source: made up
    licence: facts
    sha256: ""
-- timeline.yaml --
timeline: sound
events:
  - at: 2018-10-05
    what: something
    how: told
    source: somebody
    says:
      - flatmap-stream@0.1.1 published at 2018-10-05
-- git/commits.yaml --
repository: a/b
commits:
  - id: 5999958dfc1b0a80e6caeac4cdc76b3b828bdfe2
    at: 2018-09-09T08:17:22Z
    author: somebody
    files:
      index.js: git:0c3815bb
`

func soundFolder(t testing.TB) fstest.MapFS {
	folder := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(sound)).Files {
		folder[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	seal(t, folder)
	return folder
}

// What is wrong gets one error with its place, and what was expected.
func TestOpenSaysWhatIsWrong(t *testing.T) {
	if _, err := Open(soundFolder(t)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, old, new, want string }{
		{ManifestName, "evidence: sound", "evidence: [", "evidence.yaml:2:1: not YAML: "},
		{ManifestName, "evidence: sound\n", "", "evidence.yaml:1:1: want evidence"},
		{ManifestName, "files:", "file:", `evidence.yaml:2:1: key "file": did you mean "files"?`},
		{ManifestName, "    name: chain", "    nam: chain", `evidence.yaml:4:5: key "nam": did you mean "name"?`},
		{ManifestName, "    name: chain", "    name: git/commits.yaml", `evidence.yaml:10:5: "git/commits.yaml": want one file of that name`},
		{ManifestName, "    name: chain", "    with: nothing", `evidence.yaml:4:11: with: want it of lockfiles only`},
		{ManifestName, "kind: timeline", "kind: lockfile\n    with: nothing", `evidence.yaml:3:5: with "nothing": want a file of this list`},
		{ManifestName, "kind: timeline", "kind: time", `evidence.yaml:5:11: kind "time": want one of lockfile, package.json,`},
		{ManifestName, "kind: timeline", "kind: [timeline]", `evidence.yaml:5:11: kind: want one line of text`},
		{ManifestName, "date: 2018-12-01", "date: 2018-02-30", `evidence.yaml:6:11: time "2018-02-30": want a day that the calendar has`},
		{ManifestName, "date: 2018-12-01", "date: 2018-12-01T10:00", `evidence.yaml:6:11: time "2018-12-01T10:00": want its time zone`},
		{ManifestName, "date: 2018-12-01", "date: &a 2018-12-01\n    date: *a", `evidence.yaml:7:5: want a plain key and no alias`},
		{ManifestName, "date: 2018-12-01", "kind: other", `evidence.yaml:6:5: key "kind": want it once`},
		{ManifestName, "    licence: facts\n", "", `evidence.yaml:3:5: want licence`},
		{ManifestName, "file: timeline.yaml", "file: ../timeline.yaml", `evidence.yaml:3:11: file "../timeline.yaml": want a path within the folder`},
		{ManifestName, "file: timeline.yaml", "file: /etc/passwd", `evidence.yaml:3:11: file "/etc/passwd": want a path within the folder`},
		{ManifestName, "file: timeline.yaml", `file: 'C:\x'`, `want a path within the folder`},
		{ManifestName, "file: timeline.yaml", "file: git", `evidence.yaml:3:5: file "git": want a regular file`},
		{ManifestName, "file: timeline.yaml", "file: none.yaml", `evidence.yaml:3:5: file "none.yaml": there is no such file`},
		{ManifestName, "sha256: ", "sha256: 7", `sha256 "7`},
		{"timeline.yaml", "", "#", `evidence.yaml:3:5: file "timeline.yaml": its sha256 is `},
		{"timeline.yaml sealed", "how: told", "how: guessed", `timeline.yaml:5:10: how "guessed": want measured`},
		{"timeline.yaml sealed", "    source: somebody\n", "", `timeline.yaml:3:5: want source`},
		{"timeline.yaml sealed", "at 2018-10-05\n", "at 2018-10-32\n", `timeline.yaml:8:9: says: column 35: time "2018-10-32": want a day that the calendar has`},
		{"timeline.yaml sealed", "published at", "publshed at", `did you mean "published"?`},
		{"timeline.yaml sealed", "flatmap-stream@0.1.1 published at 2018-10-05", "2018-10-05 to 2018-10-06 is 1 day", `timeline.yaml:8:9: says: a source cannot state a claim of this form`},
		{"timeline.yaml sealed", "flatmap-stream@0.1.1 published at 2018-10-05", "a@1.0.0 adds dependency b", `timeline.yaml:8:9: says: a source cannot state`},
		{"timeline.yaml sealed", "  - at: 2018-10-05", "  - at: [1]", `timeline.yaml:3:9: `},
		{"timeline.yaml sealed", "says:\n      - ", "says: ", `timeline.yaml:7:11: want a list`},
		{"git/commits.yaml sealed", "id: 5999958d", "id: HEAD", `git/commits.yaml:3:9: id: commit "HEADfc1b`},
		{"git/commits.yaml sealed", "git:0c3815bb", "crc:0c3815bb", `git/commits.yaml:7:17: hash "crc:0c3815bb": want one such as`},
		{"git/commits.yaml sealed", "author: somebody", "author: someone@mail.example", `git/commits.yaml:5:13: author: want a name, not an e-mail address`},
		{"git/commits.yaml sealed", "repository: a/b", "repository: ", `git/commits.yaml:1:1: want repository`},
	} {
		folder := soundFolder(t)
		name, sealed := strings.CutSuffix(c.file, " sealed")
		data := bytes.Replace(folder[name].Data, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(data, folder[name].Data) {
			t.Fatalf("%s has no %q", name, c.old)
		}
		if folder[name] = (&fstest.MapFile{Data: data}); sealed {
			seal(t, folder)
		}
		_, err := Open(folder)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q for %q: %v, want %s", c.new, c.old, err, c.want)
		}
	}
}

// Links lead nowhere, be they files or folders.
func TestLinksAreRefused(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(outside, []byte("timeline: secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"timeline.yaml": outside, "git": filepath.Dir(outside)} {
		dir := t.TempDir()
		for name, f := range soundFolder(t) {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.RemoveAll(filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
		_, err := Open(os.DirFS(dir))
		if err == nil || !strings.Contains(err.Error(), link+" is a link") {
			t.Errorf("%s: %v, want that it is a link", link, err)
		}
	}
}

// A file too large is refused by its size alone.
func TestLargeFilesAreRefused(t *testing.T) {
	folder := soundFolder(t)
	_, err := Open(swollen{folder})
	if err == nil || !strings.Contains(err.Error(), "bytes, want at most") {
		t.Errorf("%v, want that it is too large", err)
	}
}

// swollen is a folder in which the timeline pretends to be large.
type swollen struct{ fs.FS }

func (s swollen) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(s.FS, name)
	if name == "timeline.yaml" {
		return fat{info}, err
	}
	return info, err
}

func (s swollen) Lstat(name string) (fs.FileInfo, error) { return s.Stat(name) }
func (s swollen) ReadLink(string) (string, error)        { return "", fs.ErrInvalid }

type fat struct{ fs.FileInfo }

func (fat) Size() int64 { return maxFile + 1 }

func TestSeal(t *testing.T) {
	folder := soundFolder(t)
	want := folder[ManifestName].Data
	for _, change := range []func([]byte) []byte{
		func(m []byte) []byte { return bytes.ReplaceAll(m, []byte("sha256: "), []byte("sha256: 0")) },
		func(m []byte) []byte { return manifestDigest.ReplaceAll(m, nil) },
	} {
		got, err := Seal(change(want), folder)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v\n%s", err, got)
		}
	}
	for _, bad := range []string{"a", "evidence: x\nfiles: [{file: timeline.yaml}]", "evidence: x\nfiles:\n  - file: ../x", "evidence: x\nfiles:\n  - kind: x"} {
		if _, err := Seal([]byte(bad), folder); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

// FuzzOpen reads whatever stands in the text files of a folder, and settles
// claims from it.
func FuzzOpen(f *testing.F) {
	folder := soundFolder(f)
	f.Add(string(folder[ManifestName].Data), string(folder["timeline.yaml"].Data), string(folder["git/commits.yaml"].Data), "a 1.0.0 2018-01-01 by b\n  depends c 1\n")
	var claims []claim.Claim
	for i := range claim.Forms {
		for _, example := range claim.Forms[i].Examples {
			c, err := claim.Parse(example)
			if err != nil {
				f.Fatal(err)
			}
			claims = append(claims, c)
		}
	}
	f.Fuzz(func(t *testing.T, manifest, timeline, commits, universe string) {
		_, _ = Open(fstest.MapFS{ManifestName: {Data: []byte(manifest)}})
		for name, text := range map[string]string{"timeline": timeline, "commits": commits, "universe": universe} {
			e := &Evidence{byName: make(map[string]*entry), facts: newFacts()}
			en := &entry{file: name, kind: name, data: []byte(text)}
			if kindOf(name).read(e, en) != nil {
				continue
			}
			for _, c := range claims {
				if _, err := e.Verify(c, nil); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

var manifestDigest = regexp.MustCompile(`(?m)^    sha256: .*\n`)
