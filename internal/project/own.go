package project

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"levee/internal/code/archive"
	"levee/internal/code/source"
	"levee/internal/npm/lockfile"
)

// ownLimits bound what is read of a project's own files. They are the user's,
// but a folder can hold anything.
var ownLimits = archive.Limits{Entries: 50_000, File: 4 << 20, Total: 256 << 20, Depth: 50, Length: 1024}

// Own reads the project's own files: all of its folder but what is installed
// there, what belongs to version control, and what .gitignore names. What
// cannot be read is a gap of the tree.
func Own(dir string) (*archive.Tree, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, plainError(dir, err)
	}
	defer root.Close()
	return OwnFS(root.FS(), dir)
}

// OwnFS is Own for the files below a folder, of which the label is for errors.
func OwnFS(files fs.FS, label string) (*archive.Tree, error) {
	t, err := archive.ReadFolder(&ownFiles{FS: files}, ownLimits)
	if err != nil {
		return nil, plainError(label, err)
	}
	return t, nil
}

// ownFiles is a folder without what is not the project's own. It is walked
// from the top, so that what a .gitignore says is known before what is below.
type ownFiles struct {
	fs.FS
	ignore source.Ignoring
}

// maxIgnore is the largest .gitignore that is read, in bytes.
const maxIgnore = 1 << 20

// ReadDir lists a folder without what is not the project's own.
func (o *ownFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	dir := name
	if dir == "." {
		dir = ""
	}
	if info, err := fs.Stat(o.FS, path.Join(name, ".gitignore")); err == nil && info.Mode().IsRegular() && info.Size() <= maxIgnore {
		if text, err := fs.ReadFile(o.FS, path.Join(name, ".gitignore")); err == nil {
			o.ignore.Add(dir, text)
		}
	}
	kept := entries[:0:0]
	for _, e := range entries {
		full := path.Join(dir, e.Name())
		if e.IsDir() {
			full += "/"
		}
		if !installed(e.Name()) && !o.ignore.Ignores(full) {
			kept = append(kept, e)
		}
	}
	return kept, err
}

// installed tells names of folders that hold what others made.
func installed(name string) bool {
	switch name {
	case "node_modules", "bower_components", "jspm_packages", ".yarn", ".pnp.cjs", ".pnp.js", ".git":
		return true
	}
	return false
}

// Declared returns the names of all packages that manifests declare, sorted.
func Declared(manifests lockfile.Manifests) []string {
	set := make(map[string]bool)
	for _, m := range manifests {
		for _, list := range []map[string]string{m.Dependencies, m.DevDependencies, m.Optional, m.Peer} {
			for name := range list {
				set[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// Naming tells which of some packages a project's files name otherwise than by
// an import: in configuration, in pages, in styles, in the manifest. It returns
// a file for each. Text for people does not count, nor do lockfiles, nor the
// manifest's own lists of dependencies.
func Naming(t *archive.Tree, names []string) map[string]string {
	wanted := make(map[string]bool, len(names))
	for _, name := range names {
		wanted[name] = true
	}
	found := make(map[string]string)
	for i := range t.Files {
		f := &t.Files[i]
		if !configures(f.Path) {
			continue
		}
		text := f.Data
		if path.Base(f.Path) == "package.json" {
			text = withoutDependencies(text)
		}
		eachWord(string(text), func(word string) {
			if name := packageOf(word); wanted[name] && found[name] == "" {
				found[name] = f.Path
			}
		})
	}
	return found
}

// configures tells files that tools read.
func configures(name string) bool {
	switch path.Base(name) {
	case "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "levee-evidence.ndjson.gz":
		return false
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".txt", ".rst", ".log", ".svg", ".map", ".snap":
		return false
	}
	return true
}

// withoutDependencies drops from a manifest the lists in which dependencies
// are declared. What is no manifest is left as it is.
func withoutDependencies(text []byte) []byte {
	var m map[string]json.RawMessage
	if json.Unmarshal(text, &m) != nil {
		return text
	}
	for _, field := range []string{"dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta", "name"} {
		delete(m, field)
	}
	short, err := json.Marshal(m)
	if err != nil {
		return text
	}
	return short
}

// eachWord calls f for each run of letters that paths and names are made of.
func eachWord(text string, f func(string)) {
	for text != "" {
		start := strings.IndexFunc(text, ofName)
		if start < 0 {
			return
		}
		text = text[start:]
		end := strings.IndexFunc(text, func(r rune) bool { return !ofName(r) })
		if end < 0 {
			end = len(text)
		}
		f(text[:end])
		text = text[end:]
	}
}

func ofName(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("@/._-", r)
}

// packageOf returns the package that a word names: "bootstrap" for
// "bootstrap/dist/x.css" and for "./node_modules/bootstrap/x.css".
func packageOf(word string) string {
	if i := strings.LastIndex(word, "node_modules/"); i >= 0 {
		word = word[i+len("node_modules/"):]
	}
	parts := strings.SplitN(word, "/", 3)
	if strings.HasPrefix(word, "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}
