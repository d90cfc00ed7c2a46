package repo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// A Local is the user's own repository. It is only read, and never fetched.
type Local struct {
	git    git
	top    string // of the work tree; "" for a bare repository
	prefix string // the folder that it was opened from, below top: "" or "packages/a"
}

// OpenLocal finds the repository that a folder belongs to.
func OpenLocal(ctx context.Context, dir string) (*Local, error) {
	l := &Local{git: git{limits: DefaultLimits.orDefault()}}
	l.git.limits.Blob, l.git.limits.Output = 64<<20, 512<<20 // lockfiles are large
	out, err := l.at(ctx, dir, "rev-parse", "--absolute-git-dir", "--is-bare-repository")
	if errors.Is(err, errNoGit) {
		return nil, err
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if err != nil || len(lines) != 2 {
		return nil, fmt.Errorf("%s: no git repository stands around it; name two lockfiles or folders to compare", dir)
	}
	if lines[1] != "true" {
		out, err = l.at(ctx, dir, "rev-parse", "--show-toplevel", "--show-prefix")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		top, prefix, _ := strings.Cut(out, "\n")
		l.top, l.prefix = top, strings.TrimSuffix(strings.TrimSpace(prefix), "/")
	}
	l.git.dir = lines[0] // from here on: before, git had to find it
	return l, nil
}

// at asks git from within a folder.
func (l *Local) at(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := l.git.command(ctx, none, args...)
	cmd.Dir = dir
	out := &bounded{limit: l.git.limits.Output}
	cmd.Stdout = out
	err := l.git.run(ctx, cmd, out)
	return out.data.String(), err
}

func (l *Local) ask(ctx context.Context, args ...string) (string, error) {
	out, err := l.git.ask(ctx, nil, args...)
	return strings.TrimSpace(string(out)), err
}

// Folder returns the path of a folder of the work tree on disk, "" if the
// repository is a bare one.
func (l *Local) Folder(name string) string {
	if l.top == "" {
		return ""
	}
	return filepath.Join(l.top, filepath.FromSlash(name))
}

// Prefix returns the folder that the repository was opened from, slash
// separated, "" for its top.
func (l *Local) Prefix() string { return l.prefix }

// Commit returns the id of the commit that a revision stands for.
func (l *Local) Commit(ctx context.Context, revision string) (string, error) {
	id, err := l.ask(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	switch {
	case err == nil:
		return id, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case l.shallow(ctx):
		return "", fmt.Errorf("%s: no such revision in this clone, which is shallow; get its history with `git fetch --unshallow`", revision)
	}
	return "", fmt.Errorf("%s: no such revision, file or folder", revision)
}

func (l *Local) shallow(ctx context.Context) bool {
	out, err := l.ask(ctx, "rev-parse", "--is-shallow-repository")
	return err == nil && out == "true"
}

// defaults are where the default branch is looked for, after what the remote
// itself names.
var defaults = []string{"refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main", "refs/heads/master"}

// MergeBase returns the commit at which HEAD left the default branch, and the
// name of that branch.
func (l *Local) MergeBase(ctx context.Context) (commit, branch string, err error) {
	if _, err := l.Commit(ctx, "HEAD"); err != nil {
		return "", "", errors.New("there is no commit yet to compare with")
	}
	candidates := defaults
	if head, err := l.ask(ctx, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"); err == nil {
		candidates = append([]string{head}, defaults...)
	}
	for _, name := range candidates {
		if _, err := l.Commit(ctx, name); err != nil {
			continue
		}
		branch = strings.TrimPrefix(strings.TrimPrefix(name, "refs/heads/"), "refs/remotes/")
		if commit, err = l.ask(ctx, "merge-base", "HEAD", name); err == nil {
			return commit, branch, nil
		}
		if l.shallow(ctx) {
			return "", "", fmt.Errorf("where HEAD left %s is not in this clone, which is shallow; get its history with `git fetch --unshallow`, or name a revision", branch)
		}
		return "", "", fmt.Errorf("HEAD and %s have no commit in common; name a revision to compare with", branch)
	}
	return "", "", errors.New("no default branch (origin/HEAD, main, master) is here; name a revision to compare with")
}

// Files returns those files of a commit below a folder that keep says, by
// their path below it. It is an error if one of them is not in this clone.
func (l *Local) Files(ctx context.Context, commit, folder string, keep func(name string) bool) (fs.FS, error) {
	files, _, missing, err := l.kept(ctx, commit, folder, keep)
	if err == nil && len(missing) > 0 {
		return nil, fmt.Errorf("%s of %s is not in this clone", missing[0], short(commit))
	}
	return files, err
}

// Present is Files for who can do without some: it returns also the names of
// those that are not in this clone, or larger than is read, sorted.
func (l *Local) Present(ctx context.Context, commit, folder string, keep func(name string) bool) (files fs.FS, absent []string, err error) {
	files, large, missing, err := l.kept(ctx, commit, folder, keep)
	return files, slices.Sorted(slices.Values(slices.Concat(large, missing))), err
}

// kept reads files of a commit. Of those that it does not return, large are more
// than is read, and missing are not in this clone.
func (l *Local) kept(ctx context.Context, commit, folder string, keep func(name string) bool) (files fs.FS, large, missing []string, err error) {
	tree, err := l.git.tree(ctx, commit)
	if err != nil {
		return nil, nil, nil, err
	}
	var ids []string
	names := make(map[string][]string) // by id
	for _, f := range tree.Files {
		if name, ok := below(f.Path, folder); ok && keep(name) {
			ids = append(ids, f.ID)
			names[f.ID] = append(names[f.ID], name)
		}
	}
	blobs, gone, err := l.git.read(ctx, ids)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, id := range gone {
		missing = append(missing, names[id]...)
	}
	a := new(txtar.Archive)
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		data, ok := blobs[id]
		if !ok && !slices.Contains(gone, id) {
			large = append(large, names[id]...)
		}
		for i := 0; ok && i < len(names[id]); i++ {
			a.Files = append(a.Files, txtar.File{Name: names[id][i], Data: data})
		}
	}
	slices.SortFunc(a.Files, func(x, y txtar.File) int { return strings.Compare(x.Name, y.Name) })
	files, err = txtar.FS(a)
	return files, large, missing, err
}

// below returns a path as seen from a folder, and false if it is not below it.
func below(name, folder string) (string, bool) {
	if folder == "" {
		return name, true
	}
	return strings.CutPrefix(name, folder+"/")
}

func short(commit string) string { return commit[:min(len(commit), 10)] }

// Folders returns the folders, below the one that the repository was opened
// from, in which a commit has one of the files.
func (l *Local) Folders(ctx context.Context, commit string, files []string) ([]string, error) {
	out, err := l.ask(ctx, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit)
	return l.folders(out, files), err
}

// WorkFolders is Folders for the work tree; what .gitignore names is left out.
func (l *Local) WorkFolders(ctx context.Context, files []string) ([]string, error) {
	out, err := l.at(ctx, l.top, "--work-tree="+l.top, "ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard")
	return l.folders(out, files), err
}

func (l *Local) folders(names string, files []string) []string {
	var all []string
	for name := range strings.SplitSeq(names, "\x00") {
		if _, ok := below(name, l.prefix); ok && slices.Contains(files, path.Base(name)) && !strings.Contains("/"+name, "/node_modules/") {
			all = append(all, strings.TrimPrefix(path.Dir(name), "."))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
