package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"levee/internal/graph"
	"levee/internal/listen"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/project"
	"levee/internal/report"
	"levee/internal/store"
	"levee/internal/warning"
)

// warningsName is the record of known warnings that a project may carry.
const warningsName = "levee-warnings.json"

func newListen(s Streams) *cobra.Command {
	c := &listenCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "listen [flags] -- COMMAND [ARG...]",
		Short: "Run a command of the project, and tell which package raised which warning of Node",
		Long: `Listen runs a command as it is, with Node's warnings sent to a file of Levee's, with
traces. In 2018 a deprecation warning was the only sign of flatmap-stream that anybody saw:
a library for streams that called a cipher. Afterwards it tells, on standard error, whose
code raised each warning, by which way that package came into the project, whether it is
new, and whether it goes with what the package says it is for.

Input, output, signals and the exit code are the command's own. If it does not exist the
exit code is 127, if it cannot be started 126, if a signal ended it 128 and the signal's
number. If Levee itself cannot work, it says so before anything is run, with 1; an
accident after that is told, and changes no exit code.

Nothing of Levee runs in the command's processes. Node is asked by NODE_REDIRECT_WARNINGS,
NODE_PENDING_DEPRECATION and --trace-warnings, which is added to NODE_OPTIONS; child
processes inherit them. So warnings are not on the command's standard error: a test that
looks for one there will miss it. NODE_PENDING_DEPRECATION=1 is needed as Node keeps some
deprecations to itself for code in node_modules, DEP0005 of Buffer() among them; a program
that ends itself at any warning may need --no-pending. Each process tells a deprecation
once: whoever raised it first is named, and nobody else.

What is known stands in levee-warnings.json beside the lockfile, to be committed: --record
adds what is new. The version of a package does not count there.

What a program writes of itself can be false: a package can put the name of another into
its warning. Programs that clear their environment are not heard, nor is what comes in
the last moment before a program ends itself.`,
		Example: `  levee listen -- npm test
  levee listen --record -- npm test          # what is new is known from now on
  levee listen --strict -- npm run build     # exit code 3 if all went well and something is new
  levee listen --json -o warnings.json -- npm test
  levee listen -- node server.js             # Ctrl-C ends the server; then comes the report`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("there is no command to run; want one, as in levee listen -- npm test")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return c.run(args) },
	}
	f := cmd.Flags()
	f.SetInterspersed(false) // what stands behind the command is the command's
	f.BoolVar(&c.json, "json", false, "write JSON, as docs/format.md describes it")
	f.BoolVar(&c.all, "all", false, "show everything, not a screen of it")
	f.StringVarP(&c.output, "output", "o", "", "write the report to `FILE`, not to standard error")
	f.BoolVar(&c.record, "record", false, "add what is new to the known warnings")
	f.StringVar(&c.known, "known", "", "the known warnings are in `FILE` (default: levee-warnings.json beside the lockfile)")
	f.BoolVar(&c.strict, "strict", false, "exit with 3 if the command went well and a warning is new")
	f.BoolVar(&c.late, "no-pending", false, "do not ask for the deprecations that Node keeps to itself")
	return cmd
}

// A listenCommand is one run of levee listen.
type listenCommand struct {
	streams      Streams
	json, all    bool
	record       bool
	strict, late bool
	known        string
	output       string
}

// An exited error carries the exit code of a command that ran; what is to be
// said was said.
type exited struct{ code int }

func (e exited) Error() string { return fmt.Sprintf("the command ended with %d", e.code) }

// run prepares what can fail, runs the command, and reports. Once the command
// has run its exit code counts, whatever happens to the report.
func (c *listenCommand) run(args []string) error {
	dir, err := projectAround()
	if err != nil {
		return err
	}
	l := &report.Listen{Command: args, Record: c.recordName(dir)}
	if l.Before, err = readKnown(l.Record); err != nil {
		return hint(err, "mend it, or take it away and record anew with levee listen --record")
	}
	heard, err := listen.Run(listen.Command{Args: args, Env: os.Environ(), Early: !c.late, In: c.streams.In, Out: c.streams.Out, Err: c.streams.Err})
	if heard == nil {
		return startFailed(err)
	}
	if err != nil {
		complain(c.streams.Err, fmt.Errorf("the warnings could not be read: %w", err))
	}
	l.Exit, l.Cut, l.Notes, l.Log = heard.Exit, heard.Cut, heard.Notes, warning.Parse(heard.Text)
	c.attribute(l, dir)
	if err := errors.Join(c.keep(l), c.write(l)); err != nil {
		complain(c.streams.Err, err)
	}
	switch {
	case heard.Exit != 0:
		return exited{heard.Exit}
	case c.strict:
		return outcome(l.New() == 0)
	}
	return nil
}

