// Package structure derives the control structure that a project lives in from
// what is known of it: who and what controls its packages, and what each hears.
// It writes it in the text of an accident analysis, as a start for one; what
// went wrong in it only an analysis can tell.
package structure

import (
	"fmt"
	"slices"
	"strings"

	"levee/internal/assessment"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm/lockfile"
	"levee/internal/settings"
	"levee/internal/stamp"
)

// Surroundings are what a project's folder shows of those around it.
type Surroundings struct {
	CI      []string // files that tell a machine what to do
	Updates []string // files of programs that propose updates
	Authors int      // of its commits
	History bool     // whether its commits were read
	Gate    bool     // whether it has a policy for changes of its lockfile
}

// A Structure is a control structure as a list of its parts, in the order of
// levels.
type Structure struct {
	Name        string // of the project
	AsOf        string // the day that it is told of
	Controllers []Party
	Processes   []Party
	Arrows      []Arrow
	Unknowns    []Unknown
}

// A Party is a controller or a process.
type Party struct {
	Name, Title, Level string
	Responsible        string             // what it has to do; "" for a process
	For                stamp.ConstraintID // what that is for
	Over               string             // the process that it acts on
	Context            []string           // what is known of it
}

// An Arrow is a control action, or feedback.
type Arrow struct {
	From, To, Text string
	Feedback       bool
	Missing        bool // there is none here
}

// An Unknown is what could not be told.
type Unknown struct{ Title, Settled, Who string }

// developers is the name of the controller that decides what comes in.
const developers = "project"

// Levels are those of the structure, the highest first.
var Levels = []string{"platform", "package", "project", "runtime"}

// Of derives the structure of a project.
func Of(t *control.Target, s Surroundings) *Structure {
	b := &builder{target: t, around: s, known: assessment.Describe(t)}
	b.out.Name = b.known.Name
	if b.out.Name == "" {
		b.out.Name = "this project"
	}
	b.out.AsOf = t.AsOf.UTC().Format("2006-01-02")
	b.registry()
	b.accounts()
	b.advisories()
	b.developers()
	b.client()
	b.machines()
	b.product()
	return &b.out
}

// A builder derives one structure.
type builder struct {
	target *control.Target
	around Surroundings
	known  assessment.Project
	out    Structure
}

func (b *builder) controller(p Party) { b.out.Controllers = append(b.out.Controllers, p) }
func (b *builder) process(p Party)    { b.out.Processes = append(b.out.Processes, p) }

func (b *builder) acts(from, to, text string) {
	b.out.Arrows = append(b.out.Arrows, Arrow{From: from, To: to, Text: text})
}

// hears notes feedback, or that there is none.
func (b *builder) hears(from, to, text string, there bool) {
	b.out.Arrows = append(b.out.Arrows, Arrow{From: from, To: to, Text: text, Feedback: true, Missing: !there})
}

func (b *builder) unknown(title, settled, who string) {
	b.out.Unknowns = append(b.out.Unknowns, Unknown{title, settled, who})
}

// registry is what serves packages, and what it tells of them.
func (b *builder) registry() {
	b.process(Party{Name: "packages", Title: fmt.Sprintf("%d packages in the registry that this project is built from", b.known.Names), Level: "platform"})
	b.controller(Party{Name: "registry", Title: "the registry of the npm configuration", Level: "platform",
		Responsible: "serves what was published, and takes back what harms", For: stamp.RemovedFast, Over: "packages"})
	b.acts("registry", "packages", "who may publish; takes releases back")
	b.hears("packages", "registry", "what is published, by whom", true)
	for _, told := range []struct {
		what string
		fact func(*evidence.History) bool
	}{
		{"who may publish each package", func(h *evidence.History) bool { return h.Maintainers.Status() == evidence.Known }},
		{"who published each release", func(h *evidence.History) bool {
			return slices.ContainsFunc(h.Releases, func(r evidence.Release) bool { return r.Publisher.Status() == evidence.Known })
		}},
		{"when each release came out", func(h *evidence.History) bool {
			return slices.ContainsFunc(h.Releases, func(r evidence.Release) bool { return r.Published.Status() == evidence.Known })
		}},
	} {
		n := b.count(told.fact)
		b.hears("packages", developers, fmt.Sprintf("%s (%d of %d)", told.what, n, b.known.Names), n > 0)
	}
}

// count counts the packages of whose history something holds.
func (b *builder) count(holds func(*evidence.History) bool) int {
	n := 0
	for _, name := range control.Names(b.target) {
		if h, ok := b.target.Evidence.History(name).Get(); ok && holds(h) {
			n++
		}
	}
	return n
}

