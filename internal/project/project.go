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
	"levee/internal/pipeline"
	"levee/internal/settings"
)

// A Project is a folder with a JavaScript project in it.
type Project struct {
	Dir       string // as given
	File      *lockfile.File
	Manifests lockfile.Manifests
	Also      []string         // further lockfiles of the folder, which were not read
	Pipeline  pipeline.Sources // what its CI is told to do
	Settings  settings.Sources // of its package clients, as far as they travel with the project
}

// maxWorkspaces bounds how many workspaces a project may have.
const maxWorkspaces = 10_000

// Open reads the project in a folder, or the one whose lockfile is given. A
// project without a lockfile is read as far as its manifests go. Nothing
// outside of the folder is read, whatever leads there.
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
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, plainError(folder, err)
	}
	defer root.Close()
	p, err := OpenFS(root.FS(), folder, name)
	if p != nil {
		p.Dir = dir
	}
	return p, err
}

// OpenFS is Open for a folder that need not be on disk. Label stands for the
// folder in errors; name is that of the lockfile, "" for the one that counts.
// A lockfile with words before its usual name, as in "old.package-lock.json",
// goes with the manifest of the same words, "old.package.json", if that is
// there.
func OpenFS(fsys fs.FS, label, name string) (_ *Project, err error) {
	p := &Project{Dir: label, Manifests: lockfile.Manifests{}}
	d := &folder{fsys, label}
	manifest := beside(d, name)
	if err := p.readManifests(d, manifest); err != nil {
		return nil, err
	}
	defer func() {
		if err == nil {
			p.Settings = d.settings(manifest, p.File)
			p.Pipeline = d.pipeline(p.Manifests)
		}
	}()
	if name == "" {
		if name, err = p.chooseLockfile(d); err != nil {
			return nil, err
		}
	}
	if name == "" {
		p.File = lockfile.FromManifests(p.Manifests)
		return p, nil
	}
	data, err := d.read(name, lockfile.MaxSize)
	if err != nil {
		return nil, err
	}
	p.File, err = lockfile.Parse(name, data, p.Manifests)
	return p, err
}

// manifestName is where npm and its like look for what a package says of itself.
const manifestName = "package.json"

// beside returns the name of the manifest that belongs to a lockfile.
func beside(d *folder, name string) string {
	for _, usual := range lockfile.FileNames() {
		if words, ok := strings.CutSuffix(name, "."+usual); ok && d.has(words+"."+manifestName) {
			return words + "." + manifestName
		}
	}
	return manifestName
}

// A folder is where a project is read from, with the name that errors give it.
type folder struct {
	files fs.FS
	label string
}

// path returns the name of a file in it as errors give it.
func (d *folder) path(name string) string { return filepath.Join(d.label, filepath.FromSlash(name)) }

// has tells whether there is something of that name.
func (d *folder) has(name string) bool {
	_, err := fs.Stat(d.files, name)
	return err == nil
}

// chooseLockfile returns the name of the lockfile that counts: the one of the
// package manager that the manifest names, else the first in the order of
// lockfile.FileNames. It is "" if there is none but a manifest.
func (p *Project) chooseLockfile(d *folder) (string, error) {
	found := slices.DeleteFunc(lockfile.FileNames(), func(name string) bool { return !d.has(name) })
	if len(found) == 0 {
		if d.has("bun.lockb") {
			return "", fmt.Errorf("%s: the binary lockfile of bun is not read; make a bun.lock with `bun install --save-text-lockfile`", d.path("bun.lockb"))
		}
		if p.Manifests[""] == nil {
			return "", fmt.Errorf("%s: no package.json and no lockfile; go to a JavaScript project, or name its folder", d.label)
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

// readManifests reads the manifest of that name and those of the workspaces
// that it, or pnpm-workspace.yaml, names.
func (p *Project) readManifests(d *folder, name string) error {
	m, err := d.manifest(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Manifests[""] = m
	for _, pattern := range slices.Concat(m.Workspaces, d.pnpmPatterns()) {
		if err := p.readWorkspaces(d, pattern); err != nil {
			return err
		}
	}
	return nil
}

// readWorkspaces reads the manifests in the folders that a pattern matches.
func (p *Project) readWorkspaces(d *folder, pattern string) error {
	pattern = path.Clean(strings.TrimPrefix(pattern, "./"))
	if strings.HasPrefix(pattern, "!") {
		return nil
	}
	for _, dir := range expand(d.files, pattern) {
		if len(p.Manifests) > maxWorkspaces {
			return fmt.Errorf("%s: more than %d workspaces", d.label, maxWorkspaces)
		}
		name := path.Join(dir, manifestName)
		info, err := fs.Stat(d.files, name)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		m, err := d.manifest(name)
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
func (d *folder) pnpmPatterns() []string {
	data, err := d.read("pnpm-workspace.yaml", npm.MaxManifest)
	if err != nil {
		return nil
	}
	var file struct{ Packages []string }
	if yaml.Unmarshal(data, &file) != nil {
		return nil
	}
	return file.Packages
}

func (d *folder) manifest(name string) (*npm.Manifest, error) {
	data, err := d.read(name, npm.MaxManifest)
	if err != nil {
		return nil, err
	}
	m, err := npm.ParseManifest(data)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", d.path(name), err)
	}
	return m, nil
}

// read reads a regular file of at most limit bytes: a pipe would wait for
// ever, and a device has no end.
func (d *folder) read(name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(d.files, name)
	if err != nil {
		return nil, plainError(d.path(name), err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: want a regular file", d.path(name))
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", d.path(name), info.Size(), limit)
	}
	file, err := d.files.Open(name)
	if err != nil {
		return nil, plainError(d.path(name), err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, plainError(d.path(name), err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s: grew beyond %d bytes while it was read", d.path(name), limit)
	}
	return data, nil
}

// read reads a file on disk, wherever links lead.
func read(path string, limit int64) ([]byte, error) {
	dir, name := filepath.Split(path)
	return onDisk(filepath.Clean(dir)).read(name, limit)
}

func onDisk(dir string) *folder { return &folder{os.DirFS(dir), dir} }

// plainError says what is wrong with a path without the name of the system
// call.
func plainError(name string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", name, p.Err)
	}
	return fmt.Errorf("%s: %w", name, err)
}
