package cli

import (
	"github.com/spf13/cobra"

	"levee/internal/assessment"
	"levee/internal/report"
)

func newWho(s Streams) *cobra.Command {
	l := &look{streams: s}
	pkg := ""
	cmd := &cobra.Command{
		Use:   "who [DIR]",
		Short: "Every account that can ship code into this project, with its reach",
		Long: `Who lists the accounts that may publish a package of this project, those first that
can ship code to the most places. "There's no easy way to get the authors of all
of the dependencies", the essay says; here it is.`,
		Example: `  levee who
  levee who --package event-stream
  levee who --json | jq '.accounts[0]'`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: folders,
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := l.target(cmd.Context(), dirOf(args))
			if err != nil {
				return err
			}
			who := &report.Who{Project: assessment.Describe(t), Package: pkg}
			who.Project.Dir = dirOf(args)
			mayPublish := t.MayPublish
			if pkg != "" {
				if len(t.Graph.Named(pkg, "")) == 0 {
					return notHere(pkg)
				}
				mayPublish = func(name string) ([]string, bool) {
					if name != pkg {
						return nil, true
					}
					return t.MayPublish(name)
				}
			}
			who.Accounts = t.Graph.Accounts(mayPublish, t.Phases)
			if l.json {
				return report.WhoJSON(s.Out, who)
			}
			return report.WhoText(s.Out, who, l.options())
		},
	}
	l.flags(cmd)
	cmd.Flags().StringVar(&pkg, "package", "", "the accounts of one package, by its `NAME`")
	return cmd
}

// notHere says that a package is not in the project.
func notHere(name string) error {
	return hint(usage("%s is not in this project", name), "levee who lists accounts by package with --json; npm ls lists packages")
}
