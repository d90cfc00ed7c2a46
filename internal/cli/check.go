package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"levee/internal/assessment"
	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/report"
)

func newCheck(s Streams) *cobra.Command {
	l := &look{streams: s, code: true, reader: defaultReader}
	format := "text"
	cmd := &cobra.Command{
		Use:   "check [DIR]",
		Short: "Is each safety constraint shown to hold for this project as it stands?",
		Long: `Check reads the project's lockfile, gathers evidence about every package in it, its
code included, and lets each control look. For each of the six constraints it says:
held, not shown, or violated. It ends with the systemic properties as figures.

DIR is the project's folder or its lockfile, the current folder if it is not
given. Evidence comes from the registry of your npm configuration, and from OSV
advisories on disk (--advisories); a folder that carries ` + recordedName + `
is judged on that record, and nobody is asked.

Exit code 0: every constraint is shown to hold. 3: some is not. 1: the check
could not be made. 2: it was asked for something that Levee does not have.`,
		Example: `  levee check
  levee check --format sarif > levee.sarif
  levee check --record evidence.ndjson.gz
  levee check --evidence evidence.ndjson.gz --as-of 2018-12-01`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: folders,
		RunE: func(cmd *cobra.Command, args []string) error {
			if l.json {
				format = "json"
			}
			f, err := report.Lookup(report.Formats, format)
			if err != nil {
				return usageError{err}
			}
			dir := dirOf(args)
			t, err := l.target(cmd.Context(), dir)
			if err != nil {
				return err
			}
			a := assessment.New(t, control.Run(t, controls.All))
			a.Project.Dir = dir
			if err := f.Write(s.Out, a, l.options()); err != nil {
				return err
			}
			return outcome(a.Held())
		},
	}
	l.flags(cmd)
	cmd.Flags().BoolVar(&l.noCode, "no-code", false, "do not read the code of the packages: quicker, and their controls say unknown")
	addFormat(cmd, &format, report.Formats)
	return cmd
}

// addFormat adds the flag that chooses among formats.
func addFormat[T any](cmd *cobra.Command, to *string, formats []report.Format[T]) {
	names := report.Names(formats)
	cmd.Flags().StringVar(to, "format", *to, "write the report as one of: "+strings.Join(names, " "))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// dirOf returns the project's folder as given, the current one by default.
func dirOf(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}

// folders completes the name of a folder.
func folders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}
