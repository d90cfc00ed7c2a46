package cli

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"levee/internal/assessment"
	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/inspection"
	"levee/internal/npm/lockfile"
	"levee/internal/report"
)

// inspect holds the flags of the command, and what it opened.
type inspect struct {
	look
	comparing
	project bool // --all
	mapFile string
	notes   []string
}

func newInspect(s Streams) *cobra.Command {
	x := &inspect{look: look{streams: s, code: true, whole: true}}
	cmd := &cobra.Command{
		Use:   "inspect WHAT [WHAT]",
		Short: "What the code of a package can do, what it hides, and what changed in it",
		Long: `Inspect reads code and never runs it. It tells what a package can do (network, files,
programs, code made at run time ...), with file and line for each, and when: at install,
when imported, when called. Of two it tells what changed from the first to the second:
files, capabilities gained and lost, new hosts, paths and commands, what is hidden.

WHAT is a package of the registry (left-pad, left-pad@1.3.0, left-pad@latest; without a
version the one that this project has installed, else the latest), a tarball (x.tgz), a
folder (./x), or one JavaScript file. A folder that is compared with a package or a
tarball is taken as npm would publish it. With --all it is a project, the current one
if none is given: all its packages, ranked, with what each reaches through what it imports.

Exit code 0: nothing speaks against the code. 3: something does, or some code could not
be read. 1: it could not be inspected. 2: it was asked for something that there is not.`,
		Example: `  levee inspect event-stream@3.3.4 event-stream@3.3.5   # what changed
  levee inspect left-pad                                # what it can do, with file and line
  levee inspect ./some-package.tgz
  levee inspect ./folder some-package@latest            # what would be published, against what is
  levee inspect ./script.js
  levee inspect --all                                   # every package of this project, ranked
  levee inspect left-pad --repository auto              # and against the repository that it names`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return x.run(cmd.Context(), args) },
	}
	x.sources(cmd)
	f := cmd.Flags()
	f.BoolVar(&x.project, "all", false, "every package of the project")
	f.BoolVar(&x.look.all, "all-lines", false, "show everything, not a screen of it")
	x.flag(cmd, "compare with the repository: `WHERE` is a clone, a folder of clones, an address, or auto for the one that the package names")
	f.StringVar(&x.mapFile, "map", "", "amend the map from APIs to capabilities by `FILE`, see docs/capabilities.md")
	return cmd
}

func (x *inspect) run(ctx context.Context, args []string) (err error) {
	switch {
	case x.project && len(args) > 1:
		return usage("--all takes one project, not %d", len(args))
	case !x.project && len(args) == 0:
		return hint(usage("inspect what?"), "levee inspect PACKAGE, or levee inspect --all for every package of this project")
	}
	if x.reader, err = readerWith(x.mapFile); err != nil {
		return err
	}
	var in *report.Inspection
	if x.project {
		in, err = x.all(ctx, dirOf(args))
	} else {
		in, err = x.some(ctx, args)
	}
	if err != nil {
		return err
	}
	in.Notes = append(in.Notes, x.notes...)
	write := report.InspectText
	if x.json {
		write = report.InspectJSON
	}
	if err := write(x.streams.Out, in, x.options()); err != nil {
		return err
	}
	return outcome(clean(in))
}

// clean tells whether nothing was found, and all code that counts was read.
func clean(in *report.Inspection) bool {
	for i := range in.Packages {
		one := &in.Packages[i]
		if one.Node >= 0 && (one.Code == nil || control.Unread(one.Code) != nil) {
			return false
		}
	}
	return len(in.Concerns) == 0
}

// some inspects one package, or two and what changed.
func (x *inspect) some(ctx context.Context, args []string) (*report.Inspection, error) {
	asOf, err := x.date()
	if err != nil {
		return nil, err
	}
	s, err := x.open()
	if err != nil {
		return nil, err
	}
	subjects, err := s.load(ctx, args)
	if err != nil {
		return nil, err
	}
	last := subjects[len(subjects)-1]
	t := targetOf(subjects, cmp.Or(asOf, s.now))
	if err := s.putBefore(ctx, t, subjects); err != nil {
		return nil, err
	}
	if err := x.compare(ctx, &x.look, s.world, t.Evidence, []*subject{last}); err != nil {
		return nil, err
	}
	in := &report.Inspection{Assessment: assessment.New(t, control.Run(t, codeControls(x.repository != "")))}
	for _, one := range subjects {
		in.Packages = append(in.Packages, report.Inspected{Label: one.label, Name: one.artifact.Name, Version: one.artifact.Version, From: one.from, Code: one.code, Node: -1})
		x.notes = append(x.notes, one.notes...)
	}
	in.Packages[len(subjects)-1].Node = 1
	if len(subjects) == 2 {
		in.Change = inspection.Compare(subjects[0].code, subjects[1].code)
	}
	return in, nil
}

