package project

import (
	"archive/zip"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// tree writes files below a new folder, by their slash-separated names.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The lockfile of a project may be above the folder, but not above its
// repository.
func TestAbove(t *testing.T) {
	dir := tree(t, map[string]string{
		"yarn.lock": "", "packages/web/src/x.js": "", "packages/own/package-lock.json": "{}",
		"repository/.git/HEAD": "", "repository/src/x.js": "",
	})
	for from, want := range map[string]string{
		".": ".", "packages/web/src": ".", "packages/own": "packages/own",
		"repository": "repository", "repository/src": "repository/src",
	} {
		if got := Above(filepath.Join(dir, from)); got != filepath.Join(dir, want) {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}

// What a package says of itself is read in the project and nowhere else.
func TestInstalled(t *testing.T) {
	outside := tree(t, map[string]string{"package.json": `{"name": "outside"}`})
	dir := tree(t, map[string]string{
		"node_modules/a/package.json":      `{"name": "a", "description": "A.", "keywords": "one"}`,
		"node_modules/broken/package.json": `{`,
	})
	if err := os.Symlink(outside, filepath.Join(dir, "node_modules", "link")); err != nil {
		t.Skip(err)
	}
	if m := Installed(dir, "node_modules/a"); m == nil || m.Description != "A." || len(m.Keywords) != 1 {
		t.Errorf("%+v", m)
	}
	for _, name := range []string{"node_modules/link", "node_modules/broken", "node_modules/none", "../" + filepath.Base(outside)} {
		if m := Installed(dir, name); m != nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestZipped(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a-npm-1.0.0-0123456789.zip")
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(out)
	entry, err := z.Create("node_modules/a/package.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write([]byte(`{"name": "a", "keywords": ["one"]}`)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(z.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	if m := Zipped(name, "node_modules/a"); m == nil || m.Name != "a" || len(m.Keywords) != 1 {
		t.Errorf("%+v", m)
	}
	for archive, folder := range map[string]string{name: "node_modules/b", name + "x": "node_modules/a", filepath.Dir(name): "node_modules/a"} {
		if m := Zipped(archive, folder); m != nil {
			t.Errorf("%s %s: %+v", archive, folder, m)
		}
	}
}
