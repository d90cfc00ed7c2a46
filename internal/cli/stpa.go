package cli

import (
	"github.com/spf13/cobra"

	"levee/internal/cast/check"
)

func newCastSTPA(s Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "stpa FILE",
		Short: "Which ways of being unsafe an analysis has not looked at",
		Long: `Stpa looks ahead with the same model: for each control action of the structure it tells
what the analysis says of the four ways in which one is unsafe: not given, given, at the
wrong time or in the wrong order, for too short or too long. Each is answered by an unsafe
control action (UCA-n), which says when, and to which hazard it leads, or why it is not.

Exit code 0: all are answered. 3: some are not.`,
		Example: `  levee cast stpa analysis.md
  levee cast stpa --json analysis.md | jq '.ways[] | select(.answered == [])'`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return castSTPA(s, args[0], asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON, as docs/format.md describes it")
	return cmd
}

func castSTPA(s Streams, name string, asJSON bool) error {
	f, err := readAnalysis(s, name)
	switch {
	case err != nil:
	case asJSON:
		err = check.STPAJSON(s.Out, Version(), f)
	default:
		err = check.STPAText(s.Out, f, (&look{streams: s}).options())
	}
	if err != nil {
		return err
	}
	return outcome(f.Foreseen())
}
