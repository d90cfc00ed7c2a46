package project

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/npm/lockfile"
)

// write lays out a project from a txtar text.
func write(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(text)).Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const lock = `{"lockfileVersion":3,"packages":{"":{"name":"x"},"node_modules/a":{"version":"1.0.0"}}}`

func TestOpenReadsWorkspaces(t *testing.T) {
	dir := write(t, `
-- package.json --
{"name":"x","workspaces":["packages/*","deep/**","../out"]}
-- package-lock.json --
`+lock+`
-- packages/a/package.json --
{"name":"a"}
-- packages/none/readme --
-- deep/b/c/package.json --
{"name":"c"}
-- deep/node_modules/d/package.json --
{"name":"d"}
`)
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(p.Manifests)); !slices.Equal(got, []string{"", "deep/b/c", "packages/a"}) {
		t.Errorf("manifests in %q", got)
	}
	if p.File.Kind != lockfile.NPM || p.File.Path != "package-lock.json" || p.File.Instances() != 1 {
		t.Errorf("lockfile %s %s with %d places", p.File.Kind, p.File.Path, p.File.Instances())
	}
	if p, err = Open(filepath.Join(dir, "package-lock.json")); err != nil || p.Manifests[""] == nil {
		t.Errorf("by the lockfile's own path: %v", err)
	}
}

func TestOpenChoosesTheLockfile(t *testing.T) {
	both := "-- package-lock.json --\n" + lock + "\n-- yarn.lock --\n# yarn lockfile v1\n\n"
	p, err := Open(write(t, "-- package.json --\n{}\n"+both))
	if err != nil || p.File.Kind != lockfile.NPM || !slices.Equal(p.Also, []string{"yarn.lock"}) {
		t.Errorf("kind %v, also %q, %v; want npm and yarn.lock beside it", p.File.Kind, p.Also, err)
	}
	p, err = Open(write(t, "-- package.json --\n{\"packageManager\":\"yarn@1.22.22\"}\n"+both))
	if err != nil || p.File.Kind != lockfile.YarnOne || !slices.Equal(p.Also, []string{"package-lock.json"}) {
		t.Errorf("kind %v, also %q, %v; want yarn, as the manifest says", p.File.Kind, p.Also, err)
	}
	p, err = Open(write(t, "-- package.json --\n{\"dependencies\":{\"a\":\"1\"}}\n"))
	if err != nil || p.File.Kind != lockfile.None || p.File.Instances() != 0 || len(p.File.Edges) != 1 {
		t.Errorf("without a lockfile: %+v, %v", p.File, err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	huge := write(t, "-- package.json --\n{}\n")
	file, err := os.Create(filepath.Join(huge, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(file.Truncate(300<<20), file.Close()); err != nil {
		t.Fatal(err)
	}
	pipe := write(t, "-- package.json --\n{}\n")
	if err := syscall.Mkfifo(filepath.Join(pipe, "yarn.lock"), 0o644); err != nil {
		t.Fatal(err)
	}
	folder := write(t, "-- package.json --\n{}\n-- package-lock.json/x --\n")
	for dir, want := range map[string]string{
		t.TempDir():                                     "no package.json and no lockfile",
		filepath.Join(t.TempDir(), "missing"):           "no such file or directory",
		write(t, "-- bun.lockb --\nx\n"):                "bun install --save-text-lockfile",
		write(t, "-- package.json --\n{\n  \"a\" 1}\n"): "package.json:2:7: ",
		write(t, "-- package.json --\n{}\n-- package-lock.json --\n{\"lockfileVersion\":9}\n"): "package-lock.json:1:20: lockfileVersion",
		huge:   "314572800 bytes, want at most",
		pipe:   "want a regular file",
		folder: "want a regular file",
	} {
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want one that is fs.ErrNotExist", err)
	}
}

// A workspace that is a symbolic link out of the project is not followed.
func TestOpenStaysInside(t *testing.T) {
	outside := write(t, "-- package.json --\n{\"name\":\"outside\"}\n")
	dir := write(t, "-- package.json --\n{\"workspaces\":[\"packages/*\"]}\n-- packages/a/package.json --\n{}\n")
	if err := os.Symlink(outside, filepath.Join(dir, "packages", "evil")); err != nil {
		t.Fatal(err)
	}
	p, err := Open(dir)
	if err != nil || p.Manifests["packages/evil"] != nil || p.Manifests["packages/a"] == nil {
		t.Errorf("manifests %v, %v", slices.Sorted(maps.Keys(p.Manifests)), err)
	}
}
