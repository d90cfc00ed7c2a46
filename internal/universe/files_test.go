package universe_test

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/evidence"
	"levee/internal/evidence/evidencetest"
	"levee/internal/universe"
)

const withFiles = `
-- universe --
left-pad 1.0.0 2016-01-01 by azer
  depends right-pad ^1.0.0
  optional middle-pad 1
  scripts install
  bin left-pad
  engines >=4
left-pad 1.1.0 2016-02-01 by azer
left-pad 1.2.0 2016-03-01 by azer
left-pad
  repository git://git.example/left-pad.git
-- left-pad@1.0.0/index.js --
module.exports = 1
-- left-pad@1.0.0/bin/left-pad.js --
#!/usr/bin/env node
-- left-pad@1.1.0/package.json --
{"name": "left-pad", "version": "1.1.0", "scripts": {"postinstall": "echo hello"}}
-- want --
other sections are none of its business
`

func parseFiles(t testing.TB, text string) *universe.Universe {
	t.Helper()
	u, err := universe.ParseArchive("test", txtar.Parse([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestFiles(t *testing.T) {
	u := parseFiles(t, withFiles)
	tree := u.Tree("left-pad", "1.0.0")
	want := `{
  "bin": {
    "left-pad": "bin/left-pad.js"
  },
  "dependencies": {
    "middle-pad": "1",
    "right-pad": "^1.0.0"
  },
  "engines": {
    "node": "\u003e=4"
  },
  "main": "index.js",
  "name": "left-pad",
  "optionalDependencies": {
    "middle-pad": "1"
  },
  "repository": {
    "type": "git",
    "url": "git://git.example/left-pad.git"
  },
  "scripts": {
    "install": "node install.js"
  },
  "version": "1.0.0"
}
`
	if diff := cmp.Diff(want, string(tree.Lookup("package.json").Data)); diff != "" || len(tree.Files) != 3 || len(tree.Gaps) != 0 {
		t.Errorf("%d files, gaps %v, package.json (-want +got):\n%s", len(tree.Files), tree.Gaps, diff)
	}
	if f := tree.Lookup("bin/left-pad.js"); !f.Executable || string(f.Data) != "#!/usr/bin/env node\n" {
		t.Errorf("command %+v", f)
	}
	if own := u.Tree("left-pad", "1.1.0").Lookup("package.json"); !strings.Contains(string(own.Data), "echo hello") {
		t.Errorf("a package.json of its own counts, got %s", own.Data)
	}
	if u.Tree("left-pad", "1.2.0") != nil || u.Tree("left-pad", "9.0.0") != nil || u.Tree("nobody", "1.0.0") != nil {
		t.Error("a release without files has no tree")
	}
	if again := parseFiles(t, withFiles); !bytes.Equal(again.Tarball("left-pad", "1.0.0"), u.Tarball("left-pad", "1.0.0")) {
		t.Error("want the same tarball each time")
	}
}

// The document names the hash of the tarball that is served, unless the text
// names another.
func TestDocumentNamesTheTarball(t *testing.T) {
	u := parseFiles(t, withFiles)
	var doc struct {
		Versions map[string]struct {
			Dist struct{ Integrity, Tarball string }
		}
	}
	if err := json.Unmarshal(u.Packument("left-pad"), &doc); err != nil {
		t.Fatal(err)
	}
	dist := doc.Versions["1.0.0"].Dist
	data := u.TarballAt(strings.TrimPrefix(dist.Tarball, universe.Host))
	sum := sha512.Sum512(data)
	if data == nil || dist.Integrity != "sha512-"+base64.StdEncoding.EncodeToString(sum[:]) {
		t.Errorf("tarball of %d bytes at %s, integrity %s", len(data), dist.Tarball, dist.Integrity)
	}
	if doc.Versions["1.2.0"].Dist.Integrity != "" || u.TarballAt("left-pad/-/left-pad-1.2.0.tgz") != nil {
		t.Error("a release without files has no hash and no tarball")
	}
	var one struct{ Version string }
	if err := json.Unmarshal(u.Version("left-pad", "1.1.0"), &one); err != nil || one.Version != "1.1.0" || u.Version("left-pad", "7.0.0") != nil {
		t.Errorf("the document of one version is about %q, %v", one.Version, err)
	}
	lie := parseFiles(t, strings.Replace(withFiles, "bin left-pad\n", "bin left-pad\n  integrity sha512-lie\n", 1))
	if !bytes.Contains(lie.Packument("left-pad"), []byte(`"sha512-lie"`)) {
		t.Error("a hash in the text counts")
	}
}

func TestFilesSayWhatIsWrong(t *testing.T) {
	for section, want := range map[string]string{
		"a@1.0.0/x.js --\nx\n-- a@1.0.0/x.js": "want each file once", "a@2.0.0/x.js": "want its release in the universe", "b@1.0.0/x.js": "want its release in the universe",
		"a@1.0.0/../x.js": "want a path within the package", "a@0.9.0/x.js": "want no files of a version that is gone",
	} {
		_, err := universe.ParseArchive("u", txtar.Parse([]byte("-- universe --\na 0.9.0 2018-01-01 gone\na 1.0.0\n-- "+section+" --\nx\n")))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("section %q: %v, want %s", section, err, want)
		}
	}
	for _, other := range []string{"want", "package.json", "project", "lib/a.js", "a/b@c"} {
		if _, _, ok := universe.FileName(other); ok {
			t.Errorf("section %q is no file of a release", other)
		}
	}
}

func TestUniverseIsACodeSource(t *testing.T) {
	evidencetest.RunCode(t, func(_ *testing.T, u *universe.Universe) evidence.CodeSource { return u.Coded(evidencetest.ListFiles) })
}

func TestAbsentCode(t *testing.T) {
	u := parseFiles(t, strings.Replace(withFiles, "left-pad\n  repository", "left-pad\n  absent code the registry is down\n  repository", 1))
	f, err := u.Coded(evidencetest.ListFiles).Code(t.Context(), evidencetest.Artifacts()[0])
	if err != nil || f.Why() != "not in the registry" {
		t.Errorf("%v %v", f.Why(), err)
	}
	a := evidencetest.Artifacts()[0]
	a.Name = "left-pad"
	if f, _ = u.Coded(evidencetest.ListFiles).Code(t.Context(), a); f.Why() != "the registry is down" {
		t.Errorf("reason %q", f.Why())
	}
}

// TestBundleIsACodeSource records code, writes it, and reads it back.
func TestBundleIsACodeSource(t *testing.T) {
	evidencetest.RunCode(t, func(t *testing.T, u *universe.Universe) evidence.CodeSource {
		b := evidence.NewBundle(time.Time{})
		for _, a := range evidencetest.Artifacts() {
			f, err := u.Coded(evidencetest.ListFiles).Code(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			b.PutPackage(a.Name, a.Version, f)
		}
		var file bytes.Buffer
		if err := b.Write(&file); err != nil {
			t.Fatal(err)
		}
		read, err := evidence.Read("bundle", file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		return read
	})
}
