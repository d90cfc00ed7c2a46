// Package cli is the command line: one file for each command, and what they
// share. It knows flags, exit codes, terminals and what to tell a person who
// got something wrong; all else it leaves to the packages it calls.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"levee/internal/report"
)

// Exit codes. Scripts depend on them: they never change.
const (
	ExitOK       = 0 // every constraint was shown to hold
	ExitFailed   = 1 // levee could not do its work
	ExitUsage    = 2 // levee was asked for something it does not have
	ExitFindings = 3 // some constraint was not shown to hold
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// errFindings ends a command that did its work and has something to show.
var errFindings = errors.New("some constraint was not shown to hold")

// A usageError is for what levee was asked for and does not have.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// A coded error ends levee with a code of its own.
type coded struct {
	error
	code int
}

func (c coded) Unwrap() error { return c.error }

// A hinted error carries what to do next.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

func hint(err error, format string, args ...any) error {
	return hinted{err, fmt.Sprintf(format, args...)}
}

// Run runs one command line and returns the exit code.
func Run(ctx context.Context, args []string, s Streams) int {
	root := newRoot(s)
	root.SetArgs(append([]string{}, args...)) // nil would mean the process's own
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, errFindings):
		return ExitFindings
	case errors.Is(err, errProblems):
		return ExitFailed
	}
	var ran exited
	if errors.As(err, &ran) {
		return ran.code
	}
	complain(s.Err, err)
	var u usageError
	var c coded
	switch {
	case errors.As(err, &u):
		return ExitUsage
	case errors.As(err, &c):
		return c.code
	}
	return ExitFailed
}

// complain prints an error for people: one line, and a line of what to do.
func complain(w io.Writer, err error) {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(w, "levee: interrupted; what was fetched is kept, run it again to go on")
		return
	}
	fmt.Fprintln(w, "levee: "+plainLines(err.Error()))
	var h hinted
	if errors.As(err, &h) {
		fmt.Fprintln(w, "hint: "+report.Plain(h.hint))
	}
}

// plainLines makes an error safe for a terminal and keeps the line breaks of
// cobra's suggestions.
func plainLines(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i := range lines {
		lines[i] = report.Plain(strings.ReplaceAll(lines[i], "\t", "  "))
	}
	return strings.Join(lines, "\n")
}

func newRoot(s Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "levee",
		Short: "Keep a JavaScript project's supply chain inside its safety constraints",
		Long: `Levee looks at a JavaScript project as a system that must keep six safety
constraints, from "those who can publish a package are trustworthy" to
"malicious code cannot steal private information", and tells which of them
are shown to hold, on what evidence, and what nobody could tell.`,
		Example: `  levee check                 # is each constraint shown to hold for this project?
  levee who                   # every account that can ship code into it
  levee why event-stream      # every way by which a package came in
  levee inspect left-pad      # what the code of a package can do`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return hint(usageError{err}, "see `%s --help`", cmd.CommandPath())
	})
	root.AddCommand(newCheck(s), newDiff(s), newCast(s), newDrill(s), newInspect(s), newListen(s), newNoise(s), newWho(s), newWhy(s), newPolicy(s), newSettings(s), newStructure(s), newVersion(s))
	for _, c := range root.Commands() {
		markUsage(c)
	}
	return root
}

// knownCommand refuses a word that is no command, and asks what was meant.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	err := usage("there is no command %q", args[0])
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return hint(err, "did you mean `%s %s`?", cmd.CommandPath(), near[0])
	}
	return hint(err, "see `%s --help`", cmd.CommandPath())
}

// usageArgs marks what cobra says of arguments as a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return hint(usageError{err}, "see `%s --help`", cmd.CommandPath())
		}
		return nil
	}
}

// markUsage does so for a command, or for those below it.
func markUsage(c *cobra.Command) {
	if !c.HasSubCommands() {
		c.Args = usageArgs(c.Args)
	}
	for _, sub := range c.Commands() {
		markUsage(sub)
	}
}

func newVersion(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version and the commit it was built from",
		Example: "  levee version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(s.Out, "levee "+versionWords())
			return err
		},
	}
}

// Version returns the module's version, "(devel)" when built from a checkout.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// versionWords adds the commit, where the build knows it.
func versionWords() string {
	words := Version()
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return words
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			words += " commit " + s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			words += " with changes"
		}
	}
	return words
}