// projectAround returns the folder of the project that this folder is part of,
// by the path that Node will know it by.
func projectAround() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return project.Above(dir), nil
}

func (c *listenCommand) recordName(dir string) string {
	if c.known != "" {
		return c.known
	}
	name := filepath.Join(dir, warningsName)
	if here, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(here, name); err == nil {
			return rel // it is named in the report
		}
	}
	return name
}

// readKnown reads the record of known warnings; it is nil if there is none.
func readKnown(name string) (*warning.Known, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, plain(name, err)
	}
	if !info.Mode().IsRegular() || info.Size() > warning.MaxKnown {
		return nil, fmt.Errorf("%s: want a file of at most %d bytes", name, warning.MaxKnown)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, plain(name, err)
	}
	known, err := warning.ParseKnown(text)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	return known, nil
}

// startFailed is for a command that did not run.
func startFailed(err error) error {
	var start *listen.StartError
	if errors.As(err, &start) {
		return coded{hint(err, "commands of packages are run by npx: levee listen -- npx mocha"), start.Exit}
	}
	return err
}

// attribute finds out whose warnings they are. A project that cannot be read
// costs the ways by which packages came in, and no more.
func (c *listenCommand) attribute(l *report.Listen, dir string) {
	around := warning.Around{Root: filepath.ToSlash(dir), Manifest: func(folder string) *npm.Manifest { return manifestOf(dir, folder) }}
	if len(l.Log.Heard) > 0 {
		p, err := project.Open(dir)
		switch {
		case err != nil:
			l.Notes = append(l.Notes, err.Error())
		case p.File.Kind != lockfile.None:
			l.Graph = graph.New(p.File)
		}
		if p != nil {
			for folder := range p.Manifests {
				around.Workspaces = append(around.Workspaces, folder)
			}
			slices.Sort(around.Workspaces)
		}
	}
	around.Graph = l.Graph
	l.Raisers = warning.Attribute(l.Log, around, l.Before)
}

// manifestOf reads what an installed package says of itself.
func manifestOf(dir, folder string) *npm.Manifest {
	if archive, inside, ok := warning.Archive(folder); ok {
		return project.Zipped(filepath.FromSlash(archive), inside)
	}
	within, err := filepath.Rel(dir, filepath.FromSlash(folder))
	if err != nil {
		return nil
	}
	return project.Installed(dir, filepath.ToSlash(within))
}

// keep records what is new, if that is asked for.
func (c *listenCommand) keep(l *report.Listen) error {
	if !c.record {
		return nil
	}
	text, err := l.Before.With(l.Raisers).Text()
	if err == nil {
		err = store.WriteFile(l.Record, text)
	}
	if err != nil {
		return plain(l.Record, err)
	}
	l.Recorded = true
	return nil
}

// write writes the report, below what the command wrote or into a file.
func (c *listenCommand) write(l *report.Listen) error {
	write := report.ListenText
	if c.json {
		write = report.ListenJSON
	}
	o := (&look{streams: Streams{Out: c.streams.Err}, all: c.all}).options()
	if c.output == "" {
		if !c.json {
			fmt.Fprintln(c.streams.Err) // below what the command wrote
		}
		return write(c.streams.Err, l, o)
	}
	o.Colour, o.Width = false, widest
	var b bytes.Buffer
	if err := write(&b, l, o); err != nil {
		return err
	}
	if c.output == "-" {
		_, err := io.Copy(c.streams.Out, &b)
		return err
	}
	if err := store.WriteFile(c.output, b.Bytes()); err != nil {
		return plain(c.output, err)
	}
	return nil
}
