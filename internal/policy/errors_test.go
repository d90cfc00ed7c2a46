package policy

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
	"levee/internal/policy/form"
)

// Each NAME.yaml has all its errors in NAME.err, with places.
func TestErrors(t *testing.T) {
	const name = "testdata/errors.txtar"
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(archive.Files); i += 2 {
		in, want := archive.Files[i], &archive.Files[i+1]
		id := strings.TrimSuffix(in.Name, ".yaml")
		if want.Name != id+".err" {
			t.Fatalf("%s is followed by %s", in.Name, want.Name)
		}
		want.Data = []byte(errorLines(t, in.Data))
	}
	goldentest.Story(t, name, archive)
}

func errorLines(t *testing.T, data []byte) string {
	t.Helper()
	p, err := Parse(FileName, data)
	var all form.Errors
	if !errors.As(err, &all) || p != nil {
		t.Errorf("%q: policy %v, error %v; want errors alone", data, p, err)
		return ""
	}
	var b strings.Builder
	for _, e := range all {
		b.WriteString(e.Error() + "\n")
	}
	return b.String()
}

// One line says what is wrong first, and how much more there is.
func TestErrorIsOneLine(t *testing.T) {
	_, err := Parse(FileName, []byte("version: 1\ncontrols:\n  revival: no\n  ousted: no\n  lonely: no\n"))
	const want = `levee.yaml:3:12: "no": want off, note, hold or block (and 2 more)`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

// What is too large or no text is refused as a whole.
func TestRefused(t *testing.T) {
	for name, data := range map[string]string{
		"want a file of at most 1048576 bytes": "version: 1\n" + strings.Repeat("#", form.MaxSize),
		"want text in UTF-8":                   "version: 1\nprivate: [\xff]\n",
		"want at most 100":                     "version: 1\nrules: [" + strings.Repeat("{},", 101) + "]\n",
		"exceeded max depth":                   "version: 1\nprivate: " + strings.Repeat("[", 20_000) + "\n",
	} {
		if _, err := Parse(FileName, []byte(data)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%.80v, want %s", err, name)
		}
	}
}

// errorCases returns all files that are wrong in one way.
func errorCases(t testing.TB) [][]byte {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/errors.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".yaml") {
			all = append(all, f.Data)
		}
	}
	return all
}
