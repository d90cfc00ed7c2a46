package repo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Logged commit is what the history of a branch tells of one.
type Logged struct {
	ID      string
	At      time.Time // the author's date, in the author's time zone
	Author  string    // the name; addresses are not read
	Subject string
}

// maxLogged bounds the commits of a history that is listed.
const maxLogged = 100_000

// Log returns every commit that a revision leads back to, the oldest first.
func (l *Local) Log(ctx context.Context, revision string) ([]Logged, error) {
	commit, err := l.Commit(ctx, revision)
	if err != nil {
		return nil, err
	}
	if l.shallow(ctx) {
		return nil, fmt.Errorf("this clone is shallow; get its history with `git fetch --unshallow`")
	}
	out, err := l.ask(ctx, "log", "--topo-order", "--reverse", fmt.Sprintf("--max-count=%d", maxLogged+1), "--format=%H%x00%aI%x00%an%x00%s", commit)
	if err != nil {
		return nil, err
	}
	var all []Logged
	for line := range strings.Lines(out) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\x00")
		if len(fields) != 4 {
			return nil, errBroken
		}
		at, err := time.Parse(time.RFC3339, fields[1])
		if err != nil {
			return nil, errBroken
		}
		all = append(all, Logged{fields[0], at, fields[2], fields[3]})
	}
	if len(all) > maxLogged {
		return nil, errHuge
	}
	return all, nil
}

// Tags returns the commits of all tags by their names.
func (l *Local) Tags(ctx context.Context) (map[string]string, error) {
	refs, err := l.git.localRefs(ctx)
	tags := make(map[string]string)
	for _, r := range refs {
		if name, ok := strings.CutPrefix(r.name, "refs/tags/"); ok {
			tags[name] = r.commit
		}
	}
	return tags, err
}

// Blobs returns the ids of a commit's files by their paths; links and
// submodules are left out.
func (l *Local) Blobs(ctx context.Context, commit string) (map[string]string, error) {
	tree, err := l.git.tree(ctx, commit)
	if err != nil {
		return nil, err
	}
	blobs := make(map[string]string, len(tree.Files))
	for _, f := range tree.Files {
		blobs[f.Path] = f.ID
	}
	return blobs, nil
}

// A Commit is one step of a history.
type Commit struct {
	ID, Parent string
	At         time.Time // when it was committed
	Subject    string    // the first line of its message
}

// History returns the commits, at most so many, that changed one of the files,
// given by their paths, on the way of first parents to a revision; the newest
// first. A commit without a parent is no step.
func (l *Local) History(ctx context.Context, revision string, paths []string, most int) ([]Commit, error) {
	args := []string{"log", "--first-parent", "--diff-merges=first-parent", "--format=%H%x09%P%x09%ct%x09%s", "-n", strconv.Itoa(most), "--end-of-options", revision, "--"}
	out, err := l.git.ask(ctx, nil, append(args, paths...)...)
	if err != nil {
		return nil, err
	}
	var all []Commit
	for line := range strings.Lines(string(out)) {
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 4)
		if len(fields) != 4 || fields[1] == "" {
			continue
		}
		seconds, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			continue
		}
		parent, _, _ := strings.Cut(fields[1], " ")
		all = append(all, Commit{fields[0], parent, time.Unix(seconds, 0).UTC(), fields[3]})
	}
	return all, nil
}