// targetOf makes a project of one package for the controls: the last one; the
// first of two is the release before it.
func targetOf(subjects []*subject, asOf time.Time) *control.Target {
	last := subjects[len(subjects)-1]
	f := &lockfile.File{
		Kind: lockfile.NPM,
		Nodes: []lockfile.Node{
			{Kind: lockfile.Workspace, Artifact: -1, Target: -1, Offset: -1},
			{Name: last.artifact.Name, Version: last.artifact.Version, Target: -1, Offset: -1},
		},
		Artifacts: []lockfile.Artifact{last.artifact},
		Edges:     []lockfile.Edge{{From: 0, To: 1, Name: last.artifact.Name}},
	}
	b := evidence.NewBundle(asOf)
	for _, one := range subjects {
		b.PutPackage(one.artifact.Name, one.artifact.Version, evidence.Know(one.code, one.provenance))
		b.PutHistory(one.artifact.Name, one.history)
	}
	if len(subjects) == 2 && subjects[0].artifact.Name == last.artifact.Name {
		f.Artifacts[0].Source = lockfile.Registry // of which the two are releases
		b.PutHistory(last.artifact.Name, lineage(subjects[0], last))
	}
	t := &control.Target{File: f, Graph: graph.New(f), Evidence: b.At(asOf), AsOf: asOf, Limits: control.DefaultLimits}
	t.Phases, t.Assumed = make([]graph.Phase, len(f.Nodes)), make([]bool, len(f.Nodes))
	return t
}

// all inspects every package of a project.
func (x *inspect) all(ctx context.Context, dir string) (*report.Inspection, error) {
	t, err := x.look.target(ctx, dir)
	if err != nil {
		return nil, err
	}
	s, err := x.open()
	if err != nil {
		return nil, err
	}
	if err := x.compare(ctx, &x.look, s.world, t.Evidence, subjectsOf(t.Evidence, t.File.Artifacts)); err != nil {
		return nil, err
	}
	in := &report.Inspection{Assessment: assessment.New(t, control.Run(t, codeControls(x.repository != ""))), Project: true}
	in.Assessment.Project.Dir = dir
	in.Packages = ranked(in.Assessment)
	return in, nil
}

// ranked lists the packages of a project: those of which something was found
// first, then those that can do what few others can.
func ranked(a *assessment.Assessment) []report.Inspected {
	t := a.Target
	codeOf := func(node int) *code.Package {
		if n := &t.File.Nodes[node]; n.Artifact >= 0 {
			c, _ := t.Evidence.Package(n.Name, n.Version).Get()
			return c
		}
		return nil
	}
	place := make(map[int]int) // artifact -> place among the concerns
	for i := range a.Concerns {
		if node := a.Concerns[i].Node; node >= 0 && a.Concerns[i].Package != "" {
			place[t.File.Nodes[node].Artifact] = i + 1
		}
	}
	reached := inspection.NewWeb(t.Graph, codeOf).Reached()
	all := make([]report.Inspected, len(t.File.Artifacts))
	var known []*code.Package
	for n := len(t.File.Nodes) - 1; n >= 0; n-- {
		i := t.File.Nodes[n].Artifact
		if i < 0 {
			continue
		}
		art := &t.File.Artifacts[i]
		f := t.Evidence.Package(art.Name, art.Version)
		c, _ := f.Get()
		all[i] = report.Inspected{Label: art.Name + "@" + art.Version, Name: art.Name, Version: art.Version, From: f.From().Source, Code: c, Why: f.Why(), Node: n, Reached: reached[n]}
	}
	for i := range all {
		if all[i].Code != nil {
			known = append(known, all[i].Code)
		}
	}
	rarity := inspection.NewRarity(known)
	order := func(one *report.Inspected) (int, float64) {
		bits := 0.0
		if one.Code != nil {
			bits = rarity.Of(one.Code)
		}
		return cmp.Or(place[t.File.Nodes[one.Node].Artifact], len(a.Concerns)+1), bits
	}
	slices.SortStableFunc(all, func(p, q report.Inspected) int {
		pPlace, pBits := order(&p)
		qPlace, qBits := order(&q)
		return cmp.Or(cmp.Compare(pPlace, qPlace), cmp.Compare(qBits, pBits), cmp.Compare(p.Label, q.Label))
	})
	return all
}
