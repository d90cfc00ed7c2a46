package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"levee/internal/cast/claim"
	"levee/internal/cast/proof"
	"levee/internal/repo"
)

func newCastCommits(s Streams) *cobra.Command {
	c := &castCommits{streams: s}
	cmd := &cobra.Command{
		Use:   "commits REPO [DIR]",
		Short: "List the commits of a clone as evidence",
		Long: `Commits lists the commits of a branch, with their authors' dates and names, and all tags,
as a file of kind commits for a folder of evidence (docs/claims.md). REPO is how claims
call the repository, such as dominictarr/event-stream; DIR is a clone of it, bare or not,
the current folder if it is not given. The clone is only read, and nothing is fetched.

With --since and --until commits are taken by their authors' dates, and the list says that
none of the branch is missing in between, or until its newest commit. E-mail addresses are
left out.`,
		Example: `  levee cast commits dominictarr/event-stream clone --since 2018-01-01 --until 2018-12-31 > commits.yaml
  levee cast commits hugeglass/flatmap-stream --files HEAD   # with the hash of every file of a commit`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), args[0], dirOf(args[1:])) },
	}
	f := cmd.Flags()
	f.StringVar(&c.branch, "branch", "HEAD", "the branch, or any `REVISION`")
	f.StringVar(&c.since, "since", "", "leave out what is older than the day `DATE`")
	f.StringVar(&c.until, "until", "", "leave out what is younger than the day `DATE`")
	f.StringSliceVar(&c.files, "files", nil, "list the files of these commits, too, as a `LIST`")
	return cmd
}

// castCommits holds what was asked of commits.
type castCommits struct {
	streams              Streams
	branch, since, until string
	files                []string
}

func (c *castCommits) run(ctx context.Context, name, dir string) error {
	between, err := c.between()
	if err != nil {
		return err
	}
	local, err := repo.OpenLocal(ctx, dir)
	if err != nil {
		return hint(fmt.Errorf("%s: want a clone of the repository, and git to read it with", dir), "git clone --bare ADDRESS")
	}
	list := &proof.CommitList{Repository: name}
	if err := c.add(ctx, local, list, between); err != nil {
		return err
	}
	text, err := list.Write()
	if err == nil {
		_, err = c.streams.Out.Write(text)
	}
	return err
}

// between returns the days that were asked for, with open ends.
func (c *castCommits) between() (t claim.Time, err error) {
	for flag, day := range map[string]*string{"since": &c.since, "until": &c.until} {
		if *day == "" {
			continue
		}
		got, err := claim.ParseTime(*day)
		if err != nil {
			return t, hint(usageError{err}, "--%s takes a day, such as 2018-09-09", flag)
		}
		if flag == "since" {
			t.From = got.From
		} else {
			t.Until = got.Until
		}
	}
	if !t.From.IsZero() && !t.Until.IsZero() && !t.From.Before(t.Until) {
		return t, usageError{errors.New("--until is before --since")}
	}
	return t, nil
}

// add fills the list.
func (c *castCommits) add(ctx context.Context, local *repo.Local, list *proof.CommitList, between claim.Time) error {
	log, err := local.Log(ctx, c.branch)
	if err != nil {
		return err
	}
	blobs := make(map[string]map[string]string) // by commit
	for _, revision := range c.files {
		id, err := local.Commit(ctx, revision)
		if err != nil {
			return err
		}
		if blobs[id], err = local.Blobs(ctx, id); err != nil {
			return err
		}
	}
	dates := make(map[string]time.Time, len(log))
	for _, one := range log {
		dates[one.ID] = one.At
		if files := blobs[one.ID]; files != nil || claim.Instant(one.At).Within(between) {
			list.Commits = append(list.Commits, row(one, files))
		}
	}
	list.Whole = c.whole(log, between)
	tags, err := local.Tags(ctx)
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		if at, ok := dates[tags[tag]]; ok && claim.Instant(at).Within(between) {
			list.Tags = append(list.Tags, proof.TagRow{ID: tag, At: at.Format(time.RFC3339)})
		}
	}
	return err
}

// whole returns the time in which no commit is missing: what was asked for, as
// far as the clone goes.
func (c *castCommits) whole(log []repo.Logged, between claim.Time) string {
	var newest time.Time
	for _, one := range log {
		if one.At.After(newest) {
			newest = one.At
		}
	}
	switch {
	case c.since == "" || c.until == "" || newest.Before(between.From):
		return ""
	case newest.Before(between.Until):
		return c.since + ".." + newest.Format(time.RFC3339)
	}
	return c.since + ".." + c.until
}

// row returns a commit as the list has it.
func row(one repo.Logged, files map[string]string) proof.CommitRow {
	r := proof.NewCommitRow(one.ID, one.At, one.Author, one.Subject)
	if files != nil {
		r.Whole, r.Files = true, make(map[string]string, len(files))
		for path, id := range files {
			r.Files[path] = "git:" + id
		}
	}
	return r
}
