package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/drill"
	"levee/internal/noise"
	"levee/internal/npm/lockfile"
	"levee/internal/report"
	"levee/internal/store"
)

func newDrill(s Streams) *cobra.Command {
	d := &driller{look: &look{streams: s, code: true, reader: defaultReader}, format: "text"}
	cmd := &cobra.Command{
		Use:   "drill [INCIDENT]",
		Short: "What would the attacks of ten years, and their variants, have done to this project?",
		Long: `Drill plays an attack that happened on a package of the project: it makes up the releases,
their dates and accounts, and code of the same shape that does nothing, takes them in as
the client would, and lets the project's own gate judge: its policy, its settings, all
controls, on what could be known that day. It says stage by stage who would have seen it.

INCIDENT is a name such as event-stream; without one all are played. --variations N judges
every variant within N steps of any of them (or of INCIDENT), and says what comes in without
anybody being asked, what that has in common, and what would close it. --fixes tries what
the public debate asked for after such attacks, one at a time. --history holds every incident
against each control alone and against each client as it comes. --knock-out takes one thing
away at a time, and tells what comes in then. --close says only what would close most.

The package is the deepest one that runs code and has few maintainers; --carrier names
another. With --repositories each made-up package has a repository, and its release is compared
with that: the payload stands in it as well unless the variant has it in the tarball alone, and
whoever publishes by a stolen account has no way into it.

Nothing of what is made up is ever run: hosts end in .invalid, what is deciphered
is a comment. --write keeps it for other tools: as text in a FILE that ends in .txtar, or in a
folder for each variant, with its tarballs, and with the part of the project by which it comes
in as package.json and lockfile, before and after; beside an index.json of choices, dates and
Levee's own outcome. levee drill serve serves it.

Exit code 0: a person is asked about everything that was played, or it is blocked. 3: something
comes in. 1: the drill could not be made. 2: it was asked for something that Levee does not have.`,
		Example: `  levee drill
  levee drill event-stream --carrier left-pad
  levee drill --variations 1
  levee drill --variations 2 --format html -o drill.html
  levee drill --fixes
  levee drill --history
  levee drill --knock-out
  levee drill --close
  levee drill --variations 1 --repositories
  levee drill axios --write ./axios.txtar
  levee drill --variations 1 --sample 80 --write ./drills
  levee drill --project examples/copay-2018 --json | jq '.incidents[] | select(.outcome == "missed")'`,
		Args: usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.steps = cmd.Flags().Changed("variations")
			return d.run(cmd.Context(), args)
		},
	}
	d.look.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&d.look.noCode, "no-code", false, "do not read the code of the project's packages: quicker, and newcapability says unknown")
	f.StringVar(&d.project, "project", ".", "the project in `DIR`")
	f.StringVar(&d.carrier, "carrier", "", "let attacks come by the package `NAME`")
	f.IntVar(&d.variations, "variations", 1, "judge all variants within so many `STEPS` of what happened, 3 at most; 0: the incidents")
	f.BoolVar(&d.fixes, "fixes", false, "try each fix that the public debate asked for, alone, on what is near INCIDENT (default: event-stream and axios)")
	f.BoolVar(&d.history, "history", false, "hold every incident against each control alone and each client as it comes: what stops which")
	f.BoolVar(&d.knockOut, "knock-out", false, "take away each control, setting and source of evidence in turn, and tell which of the variants come in then")
	f.BoolVar(&d.closing, "close", false, "say only what closes most of what comes in, at the least cost in alerts a year")
	f.StringVar(&d.badge, "badge", "", "with --variations: also write how many variants are closed to `FILE`, as a badge in SVG")
	f.BoolVar(&d.repositories, "repositories", false, "give what is made up repositories, and judge as levee diff --repository does")
	f.StringVarP(&d.output, "output", "o", "", "write the report to `FILE`, not to standard output")
	addFormat(cmd, &d.format, report.DrillFormats)
	f.StringVar(&d.write, "write", "", "write the made-up registry of INCIDENT to `FILE`.txtar, or what is played, with tarballs and an index, into a folder")
	f.IntVar(&d.sample, "sample", 100, "with --variations and --write: so many `VARIANTS` beside what happened, spread over all alternatives; 0: all")
	cmd.AddCommand(newDrillServe(s))
	return cmd
}

