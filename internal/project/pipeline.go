package project

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"levee/internal/npm/lockfile"
	"levee/internal/pipeline"
)

// pipeline reads the files that tell a machine what to do with the project:
// those of the folder itself. Of a folder within a repository, CI is configured
// at the top of that, and not known here.
func (d *folder) pipeline(manifests lockfile.Manifests) pipeline.Sources {
	c := &ciFiles{folder: d, seen: make(map[string]bool)}
	c.src.Manifests = manifests
	for _, name := range d.names(".github/workflows") {
		c.start(".github/workflows/" + name)
	}
	c.start(".gitlab-ci.yml")
	c.start(".circleci/config.yml")
	for _, dir := range append([]string{".", "docker", ".docker", "build", "deploy"}, slices.Sorted(maps.Keys(manifests))...) {
		for _, name := range d.names(path.Clean(dir)) {
			if pipeline.IsDockerfile(name) {
				c.start(path.Join(dir, name))
			}
		}
	}
	for _, name := range pipeline.Others() {
		if d.has(name) {
			c.src.Others = append(c.src.Others, name)
		}
	}
	slices.SortFunc(c.src.Files, func(a, b pipeline.File) int { return strings.Compare(a.Path, b.Path) })
	return c.src
}

// names returns what is in a folder, sorted; nothing if there is none.
func (d *folder) names(dir string) []string {
	entries, err := fs.ReadDir(d.files, dir)
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		if !e.IsDir() {
			all = append(all, e.Name())
		}
	}
	return all
}

// A ciFiles is one reading of the files of CI.
type ciFiles struct {
	*folder
	src  pipeline.Sources
	seen map[string]bool
}

// start reads a file and all that it refers to, as far as that is there.
func (c *ciFiles) start(name string) {
	if !pipeline.IsFile(name) {
		return
	}
	for todo := []string{name}; len(todo) > 0; todo = todo[1:] {
		f, ok := c.file(todo[0])
		if !ok {
			continue
		}
		for _, other := range pipeline.Referred(f) {
			todo = append(todo, other, path.Join(other, "action.yml"), path.Join(other, "action.yaml"))
			if strings.ContainsRune(other, '*') {
				if found, err := fs.Glob(c.files, strings.ReplaceAll(other, "**", "*")); err == nil {
					todo = append(todo, found[:min(len(found), pipeline.MaxFiles)]...)
				}
			}
		}
	}
}

// file reads one file, once; false if it is not there, or no file.
func (c *ciFiles) file(name string) (*pipeline.File, bool) {
	if c.seen[name] || !fs.ValidPath(name) {
		return nil, false
	}
	c.seen[name] = true
	if info, err := fs.Stat(c.files, name); errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
		return nil, false
	}
	if len(c.src.Files) >= pipeline.MaxFiles {
		c.src.Left++
		return nil, false
	}
	f := pipeline.File{Path: name}
	data, err := c.read(name, pipeline.MaxFile)
	if err != nil {
		f.Why = strings.TrimPrefix(err.Error(), c.path(name)+": ")
	}
	f.Data = data
	c.src.Files = append(c.src.Files, f)
	return &c.src.Files[len(c.src.Files)-1], true
}
