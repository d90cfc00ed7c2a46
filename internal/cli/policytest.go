package cli

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"levee/internal/control"
	"levee/internal/controls"
	"levee/internal/evidence"
	"levee/internal/gate"
	"levee/internal/noise"
	"levee/internal/npm/lockfile"
	"levee/internal/policy"
	"levee/internal/repo"
	"levee/internal/report"
)

// A replayer judges a history of lockfiles by a policy.
type replayer struct {
	differ
	most   int
	local  *repo.Local
	bundle *evidence.Bundle
}

func newPolicyTest(s Streams) *cobra.Command {
	r := &replayer{differ: differ{look: look{streams: s, noCode: true}}}
	cmd := &cobra.Command{
		Use:   "test [REVISION]",
		Short: "Replay the policy over the history of the project's lockfiles",
		Long: `Test judges each commit that changed a lockfile as levee diff would have judged it on the
day of that commit, by the policy as it is now, and says what would have been held, when,
and how often. The history is that of the first parents of REVISION, HEAD if it is not
given, for the lockfiles below the current folder. Code is not read: what controls say of
it is not known here, and counts for nothing.

Exit code 0: it was replayed. 1: it could not be.`,
		Example: `  levee policy test
  levee policy test --last 50 --policy stricter.yaml
  levee policy test --evidence evidence.ndjson.gz`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			revision := "HEAD"
			if len(args) > 0 {
				revision = args[0]
			}
			return r.run(cmd.Context(), revision)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&r.json, "json", false, "write JSON, as docs/format.md describes it")
	f.BoolVar(&r.offline, "offline", false, "ask nobody; use what is on this machine")
	f.BoolVar(&r.all, "all", false, "show every commit that was held, not a screen of them")
	f.StringVar(&r.evidence, "evidence", "", "use the evidence recorded in `FILE`, and ask nobody")
	f.StringVar(&r.advisories, "advisories", "", "folder of OSV records, or OSV's all.zip, at `PATH` (default: LEVEE_ADVISORIES)")
	f.StringVar(&r.policy, "policy", "", "judge by the policy in `FILE`")
	f.IntVar(&r.most, "last", 200, "look at so many commits at most, the `NUMBER` of the newest")
	return cmd
}

func (r *replayer) run(ctx context.Context, revision string) (err error) {
	if r.most < 1 {
		return usage("--last %d: want a number of commits", r.most)
	}
	if r.local, err = repo.OpenLocal(ctx, "."); err != nil {
		return err
	}
	commits, err := r.commits(ctx, revision)
	if err != nil {
		return err
	}
	rules, err := r.policyNow()
	if err != nil {
		return err
	}
	bar := newBar(r.streams.Err, "reading lockfiles", len(commits))
	out := &report.Replay{Revision: revision}
	var targets [][]*control.Target
	for i, c := range commits {
		steps, err := r.targets(ctx, c, rules)
		if err != nil {
			bar.done()
			return err
		}
		targets = append(targets, steps)
		bar.set(i + 1)
	}
	bar.done()
	if err := r.ask(ctx, targets); err != nil {
		return err
	}
	for i, c := range commits {
		out.Commits = append(out.Commits, r.judge(c, targets[i], rules))
	}
	if r.json {
		return report.ReplayJSON(r.streams.Out, out)
	}
	return report.ReplayText(r.streams.Out, out, r.options())
}

// commits returns the steps of the history of the lockfiles that there are.
func (r *replayer) commits(ctx context.Context, revision string) ([]repo.Commit, error) {
	id, err := r.local.Commit(ctx, revision)
	if err != nil {
		return nil, err
	}
	folders, err := r.local.Folders(ctx, id, lockfile.FileNames())
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, folder := range folders {
		for _, name := range lockfile.FileNames() {
			paths = append(paths, path.Join(folder, name))
		}
	}
	if paths == nil {
		return nil, fmt.Errorf("%s: no lockfile below this folder", revision)
	}
	commits, err := r.local.History(ctx, id, paths, r.most)
	if err == nil && len(commits) == 0 {
		err = fmt.Errorf("%s: no commit changed a lockfile that was there before; a shallow clone gets its history with `git fetch --unshallow`", revision)
	}
	return commits, err
}

// policyNow is the policy that was named, or that counts for this folder.
func (r *replayer) policyNow() (*policy.Policy, error) {
	if r.policy != "" {
		return r.rules(nil, "")
	}
	p, _, err := policyOf(".")
	return p, err
}

// targets returns the changes of a commit, one for each lockfile that changed.
// A lockfile that cannot be read, as one that was committed with the markers
// of a merge in it, is left out, and told.
func (r *replayer) targets(ctx context.Context, c repo.Commit, rules *policy.Policy) ([]*control.Target, error) {
	f := &finder{r.local}
	before, folders, err := f.commit(ctx, c.Parent, c.Parent[:10])
	if err != nil {
		return nil, err
	}
	after, more, err := f.commit(ctx, c.ID, c.ID[:10])
	if err != nil {
		return nil, err
	}
	s := &sides{before: before, after: after, folders: slices.Compact(slices.Sorted(slices.Values(slices.Concat(folders, more))))}
	var all []*control.Target
	for _, folder := range s.folders {
		was, is, err := r.projects(s, folder)
		if err != nil {
			fmt.Fprintf(r.streams.Err, "levee: left out: %v\n", err)
			continue
		}
		if is == nil {
			continue
		}
		t := target(is, rules)
		t.AsOf = c.At
		t.Between(target(was, rules))
		if len(t.Changes) > 0 {
			all = append(all, t)
		}
	}
	return all, nil
}

// ask gathers the evidence of all changes at once.
func (r *replayer) ask(ctx context.Context, targets [][]*control.Target) (err error) {
	if r.evidence != "" {
		r.bundle, err = r.recorded(".")
		return err
	}
	src, err := r.world(".")
	if err != nil {
		return err
	}
	names := make(map[string]bool)
	for _, t := range slices.Concat(targets...) {
		for _, name := range slices.Concat(control.Involved(t), control.Names(t.Before)) {
			names[name] = true
		}
	}
	r.bundle = evidence.NewBundle(time.Now().UTC())
	return r.gather(ctx, r.bundle, src, slices.Sorted(maps.Keys(names)))
}

// judge judges a commit as of its day.
func (r *replayer) judge(c repo.Commit, targets []*control.Target, rules *policy.Policy) report.ReplayCommit {
	out := report.ReplayCommit{ID: c.ID, At: c.At, Subject: c.Subject}
	for _, t := range targets {
		t.Evidence = r.bundle.At(c.At)
		t.Before.Evidence, t.Before.AsOf = t.Evidence, t.AsOf
		t.Expose()
		t.Before.Expose()
		outcomes := control.Run(t, slices.DeleteFunc(slices.Clone(controls.Known), readsCode))
		out.Decisions = append(out.Decisions, gate.Decide(t, outcomes, rules, noise.Measured()))
	}
	return out
}

// readsCode tells a control that has nothing to say without code.
func readsCode(c *control.Control) bool {
	return slices.Contains(c.Feedback, evidence.Code) || slices.Contains(c.Feedback, evidence.Repository)
}