// mostSteps is how far from what happened variants are judged: with each step there
// are some twenty times as many, and all are held in memory.
const mostSteps = 3

// driller holds what was asked of drill.
type driller struct {
	look       *look
	project    string
	carrier    string
	variations int
	steps      bool // variations were asked for
	fixes      bool
	history    bool
	knockOut   bool
	closing    bool
	write      string
	sample     int
	format     string
	output     string // a file for the report; "" for standard output
	badge      string
	rules      string // the file of the project's policy; "" for the default one

	repositories bool
}

func (d *driller) run(ctx context.Context, args []string) error {
	m, err := attack.Standard()
	if err != nil {
		return err
	}
	chosen, err := choose(m, args)
	if err != nil {
		return err
	}
	if err := d.check(chosen); err != nil {
		return err
	}
	out, err := d.prepare(ctx, m)
	if err != nil {
		return err
	}
	switch {
	case d.write != "" && !d.toFile():
		return d.export(ctx, out, chosen)
	case d.fixes:
		return d.try(ctx, out, chosen)
	case d.history:
		out.History, err = out.Drill.History(chosen)
		return d.showUnless(err, out)
	case d.knockOut:
		progress, done := d.bar()
		out.KnockOut, err = out.Drill.KnockOut(ctx, chosen, d.variations, progress)
		done()
		return d.showUnless(err, out)
	case d.steps, d.closing:
		out.Close = d.closing
		return d.survey(ctx, out, chosen)
	}
	for i := range chosen {
		one, err := play(out.Drill, &chosen[i])
		if err != nil {
			return err
		}
		out.Played = append(out.Played, one)
	}
	if d.write != "" {
		if err := d.keep(out.Played[0].Judgement); err != nil {
			return err
		}
	}
	if err := d.show(out); err != nil {
		return err
	}
	return outcome(!slices.ContainsFunc(out.Played, func(p report.Played) bool { return p.Judgement != nil && p.Judgement.Outcome.Survives() }))
}

// one tells whether one thing is asked for.
func (d *driller) one() error {
	asked := 0
	for _, is := range []bool{d.history, d.knockOut, d.closing, d.fixes, d.write != ""} {
		if is {
			asked++
		}
	}
	switch {
	case asked > 1:
		return usageError{errors.New("want one of --history, --knock-out, --close, --fixes and --write")}
	case d.history && d.steps:
		return usageError{errors.New("--history: want no --variations: it replays what happened")}
	}
	return nil
}

// check says what is wrong with what was asked for, before any work is done.
func (d *driller) check(chosen []attack.Incident) error {
	if d.write != "" && (d.fixes || d.toFile() && (len(chosen) != 1 || d.steps)) {
		return usageError{errors.New("--write: want one INCIDENT for a file, and no --fixes")}
	}
	if d.variations < 0 || d.variations > mostSteps {
		return usage("--variations %d: want 0 to %d steps: farther away there are more than can be judged", d.variations, mostSteps)
	}
	if d.sample < 0 {
		return usage("--sample %d: want a number of variants, 0 for all", d.sample)
	}
	if err := d.one(); err != nil {
		return err
	}
	if d.look.json {
		d.format = "json"
	}
	if _, err := report.Lookup(report.DrillFormats, d.format); err != nil {
		return usageError{err}
	}
	if d.badge != "" && (!d.steps || d.fixes || d.write != "") {
		return usageError{errors.New("--badge: want --variations, whose figure it shows, without --fixes and --write")}
	}
	return nil
}

// showUnless shows what was found unless there was an error.
func (d *driller) showUnless(err error, out *report.Drill) error {
	if err != nil {
		return err
	}
	return d.show(out)
}

// choose returns the incident of a name, or of a name without its year; all
// without one.
func choose(m *attack.Model, args []string) ([]attack.Incident, error) {
	all, err := m.Incidents()
	if err != nil || len(args) == 0 {
		return all, err
	}
	var ids []string
	var fit []attack.Incident
	for _, in := range all {
		ids = append(ids, in.ID)
		if in.ID == args[0] || strings.HasPrefix(in.ID, args[0]+"-") {
			fit = append(fit, in)
		}
	}
	switch len(fit) {
	case 1:
		return fit, nil
	case 0:
		return nil, usageError{fmt.Errorf("incident %q: want one of %s", args[0], strings.Join(ids, ", "))}
	}
	return nil, usageError{fmt.Errorf("incident %q: %s or %s?", args[0], fit[0].ID, fit[1].ID)}
}

