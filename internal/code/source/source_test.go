package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/goldentest"
)

// TestCases runs the stories in testdata: files of "git" (or "link", whose
// text is where it leads, or "submodule") and of "tarball". A case wants the
// folder, the state, and every difference.
func TestCases(t *testing.T) {
	goldentest.Stories(t, "testdata/*.txtar", 1, func(t *testing.T, name string, story *txtar.Archive) {
		r, c, want := scene(t, story)
		folder, _, ok, err := Folder(r, c)
		if err != nil {
			t.Fatal(err)
		}
		got := "no folder\n"
		if ok {
			got = told(t, r, c, folder)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func told(t *testing.T, r *Release, c *Commit, folder string) string {
	t.Helper()
	got, err := Compare(r, c, folder)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "folder %q, %s, %d equal\n", got.Folder, got.State, got.Equal)
	for _, d := range got.Differences {
		fmt.Fprintf(&b, "%s: %s", d.Path, d.What)
		if d.Why != "" {
			fmt.Fprintf(&b, ", %s", d.Why)
		}
		if d.Runs != "" {
			fmt.Fprintf(&b, " (%s)", d.Runs)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// marks stand in cases for bytes that a text does not show.
var marks = strings.NewReplacer("<CR>", "\r", "<EMPTY>\n", "")

func scene(t *testing.T, story *txtar.Archive) (*Release, *Commit, string) {
	t.Helper()
	r := &Release{Name: "a", Version: "1.0.0", Tree: &archive.Tree{}}
	git := make(map[string]string)
	modes := make(map[string]Mode)
	want := ""
	for _, f := range story.Files {
		what, name, _ := strings.Cut(f.Name, "/")
		text := marks.Replace(string(f.Data))
		switch what {
		case "git":
			git[name] = text
		case "link":
			git[name], modes[name] = strings.TrimSpace(text), Link
		case "submodule":
			git[name], modes[name] = "", Submodule
		case "tarball":
			r.Tree.Files = append(r.Tree.Files, archive.File{Path: name, Data: []byte(text), Size: int64(len(text))})
		case "release":
			for line := range strings.Lines(text) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
				switch key {
				case "name":
					r.Name = value
				case "directory":
					r.Directory = value
				default:
					from, to, _ := strings.Cut(value, " ")
					r.imports(key, from, to)
				}
			}
		case "want":
			want = text
		default:
			t.Fatalf("section %q", f.Name)
		}
	}
	slices.SortFunc(r.Tree.Files, func(a, b archive.File) int { return strings.Compare(a.Path, b.Path) })
	return r, commitOf(git, modes), want
}

// imports reads "imports FROM TO", "entry FILE", "kind FILE KIND".
func (r *Release) imports(key, from, to string) {
	if r.Code == nil {
		r.Code = byManifest(r.Tree)
	}
	switch key {
	case "imports":
		r.Code.Imports = append(r.Code.Imports, code.Import{File: to, Place: code.Place{File: from}})
	case "entry":
		r.Code.Manifest.Entries = append(r.Code.Manifest.Entries, from)
	case "kind":
		r.Code.Files = append(r.Code.Files, code.File{Path: from, Kind: code.Kind(to)})
	}
}

func commitOf(files map[string]string, modes map[string]Mode) *Commit {
	texts := make(map[string][]byte)
	for name, text := range files {
		texts[name] = []byte(text)
	}
	c := CommitOf(texts)
	for i := range c.Files {
		c.Files[i].Mode = modes[c.Files[i].Path]
	}
	return c
}

// TestEqualIsEqual: what git has and nothing else is no difference, whatever
// the files are called.
func TestEqualIsEqual(t *testing.T) {
	files := map[string]string{"package.json": `{"name":"a"}`, "index.js": "1", "lib/x.min.js": "2", "dist/.env": "", ".gitignore": "*", "a.d.ts": "3"}
	c := commitOf(files, nil)
	r := &Release{Name: "a", Tree: &archive.Tree{}}
	for _, f := range c.Files {
		r.Tree.Files = append(r.Tree.Files, archive.File{Path: f.Path, Data: []byte(files[f.Path]), Size: int64(len(files[f.Path]))})
	}
	got, err := Compare(r, c, "")
	if err != nil || got.State != code.Matched || got.Equal != len(files) || len(got.Differences) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestLongListKeepsWhatRuns: a thousand harmless files hide nothing.
func TestLongListKeepsWhatRuns(t *testing.T) {
	c := commitOf(map[string]string{"package.json": `{"name":"a"}`}, nil)
	r := &Release{Name: "a", Tree: &archive.Tree{}}
	for i := range 3 * maxListed {
		r.Tree.Files = append(r.Tree.Files, archive.File{Path: fmt.Sprintf("a%06d.txt", i), Data: []byte{byte(i), byte(i >> 8)}, Size: 2})
	}
	r.Tree.Files = append(r.Tree.Files, archive.File{Path: "z.js", Data: []byte("z"), Size: 1})
	got, err := Compare(r, c, "")
	if err != nil || len(got.Differences) != maxListed || got.Cut != 2*maxListed+1 || got.Counts[code.Added] != 3*maxListed+1 {
		t.Fatalf("%d listed, %d cut, %v, %v", len(got.Differences), got.Cut, got.Counts, err)
	}
	if last := got.Differences[maxListed-1]; last.Path != "z.js" || last.Runs != code.RunsAsCode {
		t.Errorf("last is %+v, want z.js", last)
	}
}

func TestTags(t *testing.T) {
	tags, named := Tags("@scope/pkg", "1.2.3")
	for _, want := range []string{
		"@scope/pkg@1.2.3", "pkg@1.2.3", "pkg-v1.2.3", "pkg/v1.2.3", "scope-pkg@1.2.3", "v1.2.3", "1.2.3", "release-1.2.3",
	} {
		at := slices.Index(tags, want)
		if at < 0 || (at < named) != strings.Contains(want, "pkg") {
			t.Errorf("%s is number %d of %d, %d of them named", want, at, len(tags), named)
		}
	}
	sorted := slices.Sorted(slices.Values(tags))
	if len(slices.Compact(sorted)) != len(tags) {
		t.Errorf("tags twice in %v", tags)
	}
}

func TestIgnoring(t *testing.T) {
	var i Ignoring
	i.Add("", []byte("# comment\ndist/\n*.log\n/root.js\nlib/gen\n!keep.log\na/**/z.js\n[ab].txt\n\\#x\nq?.js\n"))
	i.Add("packages/p", []byte("out\n/only.js\r\n"))
	for name, want := range map[string]bool{
		"dist/a.js": true, "x/dist/a/b.js": true, "dist": false, "a.log": true, "keep.log": false, "root.js": true, "x/root.js": false,
		"lib/gen/a.js": true, "x/lib/gen/a.js": false, "a/z.js": true, "a/b/c/z.js": true, "b.txt": true, "c.txt": false, "#x": true,
		"qq.js": true, "q.js": false, "packages/p/out/a.js": true, "out/a.js": false, "packages/p/only.js": true, "packages/p/q/only.js": false,
		"dist/keep.log": true,
	} {
		if got := i.Ignores(name); got != want {
			t.Errorf("%s ignored: %v, want %v", name, got, want)
		}
	}
}

// TestIgnoringHasABound: whoever makes both the repository and the tarball
// cannot make a comparison last.
func TestIgnoringHasABound(t *testing.T) {
	var i Ignoring
	i.Add("", []byte("x\n"+strings.Repeat("a*b*c*d/**/e\n", 2*maxPatterns)))
	if len(i.patterns) != maxPatterns || !i.Ignores("x/y") {
		t.Fatalf("%d patterns, %d tries", len(i.patterns), i.tries)
	}
	i.tries = maxTries - 10
	if i.Ignores(strings.Repeat("a/", 100)+"x") || i.tries != maxTries {
		t.Errorf("%d tries, want an end at %d", i.tries, maxTries)
	}
}

func FuzzIgnoring(f *testing.F) {
	f.Add("dist/\n!a\n**/b\n[!a]\n", "dist/a/b.js")
	f.Fuzz(func(t *testing.T, text, name string) {
		var i Ignoring
		i.Add("p", []byte(text))
		i.Ignores(name)
	})
}

func FuzzRewritten(f *testing.F) {
	f.Add(`{"name":"a","scripts":{"install":"x"}}`, `{"name":"a","dependencies":{"b":"1"}}`)
	f.Fuzz(func(t *testing.T, git, tarball string) {
		what, _, _ := rewritten([]byte(git), []byte(tarball))
		if what != code.Changed && what != code.Rewritten {
			t.Errorf("%q", what)
		}
		if what, _, _ := rewritten([]byte(tarball), []byte(tarball)); fields([]byte(tarball)) != nil && what != code.Rewritten {
			t.Errorf("a manifest differs from itself: %q", tarball)
		}
	})
}

// TestBuildsAreTold: what is a build, and what only sounds like a script.
func TestBuildsAreTold(t *testing.T) {
	for command, want := range map[string]bool{
		"prepare: husky install": false, "test: grunt test": false, "prepublish: npm ls && npm test": false, "build: node x.js": true,
		"prepack: tsc -p .": true, "prepublishOnly: npm run build": true, "compile:cjs: x": true, "lint: eslint lib": false, "postinstall: node a.js": false,
	} {
		name, text, _ := strings.Cut(command, ": ")
		if got := hasBuild(map[string]string{name: text}); got != want {
			t.Errorf("%s builds: %v, want %v", command, got, want)
		}
	}
	if outputs.MatchString("lib") || !sometimes.MatchString("lib") {
		t.Error("lib is as often a folder of sources")
	}
}
