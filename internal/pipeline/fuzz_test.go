package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/npm"
)

func manifestWith(scripts map[string]string) map[string]*npm.Manifest {
	return map[string]*npm.Manifest{"": {Scripts: scripts}}
}

// seed adds the files of the stories that reading begins with.
func seed(f *testing.F, is func(string) bool) {
	stories, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range stories {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(text).Files {
			if is(file.Name) {
				f.Add(file.Data)
			}
		}
	}
}

// hold reads one file and holds what must be so of any: places within the
// file, sentences that say something, nothing without bounds.
func hold(t *testing.T, name string, data []byte) {
	t.Helper()
	s := Sources{Files: []File{{Path: name, Data: data}}, Manifests: manifestWith(map[string]string{"build": "npm run test && webpack", "test": "npm run build"})}
	p := Read(s)
	lines := 2
	for _, end := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} { // what ends a line of YAML
		lines += strings.Count(string(data), end)
	}
	within := func(at Place) {
		if at.Line > lines || at.Column < 0 || at.Line > 0 && at.Column == 0 {
			t.Errorf("%s, in a file of %d lines", at, lines)
		}
	}
	for i := range p.Problems {
		within(p.Problems[i].From)
	}
	p.each(func(_ *Job, _ *situation, c *Command) {
		within(c.At)
		if len([]rune(c.Text)) > 60 || strings.ContainsAny(c.Text, "\n\r") {
			t.Errorf("%q is no line of at most 60", c.Text)
		}
	})
	for _, v := range p.Judge(nil) {
		if v.Words == "" || len(v.Words) > 5000 {
			t.Errorf("%s: a sentence of %d bytes", v.Name, len(v.Words))
		}
	}
	Referred(&s.Files[0])
}

func FuzzWorkflow(f *testing.F) {
	seed(f, isWorkflow)
	f.Fuzz(func(t *testing.T, data []byte) { hold(t, ".github/workflows/x.yml", data) })
}

func FuzzGitLab(f *testing.F) {
	seed(f, func(p string) bool { return p == gitlabFile })
	f.Fuzz(func(t *testing.T, data []byte) { hold(t, gitlabFile, data) })
}

func FuzzCircle(f *testing.F) {
	seed(f, func(p string) bool { return p == circleFile })
	f.Fuzz(func(t *testing.T, data []byte) { hold(t, circleFile, data) })
}

func FuzzDockerfile(f *testing.F) {
	seed(f, IsDockerfile)
	f.Fuzz(func(t *testing.T, data []byte) { hold(t, "Dockerfile", data) })
}