// prepare reads the project and finds the package by which attacks come.
func (d *driller) prepare(ctx context.Context, m *attack.Model) (*report.Drill, error) {
	t, err := d.look.target(ctx, d.project)
	if err != nil {
		return nil, err
	}
	if t.File.Kind == lockfile.None {
		return nil, fmt.Errorf("%s: there is no lockfile, so what is installed is not known: a drill needs one", d.project)
	}
	c, err := drill.FindCarrier(t, d.carrier)
	if err != nil {
		if d.carrier != "" {
			return nil, usageError{err}
		}
		return nil, err
	}
	rules, name, err := policyOf(folderOf(d.project))
	if err != nil {
		return nil, hint(err, "levee policy check tells all that is wrong in it")
	}
	if d.rules = name; name == "" {
		name = "the default policy"
	}
	if d.repositories {
		name += " with repositories"
	}
	return &report.Drill{Policy: name, Drill: &drill.Drill{Model: m, Target: withoutOwn(t), Policy: rules, Controls: controls.Known, Rates: noise.Measured(), Carrier: c, Repositories: d.repositories}}, nil
}

// withoutOwn is the target without the project's own code, which no attack by a
// package changes.
func withoutOwn(t *control.Target) *control.Target {
	own := *t
	own.Own = nil
	return &own
}

func play(d *drill.Drill, in *attack.Incident) (report.Played, error) {
	j, err := d.Judge(&in.Variant)
	var not *craft.Uncrafted
	if errors.As(err, &not) {
		return report.Played{Incident: in, Why: err.Error()}, nil
	}
	return report.Played{Incident: in, Judgement: j}, err
}

func (d *driller) survey(ctx context.Context, out *report.Drill, from []attack.Incident) error {
	progress, done := d.bar()
	s, err := out.Drill.Survey(ctx, from, d.variations, progress)
	done()
	if err != nil {
		return err
	}
	out.Survey = s
	if err := d.show(out); err != nil {
		return err
	}
	return outcome(s.Closing.Open == 0)
}

// try tries each fix alone: on what is within two steps of an incident; without
// one, of event-stream and of axios, and within one step of all.
func (d *driller) try(ctx context.Context, out *report.Drill, from []attack.Incident) error {
	type trial struct {
		from  []attack.Incident
		steps int
	}
	trials := []trial{{from, 2}}
	if len(from) > 1 {
		trials = nil
		for i := range from {
			if id := from[i].ID; id == "event-stream-2018" || id == "axios-2026" {
				trials = append(trials, trial{from[i : i+1], 2})
			}
		}
		trials = append(trials, trial{from, 1})
	}
	for _, one := range trials {
		progress, done := d.bar()
		t, err := out.Drill.Try(ctx, one.from, one.steps, progress)
		done()
		if err != nil {
			return err
		}
		out.Trials = append(out.Trials, t)
	}
	return d.show(out)
}

// bar shows how far judging is.
func (d *driller) bar() (progress func(done, all int), done func()) {
	var said *bar
	progress = func(done, all int) {
		if said == nil {
			said = newBar(d.look.streams.Err, "judging variants", all)
		}
		said.set(done)
	}
	return progress, func() {
		if said != nil {
			said.done()
		}
	}
}

// show writes the report, whole or not at all.
func (d *driller) show(out *report.Drill) error {
	format, err := report.Lookup(report.DrillFormats, d.format)
	if err != nil {
		return err
	}
	if d.badge != "" {
		if err := store.WriteFile(d.badge, report.DrillBadge(out.Survey)); err != nil {
			return err
		}
	}
	o := d.look.options()
	if namesFile(d.output) {
		o = report.Options{All: true, Version: Version()}
	}
	var b bytes.Buffer
	if err := format.Write(&b, out, o); err != nil {
		return err
	}
	return deliver(d.look.streams, d.output, b.Bytes())
}
