package cli

import (
	"os"

	"github.com/spf13/cobra"

	"levee/internal/project"
	"levee/internal/report"
	"levee/internal/settings"
)

func newSettings(s Streams) *cobra.Command {
	c := &settingsCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "settings [DIR]",
		Short: "Which protections of the package client are switched on here, and what switches on the others",
		Long: `Settings reads what npm, pnpm, yarn, bun, Renovate and Dependabot would read: the
project's files, the user's, the machine's and the environment. Constraint by
constraint it says which control is on, off, or not known to be on, by which
line or by default, and the line that switches it on for the client and version
in use. "Opt-in security is much less effective than opt-out security", the
essay says; what is off by default is a control that failed already.

Which client is in use, and in which version, is what packageManager, devEngines,
yarnPath, volta, the lockfile and engines say, in this order; --client says it
for them. Nobody is asked, and no client is run.

Exit code 0: all that the client has is on. 3: something is off, or not known.
1: a file could not be read.`,
		Example: `  levee settings
  levee settings --client npm@11.12.0
  levee settings --json | jq '.clients[0].protections[] | select(.state == "off")'`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: folders,
		RunE: func(_ *cobra.Command, args []string) error {
			return c.run(dirOf(args))
		},
	}
	f := cmd.Flags()
	f.BoolVar(&c.json, "json", false, "write JSON, as docs/format.md describes it")
	f.BoolVar(&c.all, "all", false, "show everything, not a screen of it")
	f.StringVar(&c.client, "client", "", "the client in use, as `NAME@VERSION`")
	return cmd
}

// A settingsCommand is one run of levee settings.
type settingsCommand struct {
	streams   Streams
	json, all bool
	client    string
}

func (c *settingsCommand) run(dir string) error {
	v, err := c.inventory(dir)
	if err != nil {
		return err
	}
	s := &report.Settings{Inventory: v}
	for i := range v.Clients {
		u := &v.Clients[i]
		s.Clients = append(s.Clients, report.ClientSettings{Use: u, Verdicts: v.Judge(u, settings.Wish{})})
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

// inventory reads all settings that count for a project on this machine.
func (c *settingsCommand) inventory(dir string) (*settings.Inventory, error) {
	if c.client != "" {
		if err := settings.ParseClient(c.client); err != nil {
			return nil, usageError{err}
		}
	}
	p, err := project.Open(dir)
	if err != nil {
		return nil, err
	}
	sources := project.AllSettings(folderOf(dir), p.File, os.Environ())
	sources.Client = c.client
	v := settings.Read(sources)
	if broken := v.Broken(); broken != nil {
		return nil, hint(broken, "what it switches on or off cannot be told before it is mended")
	}
	return v, nil
}
