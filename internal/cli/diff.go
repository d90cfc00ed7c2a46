package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"levee/internal/code/archive"
	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/gate"
	"levee/internal/graph"
	"levee/internal/noise"
	"levee/internal/npm/lockfile"
	"levee/internal/platform"
	"levee/internal/policy"
	"levee/internal/policy/form"
	"levee/internal/project"
	"levee/internal/report"
	"levee/internal/settings"
	"levee/internal/world"
)

// differ holds the flags of the command, and what it opened.
type differ struct {
	look
	comparing
	format string
	policy string
	notes  []string
}

func newDiff(s Streams) *cobra.Command {
	d := &differ{look: look{streams: s, code: true, reader: defaultReader}, format: "text"}
	cmd := &cobra.Command{
		Use:   "diff [OLD] [NEW]",
		Short: "May this change of what is installed come in?",
		Long: `Diff compares two lockfiles, looks at everything that comes in by the change, and says
allow, hold or block, with the few changes that decide it and what it takes to allow them.
For an upgrade every release in between counts.

OLD and NEW are revisions, files or folders. Without NEW it is the work tree; without both,
the work tree is compared with where it left the default branch. In a repository with
several lockfiles each is compared with its own past.

What is held is for ` + policy.FileName + ` to say (levee policy init writes one). Evidence comes
from the registry of your npm configuration; of code, what came is read, and what was there
of it. Evidence that the OLD side carries as ` + recordedName + ` is used instead.
Of the project's own pages and Electron windows it tells what they protect less than before.
With --repository what came is compared with the repository that it names, too.

Exit code 0: allow. 3: hold or block. 1: it could not be judged. 2: it was asked for
something that there is not.`,
		Example: `  levee diff
  levee diff v4.6.1 HEAD
  levee diff old.package-lock.json new.package-lock.json
  levee diff origin/main --format markdown > comment.md
  levee diff --repository auto                          # clones the repositories of what came`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return d.run(cmd.Context(), args) },
	}
	d.sources(cmd)
	f := cmd.Flags()
	f.BoolVar(&d.all, "all", false, "show every change, not a screen of them")
	f.StringVar(&d.record, "record", "", "write all evidence that was used to `FILE`")
	f.StringVar(&d.advisories, "advisories", "", "folder of OSV records, or OSV's all.zip, at `PATH` (default: LEVEE_ADVISORIES)")
	f.BoolVar(&d.noCode, "no-code", false, "do not read the code of what came: quicker, and its controls say unknown")
	f.StringVar(&d.policy, "policy", "", "judge by the policy in `FILE`")
	d.flag(cmd, "compare what came with repositories: `WHERE` is a folder of clones, or auto for those that the packages name")
	addFormat(cmd, &d.format, report.DiffFormats)
	return cmd
}

func (d *differ) run(ctx context.Context, args []string) error {
	if d.json {
		d.format = "json"
	}
	format, err := report.Lookup(report.DiffFormats, d.format)
	if err != nil {
		return usageError{err}
	}
	if len(args) == 2 {
		for _, name := range args {
			if name == "" {
				return usage("want a revision, a file or a folder, not an empty word")
			}
		}
	}
	if one := d.places(true); one.Clone != "" || one.Address != "" {
		return usage("--repository %s: want a folder of clones, or auto: each package has a repository of its own", d.repository)
	}
	s, err := openSides(ctx, ".", args)
	if err != nil {
		return err
	}
	defer s.close()
	out := &report.Diff{Before: s.before.words, After: s.after.words}
	for _, folder := range s.folders {
		one, err := d.decide(ctx, s, folder)
		if err != nil {
			return err
		}
		if one == nil {
			out.Gone = true
			continue
		}
		out.Projects = append(out.Projects, *one)
	}
	out.Notices = d.notes
	if err := format.Write(d.streams.Out, out, d.options()); err != nil {
		return err
	}
	return outcome(out.Verdict() < policy.Hold)
}

