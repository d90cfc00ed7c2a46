package claim

import (
	"flag"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the goldens and docs/claims.md")

// Every example of the table is read, and its canonical form is read again.
func TestExamples(t *testing.T) {
	for i := range Forms {
		for _, text := range Forms[i].Examples {
			c, err := Parse(text)
			if err != nil {
				t.Errorf("%s: %q: %v", Forms[i].Name, text, err)
				continue
			}
			again(t, c)
		}
	}
}

func again(t *testing.T, c Claim) {
	t.Helper()
	text := c.String()
	d, err := Parse(text)
	if err != nil || d.String() != text {
		t.Errorf("%q: read again it is %v, %v", text, d, err)
	}
}

// testdata/errors.txtar holds texts that are no claims, one a line, and what
// is said of each.
func TestErrors(t *testing.T) {
	const name = "testdata/errors.txtar"
	a, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a.Files {
		f := &a.Files[i]
		text, _, _ := strings.Cut(string(f.Data), "\n")
		c, err := Parse(text)
		got := "no error: " + text
		if err != nil {
			got = err.Error()
		} else {
			got += " " + c.String()
		}
		want := text + "\n" + got + "\n"
		if *update {
			f.Data = []byte(want)
		} else if string(f.Data) != want {
			t.Errorf("%s: %q\n got %s", f.Name, text, got)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for i := range Forms {
		for _, text := range Forms[i].Examples {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			if e, ok := err.(*SyntaxError); !ok || e.Column < 1 || e.Column > len(text)+1 || e.Text == "" {
				t.Errorf("%q: %#v", text, err)
			}
			return
		}
		again(t, c)
	})
}
