package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"levee/internal/code/archive"
)

// What is installed, ignored or version control's is not the project's own.
func TestOwn(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		".gitignore": "/dist\n*.log\n", "package.json": "{}", "index.js": "1", "dist/bundle.js": "2", "npm.log": "3",
		"node_modules/a/index.js": "4", "packages/b/node_modules/c/index.js": "5", "packages/b/index.js": "6",
		"packages/b/.gitignore": "made\n", "packages/b/made/x.js": "7", ".git/config": "8",
	} {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc", filepath.Join(dir, "outside")); err != nil {
		t.Fatal(err)
	}
	tree, err := Own(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range tree.Files {
		names = append(names, f.Path)
	}
	want := ".gitignore index.js package.json packages/b/.gitignore packages/b/index.js"
	if d := cmp.Diff(want, strings.Join(names, " ")); d != "" {
		t.Error(d)
	}
	if _, err := Own(filepath.Join(dir, "gone")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestNaming(t *testing.T) {
	files := map[string]string{
		"README.md":         "we use readme",
		"package-lock.json": `{"locked": 1}`,
		"package.json":      `{"name": "self", "dependencies": {"listed": "1"}, "babel": {"presets": ["@scope/preset"]}}`,
		"angular.json":      `"./node_modules/styled/css.css"`,
		".eslintrc":         `extends: configured/rules`,
		"x.scss":            `@import "~imported";`,
	}
	tree := &archive.Tree{}
	for name, text := range files {
		tree.Files = append(tree.Files, archive.File{Path: name, Data: []byte(text)})
	}
	got := Naming(tree, []string{"readme", "locked", "self", "listed", "@scope/preset", "styled", "configured", "imported", "none"})
	want := map[string]string{"@scope/preset": "package.json", "styled": "angular.json", "configured": ".eslintrc", "imported": "x.scss"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
