package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"levee/internal/policy"
	"levee/internal/policy/form"
)

// policyOf reads the policy that counts for a folder on disk: the levee.yaml in
// it, or else in the nearest folder above it that belongs to the same git
// repository. The name is that of the file, "" if there is none and the
// default policy counts.
func policyOf(dir string) (p *policy.Policy, name string, err error) {
	top, within := repositoryOf(dir)
	root, err := os.OpenRoot(top)
	if err != nil {
		return nil, "", plain(dir, err)
	}
	defer root.Close()
	return policyIn(root.FS(), within, dir)
}

// policyFile reads the policy in a file, or that in a folder.
func policyFile(name string) (*policy.Policy, string, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, policy.FileName)
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil, name, plain(name, err)
	}
	defer root.Close()
	data, err := readPolicy(root.FS(), filepath.Base(name), name)
	if err != nil {
		return nil, name, err
	}
	p, err := policy.Parse(name, data)
	return p, name, err
}

// policyIn is policyOf for a folder of a file system, which ends where the
// repository does. Label stands for the folder in errors.
func policyIn(fsys fs.FS, dir, label string) (p *policy.Policy, name string, err error) {
	for {
		at := path.Join(dir, policy.FileName)
		name = filepath.Join(label, policy.FileName)
		data, err := readPolicy(fsys, at, name)
		switch {
		case err == nil:
			p, err = policy.Parse(name, data)
			return p, name, err
		case !errors.Is(err, fs.ErrNotExist):
			return nil, name, err
		case dir == ".":
			return policy.Default(), "", nil
		}
		dir, label = path.Dir(dir), filepath.Join(label, "..")
	}
}

// repositoryOf returns the top of the git repository that a folder is in, and
// the way from there to it; the folder itself if it is in none.
func repositoryOf(dir string) (top, within string) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir, "."
	}
	for at := abs; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			rel, err := filepath.Rel(at, abs)
			if err != nil {
				return dir, "."
			}
			return at, filepath.ToSlash(rel)
		}
		if at == filepath.Dir(at) {
			return dir, "."
		}
	}
}

// readPolicy reads a policy file of a file system. Label names it in errors.
func readPolicy(fsys fs.FS, name, label string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, plain(label, err)
	}
	if !info.Mode().IsRegular() || info.Size() > form.MaxSize {
		return nil, fmt.Errorf("%s: want a regular file of at most %d bytes", label, form.MaxSize)
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, plain(label, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, form.MaxSize+1))
	if err != nil {
		return nil, plain(label, err)
	}
	return data, nil
}
