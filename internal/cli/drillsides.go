package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"levee/internal/drill"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/registry/serve"
)

// frozen are the commands that install what a lockfile says, without running what
// is installed.
var frozen = map[string]string{
	"package-lock.json": "npm ci --ignore-scripts",
	"yarn.lock":         "yarn install --frozen-lockfile --ignore-scripts",
	"pnpm-lock.yaml":    "pnpm install --frozen-lockfile --ignore-scripts",
}

// newFolder returns the folder that --write names, "" if there is none; it is
// empty or not there.
func (d *drillServe) newFolder() (string, error) {
	if d.write == "" {
		return "", nil
	}
	dir, err := filepath.Abs(d.write)
	if err != nil {
		return "", err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", plain(d.write, err)
	}
	if len(entries) > 0 {
		return "", hint(fmt.Errorf("%s: it is not empty", d.write), "name a folder that is empty, or not there")
	}
	return dir, nil
}

// writeSides writes the part of the project into a folder, whole or not at all,
// with the addresses of the registry, also of what it does not have on the day.
func (st *shown) writeSides(dir, address string) error {
	return writeFolder(dir, filepath.Dir(dir), func(root *os.Root) error { return st.fillSides(root, address) })
}

func (st *shown) fillSides(root *os.Root, address string) error {
	manifests := make(map[string]*npm.Manifest)
	for _, f := range st.sides {
		if path.Base(f.Path) != "package.json" {
			continue
		}
		m, err := npm.ParseManifest(f.Data)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
		manifests[path.Dir(f.Path)] = m
	}
	for i := range st.sides {
		f := &st.sides[i]
		if path.Base(f.Path) != st.lockfile {
			continue
		}
		read, err := lockfile.Parse(f.Path, f.Data, lockfile.Manifests{"": manifests[path.Dir(f.Path)]})
		if err != nil {
			return err
		}
		other := strings.Replace(address, "127.0.0.1", "localhost", 1) + serve.ElsewherePath
		f.Data = drill.Redirect(read, f.Data, st.elsewhere, address, other)
	}
	for _, side := range []string{"before", "after"} {
		st.sides = append(st.sides, drill.ExportFile{Path: side + "/.npmrc", Data: []byte("registry=" + address + "\n")})
	}
	return writeAll(root, ".", st.sides)
}
