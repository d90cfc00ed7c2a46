package pipeline

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"levee/internal/goldentest"
	"levee/internal/npm"
	"levee/internal/settings"
)

// Each story is a repository in own words, shaped after real ones; what was
// understood of it stands at its end.
func TestStories(t *testing.T) {
	goldentest.Stories(t, "testdata/stories/*.txtar", 15, func(t *testing.T, name string, story *txtar.Archive) {
		s := sourcesOf(t, story)
		p := Read(s)
		out := told(p, s.Settings)
		if strings.Contains(out, "hunter2") {
			t.Error("a secret is told")
		}
		story.Files = append(slices.DeleteFunc(story.Files, func(f txtar.File) bool { return f.Name == "told" }), txtar.File{Name: "told", Data: []byte(out)})
		goldentest.Story(t, name, story)
	})
}

// sourcesOf makes sources of a story's files. A line "unreadable PATH" in its
// comment stands for a file that cannot be read.
func sourcesOf(t testing.TB, story *txtar.Archive) Sources {
	t.Helper()
	s := Sources{Manifests: make(map[string]*npm.Manifest)}
	clients := settings.Sources{}
	for _, f := range story.Files {
		if f.Name == "told" {
			continue
		}
		if path.Base(f.Name) == "package.json" {
			m, err := npm.ParseManifest(f.Data)
			if err != nil {
				t.Fatal(err)
			}
			s.Manifests[strings.TrimPrefix(path.Dir(f.Name), ".")] = m
		}
		for _, p := range settings.ProjectFiles {
			if p.Name == f.Name {
				clients.Files = append(clients.Files, settings.File{Path: f.Name, Kind: p.Kind, Level: settings.Project, Data: f.Data})
			}
		}
		if slices.Contains(Others(), f.Name) {
			s.Others = append(s.Others, f.Name)
		} else if IsFile(f.Name) {
			s.Files = append(s.Files, File{Path: f.Name, Data: f.Data})
		}
	}
	for line := range strings.Lines(string(story.Comment)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "unreadable "); ok {
			s.Files = append(s.Files, File{Path: name, Why: "permission denied"})
		}
	}
	slices.SortFunc(s.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	s.Settings = settings.Read(clients)
	return s
}

// told writes all that was understood.
func told(p *Pipeline, bots *settings.Inventory) string {
	var b strings.Builder
	for i := range p.Jobs {
		j := &p.Jobs[i]
		fmt.Fprintf(&b, "job %s %s, %s on %v%s", j.System, j.Name, j.At, j.Triggers, mark(j.Guarded, " guarded"))
		if j.System == GitHub {
			fmt.Fprintf(&b, " may %v%s", j.Rights.May, mark(!j.Rights.Known, " or what the host says"))
		}
		b.WriteString(variables(j.Env) + "\n")
		for k := range j.Steps {
			if k < 20 {
				toldStep(&b, &j.Steps[k])
			}
		}
	}
	for _, w := range p.Watches {
		fmt.Fprintf(&b, "watch %s %s\n", w.What, w.At)
	}
	for _, e := range p.Elsewhere {
		fmt.Fprintf(&b, "elsewhere %s %s\n", e.What, e.At)
	}
	for i := range p.Problems {
		fmt.Fprintf(&b, "problem %s%s\n", p.Problems[i].Error(), mark(p.Problems[i].Broken, " [broken]"))
	}
	for _, v := range p.Judge(bots) {
		fmt.Fprintf(&b, "%s %s: %s\n", v.State, v.Name, v.Words)
		for _, l := range v.Fix {
			fmt.Fprintf(&b, "  %s\n", l)
		}
	}
	return b.String()
}

func toldStep(b *strings.Builder, s *Step) {
	fmt.Fprintf(b, "  step %d:%d%s%s", s.At.Line, s.At.Column, variables(s.Env), mark(s.Trusted, " guarded"))
	if s.Uses != nil {
		fmt.Fprintf(b, " uses %s%s", s.Uses, mark(s.Uses.Pinned, " pinned"))
	}
	if c := s.Checkout; c != nil {
		fmt.Fprintf(b, "%s%s", mark(c.Foreign, " takes a pull request"), mark(c.Keeps, " keeps the token"))
	}
	for _, in := range s.Injected {
		fmt.Fprintf(b, " injected %s %d:%d", in.Expression, in.At.Line, in.At.Column)
	}
	b.WriteString("\n")
	for _, c := range s.Commands {
		fmt.Fprintf(b, "    %s:%d:%d %s", path.Base(c.At.Path), c.At.Line, c.At.Column, c.Text)
		if len(c.Via) > 0 {
			fmt.Fprintf(b, " by %v", c.Via)
		}
		if i := c.Install; i != nil {
			fmt.Fprintf(b, " [installs by %s, frozen %s%s%s]", i.Client, [...]string{"unknown", "no", "yes"}[i.Frozen], mark(len(i.Names) > 0, " "+strings.Join(i.Names, " ")), mark(!i.Scripts, ", no scripts"))
		}
		if c.Publish != nil {
			fmt.Fprintf(b, " [publishes%s]", mark(c.Publish.Staged, " staged"))
		}
		fmt.Fprintf(b, "%s%s%s\n", mark(c.Code, " [code]"), mark(c.Foreign, " [foreign]"), mark(c.Folder != "", " in "+c.Folder))
	}
}

func mark(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

func variables(all []Variable) string {
	var b strings.Builder
	for _, v := range all {
		fmt.Fprintf(&b, " {%s=%s%s}", v.Name, strings.Join(v.Secrets, ","), mark(v.Own, "own token"))
	}
	return b.String()
}
