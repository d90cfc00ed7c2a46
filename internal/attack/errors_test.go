package attack

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
)

// Each NAME.model, NAME.actions and NAME.incident has its error in NAME.err.
func TestErrors(t *testing.T) {
	const name = "testdata/errors.txtar"
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	m := standard(t)
	for i := 0; i+1 < len(archive.Files); i += 2 {
		in, want := archive.Files[i], &archive.Files[i+1]
		id, kind, _ := strings.Cut(in.Name, ".")
		if want.Name != id+".err" {
			t.Fatalf("%s is followed by %s", in.Name, want.Name)
		}
		if kind == "model" {
			_, err = Parse(in.Name, string(in.Data), m.Actions)
		} else if kind == "actions" {
			_, err = ParseActions(in.Name, string(in.Data))
		} else {
			_, err = m.ParseIncident(id+".txt", string(in.Data))
		}
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one line", in.Name, err)
			continue
		}
		want.Data = []byte(err.Error() + "\n")
	}
	goldentest.Story(t, name, archive)
}

func TestTextsAreBounded(t *testing.T) {
	m := standard(t)
	for _, text := range []string{strings.Repeat("#\n", maxText), "x  " + strings.Repeat("y", maxLine)} {
		if _, err := Parse("x", text, nil); err == nil {
			t.Error("a model without bounds")
		}
		if _, err := m.ParseIncident("x", text); err == nil {
			t.Error("an incident without bounds")
		}
	}
}

// What is read writes itself as it was read.
func FuzzParse(f *testing.F) {
	actions := standard(f).Actions
	f.Add(modelText)
	archive, err := txtar.ParseFile("testdata/errors.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, in := range archive.Files {
		f.Add(string(in.Data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse("fuzz", text, actions)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz:") || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: want one line with its place", err)
			}
			return
		}
		for s := range m.Stages {
			for c := range m.Stages[s].Alternatives {
				if _, ok := m.witness(node{s, Choice(c + 1)}); !ok {
					t.Errorf("no variant has %s", m.Stages[s].Alternatives[c].ID)
				}
			}
		}
	})
}

func FuzzParseIncident(f *testing.F) {
	m := standard(f)
	names, err := incidentFiles.ReadDir("incidents")
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names {
		text, err := incidentFiles.ReadFile("incidents/" + n.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(n.Name(), string(text))
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		in, err := m.ParseIncident(name, text)
		if err == nil && m.Admissible(&in.Variant, nil) == No {
			t.Errorf("%q breaks the rules", text)
		}
	})
}
