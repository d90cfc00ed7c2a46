package proof

import (
	"bytes"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"levee/internal/cast/claim"
	"levee/internal/goldentest"
)

// A story is evidence in a few lines, with claims and what comes of each: a
// txtar whose file "claims" is in the form of testdata/seed.txt, whose file
// "events" gives times to events, and whose other files are the folder.
// Digests in evidence.yaml are filled in.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	states := make(map[string]map[State]bool) // by form
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		folder, events := unpack(t, a)
		e, err := Open(folder)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i := range a.Files {
			if f := &a.Files[i]; f.Name == "claims" {
				f.Data = []byte(tell(t, e, f.Data, events, states))
			}
		}
		goldentest.Story(t, name, a)
	}
	for i := range claim.Forms {
		form := claim.Forms[i].Name
		if len(states[form]) < 3 {
			t.Errorf("form %q: stories have %v, want it confirmed, refuted and unknown", form, slices.Collect(maps.Keys(states[form])))
		}
	}
}

// eventTimes are the events of a story.
type eventTimes map[string]claim.Time

func (e eventTimes) EventTime(id string) (claim.Time, bool) {
	t, ok := e[id]
	return t, ok
}

func unpack(t *testing.T, a *txtar.Archive) (fstest.MapFS, eventTimes) {
	t.Helper()
	folder, events := fstest.MapFS{}, eventTimes{}
	for _, f := range a.Files {
		switch f.Name {
		case "claims":
		case "events":
			for line := range strings.Lines(string(f.Data)) {
				id, text, _ := strings.Cut(strings.TrimSpace(line), " ")
				when, err := claim.ParseTime(text)
				if err != nil && text != "unknown" {
					t.Fatal(err)
				}
				events[id] = when
			}
		default:
			folder[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	seal(t, folder)
	return folder, events
}

// seal fills in the digests of a folder in memory.
func seal(t testing.TB, folder fstest.MapFS) {
	t.Helper()
	sealed, err := Seal(folder[ManifestName].Data, folder)
	if err != nil {
		t.Fatal(err)
	}
	folder[ManifestName] = &fstest.MapFile{Data: sealed}
}

// tell writes claims with their verdicts, and notes which states each form
// came to.
func tell(t *testing.T, e *Evidence, text []byte, events Events, states map[string]map[State]bool) string {
	t.Helper()
	var out strings.Builder
	for line := range bytes.Lines(text) {
		if line[0] == ' ' {
			continue
		}
		out.Write(line)
		if text := strings.TrimSpace(string(line)); text != "" && text[0] != '#' {
			v := verify(t, e, text, events)
			out.WriteString(described(v))
			if form := formOf(t, text); states[form] == nil {
				states[form] = map[State]bool{v.State: true}
			} else {
				states[form][v.State] = true
			}
		}
	}
	return out.String()
}

// formOf returns the name of the form of a claim: that of the example that is
// read into the same type.
func formOf(t *testing.T, text string) string {
	t.Helper()
	c, err := claim.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range claim.Forms {
		example, err := claim.Parse(claim.Forms[i].Examples[0])
		if err == nil && reflect.TypeOf(example) == reflect.TypeOf(c) {
			return claim.Forms[i].Name
		}
	}
	t.Fatalf("%q is of no form", text)
	return ""
}

// changed returns a copy of a folder with one file replaced, sealed again.
func changed(t testing.TB, folder fstest.MapFS, name string, data []byte) fstest.MapFS {
	t.Helper()
	next := maps.Clone(folder)
	next[name] = &fstest.MapFile{Data: data}
	seal(t, next)
	return next
}
