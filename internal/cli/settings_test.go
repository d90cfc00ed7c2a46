package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// unpack writes the files of a story below a folder of their own, and keeps
// the machine's clients and configuration out.
func unpack(t *testing.T, story *txtar.Archive) (project string) {
	t.Helper()
	alone(t)
	dir := t.TempDir()
	for _, f := range story.Files {
		if !strings.Contains(f.Name, "/") {
			continue
		}
		full := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, f.Data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{"HOME": filepath.Join(dir, "home"), "PREFIX": dir, "PATH": "", "npm_config_registry": "", "XDG_CONFIG_HOME": ""} {
		t.Setenv(name, value)
	}
	return filepath.Join(dir, "project")
}

// Each story is a project as they are found; what is printed stands at its
// end.
func TestSettingsStories(t *testing.T) {
	files, err := filepath.Glob("testdata/settings/*.txtar")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d stories: %v", len(files), err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			story, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := unpack(t, story)
			code, out, stderr := levee(t, "settings", dir)
			if stderr != "" {
				t.Errorf("stderr %q", stderr)
			}
			want := ExitFindings
			if hardened(name) {
				want = ExitOK
			}
			if code != want {
				t.Errorf("exit code %d, want %d", code, want)
			}
			if strings.Contains(out, "npm_0123456789") || strings.Contains(out, "secret") {
				t.Error("a secret is printed")
			}
			printed(t, name, story, out)
		})
	}
}

// hardened tells the stories in which nothing is left to switch on.
func hardened(name string) bool {
	return strings.Contains(name, "hardened") || strings.HasSuffix(name, "pnpm-monorepo.txtar") || strings.HasSuffix(name, "berry-plugins.txtar")
}

// printed compares with the section printed of a story, or rewrites it with
// -update.
func printed(t *testing.T, name string, story *txtar.Archive, out string) {
	t.Helper()
	last := len(story.Files) - 1
	if *update {
		if story.Files[last].Name == "printed" {
			story.Files = story.Files[:last]
		}
		story.Files = append(story.Files, txtar.File{Name: "printed", Data: []byte(out)})
		if err := os.WriteFile(name, txtar.Format(story), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if story.Files[last].Name != "printed" {
		t.Fatal("the story has no section printed; make it with -update")
	}
	if d := cmp.Diff(string(story.Files[last].Data), out); d != "" {
		t.Errorf("(rewrite with -update):\n%s", d)
	}
}
