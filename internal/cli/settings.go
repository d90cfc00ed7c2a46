package cli

import (
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"levee/internal/code"
	"levee/internal/npm/lockfile"
	"levee/internal/platform"
	"levee/internal/project"
	"levee/internal/report"
	"levee/internal/settings"
)

func newSettings(s Streams) *cobra.Command {
	c := &settingsCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "settings [DIR]",
		Short: "Which protections of the package client, of pages and of Electron are on here, and what switches on the others",
		Long: `Settings reads what npm, pnpm, yarn, bun, Renovate and Dependabot would read: the
project's files, the user's, the machine's and the environment. Constraint by
constraint it says which control is on, off, or not known to be on, by which
line or by default, and the line that switches it on for the client and version
in use; and the same of what CI is told to do, in files of GitHub Actions, GitLab,
CircleCI and Docker. "Opt-in security is much less effective than opt-out security", the
essay says; what is off by default is a control that failed already.

Which client is in use, and in which version, is what packageManager, devEngines,
yarnPath, volta, the lockfile and engines say, in this order; --client says it
for them. Nobody is asked, and no client is run.

What is asked of the clients stands once in levee.yaml, in its sections
constraints and cooldown; without a levee.yaml a cooldown of seven days, no
foreign sources, no trust downgrade, a verified lockfile and no install scripts.
--write compiles it into the settings of the client in use, shows the difference,
and writes the files of the project, all of them or none. Comments and order stay.

Of the project's own code it says what protects its pages and windows: content
security policies, of the page or of a header, and Electron's switches, as the
main process sets them or as this version of Electron does by itself. What is not
written down in so many words is unknown. Tests, documents and examples are not
looked at, nor what .gitignore names. These lines go into code: --write leaves
them to people.

Exit code 0: all that the client has is on. 3: something is off, or not known.
1: a file could not be read or written.`,
		Example: `  levee settings
  levee settings --client npm@11.12.0
  levee settings --write --dry-run     # the difference alone
  levee settings --write
  levee settings --all                 # what is on as well, and good practice
  levee settings --as-of 2018-12-01    # is this Electron still supported?
  levee settings --json | jq '.clients[0].protections[] | select(.state == "off")'`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: folders,
		RunE: func(_ *cobra.Command, args []string) error {
			if c.dryRun && !c.write {
				return usage("--dry-run shows what --write would do: want both")
			}
			if c.write {
				return c.runWrite(dirOf(args))
			}
			return c.run(dirOf(args))
		},
	}
	f := cmd.Flags()
	f.BoolVar(&c.json, "json", false, "write JSON, as docs/format.md describes it")
	f.BoolVar(&c.all, "all", false, "show everything, not a screen of it")
	f.BoolVar(&c.write, "write", false, "write the lines that switch on what is off")
	f.BoolVar(&c.dryRun, "dry-run", false, "with --write: show the difference, and write nothing")
	f.StringVar(&c.asOf, "as-of", "", "look as of a `DATE` (2018-09-25)")
	f.StringVar(&c.client, "client", "", "the client in use, as `NAME@VERSION`")
	return cmd
}

// A settingsCommand is one run of levee settings.
type settingsCommand struct {
	streams   Streams
	json, all bool
	write     bool
	dryRun    bool
	client    string
	asOf      string
}

func (c *settingsCommand) run(dir string) error {
	sources, wish, err := c.sources(dir)
	if err != nil {
		return err
	}
	asOf, err := (&look{asOf: c.asOf}).date()
	if err != nil {
		return err
	}
	v := settings.Read(sources.Sources)
	if broken := v.Broken(); broken != nil {
		return hint(broken, "what it switches on or off cannot be told before it is mended")
	}
	s := &report.Settings{Inventory: v, CI: ci(sources.project, v)}
	if broken := s.CI.Broken(); broken != nil {
		return hint(broken, "what CI is told to do cannot be known before it is mended")
	}
	if !s.CI.Empty() {
		s.Practices = s.CI.Judge(v)
	}
	for i := range v.Clients {
		u := &v.Clients[i]
		s.Clients = append(s.Clients, report.ClientSettings{Use: u, Verdicts: v.Judge(u, wish)})
	}
	if err := c.apps(s, dir, sources.Lockfile, asOf); err != nil {
		return err
	}
	o := (&look{streams: c.streams, all: c.all}).options()
	write := report.SettingsText
	if c.json {
		write = report.SettingsJSON
	}
	if err := write(c.streams.Out, s, o); err != nil {
		return err
	}
	return outcome(s.Off() == 0)
}

// apps adds what protects the project's own pages and windows. The code is
// followed for the hosts that it asks, if a page could have a policy for them.
func (c *settingsCommand) apps(s *report.Settings, dir string, lock *lockfile.File, asOf time.Time) error {
	tree, err := project.Own(folderOf(dir))
	if err != nil {
		return err
	}
	if asOf.IsZero() {
		asOf = time.Now()
	}
	v := platform.Read(tree, lock)
	var own *code.Package
	if slices.ContainsFunc(v.Apps, func(a platform.App) bool { return a.Pages() > 0 }) {
		own, _ = defaultReader.Tell(tree)
	}
	for i := range v.Apps {
		a := &v.Apps[i]
		s.Apps = append(s.Apps, report.AppSwitches{Dir: a.Dir, Name: a.Name, Runtime: a.Runtime(), Pages: a.Pages(), Switches: slices.Concat(a.Policies(own), a.Switches(asOf))})
	}
	s.Gaps = v.Unread(len(v.Apps) == 0)
	return nil
}

// A settingsHere is what counts for a project on this machine.
type settingsHere struct {
	settings.Sources
	project *project.Project
}

// sources reads all files of settings that count for a project on this
// machine, and what its policy asks of the clients.
func (c *settingsCommand) sources(dir string) (*settingsHere, settings.Wish, error) {
	if c.client != "" {
		if err := settings.ParseClient(c.client); err != nil {
			return nil, settings.Wish{}, usageError{err}
		}
	}
	p, err := project.Open(dir)
	if err != nil {
		return nil, settings.Wish{}, err
	}
	rules, _, err := policyOf(folderOf(dir))
	if err != nil {
		return nil, settings.Wish{}, err
	}
	s := &settingsHere{p.SettingsHere(os.Environ()), p}
	s.Client = c.client
	return s, rules.Wish(), nil
}

// runWrite writes what switches on the rest, or shows it.
func (c *settingsCommand) runWrite(dir string) error {
	sources, wish, err := c.sources(dir)
	if err != nil {
		return err
	}
	changes, notes, err := settings.Plan(sources.Sources, wish)
	if err != nil {
		return hint(err, "nothing was written")
	}
	if !c.dryRun {
		files := make(map[string][]byte)
		for _, f := range changes {
			files[f.Path] = f.Text
		}
		if err := project.WriteAll(folderOf(dir), files); err != nil {
			return hint(err, "nothing was written")
		}
	}
	o := (&look{streams: c.streams, all: c.all}).options()
	return report.SettingsWritten(c.streams.Out, changes, notes, c.dryRun, o)
}