// decide judges the change of one folder; nil if its lockfile is gone.
func (d *differ) decide(ctx context.Context, s *sides, folder string) (*report.DiffProject, error) {
	var recorded *evidence.Bundle
	var reading errgroup.Group // a large record takes as long to read as all the rest
	reading.Go(func() (err error) {
		recorded, err = d.carried(s, folder)
		return err
	})
	before, after, err := d.projects(s, folder)
	if wrong := reading.Wait(); err == nil {
		err = wrong
	}
	if err != nil {
		return nil, err
	}
	if after == nil {
		d.notes = append(d.notes, path.Join(folder, before.File.Path)+" is gone: what would be installed is not known any more")
		return nil, nil
	}
	p, err := d.rules(s, folder)
	if err != nil {
		return nil, err
	}
	t := target(after, p)
	t.Between(target(before, p))
	out := &report.DiffProject{Folder: folder, Lockfile: path.Join(folder, after.File.Path)}
	if len(t.Changes) > 0 {
		if err := d.evidenceOf(ctx, recorded, t); err != nil {
			return nil, err
		}
	}
	if !d.noCode {
		if err := d.ownOf(ctx, s, folder, t); err != nil {
			return nil, err
		}
	}
	for _, x := range []*control.Target{t, t.Before} {
		x.Expose()
	}
	out.Decision = gate.Decide(t, control.Run(t, controls.Known), p, noise.Measured())
	return out, nil
}

// note notes something once.
func (d *differ) note(text string) {
	if !slices.Contains(d.notes, text) {
		d.notes = append(d.notes, text)
	}
}

// ownOf reads what protects the pages and windows of a project on both sides. A
// lockfile that was named alone has none. Where the side before lacks a file that
// is there now, what is new cannot be told from what was there.
func (d *differ) ownOf(ctx context.Context, s *sides, folder string, t *control.Target) error {
	if s.before.own == nil || s.after.own == nil {
		return nil
	}
	var was, is *archive.Tree
	var absent []string
	var group errgroup.Group
	group.Go(func() (err error) {
		was, absent, err = s.before.own(ctx, folder)
		return err
	})
	is, _, err := s.after.own(ctx, folder)
	if wrong := group.Wait(); err == nil {
		err = wrong
	}
	if err != nil {
		return err
	}
	for _, name := range absent {
		if f := is.Lookup(name); f != nil && f.Data != nil {
			d.note(fmt.Sprintf("%s of %s is too large or not in this clone: what pages and windows protect less than before is not told", path.Join(folder, name), s.before.words))
			return nil
		}
	}
	group.Go(func() error {
		t.Before.Platform = platform.Read(was, t.Before.File)
		return nil
	})
	t.Platform = platform.Read(is, t.File)
	return group.Wait()
}

// target makes a target of a project, without evidence yet.
func target(p *project.Project, rules *policy.Policy) *control.Target {
	t := &control.Target{File: p.File, Graph: graph.New(p.File), Manifests: p.Manifests, Limits: rules.Limits(), Evidence: evidence.NewBundle(time.Time{}), Settings: settings.Read(p.Settings), Wish: rules.Wish()}
	t.Pipeline = ci(p, t.Settings)
	return t
}

// projects reads both ends. A lockfile that is new is compared with nothing.
func (d *differ) projects(s *sides, folder string) (before, after *project.Project, err error) {
	var group errgroup.Group
	group.Go(func() (err error) {
		before, err = s.before.project(folder)
		return err
	})
	after, err = s.after.project(folder)
	if wrong := group.Wait(); wrong != nil {
		return nil, nil, wrong
	}
	if err != nil {
		return nil, nil, err
	}
	switch {
	case before == nil && after == nil:
		return nil, nil, fmt.Errorf("%s and %s: no lockfile in either", s.before.words, s.after.words)
	case len(s.folders) == 1 && before == nil && s.before.onDisk:
		return nil, nil, fmt.Errorf("%s: no lockfile", s.before.words)
	case len(s.folders) == 1 && after == nil && s.after.onDisk:
		return nil, nil, fmt.Errorf("%s: no lockfile", s.after.words)
	case before == nil:
		d.notes = append(d.notes, path.Join(folder, after.File.Path)+" is new: all of its packages count as new")
		empty := lockfile.FromManifests(nil)
		empty.Kind, empty.Path = after.File.Kind, after.File.Path
		before = &project.Project{File: empty, Manifests: lockfile.Manifests{}}
	}
	return before, after, nil
}

