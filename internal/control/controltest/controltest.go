// Package controltest runs the cases of a control: stories in txtar files
// beside it. It knows how a case is written; what a control should find stands
// in the cases.
//
// A case begins with a sentence. Its sections are
//
//	-- universe --            a registry, in the grammar of package universe
//	-- NAME@VERSION/PATH --   a file in the tarball of a release of that registry
//	-- git/NAME@VERSION/PATH --  a file of the commit that the release comes from; PATH is from the repository's root
//	-- repository --          NAME VERSION unsourced|unknown|unasked REASON, where there is no such commit
//	-- project --             what is installed, one package a line:
//	                          NAME VERSION [dev] [via PARENT] [range RANGE] [git|remote|file URL] [sum [ALGORITHM-]HASH] [at URL]
//	-- before --              what was installed before, in the same form: then the case is about a change
//	-- options --             as-of DATE, private NAME, reach SHARE, ci nothing
//	-- package-lock.json --   or another lockfile, instead of project
//	-- package.json --        the manifest
//	-- own/PATH --            a file of the project itself
//	-- was/PATH --            such a file before the change; package.json is as it is now
//	-- ci/PATH --             a file that tells a machine what to do
//	-- settings/PATH --       a file with settings of a package client; package.json is one, too
//	-- want --                what is expected of a lockfile's packages
//
// Expectations are comments at the end of a line of project or want:
//
//	event-stream 3.3.6   # want `published by right9ctrl`
//	map-stream 0.1.0     # want unknown `publisher not named`
//	project              # want `2 of 3 entries`
//
// A finding or an unknown that no comment expects fails the case, as does an
// expectation that nothing meets.
package controltest

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"levee/internal/code/archive"
	"levee/internal/code/reading"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/pipeline"
	"levee/internal/platform"
	"levee/internal/project"
	"levee/internal/settings"
	"levee/internal/universe"
)

// Run runs all cases in testdata.
func Run(t *testing.T, c *control.Control) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in testdata: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			story, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(strings.Fields(string(story.Comment))) < 5 {
				t.Error("a case begins with a sentence that says what it is about")
			}
			(&run{T: t, control: c}).story(story)
		})
	}
}

// A run is one case under way.
type run struct {
	*testing.T
	control *control.Control
	target  *control.Target
	wants   []*want
	nothing bool // the project has no file of CI, and that is known
}

// A want is an expectation: about a package, or "project".
type want struct {
	about   string // name@version, or "project"
	unknown bool
	text    *regexp.Regexp
	met     bool
	line    string
}

func (r *run) story(story *txtar.Archive) {
	r.target = &control.Target{
		Manifests: lockfile.Manifests{}, Limits: control.DefaultLimits,
		AsOf: time.Date(2018, 12, 1, 0, 0, 0, 0, time.UTC),
	}
	var reg *universe.Universe
	for _, f := range story.Files {
		var err error
		switch f.Name {
		case "universe":
			reg, err = universe.ParseArchive(f.Name, story)
		case "options":
			err = r.options(string(f.Data))
		case "package.json":
			r.target.Manifests[""], err = npm.ParseManifest(f.Data)
		}
		if err != nil {
			r.Fatal(err)
		}
	}
	before := r.before(story)
	r.install(story)
	r.gather(reg, before)
	r.gatherRepositories(reg, story)
	r.own(story)
	r.settings(story)
	r.pipeline(story)
	r.target.Graph = graph.New(r.target.File)
	r.target.Phases, r.target.Assumed = r.target.Graph.Phases(r.target.Manifests, nil)
	if before != nil {
		was := &control.Target{File: before, Graph: graph.New(before), Manifests: r.target.Manifests, Evidence: r.target.Evidence, AsOf: r.target.AsOf, Limits: r.target.Limits}
		if tree := files(story, wasFiles); len(tree.Files) > 0 {
			was.Platform = platform.Read(tree, before)
		}
		was.Expose()
		r.target.Between(was)
	}
	outcome := control.Run(r.target, []*control.Control{r.control})[0]
	r.judge(outcome)
	r.trimmed(outcome)
}

// trimmed holds that the control says the same of what is kept of code in records.
func (r *run) trimmed(whole control.Outcome) {
	r.target.Evidence.TrimPackages(control.TrimCode)
	trimmed := control.Run(r.target, []*control.Control{r.control})[0]
	if d := cmp.Diff(said(whole), said(trimmed)); d != "" {
		r.Errorf("what control.TrimCode drops is asked for (-whole +trimmed)\n%s", d)
	}
}

func said(o control.Outcome) []string {
	var all []string
	for i := range o.Findings {
		all = append(all, fmt.Sprint(o.Findings[i].State, " ", o.Findings[i].Message))
	}
	return all
}

