package cli

import (
	"github.com/spf13/cobra"

	"levee/internal/cast/check"
)

func newCastSTPA(s Streams) *cobra.Command {
	st := &castSTPA{streams: s}
	cmd := &cobra.Command{
		Use:   "stpa FILE",
		Short: "Which ways of being unsafe an analysis has not looked at",
		Long: `Stpa looks ahead with the same model: a table of the control actions of the structure
against the four ways in which one is unsafe: not given, given, at the wrong time or in the
wrong order, for too short or too long. A cell has the unsafe control action (UCA-n) that
answers it, in brackets if it says why this way is not unsafe, or is open. One that lacks
its context or its hazards has a question mark, and is open, too.

Exit code 0: all are answered. 3: some are not; with --fill always 0.`,
		Example: `  levee cast stpa analysis.md
  levee cast stpa --all analysis.md                  # each in full: who, what, when, which hazard, how
  levee cast stpa --fill analysis.md >> analysis.md  # the open cells, to be filled in
  levee cast stpa --json analysis.md | jq '.ways[] | select(.open)'`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return st.run(args[0]) },
	}
	f := cmd.Flags()
	f.BoolVar(&st.json, "json", false, "write JSON, as docs/format.md describes it")
	f.BoolVar(&st.all, "all", false, "say each unsafe control action in full")
	f.BoolVar(&st.fill, "fill", false, "write the open cells as unsafe control actions to be filled in")
	return cmd
}

// castSTPA holds what was asked of stpa.
type castSTPA struct {
	streams         Streams
	json, all, fill bool
}

func (c *castSTPA) run(name string) error {
	if c.json && c.fill {
		return usage("--json and --fill exclude each other")
	}
	f, err := readAnalysis(c.streams, name)
	if err != nil {
		return err
	}
	switch {
	case c.fill:
		return check.STPAFill(c.streams.Out, f)
	case c.json:
		err = check.STPAJSON(c.streams.Out, Version(), f)
	default:
		err = check.STPAText(c.streams.Out, f, (&look{streams: c.streams, all: c.all}).options())
	}
	if err != nil {
		return err
	}
	return outcome(f.Foreseen())
}