// rules returns the policy: the one that was named, the project's, or the
// default. One that the change itself alters is told.
func (d *differ) rules(s *sides, folder string) (*policy.Policy, error) {
	if d.policy != "" {
		named, err := openPath(d.policy)
		if err != nil {
			return nil, err
		}
		defer named.close()
		data, _, err := named.read("", named.name, form.MaxSize)
		if err != nil {
			return nil, err
		}
		return policy.Parse(d.policy, data)
	}
	data, label, err := s.after.read(folder, policy.FileName, form.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return policy.Default(), nil
	}
	if err != nil {
		return nil, err
	}
	was, _, err := s.before.read(folder, policy.FileName, form.MaxSize)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if string(was) != string(data) {
		d.note(label + " is part of this change: read what it allows")
	}
	return policy.Parse(label, data)
}

// evidenceOf fills in the evidence of a change: what was recorded, or what the
// world says.
func (d *differ) evidenceOf(ctx context.Context, bundle *evidence.Bundle, t *control.Target) error {
	asOf, err := d.date()
	if err != nil {
		return err
	}
	switch {
	case bundle == nil:
		if bundle, err = d.askAbout(ctx, t, asOf); err != nil {
			return err
		}
	case d.repository != "":
		d.note("--repository: the evidence is a record, and nothing was compared but what it has compared")
	}
	if err := d.settle(t, bundle, asOf); err != nil {
		return err
	}
	t.Before.Evidence, t.Before.AsOf = t.Evidence, t.AsOf
	return nil
}

// carried returns the bundle that was named, or that the side before carries:
// what comes with a change must not vouch for it.
func (d *differ) carried(s *sides, folder string) (*evidence.Bundle, error) {
	if d.evidence != "" {
		return d.recorded(".")
	}
	data, label, err := s.before.read(folder, recordedName, evidence.MaxBundle)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return evidence.Read(label, data)
}

// askAbout asks the world about what changed and what asks for it, and about
// everything else only where the accounts of a change must be told from those
// that were here.
func (d *differ) askAbout(ctx context.Context, t *control.Target, asOf time.Time) (*evidence.Bundle, error) {
	src, err := d.world(".")
	if err != nil {
		return nil, err
	}
	b := evidence.NewBundle(time.Now().UTC())
	involved := control.Involved(t)
	if err := d.gather(ctx, b, src, involved); err != nil {
		return nil, err
	}
	seen := *t
	seen.AsOf = b.AsOf
	if !asOf.IsZero() {
		seen.AsOf = asOf
	}
	seen.Evidence = b.At(seen.AsOf)
	if control.BringsAccounts(&seen) {
		rest := slices.DeleteFunc(control.Names(t.Before), func(name string) bool { return slices.Contains(involved, name) })
		if err := d.gather(ctx, b, src, rest); err != nil {
			return nil, err
		}
	}
	switch {
	case d.noCode:
		leaveCode(b, t)
	default:
		if err := d.readCode(ctx, b, src, &seen); err != nil {
			return nil, err
		}
	}
	if err := d.compare(ctx, &d.look, src, b, subjectsOf(b, control.ToRead(&seen))); err != nil {
		return nil, err
	}
	t.AsOf = seen.AsOf
	trim(b, t)
	b.TrimPackages(control.TrimCode)
	return b, nil
}

// readCode reads the code of what came, and of what was there of it. Of all
// else that was there it takes what an earlier run told.
func (d *differ) readCode(ctx context.Context, b *evidence.Bundle, src *world.World, t *control.Target) error {
	artifacts := control.ToRead(t)
	bar := newBar(d.streams.Err, "reading code", len(artifacts))
	err := world.GatherCode(ctx, b, src, artifacts, bar.set)
	bar.done()
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(t.Before.File.Artifacts), func(a lockfile.Artifact) bool {
		return b.Package(a.Name, a.Version).Status() == evidence.Known
	})
	return world.GatherCode(ctx, b, src.Remembered(), rest, func(int) {})
}
