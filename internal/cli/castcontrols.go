package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"levee/internal/cast/check"
	"levee/internal/cast/join"
	"levee/internal/cast/proof"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/policy"
)

func newCastControls(s Streams) *cobra.Command {
	c := &castControls{look: &look{streams: s}}
	cmd := &cobra.Command{
		Use:   "controls FILE",
		Short: "Which control would have seen which event, and is it on here?",
		Long: `Controls brings an analysis and Levee's controls together. For each event it runs them on
what could be known that day, on the lockfiles in the analysis' folder of evidence: on the
release that the event is about, as if the project had taken it in that day, or as it did.
It says which had something new to say, and what the gate would have decided. For each
constraint that was not enforced it names the controls and the settings that enforce it.

A constraint of the analysis says which of Levee's six it is (- levee: SC-3), and a
recommendation what carries it out (- carried-out-by: handover, or setting cooldown).

What registries said of those days comes from a record: of the folder that --project
names, or of --evidence. --project tells, too, which of the controls and settings are on
there. Nobody is asked.`,
		Example: `  levee cast controls examples/event-stream-2018/analysis.md --project examples/copay-2018
  levee cast controls --all --project . analysis.md      # every finding in its own words
  levee cast controls --json analysis.md --evidence evidence.ndjson.gz | jq '.events[] | select(.looks[].findings != [])'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), args[0]) },
	}
	f := cmd.Flags()
	f.BoolVar(&c.look.json, "json", false, "write JSON, as docs/format.md describes it")
	f.BoolVar(&c.look.all, "all", false, "show everything, not a screen of it")
	f.StringVar(&c.look.evidence, "evidence", "", "use the evidence recorded in `FILE`")
	f.StringVar(&c.folder, "folder", "", "take the lockfiles from the folder of evidence `DIR`, not from the one that the analysis names")
	f.StringVar(&c.project, "project", "", "tell what is on in the project in `DIR`")
	return cmd
}

// castControls holds what was asked of controls.
type castControls struct {
	look    *look
	folder  string
	project string
}

func (c *castControls) run(ctx context.Context, name string) error {
	in, err := c.input(ctx, name)
	if err != nil {
		return err
	}
	bar := newBar(c.look.streams.Err, "running the controls", len(in.Analysis.Events))
	j, err := join.Run(in, func(events int) error {
		bar.set(events)
		return ctx.Err()
	})
	bar.done()
	if err != nil {
		return err
	}
	for i := range j.Carried {
		for _, wrong := range j.Carried[i].Wrong {
			fmt.Fprintf(c.look.streams.Err, "%s:%d:%d: %q: want the name of a control (docs/controls.md), or \"setting\" and that of a protection (levee settings)\n",
				name, wrong.Span.Line, wrong.Span.Column, wrong.Value)
			err = errProblems
		}
	}
	if err != nil {
		return err
	}
	if c.look.json {
		return check.ControlsJSON(c.look.streams.Out, Version(), j)
	}
	return check.ControlsText(c.look.streams.Out, j, c.look.options())
}

// input reads the analysis, the lockfiles of its evidence, the record, and the
// project if there is one.
func (c *castControls) input(ctx context.Context, name string) (*join.Input, error) {
	f, err := readAnalysis(c.look.streams, name)
	if err != nil {
		return nil, err
	}
	in := &join.Input{Analysis: f.Analysis, Controls: controls.Known, Policy: policy.Default(), Evidence: evidence.NewBundle(time.Time{})}
	_, e, err := (&castVerify{streams: c.look.streams, folder: c.folder}).evidence(ctx, name, f.Analysis)
	if err != nil {
		return nil, err
	}
	if in.Lockfiles, err = e.Lockfiles(); err != nil {
		return nil, err
	}
	return in, c.surroundings(ctx, in)
}

// surroundings fills in what the project and the record say.
func (c *castControls) surroundings(ctx context.Context, in *join.Input) error {
	dir := c.project
	if dir == "" {
		dir = "."
	}
	if c.project != "" || c.look.evidence != "" {
		b, err := c.look.recorded(dir)
		switch {
		case err != nil:
			return err
		case b != nil:
			in.Evidence = b
		}
	}
	if c.project == "" {
		return nil
	}
	rules, _, err := policyOf(folderOf(dir))
	if err != nil {
		return hint(err, "levee policy check tells all that is wrong in it")
	}
	in.Policy = rules
	c.look.offline = true
	if in.Project, err = c.look.target(ctx, dir); err != nil {
		return err
	}
	if len(in.Lockfiles) == 0 {
		t := in.Project
		in.Lockfiles = []proof.Lockfile{{Name: t.File.Path, File: t.File, Graph: t.Graph, Manifests: t.Manifests}}
	}
	return nil
}
