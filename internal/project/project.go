// Package project finds and reads the lockfile and the manifests of a folder,
// within limits. It knows file names and the disk; what the files say it
// leaves to package lockfile.
package project

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// A Project is a folder with a JavaScript project in it.
type Project struct {
	Dir       string // as given
	File      *lockfile.File
	Manifests lockfile.Manifests
	Also      []string // further lockfiles of the folder, which were not read
}

// maxWorkspaces bounds how many workspaces a project may have.
const maxWorkspaces = 10_000

// Open reads the project in a folder, or the one whose lockfile is given. A
// project without a lockfile is read as far as its manifests go.
func Open(dir string) (*Project, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, plainError(dir, err)
	}
	name := ""
	folder := dir
	if !info.IsDir() {
		folder, name = filepath.Split(dir)
		folder = filepath.Clean(folder)
	}
	p := &Project{Dir: dir, Manifests: lockfile.Manifests{}}
	if err := p.readManifests(folder); err != nil {
		return nil, err
	}
	if name == "" {
		if name, err = p.chooseLockfile(folder); err != nil {
			return nil, err
		}
	}
	if name == "" {
		p.File = lockfile.FromManifests(p.Manifests)
		return p, nil
	}
	data, err := read(filepath.Join(folder, name), lockfile.MaxSize)
	if err != nil {
		return nil, err
	}
	p.File, err = lockfile.Parse(name, data, p.Manifests)
	return p, err
}

// chooseLockfile returns the name of the lockfile that counts: the one of the
// package manager that the manifest names, else the first in the order of
// lockfile.FileNames. It is "" if there is none but a manifest.
func (p *Project) chooseLockfile(folder string) (string, error) {
	var found []string
	for _, name := range lockfile.FileNames() {
		if _, err := os.Lstat(filepath.Join(folder, name)); err == nil {
			found = append(found, name)
		}
	}
	if len(found) == 0 {
		if _, err := os.Lstat(filepath.Join(folder, "bun.lockb")); err == nil {
			return "", fmt.Errorf("%s: the binary lockfile of bun is not read; make a bun.lock with `bun install --save-text-lockfile`", filepath.Join(folder, "bun.lockb"))
		}
		if p.Manifests[""] == nil {
			return "", fmt.Errorf("%s: no package.json and no lockfile; go to a JavaScript project, or name its folder", folder)
		}
		return "", nil
	}
	chosen := found[0]
	if m := p.Manifests[""]; m != nil {
		manager, _, _ := strings.Cut(m.PackageManager, "@")
		for _, name := range found {
			if strings.HasPrefix(name, manager) && manager != "" {
				chosen = name
			}
		}
	}
	p.Also = slices.DeleteFunc(found, func(name string) bool { return name == chosen })
	return chosen, nil
}

// readManifests reads package.json and those of the workspaces that it, or
// pnpm-workspace.yaml, names.
func (p *Project) readManifests(folder string) error {
	m, err := readManifest(filepath.Join(folder, "package.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Manifests[""] = m
	patterns := slices.Concat(m.Workspaces, pnpmPatterns(filepath.Join(folder, "pnpm-workspace.yaml")))
	root, err := os.OpenRoot(folder)
	if err != nil {
		return plainError(folder, err)
	}
	defer root.Close()
	for _, pattern := range patterns {
		if err := p.readWorkspaces(folder, root.FS(), pattern); err != nil {
			return err
		}
	}
	return nil
}

// readWorkspaces reads the manifests in the folders that a pattern matches.
// The file system is that of the project's folder: no pattern and no symbolic
// link leads out of it.
func (p *Project) readWorkspaces(folder string, root fs.FS, pattern string) error {
	pattern = path.Clean(strings.TrimPrefix(pattern, "./"))
	if strings.HasPrefix(pattern, "!") {
		return nil
	}
	for _, dir := range expand(root, pattern) {
		if len(p.Manifests) > maxWorkspaces {
			return fmt.Errorf("%s: more than %d workspaces", folder, maxWorkspaces)
		}
		info, err := fs.Stat(root, path.Join(dir, "package.json"))
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		m, err := readManifest(filepath.Join(folder, filepath.FromSlash(dir), "package.json"))
		if err != nil {
			return err
		}
		p.Manifests[dir] = m
	}
	return nil
}

// expand returns the folders that a pattern matches; "**" stands for folders
// at any depth down to eight.
func expand(root fs.FS, pattern string) []string {
	base, rest, deep := strings.Cut(pattern, "**")
	if !deep {
		found, _ := fs.Glob(root, pattern)
		return found
	}
	var all []string
	for level := strings.TrimSuffix(base, "/"); strings.Count(level, "/") < 8; level = path.Join(level, "*") {
		found, err := fs.Glob(root, path.Join(level, strings.TrimPrefix(rest, "/")))
		if err != nil {
			return nil
		}
		for _, dir := range found {
			if !strings.Contains("/"+dir+"/", "/node_modules/") {
				all = append(all, dir)
			}
		}
	}
	return all
}

// pnpmPatterns reads the workspaces of pnpm-workspace.yaml, if there is one
// that can be read.
func pnpmPatterns(name string) []string {
	data, err := read(name, npm.MaxManifest)
	if err != nil {
		return nil
	}
	var file struct{ Packages []string }
	if yaml.Unmarshal(data, &file) != nil {
		return nil
	}
	return file.Packages
}

func readManifest(name string) (*npm.Manifest, error) {
	data, err := read(name, npm.MaxManifest)
	if err != nil {
		return nil, err
	}
	m, err := npm.ParseManifest(data)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	return m, nil
}

// read reads a regular file of at most limit bytes: a pipe would wait for
// ever, and a device has no end.
func read(name string, limit int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, plainError(name, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: want a regular file", name)
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", name, info.Size(), limit)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, plainError(name, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, plainError(name, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s: grew beyond %d bytes while it was read", name, limit)
	}
	return data, nil
}

// plainError says what is wrong with a path without the name of the system
// call.
func plainError(name string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", name, p.Err)
	}
	return fmt.Errorf("%s: %w", name, err)
}
