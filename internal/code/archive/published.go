package archive

import (
	"bytes"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"levee/internal/npm"
)

// always are the rules that hold for every folder, and forced those that no
// "files" and no ignore file can change in the package's root.
var (
	always = mustRules(`.npmignore
.gitignore
**/.git
**/.svn
**/.hg
**/CVS
**/.git/**
**/.svn/**
**/.hg/**
**/CVS/**
/.lock-wscript
/.wafpickle-*
/build/config.gypi
npm-debug.log
**/.npmrc
.*.swp
.DS_Store
**/.DS_Store/**
._*
**/._*/**
*.orig
/archived-packages/**`)
	forced = []string{"/.git", "!/package.json", "!/readme{,.*[^~$]}", "!/copying{,.*[^~$]}", "!/license{,.*[^~$]}", "!/licence{,.*[^~$]}",
		"/.git", "/node_modules", ".npmrc", "/package-lock.json", "/yarn.lock", "/pnpm-lock.yaml", "/bun.lockb"}
)

func mustRules(text string) []rule {
	all, _ := parseRules(text) // constants: a test reads them
	return all
}

// Published returns what "npm pack" would publish of a folder, as of npm 11:
// by the manifest's "files", or else by .npmignore, or else by .gitignore;
// with what is always published (the manifest, the licence, main and
// commands, bundled packages) and without what never is. A pattern that is not
// understood is a gap, and lets nothing in or out. A folder without a manifest
// cannot be published: there is a gap, and no file.
func Published(t *Tree) *Tree {
	p := &packer{gaps: make(map[string]string), seen: make(map[string]bool), out: make(map[string]*File)}
	root := folderOf(t)
	p.pack(root, root)
	c := collector{tree: Tree{Gaps: slices.Clone(t.Gaps)}}
	for _, name := range slices.Sorted(maps.Keys(p.gaps)) {
		c.gap(name, p.gaps[name])
	}
	for _, name := range slices.Sorted(maps.Keys(p.out)) {
		c.tree.Files = append(c.tree.Files, *p.out[name])
	}
	return &c.tree
}

// A packer collects what is published of a package and those it bundles.
type packer struct {
	gaps map[string]string
	seen map[string]bool
	out  map[string]*File
}

// A dir is a folder of a tree.
type dir struct {
	path  string // "" is the root
	dirs  map[string]*dir
	files map[string]*File
}

func folderOf(t *Tree) *dir {
	root := newDir("")
	for i := range t.Files {
		at := root
		parts := strings.Split(t.Files[i].Path, "/")
		for _, name := range parts[:len(parts)-1] {
			if at.dirs[name] == nil {
				at.dirs[name] = newDir(path.Join(at.path, name))
			}
			at = at.dirs[name]
		}
		at.files[parts[len(parts)-1]] = &t.Files[i]
	}
	return root
}

func newDir(path string) *dir {
	return &dir{path: path, dirs: make(map[string]*dir), files: make(map[string]*File)}
}

// find returns the folder or the file with a path below d.
func (d *dir) find(name string) (*dir, *File) {
	parts := strings.Split(path.Clean("/" + name)[1:], "/")
	for i, part := range parts {
		if i == len(parts)-1 && d.files[part] != nil {
			return nil, d.files[part]
		}
		if part == "" {
			return d, nil
		}
		if d = d.dirs[part]; d == nil {
			return nil, nil
		}
	}
	return d, nil
}

// A packing is what a manifest says of publishing.
type packing struct {
	manifest *npm.Manifest
	files    []string // patterns; nil if there is no list
	needed   []string // main and browser
	commands string   // a folder of commands
}

// packingOf reads a manifest. Fields of another type are as if they were not
// there.
func packingOf(text []byte) (*packing, error) {
	m, err := npm.ParseManifest(text)
	if err != nil {
		return nil, err
	}
	p := &packing{manifest: m}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), &raw); err != nil {
		return nil, err
	}
	var folders map[string]json.RawMessage
	_ = json.Unmarshal(raw["files"], &p.files)
	_ = json.Unmarshal(raw["directories"], &folders)
	_ = json.Unmarshal(folders["bin"], &p.commands)
	for _, key := range []string{"browser", "main"} {
		var name string
		if json.Unmarshal(raw[key], &name) == nil && name != "" {
			p.needed = append(p.needed, name)
		}
	}
	return p, nil
}

// pack publishes the package in d. Root is where resolution of bundled
// packages ends.
func (p *packer) pack(root, d *dir) {
	if p.seen[d.path] {
		return
	}
	p.seen[d.path] = true
	text := d.files["package.json"]
	if text == nil {
		p.gaps[path.Join(d.path, "package.json")] = "a folder without a manifest: npm publishes nothing"
		return
	}
	m, err := packingOf(text.Data)
	if err != nil {
		p.gaps[text.Path] = "a manifest that cannot be read: npm publishes nothing"
		return
	}
	w := &walker{packer: p, dir: d, bundled: d != root}
	w.rules = w.rootRules(m)
	w.walk()
	names := m.manifest.Bundled
	if d != root {
		names = slices.Sorted(maps.Keys(m.manifest.Dependencies))
		names = append(names, slices.Sorted(maps.Keys(m.manifest.Optional))...)
	}
	for _, name := range names {
		_, isProd := m.manifest.Dependencies[name]
		_, isOptional := m.manifest.Optional[name]
		if dep := resolve(root, d.path, name); dep != nil && (isProd || isOptional) {
			p.pack(root, dep)
		}
	}
}

// resolve finds a package in the node_modules nearest to a folder.
func resolve(root *dir, from, name string) *dir {
	for {
		if d, _ := root.find(path.Join(from, "node_modules", name)); d != nil {
			return d
		}
		if from == "" {
			return nil
		}
		if from = path.Dir(from); from == "." {
			from = ""
		}
	}
}
