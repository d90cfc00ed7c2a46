package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"levee/internal/cast/check"
	"levee/internal/cast/compare"
	"levee/internal/cast/proof"
	"levee/internal/report"
)

func newCastCompare(s Streams) *cobra.Command {
	c := &castCompare{streams: s, format: "text"}
	cmd := &cobra.Command{
		Use:   "compare FIRST SECOND",
		Short: "Two analyses of one accident: what both saw, what only one, where they contradict",
		Long: `Compare holds two analyses of one accident against each other, best made by two people who
have not read each other's. Events are aligned by time, actor, what they name and claim;
controls, failures, properties and recommendations by their words and by what they refer
to. It counts what both have and what only one has, and lists where not both can be right:
the same event at another time or by another actor, claims that exclude each other, or that
one evidence confirms and the other refutes.

FIRST and SECOND are files, or folders with an analysis.md. Where the alignment is wrong,
write "- same-as: E-7" into an element of one of the two, or "- same-as: none".
docs/compare.md tells how the alignment is made and how to read the figures.

Exit code 0, whatever they say. 1: one of them cannot be read, or they are about different
accidents.`,
		Example: `  levee cast compare examples/event-stream-2018 examples/event-stream-2018/second
  levee cast compare --all first/ second/           # the pairs, too
  levee cast compare first.md second.md --format markdown > comparison.md
  levee cast compare first/ second/ --format json | jq '.lists[] | select(.name == "failures").onlySecond'`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), args) },
	}
	addFormat(cmd, &c.format, check.CompareFormats)
	f := cmd.Flags()
	f.BoolVar(&c.json, "json", false, "write JSON, as --format json does")
	f.BoolVar(&c.all, "all", false, "show everything, not a screen of it")
	f.BoolVar(&c.unverified, "unverified", false, "hold no claim against evidence")
	return cmd
}

// castCompare holds what was asked of compare.
type castCompare struct {
	streams               Streams
	format                string
	json, all, unverified bool
}

func (c *castCompare) run(ctx context.Context, names []string) error {
	if c.json {
		c.format = "json"
	}
	format, err := report.Lookup(check.CompareFormats, c.format)
	if err != nil {
		return usage("%v", err)
	}
	var sides [2]compare.Side
	for i, name := range names {
		if sides[i], err = c.side(ctx, name); err != nil {
			return err
		}
	}
	result, err := compare.Run(sides[0], sides[1])
	if errors.Is(err, compare.ErrDifferent) {
		return hint(err, "if they are about the same one, write same-as: E-n into an event of one of them")
	}
	if err != nil {
		return err
	}
	o := (&look{streams: c.streams, all: c.all}).options()
	o.Version = Version()
	return format.Write(c.streams.Out, result, o)
}

// side reads one of the two, and holds its claims against its evidence if it
// names one.
func (c *castCompare) side(ctx context.Context, name string) (compare.Side, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, "analysis.md")
	}
	f, err := readAnalysis(c.streams, name)
	if err != nil {
		return compare.Side{}, err
	}
	side := compare.Side{Analysis: f.Analysis}
	if c.unverified {
		return side, nil
	}
	v, err := (&castVerify{streams: c.streams}).settle(ctx, name, f.Analysis)
	switch {
	case errors.Is(err, errNoEvidence):
		return side, nil
	case err != nil:
		return side, hint(err, "--unverified compares without verdicts")
	}
	side.Verdicts = make(map[string]proof.State, len(v.Claims))
	for i := range v.Claims {
		side.Verdicts[v.Claims[i].Text] = v.Claims[i].State
	}
	return side, nil
}