// accounts are those who may publish.
func (b *builder) accounts() {
	b.controller(Party{Name: "accounts", Title: fmt.Sprintf("%d accounts that may publish these packages", b.known.Accounts), Level: "package",
		Responsible: "publish nothing that works against those who use it", For: stamp.NotMadeBad, Over: "packages"})
	b.acts("accounts", "packages", "publish, deprecate, name further accounts")
	b.hears("packages", "accounts", "downloads, issues", true)
	b.hears("tree", "accounts", "who gets their releases, and by which range", false)
	if b.known.Unpublished > 0 {
		b.unknown(fmt.Sprintf("Who may publish %d of the %d packages?", b.known.Unpublished, b.known.Names), "a registry that names maintainers", "whoever runs the registry")
	}
}

// advisories are how it becomes known that a package does harm.
func (b *builder) advisories() {
	known := 0
	for _, name := range control.Names(b.target) {
		if b.target.Evidence.AdvisoriesOn(name).Status() == evidence.Known {
			known++
		}
	}
	b.process(Party{Name: "advisories", Title: "what is known against packages", Level: "platform"})
	b.acts("registry", "advisories", "publishes advisories")
	b.hears("advisories", developers, "advisories on what is installed", known > 0 || len(b.around.Updates) > 0)
}

// developers are those who decide what comes in.
func (b *builder) developers() {
	p := Party{Name: developers, Title: "those who change this project", Level: "project",
		Responsible: "take in nothing that they have no reason to trust", For: stamp.NotTakenIn, Over: "tree"}
	if b.around.History {
		p.Context = append(p.Context, plural(b.around.Authors, "author")+" of its commits")
	} else {
		b.unknown("Who changes the project?", "its history of commits", "those who own it")
	}
	b.controller(p)
	f := b.target.File
	title := fmt.Sprintf("what is installed: %d places", b.known.Instances)
	if f.Kind == lockfile.None {
		title = "what is installed, which no lockfile fixes"
	}
	b.process(Party{Name: "tree", Title: title, Level: "project"})
	b.acts(developers, "tree", "ask for packages, commit the lockfile")
	b.hears("tree", developers, "the lockfile's difference", f.Kind != lockfile.None)
	b.hears("tree", developers, "a verdict on each change (levee diff)", b.around.Gate)
	if len(b.around.Updates) > 0 {
		b.hears("packages", developers, "that there are new releases ("+strings.Join(b.around.Updates, ", ")+")", true)
	}
}

// client is the package client, with the protections that it has.
func (b *builder) client() {
	p := Party{Name: "client", Title: "the package client", Level: "project", Responsible: "installs what the lockfile says, and runs what its settings allow",
		For: stamp.NotTakenIn, Over: "tree"}
	inventory := b.target.Settings
	if inventory == nil || len(inventory.Clients) == 0 {
		b.unknown("Which package client is in use?", "packageManager in package.json, or a lockfile", "those who own the project")
		b.controller(p)
		b.acts("client", "tree", "picks versions, installs, runs scripts")
		b.hears("tree", "client", "hashes of what comes", true)
		return
	}
	u := &inventory.Clients[0]
	p.Title = u.Title()
	b.acts("client", "tree", "picks versions, installs, runs scripts")
	b.hears("tree", "client", "hashes of what comes", true)
	for _, v := range inventory.Judge(u, b.target.Wish) {
		if v.Minor {
			continue
		}
		switch v.State {
		case settings.On:
			p.Context = append(p.Context, v.Name+" is on")
		case settings.Off, settings.Lacking:
			b.out.Arrows = append(b.out.Arrows, Arrow{From: "client", To: "tree", Text: v.Name, Missing: true})
		default:
			b.unknown("Is "+v.Name+" on?", "the settings of whoever installs", "those who own the project")
		}
	}
	b.controller(p)
}

// machines are what installs and builds without anybody there.
func (b *builder) machines() {
	if len(b.around.CI) == 0 {
		b.unknown("Where is the product built?", "the configuration of the machine that builds it", "those who own the project")
		return
	}
	p := Party{Name: "ci", Title: "the machine that tests and builds", Level: "project", Responsible: "builds what was committed, and nothing else",
		For: stamp.NotShipped, Over: "product", Context: slices.Clone(b.around.CI)}
	b.acts("ci", "tree", "installs")
	b.acts("ci", "product", "builds and releases")
	b.hears("product", "ci", "tests", true)
	b.hears("tree", "ci", "what runs while it is installed", false)
	b.jobs(&p)
	b.controller(p)
}

// product is what runs at its users.
func (b *builder) product() {
	b.process(Party{Name: "product", Title: "what its users run", Level: "runtime"})
	b.acts(developers, "product", "release")
	b.hears("product", developers, "warnings of where it runs", false)
	b.unknown("Who hears what the product warns of?", "where its logs and warnings go", "those who run it")
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
