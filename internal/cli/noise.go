package cli

import (
	"os"

	"github.com/spf13/cobra"

	"levee/internal/noise"
	"levee/internal/noise/facts"
	"levee/internal/noise/replay"
	"levee/internal/report"
)

func newNoise(s Streams) *cobra.Command {
	l := &look{streams: s}
	cmd := &cobra.Command{
		Use:   "noise FACTS",
		Short: "How often does each control fire on recorded releases?",
		Long: `Noise judges every release of a record as the upgrade from the one before it in its
line, on the day on which it came out, and counts what the controls found: alone,
together, and a year. What came later is hidden from them; only cleanmajor needs it,
and is asked 60 days after.

FACTS holds release facts, one package a line in JSON, compressed or not, such as
internal/noise/facts/testdata/npm-2020-release-facts.ndjson.gz in Levee's repository.
docs/noise.md says what that record shows, and to what it is biased.`,
		Example: `  levee noise npm-2020-release-facts.ndjson.gz
  levee noise npm-2020-release-facts.ndjson.gz --json | jq '.controls[0]'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			table, err := l.measure(cmd, args[0])
			if err != nil {
				return err
			}
			if l.json {
				text, err := table.Marshal()
				if err != nil {
					return err
				}
				_, err = s.Out.Write(text)
				return err
			}
			return report.NoiseText(s.Out, table, l.options())
		},
	}
	cmd.Flags().BoolVar(&l.json, "json", false, "write JSON, as docs/format.md describes it")
	cmd.Flags().BoolVar(&l.all, "all", false, "every conjunction, not a screen of them")
	return cmd
}

// measure replays the release facts in a file.
func (l *look) measure(cmd *cobra.Command, name string) (*noise.Table, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	packages, err := facts.Read(name, file)
	if err != nil {
		return nil, err
	}
	bar := newBar(l.streams.Err, "judging packages", len(packages))
	defer bar.done()
	record, err := replay.Run(packages, 1, func(done int) error {
		bar.set(done)
		return cmd.Context().Err()
	})
	if err != nil {
		return nil, err
	}
	return noise.Measure(record)
}
