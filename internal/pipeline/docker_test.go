package pipeline

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Dockerfiles are split as BuildKit splits them.
func TestInstructionsAreBuildKits(t *testing.T) {
	stories, err := filepath.Glob("testdata/docker/*.txtar")
	if err != nil || len(stories) < 4 {
		t.Fatalf("%d stories: %v", len(stories), err)
	}
	for _, name := range stories {
		story, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, in := range instructions(&File{Path: "Dockerfile", Data: story.Files[0].Data}) {
			fmt.Fprintf(&got, "%d %s %q%s", in.text.at.Line, in.name, in.flags, ofRun(&in))
			for _, text := range in.here {
				fmt.Fprintf(&got, " << %q", text+"\n")
			}
			got.WriteString("\n")
		}
		if d := cmp.Diff(blanks(string(story.Files[1].Data)), blanks(got.String())); d != "" {
			t.Errorf("%s: -buildkit +ours\n%s", name, d)
		}
	}
}

// ofRun writes the text of RUN.
func ofRun(in *instruction) string {
	if in.name != "RUN" {
		return ""
	}
	text := strings.TrimSpace(strings.ReplaceAll(in.text.text, "\\\n", ""))
	var words []string
	if json.Unmarshal([]byte(text), &words) == nil {
		return fmt.Sprintf(" json %q", words)
	}
	return fmt.Sprintf(" %q", text)
}

// blanks makes one of several within a line.
func blanks(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		all = append(all, strings.Join(strings.Fields(line), " "))
	}
	return all
}
