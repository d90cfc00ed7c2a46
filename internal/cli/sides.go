package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/npm/lockfile"
	"levee/internal/pipeline"
	"levee/internal/platform"
	"levee/internal/policy"
	"levee/internal/project"
	"levee/internal/repo"
	"levee/internal/settings"
)

// A side is one end of a change: where the projects of that end are read from.
type side struct {
	words  string // for people: "HEAD", "the work tree", "old.lock"
	files  fs.FS  // below the folder that all paths start from
	label  string // of that folder, in errors
	name   string // of the lockfile, if one was named
	onDisk bool
	own    ownReader // nil where a lockfile was named
	close  func()
}

// An ownReader reads the project's own files in a folder, as far as they may
// belong to an app, and names those that are not at hand.
type ownReader func(ctx context.Context, folder string) (tree *archive.Tree, absent []string, err error)

// sides are both ends of a change, and the folders in which either has a
// lockfile.
type sides struct {
	before, after *side
	folders       []string // slash-separated, "" for the top
}

func (s *sides) close() {
	s.before.close()
	s.after.close()
}

// openSides finds what is to be compared. Of two words each may be a file, a
// folder or a revision; one is compared with the work tree; with none the work
// tree is compared with where it left the default branch.
func openSides(ctx context.Context, dir string, args []string) (*sides, error) {
	if len(args) == 2 && onDisk(args[0]) && onDisk(args[1]) {
		return openPaths(args[0], args[1])
	}
	local, err := repo.OpenLocal(ctx, dir)
	if err != nil {
		return nil, err
	}
	return (&finder{local}).open(ctx, args)
}

func onDisk(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// openPaths takes two files or folders on disk.
func openPaths(before, after string) (*sides, error) {
	b, err := openPath(before)
	if err != nil {
		return nil, err
	}
	a, err := openPath(after)
	if err != nil {
		b.close()
		return nil, err
	}
	return &sides{b, a, []string{""}}, nil
}

func openPath(name string) (*side, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, plain(name, err)
	}
	s := &side{words: name, label: name, onDisk: true}
	if !info.IsDir() {
		s.label, s.name = filepath.Split(name)
		s.label = filepath.Clean(s.label)
	}
	root, err := os.OpenRoot(s.label)
	if err != nil {
		return nil, plain(name, err)
	}
	s.files, s.close = root.FS(), func() { root.Close() }
	if info.IsDir() {
		s.own = func(_ context.Context, folder string) (*archive.Tree, []string, error) {
			files, err := fs.Sub(s.files, cmp.Or(folder, "."))
			if err != nil {
				return nil, nil, err
			}
			tree, err := project.OwnFS(files, s.labelOf(folder))
			return tree, nil, err
		}
	}
	return s, nil
}

// A finder finds the sides of a change in a repository.
type finder struct{ local *repo.Local }

func (f *finder) open(ctx context.Context, args []string) (s *sides, err error) {
	s = new(sides)
	var folders [2][]string
	if len(args) == 0 {
		s.before, folders[0], err = f.base(ctx)
	} else {
		s.before, folders[0], err = f.word(ctx, args[0])
	}
	if err != nil {
		return nil, err
	}
	if len(args) < 2 {
		s.after, folders[1], err = f.workTree(ctx)
	} else {
		s.after, folders[1], err = f.word(ctx, args[1])
	}
	if err != nil {
		s.before.close()
		return nil, err
	}
	s.folders = slices.Compact(slices.Sorted(slices.Values(slices.Concat(folders[0], folders[1]))))
	return s, nil
}

// base is where the work tree left the default branch.
func (f *finder) base(ctx context.Context) (*side, []string, error) {
	commit, branch, err := f.local.MergeBase(ctx)
	if err != nil {
		return nil, nil, err
	}
	return f.commit(ctx, commit, fmt.Sprintf("%s at %.10s", branch, commit))
}

func (f *finder) word(ctx context.Context, word string) (*side, []string, error) {
	commit, err := f.local.Commit(ctx, word)
	if err != nil {
		return nil, nil, err
	}
	return f.commit(ctx, commit, word)
}

func (f *finder) commit(ctx context.Context, commit, words string) (*side, []string, error) {
	folders, err := f.local.Folders(ctx, commit, lockfile.FileNames())
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", words, err)
	}
	files, err := f.local.Files(ctx, commit, "", wanted)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", words, err)
	}
	own := func(ctx context.Context, folder string) (*archive.Tree, []string, error) {
		return f.own(ctx, commit, folder)
	}
	return &side{words: words, files: files, label: words + ":", own: own, close: func() {}}, folders, nil
}

// own reads the files of a commit. What is not at hand is a gap.
func (f *finder) own(ctx context.Context, commit, folder string) (*archive.Tree, []string, error) {
	files, absent, err := f.local.Present(ctx, commit, folder, func(name string) bool {
		return path.Base(name) == ".gitignore" || platform.Reads(name)
	})
	if err != nil {
		return nil, nil, err
	}
	tree, err := project.OwnFS(files, commit)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range absent {
		tree.Gaps = append(tree.Gaps, code.Gap{Why: "larger than is read, or not in this clone", Place: code.Place{File: name}})
	}
	return tree, absent, nil
}

// wanted tells the files of a commit that a change is judged by.
func wanted(name string) bool {
	if strings.Contains("/"+name, "/node_modules/") {
		return false
	}
	base := path.Base(name)
	return slices.Contains([]string{policy.FileName, recordedName}, base) ||
		slices.Contains(lockfile.FileNames(), base) || settings.IsFile(name) || pipeline.IsFile(name)
}

func (f *finder) workTree(ctx context.Context) (*side, []string, error) {
	top := f.local.Folder("")
	if top == "" {
		return nil, nil, errors.New("a bare repository has no work tree; name two revisions")
	}
	folders, err := f.local.WorkFolders(ctx, lockfile.FileNames())
	if err != nil {
		return nil, nil, err
	}
	s, err := openPath(top)
	if err != nil {
		return nil, nil, err
	}
	s.words = "the work tree"
	return s, folders, nil
}

// project reads the project of one folder. It is nil if there is no lockfile.
func (s *side) project(folder string) (*project.Project, error) {
	files, label := s.files, s.label
	if folder != "" {
		sub, err := fs.Sub(s.files, folder)
		if err != nil {
			return nil, err
		}
		files, label = sub, s.labelOf(folder)
	}
	if s.name == "" && !slices.ContainsFunc(lockfile.FileNames(), func(name string) bool { return has(files, name) }) {
		return nil, nil
	}
	return project.OpenFS(files, label, s.name)
}

func (s *side) labelOf(folder string) string {
	if s.onDisk {
		return filepath.Join(s.label, filepath.FromSlash(folder))
	}
	return s.label + folder
}

func has(files fs.FS, name string) bool {
	_, err := fs.Stat(files, name)
	return err == nil
}

// read returns a file of a folder or, if it has none, of the top.
func (s *side) read(folder, name string, limit int64) (data []byte, label string, err error) {
	for _, dir := range []string{folder, ""} {
		at := path.Join(dir, name)
		info, err := fs.Stat(s.files, at)
		if err != nil {
			continue
		}
		label := s.labelOf(at)
		if !info.Mode().IsRegular() || info.Size() > limit {
			return nil, "", fmt.Errorf("%s: want a file of at most %d bytes", label, limit)
		}
		data, err := fs.ReadFile(s.files, at)
		if err != nil {
			return nil, "", plain(label, err)
		}
		return data, label, nil
	}
	return nil, "", fs.ErrNotExist
}
