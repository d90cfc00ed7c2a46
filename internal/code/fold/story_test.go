package fold

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tdewolff/parse/v2/js"
)

// Each story is a program that calls show(label, value), and the values that
// are to be told; any other must not be.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			story, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			ast := parseJS(t, string(story.Files[0].Data))
			b := DefaultBudget()
			w := &showWalker{st: Run(&ast.BlockStmt, language{}, b), b: b, told: make(map[string]string)}
			js.Walk(w, &ast.BlockStmt)
			var got []string
			for label, told := range w.told {
				kind, value, _ := strings.Cut(told, " ")
				if kind != "string" || !json.Valid([]byte(value)) {
					value = told
				}
				got = append(got, label+": "+value)
			}
			want := strings.Split(strings.TrimSpace(string(story.Files[1].Data)), "\n")
			for _, line := range got {
				if !slices.Contains(want, line) {
					t.Errorf("told without being asked: %s", line)
				}
			}
			for _, line := range want {
				if !slices.Contains(got, line) {
					t.Errorf("not told: %s", line)
				}
			}
		})
	}
}
