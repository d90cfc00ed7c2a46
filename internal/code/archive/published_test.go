package archive

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// folders reads the table: each section is a file of a folder, the folders are
// parted by their first component.
func folders(t *testing.T) map[string][]txtar.File {
	t.Helper()
	story, err := txtar.ParseFile("testdata/published.txtar")
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]txtar.File)
	for _, f := range story.Files {
		name, file, _ := strings.Cut(f.Name, "/")
		all[name] = append(all[name], txtar.File{Name: file, Data: f.Data})
	}
	return all
}

// write puts a folder of the table on disk.
func write(t *testing.T, files []txtar.File) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func names(tree *Tree) []string {
	out := []string{}
	for _, f := range tree.Files {
		out = append(out, f.Path)
	}
	return out
}

// npmPacks asks npm what it would publish of a folder.
func npmPacks(t *testing.T, dir string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "npm", "pack", "--dry-run", "--json", "--ignore-scripts", "--offline", "--cache", filepath.Join(t.TempDir(), "cache"))
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("npm pack: %v\n%s", err, out)
	}
	type packed struct {
		Files []struct{ Path string } `json:"files"`
	}
	var list []packed
	if err := json.Unmarshal(out, &list); err != nil {
		var byName map[string]packed // newer clients
		if err := json.Unmarshal(out, &byName); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, p := range byName {
			list = append(list, p)
		}
	}
	files := []string{}
	for _, f := range list[0].Files {
		files = append(files, f.Path)
	}
	slices.Sort(files)
	return files
}

// TestPublishedIsWhatNpmPacks holds the rules against npm's own.
func TestPublishedIsWhatNpmPacks(t *testing.T) {
	npmModules(t)
	for name, files := range folders(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, files)
			tree, err := ReadFolder(os.DirFS(dir), DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			out := Published(tree)
			if diff := cmp.Diff(npmPacks(t, dir), names(out)); diff != "" {
				t.Errorf("published (-npm +got):\n%s", diff)
			}
			if len(out.Gaps) > 0 {
				t.Errorf("gaps %v", out.Gaps)
			}
		})
	}
}

func TestPublishedGaps(t *testing.T) {
	tree := &Tree{Files: []File{{Path: "a.js"}, {Path: "package.json", Data: []byte(`{"name":"a","files":["x!(b).js","{a,b}.js"]}`)}}}
	out := Published(tree)
	if diff := cmp.Diff([]string{"a.js", "package.json"}, names(out)); diff != "" || len(out.Gaps) != 1 {
		t.Errorf("a pattern that is not understood: %s%v", diff, out.Gaps)
	}
	for _, bad := range []*Tree{{}, {Files: []File{{Path: "package.json", Data: []byte("[")}}}} {
		if out := Published(bad); len(out.Files) != 0 || len(out.Gaps) != 1 {
			t.Errorf("a folder that cannot be published: %v %v", names(out), out.Gaps)
		}
	}
}

func TestPatternsHaveBounds(t *testing.T) {
	for _, bad := range []string{strings.Repeat("{a,b}", 20), strings.Repeat("**/a/", 20), strings.Repeat("x", 2000), "x!(a)"} {
		if _, ok := parseRule(bad); ok {
			t.Errorf("pattern %.20q was taken", bad)
		}
	}
	if len(always) != 22 {
		t.Errorf("%d rules hold always, want 22", len(always))
	}
}

func FuzzPublished(f *testing.F) {
	f.Add("*.js\n!lib/**\n", `"lib", "!lib/a.js", "x/{a,b}/**"`)
	f.Fuzz(func(t *testing.T, ignore, files string) {
		tree := &Tree{Files: []File{{Path: ".npmignore", Data: []byte(ignore)}, {Path: "lib/.gitignore", Data: []byte(ignore)}, {Path: "lib/a.js"},
			{Path: "package.json", Data: []byte(`{"files":[` + files + `]}`)}}}
		Published(tree)
	})
}
