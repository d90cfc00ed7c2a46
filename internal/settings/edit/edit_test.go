package edit_test

import (
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
	"levee/internal/settings"
	"levee/internal/settings/edit"
)

// A story has lines KEY = SCALAR, KEY + NAMES or KEY ++ NAMES, of a map; a
// file, and the file after them or the error.
func TestStories(t *testing.T) {
	goldentest.Stories(t, "testdata/*.txtar", 10, func(t *testing.T, name string, story *txtar.Archive) {
		sets, file := string(story.Files[0].Data), story.Files[1]
		before := file.Data
		if strings.HasPrefix(file.Name, "crlf/") {
			before = []byte(strings.ReplaceAll(string(before), "\n", "\r\n"))
		}
		got, want := "", "after"
		after, err := setAll(file.Name, before, sets)
		if err != nil {
			got, want = strings.TrimPrefix(err.Error(), file.Name+": ")+"\n", "refused"
		} else {
			got = strings.ReplaceAll(string(after), "\r\n", "\n")
			if strings.HasPrefix(file.Name, "crlf/") && strings.Count(string(after), "\r\n") != strings.Count(got, "\n") {
				t.Errorf("line ends are mixed: %q", after)
			}
			again, err := setAll(file.Name, after, sets)
			if err != nil || string(again) != string(after) {
				t.Errorf("a second time changes it: %v\n%s", err, again)
			}
		}
		compare(t, name, story, want, got)
	})
}

func compare(t *testing.T, name string, story *txtar.Archive, section, got string) {
	t.Helper()
	story.Files = append(story.Files[:2], txtar.File{Name: section, Data: []byte(got)})
	goldentest.Story(t, name, story)
}

func setAll(name string, text []byte, sets string) ([]byte, error) {
	for line := range strings.Lines(sets) {
		words := strings.Fields(line)
		v := edit.Value{Names: words[2:], Map: words[1] == "++"}
		if words[1] == "=" {
			v = edit.Value{Scalar: strings.Join(words[2:], " ")}
		}
		var err error
		if text, err = edit.Set(name, text, words[0], v); err != nil {
			return nil, err
		}
	}
	return text, nil
}

func TestOtherFilesAreRefused(t *testing.T) {
	if _, err := edit.Set("webpack.config.js", nil, "a", edit.Value{Scalar: "1"}); err == nil {
		t.Error("a program is written to")
	}
	if _, err := edit.Set("package.json", []byte("[1]"), "a", edit.Value{Scalar: "1"}); err == nil {
		t.Error("a list is taken for an object")
	}
	var none *os.PathError
	if _, err := edit.Set("bunfig.toml", []byte("[install\n"), "install.a", edit.Value{Scalar: "1"}); err == nil || errors.As(err, &none) {
		t.Errorf("broken TOML: %v", err)
	}
}

// Whatever the text is, what is set can be read back, all else is as it was,
// and a second time changes nothing.
func FuzzSet(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		story, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(path.Base(story.Files[1].Name), story.Files[1].Data)
	}
	key := map[string]string{".npmrc": "min-release-age", ".yarnrc": "ignore-scripts", "pnpm-workspace.yaml": "minimumReleaseAge",
		"bunfig.toml": "install.minimumReleaseAge", "package.json": "minimumReleaseAge"}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		k := key[name]
		before, ok := settings.Values(name, data)
		if k == "" || !ok {
			return
		}
		after, err := edit.Set(name, data, k, edit.Value{Scalar: "7"})
		if err != nil {
			return
		}
		got, ok := settings.Values(name, after)
		if !ok || got[k] != "7" {
			t.Fatalf("%q is set, and then %q %v:\n%s", k, got[k], ok, after)
		}
		delete(before, k)
		delete(got, k)
		delete(got, "install")
		delete(before, "install")
		if d := cmp.Diff(before, got); d != "" {
			t.Errorf("something else changed:\n%s\n%q\n%q", d, data, after)
		}
		again, err := edit.Set(name, after, k, edit.Value{Scalar: "7"})
		if err != nil || string(again) != string(after) {
			t.Errorf("a second time: %v\n%q\n%q", err, after, again)
		}
	})
}