func (r *run) options(text string) error {
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		var err error
		switch key {
		case "":
		case "as-of":
			r.target.AsOf, err = time.Parse(time.DateOnly, value)
		case "ci":
			if r.nothing = value == "nothing"; !r.nothing {
				err = fmt.Errorf("option ci %q: want nothing", value)
			}
		case "private":
			r.target.Limits.Private = append(r.target.Limits.Private, value)
		case "reach":
			r.target.Limits.Reach, err = strconv.ParseFloat(value, 64)
		default:
			err = fmt.Errorf("option %q: want as-of, ci, private or reach", key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// before makes the lockfile of what was there before, if the story is about a
// change.
func (r *run) before(story *txtar.Archive) *lockfile.File {
	for _, f := range story.Files {
		if f.Name == "before" {
			return r.project(string(f.Data))
		}
	}
	return nil
}

// install makes the lockfile, and collects what is expected of it.
func (r *run) install(story *txtar.Archive) {
	for _, f := range story.Files {
		switch f.Name {
		case "project":
			r.target.File = r.project(string(f.Data))
		case "want":
			for line := range strings.Lines(string(f.Data)) {
				r.expect(line)
			}
		case "universe", "options", "package.json", "before":
		default:
			if _, _, ok := universe.FileName(f.Name); ok || ofRepository(f.Name) || strings.HasPrefix(f.Name, ownFiles) || strings.HasPrefix(f.Name, wasFiles) || strings.HasPrefix(f.Name, settingsFiles) || strings.HasPrefix(f.Name, ciFiles) {
				continue
			}
			file, err := lockfile.Parse(f.Name, f.Data, r.target.Manifests)
			if err != nil {
				r.Fatal(err)
			}
			r.target.File = file
		}
	}
	if r.target.File == nil {
		r.target.File = lockfile.FromManifests(r.target.Manifests)
	}
}

// settingsFiles begins the names of sections with settings of clients.
const settingsFiles = "settings/"

// settings reads the settings of the project's clients, if the story has some.
func (r *run) settings(story *txtar.Archive) {
	s := settings.Sources{Lockfile: r.target.File}
	found := false
	for _, f := range story.Files {
		name, ok := strings.CutPrefix(f.Name, settingsFiles)
		found = found || ok
		for _, p := range settings.ProjectFiles {
			if p.Name == name {
				s.Files = append(s.Files, settings.File{Path: name, Kind: p.Kind, Level: settings.Project, Data: f.Data})
			}
		}
	}
	if found {
		r.target.Settings = settings.Read(s)
	}
}

// ciFiles begins the names of sections with what CI is told to do.
const ciFiles = "ci/"

// pipeline reads what CI is told to do, if the story has files of it, or the
// line "ci nothing" in its options.
func (r *run) pipeline(story *txtar.Archive) {
	s := pipeline.Sources{Manifests: r.target.Manifests, Settings: r.target.Settings}
	for _, f := range story.Files {
		name, ok := strings.CutPrefix(f.Name, ciFiles)
		switch {
		case !ok:
		case slices.Contains(pipeline.Others(), name):
			s.Others = append(s.Others, name)
		default:
			s.Files = append(s.Files, pipeline.File{Path: name, Data: f.Data})
		}
	}
	if r.nothing || len(s.Files) > 0 || len(s.Others) > 0 {
		slices.SortFunc(s.Files, func(a, b pipeline.File) int { return strings.Compare(a.Path, b.Path) })
		r.target.Pipeline = pipeline.Read(s)
	}
}

// What the names of sections with files of the project itself begin with: as
// they are, and as they were before a change.
const (
	ownFiles = "own/"
	wasFiles = "was/"
)

// files returns the files of the project itself that a story has, its manifest
// among them.
func files(story *txtar.Archive, prefix string) *archive.Tree {
	tree := &archive.Tree{}
	for _, f := range story.Files {
		name, ok := strings.CutPrefix(f.Name, prefix)
		if ok || name == "package.json" {
			tree.Files = append(tree.Files, archive.File{Path: name, Data: f.Data, Size: int64(len(f.Data))})
		}
	}
	slices.SortFunc(tree.Files, func(a, b archive.File) int { return strings.Compare(a.Path, b.Path) })
	return tree
}

// own reads the files of the project itself, if the story has some.
func (r *run) own(story *txtar.Archive) {
	tree := files(story, ownFiles)
	if len(tree.Files) > 0 {
		r.target.Platform = platform.Read(tree, r.target.File)
	}
	if slices.ContainsFunc(tree.Files, func(f archive.File) bool { return f.Path != "package.json" }) {
		r.target.Own = &control.Own{Code: reading.Read(tree), Named: project.Naming(tree, project.Declared(r.target.Manifests))}
	}
}

var wantComment = regexp.MustCompile("# want (unknown )?`([^`]*)`")

// expect reads the comments of a line and returns the words before them.
func (r *run) expect(line string) []string {
	before, _, _ := strings.Cut(line, "# want")
	words := strings.Fields(before)
	if len(words) == 0 {
		return nil
	}
	about := words[0]
	if len(words) > 1 {
		about += "@" + words[1]
	}
	for _, m := range wantComment.FindAllStringSubmatch(line, -1) {
		r.wants = append(r.wants, &want{about: about, unknown: m[1] != "", text: regexp.MustCompile(m[2]), line: strings.TrimSpace(line)})
	}
	return words
}

// project reads the short form of a lockfile.
func (r *run) project(text string) *lockfile.File {
	f := &lockfile.File{Kind: lockfile.NPM, Nodes: []lockfile.Node{{Kind: lockfile.Workspace, Name: "project", Artifact: -1, Target: -1, Offset: -1}}}
	at := make(map[string]int)
	for line := range strings.Lines(text) {
		words := r.expect(line)
		if len(words) < 2 {
			continue // empty, or about the project
		}
		a := lockfile.Artifact{Name: words[0], Version: words[1], Source: lockfile.Registry}
		n := lockfile.Node{Key: line, Name: words[0], Version: words[1], Target: -1, Offset: -1, Artifact: len(f.Artifacts)}
		e := lockfile.Edge{To: len(f.Nodes), Name: words[0], Range: "^" + words[1]}
		r.words(words[2:], &a, &e, at)
		if key := place(f, e.From, words[0]); key != "" {
			n.Key = key
		}
		at[words[0]] = len(f.Nodes)
		f.Artifacts = append(f.Artifacts, a)
		f.Nodes = append(f.Nodes, n)
		f.Edges = append(f.Edges, e)
	}
	return f
}

// place is where npm would put a package: at the top, or, where another one of
// its name is already, inside the one that asks for it. It is "" if that has
// one, too.
func place(f *lockfile.File, from int, name string) string {
	for _, key := range []string{lockfile.InFolder("", name), lockfile.InFolder(f.Nodes[from].Key, name)} {
		if !slices.ContainsFunc(f.Nodes, func(n lockfile.Node) bool { return n.Key == key }) {
			return key
		}
	}
	return ""
}

func (r *run) words(words []string, a *lockfile.Artifact, e *lockfile.Edge, at map[string]int) {
	for len(words) > 0 {
		key := words[0]
		if key == "dev" {
			e.Kind = lockfile.DevOnly
			words = words[1:]
			continue
		}
		if len(words) < 2 {
			r.Fatalf("word %q: want something behind it", key)
		}
		value := words[1]
		words = words[2:]
		switch key {
		case "via":
			e.From = at[value]
		case "range":
			e.Range = value
		case "git", "remote", "file":
			a.Source, a.URL = lockfile.Source(key), value
		case "at":
			a.URL = value
		case "sum":
			algorithm, sum, ok := strings.Cut(value, "-")
			if !ok {
				algorithm, sum = "sha512", value
			}
			a.Integrity = []npm.Integrity{{Algorithm: algorithm, Sum: sum}}
		default:
			r.Fatalf("word %q: want dev, via, range, git, remote, file, sum or at", key)
		}
	}
}

// gather asks the universe everything about everything, what was there before
// included.
func (r *run) gather(reg *universe.Universe, before *lockfile.File) {
	b := evidence.NewBundle(r.target.AsOf)
	r.target.Evidence = b
	if reg == nil {
		return
	}
	ctx := context.Background()
	artifacts := r.target.File.Artifacts
	if before != nil {
		artifacts = slices.Concat(artifacts, before.Artifacts)
	}
	for i := range artifacts {
		name := artifacts[i].Name
		h, _ := reg.Releases(ctx, name)
		a, _ := reg.Advisories(ctx, name)
		u, _ := reg.Popularity(ctx, name)
		s, _ := reg.Replacement(ctx, name)
		b.PutHistory(name, h)
		b.PutAdvisories(name, a)
		b.PutUsage(name, u)
		b.PutSubstitute(name, s)
	}
	r.gatherCode(ctx, b, reg)
	r.target.Evidence = b.At(r.target.AsOf)
}

// gatherCode puts the code of every release of the universe into the bundle.
func (r *run) gatherCode(ctx context.Context, b *evidence.Bundle, reg *universe.Universe) {
	src := reg.Coded(reading.Read)
	for _, id := range reg.IDs() {
		f, err := src.Code(ctx, lockfile.Artifact{Name: id.Name, Version: id.Version, Source: lockfile.Registry})
		if err != nil {
			r.Fatal(err)
		}
		b.PutPackage(id.Name, id.Version, f)
	}
}

// judge holds what came against what was expected.
func (r *run) judge(o control.Outcome) {
	for _, f := range o.Findings {
		about := "project"
		if f.Package != "" {
			about = f.Package + "@" + f.Version
		}
		if !r.meets(about, false, f.Message) {
			r.Errorf("unexpected finding on %s: %s", about, f.Message)
		}
	}
	for _, m := range o.Unknowns {
		about := m.Examples
		if len(about) == 0 {
			about = []string{"project"}
		}
		for _, a := range about {
			if !r.meets(a, true, m.Why) {
				r.Errorf("unexpected unknown on %s: %s", a, m.Why)
			}
		}
	}
	for _, w := range r.wants {
		if !w.met {
			r.Errorf("nothing met: %s", w.line)
		}
	}
}

func (r *run) meets(about string, unknown bool, text string) bool {
	for _, w := range r.wants {
		if !w.met && w.unknown == unknown && w.about == about && w.text.MatchString(text) {
			w.met = true
			return true
		}
	}
	return false
}
