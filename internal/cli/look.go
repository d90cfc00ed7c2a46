package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/pipeline"
	"levee/internal/project"
	"levee/internal/settings"
	"levee/internal/store"
	"levee/internal/world"
)

// recordedName is the bundle that a project may carry: it is used instead of
// asking, as if it had been given with --evidence.
const recordedName = "levee-evidence.ndjson.gz"

// look holds the flags of all commands that look at a project.
type look struct {
	streams    Streams
	json       bool
	offline    bool
	all        bool
	evidence   string
	record     string
	asOf       string
	advisories string
	private    []string
	cooldown   int
	reach      float64
	set        func(flag string) bool // whether the user set a flag; nil for a command that has none of these
	code       bool                   // whether the command looks at code
	whole      bool                   // whether all that code tells is kept, not what controls ask alone
	noCode     bool                   // the user wants it not to
	reader     world.Reader           // of code
}

// flags adds the flags to a command.
func (l *look) flags(cmd *cobra.Command) {
	l.sources(cmd)
	f := cmd.Flags()
	l.set = f.Changed
	f.BoolVar(&l.all, "all", false, "show everything, not a screen of it")
	f.StringVar(&l.record, "record", "", "write all evidence that was used to `FILE`")
	f.StringVar(&l.advisories, "advisories", "", "folder of OSV records, or OSV's all.zip, at `PATH` (default: LEVEE_ADVISORIES)")
	f.StringSliceVar(&l.private, "private", nil, "names or scopes (@corp) that are private, as a `LIST` (default: as levee.yaml has it)")
	f.IntVar(&l.cooldown, "cooldown", 0, "a version is young for so many `DAYS` (default: as levee.yaml has it, else 7)")
	f.Float64Var(&l.reach, "reach", 0, "find accounts that reach more than this `SHARE` of the places, such as 0.1")
}

// sources adds the flags that say where evidence comes from.
func (l *look) sources(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&l.json, "json", false, "write JSON, as docs/format.md describes it")
	f.BoolVar(&l.offline, "offline", false, "ask nobody; use what is on this machine")
	f.StringVar(&l.evidence, "evidence", "", "use the evidence recorded in `FILE`, and ask nobody")
	f.StringVar(&l.asOf, "as-of", "", "look as of a `DATE` (2018-09-25, or with a time as in RFC 3339)")
}

// target reads a project and gathers its evidence.
func (l *look) target(ctx context.Context, dir string) (*control.Target, error) {
	asOf, err := l.date()
	if err != nil {
		return nil, err
	}
	var bundle *evidence.Bundle
	var group errgroup.Group // a large record takes as long to read as all the rest
	group.Go(func() (err error) {
		bundle, err = l.recorded(dir)
		return err
	})
	p, err := project.Open(dir)
	if err != nil {
		return nil, err
	}
	t := &control.Target{File: p.File, Graph: graph.New(p.File), Manifests: p.Manifests, Settings: settings.Read(p.Settings)}
	t.Pipeline = ci(p, t.Settings)
	if err := l.demand(t, dir); err != nil {
		return nil, err
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if bundle == nil {
		if bundle, err = l.ask(ctx, dir, t); err != nil {
			return nil, err
		}
	}
	if l.code && !l.noCode {
		l.own(t, dir)
	}
	if err := l.settle(t, bundle, asOf); err != nil {
		return nil, err
	}
	t.Expose()
	for _, other := range p.Also {
		fmt.Fprintf(l.streams.Err, "levee: %s is here, too; %s was read\n", other, p.File.Path)
	}
	return t, nil
}

// ci reads what a project's CI is told to do.
func ci(p *project.Project, clients *settings.Inventory) *pipeline.Pipeline {
	s := p.Pipeline
	s.Settings = clients
	return pipeline.Read(s)
}

// demand fills in what the project's policy asks for, and the figures that
// controls compare with: those of the flags that are given, and of the policy
// otherwise.
func (l *look) demand(t *control.Target, dir string) error {
	p, _, err := policyOf(folderOf(dir))
	if err != nil {
		return hint(err, "levee policy check tells all that is wrong in it")
	}
	t.Wish, t.Limits = p.Wish(), p.Limits()
	if l.given("private") {
		t.Limits.Private = l.private
	}
	if l.given("reach") {
		t.Limits.Reach = l.reach
	}
	if l.given("cooldown") {
		t.Limits.Cooldown = time.Duration(l.cooldown) * 24 * time.Hour
	}
	return nil
}

// given tells whether the command has a flag, and the user set it.
func (l *look) given(flag string) bool { return l.set != nil && l.set(flag) }

// settle records the evidence if that was asked for, and fills in what was
// known on the day of the run.
func (l *look) settle(t *control.Target, bundle *evidence.Bundle, asOf time.Time) (err error) {
	if asOf.IsZero() {
		asOf = bundle.AsOf
	}
	bundle.AsOf = asOf
	if l.record != "" {
		if bundle, err = record(l.record, bundle); err != nil {
			return err
		}
	}
	t.Evidence, t.AsOf = bundle.At(asOf), asOf
	return nil
}

func (l *look) date() (time.Time, error) {
	if l.asOf == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, l.asOf); err == nil {
			if layout == time.DateOnly {
				t = t.Add(24*time.Hour - time.Second) // the day itself is part of it
			}
			return t, nil
		}
	}
	return time.Time{}, usage("--as-of %q: want a date such as 2018-09-25", l.asOf)
}

