package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"levee/internal/npm/lockfile"
	"levee/internal/policy"
	"levee/internal/project"
	"levee/internal/report"
	"levee/internal/store"
)

func newPolicy(s Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Write, check and describe levee.yaml: what is to be done about what is found",
		Long: `A policy says what a finding does: nothing, a note, hold the change, block it. It is one
file, levee.yaml, in the folder of the project or above it in the same repository. Without
one the default policy counts. docs/policy.md says what it can hold.`,
		Example: `  levee policy init
  levee policy check
  levee policy test`,
		Args: knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPolicyInit(s), newPolicyCheck(s), newPolicyTest(s), newPolicySchema(s))
	return cmd
}

func newPolicyInit(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a levee.yaml that fits the project, with comments",
		Long: `Init writes the default policy, with comments, and fills in what it sees in the project:
scopes that have a registry of their own in .npmrc, the scope of its own private packages,
the registries that its lockfile names. A levee.yaml that is there is left alone.`,
		Example: "  levee policy init",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := dirOf(args)
			name := filepath.Join(dir, policy.FileName)
			if _, err := os.Lstat(name); err == nil {
				return hint(fmt.Errorf("%s is there, and is left alone", name), "levee policy check reads it")
			}
			p, err := project.Open(dir)
			if err != nil {
				return err
			}
			o, err := p.Origins(folderOf(dir))
			if err != nil {
				return err
			}
			draft := policy.Draft{Private: o.Private, Registries: o.Registries}
			if p.File.Kind != lockfile.None {
				draft.Client = string(p.File.Kind)
			}
			if err := store.WriteFile(name, draft.Text()); err != nil {
				return plain(name, err)
			}
			return report.PolicyDraft(s.Out, name, draft, o.Notes, (&look{streams: s}).options())
		},
	}
}

func newPolicyCheck(s Streams) *cobra.Command {
	l := &look{streams: s}
	cmd := &cobra.Command{
		Use:   "check [FILE]",
		Short: "Read a levee.yaml: what is wrong in it, and which accepted findings have ended",
		Long: `Check reads the policy that counts for the current folder, or the file that is given. It
tells everything that is wrong in it with line and column, and which accepted findings have
ended, or are about packages that the project beside the file does not have.

Exit code 0: all is right. 3: an accepted finding has ended or matches nothing. 1: the file
is wrong, or could not be read.`,
		Example: `  levee policy check
  levee policy check ../other/levee.yaml --as-of 2027-01-01`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return l.policy(args) },
	}
	cmd.Flags().BoolVar(&l.json, "json", false, "write JSON, as docs/format.md describes it")
	cmd.Flags().StringVar(&l.asOf, "as-of", "", "check as of a `DATE` (2027-01-01)")
	return cmd
}

// policy checks one policy file.
func (l *look) policy(args []string) error {
	asOf, err := l.date()
	if err != nil {
		return err
	}
	c := &report.PolicyCheck{AsOf: cmp.Or(asOf, time.Now().UTC())}
	c.Policy, c.File, err = openPolicy(args)
	if err != nil && !errors.As(err, &c.Errors) {
		return err
	}
	if c.Policy != nil {
		l.review(c)
	}
	write := func() error { return report.PolicyText(l.streams.Out, c, l.options()) }
	if l.json {
		write = func() error { return report.PolicyJSON(l.streams.Out, c) }
	}
	switch {
	case len(c.Errors) == 1 && !l.json:
		return c.Errors
	case len(c.Errors) > 0:
		return errors.Join(write(), fmt.Errorf("%s: %d errors", c.File, len(c.Errors)))
	}
	return errors.Join(write(), outcome(len(c.Notices) == 0))
}

// openPolicy reads the file that is given, or the policy that counts here.
func openPolicy(args []string) (*policy.Policy, string, error) {
	if len(args) == 0 {
		return policyOf(".")
	}
	return policyFile(args[0])
}

// review looks through the accepted findings, and for their packages in the
// project beside the file.
func (l *look) review(c *report.PolicyCheck) {
	p, err := project.Open(cmp.Or(filepath.Dir(c.File), "."))
	if err != nil {
		c.Notices = c.Policy.Review(c.AsOf, nil)
		if len(c.Policy.Accepted()) > 0 {
			c.Unseen = err.Error()
		}
		return
	}
	installed := make(map[string]bool)
	for i := range p.File.Artifacts {
		a := &p.File.Artifacts[i]
		installed[a.Name+"@"+a.Version], installed[a.Name+"@"] = true, true
	}
	c.Notices = c.Policy.Review(c.AsOf, func(name, version string) bool { return installed[name+"@"+version] })
}

func newPolicySchema(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON schema of levee.yaml, for an editor",
		Example: "  levee policy schema > levee.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := s.Out.Write(policy.Schema())
			return err
		},
	}
}
