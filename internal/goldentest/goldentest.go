// Package goldentest holds what a test made against what is kept of it in a
// file, and keeps what was made when the test is run with -update: goldens,
// sections of stories, generated documents. What is right is for the person to
// say who reads the difference before committing it.
package goldentest

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"golang.org/x/tools/txtar"
)

// Update is the flag -update, for what is kept in another form than a file of
// text.
var Update = flag.Bool("update", false, "keep what the tests make: goldens, sections of stories, generated documents")

// Record is the flag -record, for answers of programs that not every machine
// has.
var Record = flag.Bool("record", false, "write down what the clients in LEVEE_CLIENTS answer")

// Recorded holds the lines that programs answered against those in the section
// "answers" of a story, which it replaces if it is run with -record. It returns
// the lines that stand there then.
func Recorded(t testing.TB, name string, story *txtar.Archive, was, got []string) []string {
	t.Helper()
	if *Record {
		story.Files = slices.DeleteFunc(story.Files, func(f txtar.File) bool { return f.Name == "answers" })
		story.Files = append(story.Files, txtar.File{Name: "answers", Data: []byte(strings.Join(got, "\n") + "\n")})
		if err := os.WriteFile(name, txtar.Format(story), 0o644); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if !slices.Equal(got, was) {
		t.Errorf("the clients answer otherwise than was recorded:\n%s", strings.Join(got, "\n"))
	}
	return was
}

// Equal holds what was made against the file of that name.
func Equal(t testing.TB, name, got string) {
	t.Helper()
	keep(t, name, []byte(got))
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; the test makes it with -update", err)
	}
	differ(t, name, want, []byte(got))
}

// Stories runs a test on each story that a pattern names, under the story's own
// name. Fewer of them than least is a mistake in the pattern.
func Stories(t *testing.T, pattern string, least int, test func(t *testing.T, name string, story *txtar.Archive)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < least {
		t.Fatalf("%d stories in %s, want at least %d (%v)", len(files), pattern, least, err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			story, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			test(t, name, story)
		})
	}
}

// Story holds a story, in which a test has put what it made, against the file
// that it was read from.
func Story(t testing.TB, name string, got *txtar.Archive) {
	t.Helper()
	keep(t, name, txtar.Format(got))
	want, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	differ(t, name, txtar.Format(want), txtar.Format(got))
}

// keep writes a file, if that is asked for.
func keep(t testing.TB, name string, got []byte) {
	t.Helper()
	if !*Update {
		return
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, got, 0o644)); err != nil {
		t.Fatal(err)
	}
}

func differ(t testing.TB, name string, want, got []byte) {
	t.Helper()
	if d := diff.Diff(name, want, "what the test makes (-update keeps it)", got); d != nil {
		t.Errorf("%s", d)
	}
}