// recorded reads the bundle that was given, or that the project carries; it is
// nil if there is none.
func (l *look) recorded(dir string) (*evidence.Bundle, error) {
	name := l.evidence
	if name == "" {
		name = filepath.Join(dir, recordedName)
		if info, err := os.Stat(name); err != nil || info.IsDir() {
			return nil, nil
		}
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, plain(name, err)
	}
	if !info.Mode().IsRegular() || info.Size() > evidence.MaxBundle {
		return nil, fmt.Errorf("%s: want a file of at most %d bytes", name, evidence.MaxBundle)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, plain(name, err)
	}
	return evidence.Read(name, data)
}

func plain(name string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// ask gathers evidence from the world, with a bar that shows how far it is.
func (l *look) ask(ctx context.Context, dir string, t *control.Target) (*evidence.Bundle, error) {
	src, err := l.world(dir)
	if err != nil {
		return nil, err
	}
	bundle := evidence.NewBundle(time.Now().UTC())
	if err := l.gather(ctx, bundle, src, control.Names(t)); err != nil {
		return nil, err
	}
	switch {
	case l.noCode:
		leaveCode(bundle, t)
	case l.code:
		if err := l.askCode(ctx, src, bundle, t); err != nil {
			return nil, err
		}
	}
	trim(bundle, t)
	if !l.whole {
		bundle.TrimPackages(control.TrimCode)
	}
	return bundle, nil
}

// gather asks about names, with a bar.
func (l *look) gather(ctx context.Context, b *evidence.Bundle, src evidence.Source, names []string) error {
	bar := newBar(l.streams.Err, "asking about packages", len(names))
	defer bar.done()
	return world.Gather(ctx, b, src, names, bar.set)
}

// world opens all that can be asked from a folder.
func (l *look) world(dir string) (*world.World, error) {
	return world.Open(world.Options{Dir: folderOf(dir), Offline: l.offline, Advisories: cmp.Or(l.advisories, os.Getenv("LEVEE_ADVISORIES")),
		Reader: l.reader, Warn: func(text string) { fmt.Fprintln(l.streams.Err, "levee: "+text) }})
}

// trim keeps of each history what the controls ask of it here, so that a
// record of the run is no larger than it must be.
func trim(b *evidence.Bundle, t *control.Target) {
	for name, versions := range control.Installed(t) {
		if f := b.History(name); f.Status() == evidence.Known {
			b.PutHistory(name, evidence.Know(control.Trim(f.Claimed(), versions), f.From()))
		}
	}
}

// folderOf returns the folder of a project that was given by its lockfile.
func folderOf(dir string) string {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return filepath.Dir(dir)
	}
	return dir
}

// record writes the bundle, whole or not at all, and returns it as it reads
// back: a run that is repeated sees the same.
func record(name string, b *evidence.Bundle) (*evidence.Bundle, error) {
	b.Recorded = b.AsOf
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	data := out.Bytes()
	if strings.HasSuffix(name, ".gz") {
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		if _, err := z.Write(data); err != nil {
			return nil, err
		}
		if err := z.Close(); err != nil {
			return nil, err
		}
		data = zipped.Bytes()
	}
	if err := store.WriteFile(name, data); err != nil {
		return nil, plain(name, err)
	}
	return evidence.Read(name, out.Bytes())
}

// outcome returns errFindings unless everything holds.
func outcome(held bool) error {
	if held {
		return nil
	}
	return errFindings
}

// parsePackage reads the PKG of a command line.
func parsePackage(s string) (npm.ID, error) {
	id := npm.ParseID(s)
	if err := npm.ValidName(id.Name); err != nil {
		return id, usageError{err}
	}
	return id, nil
}
