// Package pipeline reads what a project's CI is told to do: jobs, steps and
// the commands they run, and what is in their reach: secrets, tokens, rights,
// code of strangers. It knows GitHub Actions, GitLab CI, CircleCI, Dockerfiles
// and the scripts of package.json that these run. Nothing is run or fetched:
// what lies in other repositories, or is set at the host, is not known.
package pipeline

import (
	"cmp"
	"fmt"
	"slices"

	"levee/internal/npm"
	"levee/internal/settings"
)

// A System is a program that does what the files say.
type System string

// The systems whose files are read.
const (
	GitHub System = "GitHub Actions"
	GitLab System = "GitLab CI"
	Circle System = "CircleCI"
	Docker System = "Docker"
)

// Systems lists all systems, in the order of reports.
var Systems = []System{GitHub, GitLab, Circle, Docker}

// Bounds on what is read. Real projects have some dozen files and some hundred
// steps.
const (
	MaxFile  = 1 << 20 // bytes of one file
	MaxFiles = 200     // of one system
	maxNodes = 100_000 // of one file of YAML
	maxDepth = 60      // of a value in a value
	maxSteps = 20_000  // of all jobs, and of commands
	maxCalls = 10      // of workflows, actions, includes and scripts within each other
)

// A File is one file of the repository, read before.
type File struct {
	Path string // from the repository's root, slash-separated
	Data []byte
	Why  string // why it could not be read; "" if it was
}

// Sources are all that a pipeline is made from.
type Sources struct {
	Files     []File                   // sorted by path
	Left      int                      // files of a system beyond MaxFiles, which were not read
	Others    []string                 // files of systems that nothing here reads, such as "Jenkinsfile"
	Manifests map[string]*npm.Manifest // by folder of the repository; "" is its root
	Settings  *settings.Inventory      // of the project's package clients; nil if it was not read
}

// A Place is where something stands. The zero Place is nowhere.
type Place struct {
	Path         string
	Line, Column int // from 1, the column in bytes; 0 if there is none
}

// String returns ".github/workflows/ci.yml:12:9".
func (p Place) String() string {
	if p.Line == 0 {
		return p.Path
	}
	return fmt.Sprintf("%s:%d:%d", p.Path, p.Line, p.Column)
}

func comparePlaces(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// A Problem is why something was not read.
type Problem struct {
	From   Place
	Text   string // lower case, no period
	Broken bool   // what the file says is not known
}

// Error returns ".github/workflows/ci.yml:3:1: want YAML: ...".
func (p *Problem) Error() string { return p.From.String() + ": " + p.Text }

// A Pipeline is what all files together say.
type Pipeline struct {
	Jobs      []Job
	Watches   []Watch
	Problems  []Problem   // sorted by place
	Elsewhere []Elsewhere // what was referred to and is not here
	Files     map[System]int
	Others    []string // as in Sources
	client    settings.Client
	quiet     bool // whether the client's settings keep install scripts from running
}

// Elsewhere is something that a file refers to and that is not in the
// repository: what it does is not known.
type Elsewhere struct {
	What string // "the workflow org/ci/.github/workflows/build.yml@v1"
	At   Place
}

// A Job is a list of steps that share a machine and its files: a job, or a
// stage of a Dockerfile.
type Job struct {
	System   System
	Name     string
	At       Place
	Triggers []string // events that start it: "push", "pull_request_target"; nil: not known
	Guarded  bool     // a condition keeps what comes from a fork out
	Env      []Variable
	Rights   Rights
	Steps    []Step
}

// Rights are what the job's own token may do. Of a system without such a
// token it is the zero value.
type Rights struct {
	Known bool              // whether a file says so
	May   map[string]string // scope to "read" or "write"; "*" is all others
	At    Place             // where it is said, else where the job begins
}

// Writes tells whether the token may write to a scope; false if that is not
// known.
func (r Rights) Writes(scope string) bool {
	value, ok := r.May[scope]
	if !ok {
		value = r.May["*"]
	}
	return value == "write"
}

// A Variable is one of the environment, or a file that a step is given, with
// the secrets that it holds. Values are not kept.
type Variable struct {
	Name    string
	Secrets []string // names: "NPM_TOKEN"
	Own     bool     // it holds the job's own token
	Step    bool     // it was given to one step alone
	At      Place
}

// A Step is one thing that a job does.
type Step struct {
	At       Place
	Uses     *Action // nil if it runs commands
	Commands []Command
	Env      []Variable // its own
	Checkout *Checkout
	Injected []Injection
	Trusted  bool // a condition keeps what comes from a fork out
}

// An Action is a piece of CI that comes from elsewhere: an action, an orb, an
// included file.
type Action struct {
	Name   string // "actions/checkout"
	Ref    string // "v4"; "" if there is none
	Pinned bool   // it can never become something else
	At     Place
}

// String returns "actions/checkout@v4".
func (a *Action) String() string {
	if a.Ref == "" {
		return a.Name
	}
	return a.Name + "@" + a.Ref
}

// A Checkout is where the code comes from that later steps run.
type Checkout struct {
	Foreign bool // it takes the code of a pull request in a run that has this repository's rights
	Keeps   bool // the job's token stays where later steps can read it
	At      Place
}

// An Injection is text of strangers that becomes part of a script.
type Injection struct {
	Expression string // "github.event.issue.title"
	At         Place
}

// A Watch is something that looks again without anybody's doing.
type Watch struct {
	What string // "npm audit"
	At   Place
}

// Read makes a pipeline of the files. It never fails: what cannot be read is a
// problem.
func Read(s Sources) *Pipeline {
	r := newReader(s)
	for _, family := range families {
		for i := range s.Files {
			f := &s.Files[i]
			if !family.is(f.Path) {
				continue
			}
			r.out.Files[family.system]++
			if f.Why != "" {
				r.problem(Place{Path: f.Path}, true, "%s", f.Why)
				continue
			}
			family.read(r, f)
		}
	}
	if s.Left > 0 {
		r.problem(Place{Path: workflows}, true, "%d files more than the %d that are read", s.Left, MaxFiles)
	}
	slices.SortStableFunc(r.out.Problems, func(a, b Problem) int { return comparePlaces(a.From, b.From) })
	return r.out
}

// Broken returns the first file that could not be read, nil if all could.
func (p *Pipeline) Broken() *Problem {
	for i := range p.Problems {
		if p.Problems[i].Broken {
			return &p.Problems[i]
		}
	}
	return nil
}

// Empty tells a project in which no file says what a machine is to do.
func (p *Pipeline) Empty() bool {
	return len(p.Files) == 0 && len(p.Others) == 0 && len(p.Problems) == 0
}
