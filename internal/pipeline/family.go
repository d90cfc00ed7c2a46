package pipeline

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"levee/internal/settings"
)

// A family is the files of one system: one file of this package each.
type family struct {
	system System
	is     func(path string) bool // whether reading begins with it
	read   func(*reader, *File)
}

// families lists all systems.
var families = []family{
	{GitHub, isWorkflow, (*reader).workflow},
	{GitLab, func(p string) bool { return p == gitlabFile }, (*reader).gitlab},
	{Circle, func(p string) bool { return p == circleFile }, (*reader).circle},
	{Docker, IsDockerfile, (*reader).dockerfile},
}

// Where the systems look.
const (
	workflows  = ".github/workflows"
	gitlabFile = ".gitlab-ci.yml"
	circleFile = ".circleci/config.yml"
)

func isWorkflow(p string) bool {
	return path.Dir(p) == workflows && (strings.HasSuffix(p, ".yml") || strings.HasSuffix(p, ".yaml"))
}

// IsDockerfile tells a Dockerfile by its name.
func IsDockerfile(p string) bool {
	base := path.Base(p)
	return base == "Dockerfile" || base == "Containerfile" || strings.HasPrefix(base, "Dockerfile.") && !strings.HasSuffix(base, ".dockerignore") ||
		strings.HasSuffix(strings.ToLower(base), ".dockerfile")
}

// unread are the files of systems that nothing here reads.
var unread = []string{"Jenkinsfile", "azure-pipelines.yml", ".travis.yml", "bitbucket-pipelines.yml", "appveyor.yml", ".drone.yml", ".buildkite/pipeline.yml",
	".woodpecker.yml", "cloudbuild.yaml", "buildspec.yml", "vercel.json", "netlify.toml"}

// Others are the paths of files of systems that nothing here reads.
func Others() []string { return slices.Clone(unread) }

// IsFile tells whether a file of a repository may say what a machine is to do,
// or be included by one that does.
func IsFile(p string) bool {
	if strings.Contains("/"+p, "/node_modules/") {
		return false
	}
	base := path.Base(p)
	if !strings.HasSuffix(base, ".yml") && !strings.HasSuffix(base, ".yaml") {
		return IsDockerfile(p) || slices.Contains(unread, base)
	}
	in := func(folder string) bool { return strings.Contains("/"+p, "/"+folder+"/") }
	return in(".github") || in(".gitlab") || in(".circleci") || in("ci") || base == gitlabFile || base == "action.yml" || base == "action.yaml" ||
		slices.Contains(unread, base)
}

// Referred returns the files of the repository that a file of CI names as
// parts of it: includes of GitLab, actions and workflows of the same
// repository. An action is named by its folder, as it is used.
func Referred(f *File) []string {
	switch {
	case strings.HasPrefix(f.Path, ".github/") || strings.HasSuffix(f.Path, "/action.yml") || strings.HasSuffix(f.Path, "/action.yaml"):
		return localUses(f)
	case f.Path == circleFile || IsDockerfile(f.Path):
		return nil
	}
	return localIncludes(f)
}

// A reader joins the files.
type reader struct {
	src   Sources
	out   *Pipeline
	files map[string]*File
	trees map[string]*node // of files of YAML, as far as they were read
	steps int
	full  bool         // whether there were too many steps
	told  map[any]bool // problems, and what lies elsewhere
}

func newReader(s Sources) *reader {
	r := &reader{src: s, files: make(map[string]*File), trees: make(map[string]*node), told: make(map[any]bool),
		out: &Pipeline{Files: make(map[System]int), Others: s.Others, client: settings.NPM}}
	for i := range s.Files {
		r.files[s.Files[i].Path] = &s.Files[i]
	}
	if s.Settings != nil && len(s.Settings.Clients) > 0 && s.Settings.Broken() == nil {
		u := &s.Settings.Clients[0]
		r.out.client = u.Client
		for _, v := range s.Settings.Judge(u, settings.Wish{}) {
			r.out.quiet = r.out.quiet || v.Name == settings.InstallScripts && v.State == settings.On
		}
	}
	return r
}

// problem notes why something was not read; each is told once.
func (r *reader) problem(at Place, broken bool, format string, args ...any) {
	p := Problem{at, fmt.Sprintf(format, args...), broken}
	if !r.told[p] {
		r.told[p] = true
		r.out.Problems = append(r.out.Problems, p)
	}
}

// elsewhere notes something that is not in the repository.
func (r *reader) elsewhere(what string, at Place) {
	e := Elsewhere{what, at}
	if !r.told[e] {
		r.told[e] = true
		r.out.Elsewhere = append(r.out.Elsewhere, e)
	}
}

// spend counts a step or a command; false if there are too many of them.
func (r *reader) spend(at Place) bool {
	if r.steps++; r.steps <= maxSteps {
		return true
	}
	if !r.full {
		r.full = true
		r.problem(Place{Path: at.Path}, true, "more steps than the %d that are read, with all that they call", maxSteps)
	}
	return false
}

// tree reads a file of YAML, once. It is nil, and a problem, if it is none.
func (r *reader) tree(f *File) *node {
	if t, ok := r.trees[f.Path]; ok {
		return t
	}
	t, p := parseYAML(f)
	if p != nil {
		r.out.Problems = append(r.out.Problems, *p)
	}
	r.trees[f.Path] = t
	return t
}
