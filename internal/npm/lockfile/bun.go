package lockfile

import (
	"strings"

	"github.com/tidwall/jsonc"

	"levee/internal/npm"
)

// A bunFile is a bun.lock under way.
type bunFile struct {
	b          *builder
	r          *reader
	workspaces []bunEntry
	packages   []bunEntry
	catalogs   map[string]string // name -> range of the default catalog
	overrides  map[string]string
	patched    map[string]string // id -> patch
	at         map[string]int    // path-like key -> node
}

// A bunEntry is a workspace, or a package: [id, registry, info, integrity].
type bunEntry struct {
	key    string
	offset int64
	texts  []string // the strings of the tuple: the id first
	name   string   // of a workspace
	deps   npm.Manifest
	bundle bool
}

// parseBun reads bun.lock, JSON with comments and trailing commas, of
// versions 0 to 2.
func parseBun(b *builder) error {
	f := &bunFile{b: b, at: make(map[string]int)}
	// jsonc blanks what JSON has not, byte for byte: offsets stay.
	f.r = newReader(b, jsonc.ToJSON(b.data))
	if err := f.r.object("a JSON object", f.readTop); err != nil {
		return err
	}
	switch b.file.Format {
	case "0", "1", "2":
	default:
		return wantVersion(0, b.file.Format, "0, 1 or 2")
	}
	f.build()
	return nil
}

func (f *bunFile) readTop(key string, _ int64) (err error) {
	switch key {
	case "lockfileVersion":
		v, err := f.r.ReadValue()
		if err != nil {
			return f.r.fail(err)
		}
		f.b.file.Format = string(v)
	case "workspaces":
		f.workspaces, err = f.readEntries("an object of workspaces", f.readInfo)
	case "packages":
		f.packages, err = f.readEntries("an object of packages", f.readTuple)
	case "catalog":
		f.catalogs, err = f.r.texts()
	case "overrides":
		f.overrides, err = f.r.texts()
	case "patchedDependencies":
		f.patched, err = f.r.texts()
	default:
		err = f.r.skip()
	}
	return err
}

func (f *bunFile) readEntries(want string, read func(*bunEntry) error) ([]bunEntry, error) {
	var all []bunEntry
	seen := make(map[string]int)
	err := f.r.object(want, func(key string, offset int64) error {
		e := bunEntry{key: key, offset: offset}
		if err := read(&e); err != nil {
			return err
		}
		if i, ok := seen[key]; ok {
			f.b.problem(offset, "duplicate key %.100q; the last one counts", key)
			all[i] = e
			return nil
		}
		seen[key] = len(all)
		all = append(all, e)
		return nil
	})
	return all, err
}

// readTuple reads the list that a package is. Its form depends on where the
// package comes from; strings and the one object are enough to tell.
func (f *bunFile) readTuple(e *bunEntry) error {
	if f.r.PeekKind() != '[' {
		return at(f.r.next(), "want a list for this package")
	}
	if _, err := f.r.ReadToken(); err != nil {
		return f.r.fail(err)
	}
	for f.r.PeekKind() != ']' {
		var err error
		switch f.r.PeekKind() {
		case '"':
			var s string
			s, err = f.r.text("a string")
			e.texts = append(e.texts, s)
		case '{':
			err = f.readInfo(e)
		default:
			err = f.r.skip()
		}
		if err != nil {
			return err
		}
	}
	if _, err := f.r.ReadToken(); err != nil {
		return f.r.fail(err)
	}
	if len(e.texts) == 0 {
		return at(e.offset, "want a list that starts with name@version")
	}
	return nil
}

func (f *bunFile) readInfo(e *bunEntry) error {
	return f.r.object("an object", func(key string, _ int64) (err error) {
		switch key {
		case "name":
			e.name, err = f.r.textOrNone()
		case "version":
			e.deps.Version, err = f.r.textOrNone()
		case "dependencies":
			e.deps.Dependencies, err = f.r.texts()
		case "devDependencies":
			e.deps.DevDependencies, err = f.r.texts()
		case "optionalDependencies":
			e.deps.Optional, err = f.r.texts()
		case "peerDependencies":
			e.deps.Peer, err = f.r.texts()
		case "optionalPeers":
			var names []string
			names, err = f.r.list()
			e.deps.PeerOptional = make(map[string]bool)
			for _, name := range names {
				e.deps.PeerOptional[name] = true
			}
		case "bundled":
			e.bundle, err = f.r.flag()
		default:
			err = f.r.skip()
		}
		return err
	})
}

func (f *bunFile) build() {
	f.b.addWorkspace("", "", "", -1)
	ids := make([]int, len(f.workspaces))
	for i := range f.workspaces {
		w := &f.workspaces[i]
		if w.key == "" {
			n := &f.b.file.Nodes[0]
			if n.Offset = w.offset; n.Name == "" {
				n.Name = w.name
			}
			continue
		}
		ids[i] = f.b.addWorkspace(w.key, w.name, w.deps.Version, w.offset)
	}
	folders := make(map[string]int)
	for i := range f.b.file.Nodes {
		folders[f.b.file.Nodes[i].Folder] = i
	}
	packages := make([]int, len(f.packages))
	for i := range f.packages {
		packages[i] = f.addPackage(&f.packages[i], folders)
		f.at[f.packages[i].key] = packages[i]
	}
	for i := range f.workspaces {
		w := &f.workspaces[i]
		f.edges(ids[i], w.name, w)
	}
	for i := range f.packages {
		if f.b.file.Nodes[packages[i]].Kind == Package {
			f.packages[i].deps.DevDependencies = nil
			f.edges(packages[i], f.packages[i].key, &f.packages[i])
		}
	}
	names := overrideNames(f.b.manifests[""])
	for name := range f.overrides {
		names[name] = "overrides"
	}
	f.b.overridden(names)
}

func (f *bunFile) addPackage(e *bunEntry, folders map[string]int) int {
	name, reference, _ := cutLocator(e.texts[0])
	if folder, ok := strings.CutPrefix(reference, "workspace:"); ok {
		target, ok := folders[folder]
		if !ok {
			f.b.problem(e.offset, "workspace %.100q is not in this file", folder)
			target = -1
		}
		return f.b.addNode(Node{Key: e.key, Kind: Link, Name: name, Artifact: -1, Target: target, Offset: e.offset})
	}
	a := Artifact{Name: name, Version: reference}
	a.Source, a.URL = f.source(reference, e)
	if a.Source != Registry && a.Source != InParent {
		a.Version = ""
	}
	if sum := e.texts[len(e.texts)-1]; len(e.texts) > 1 && strings.HasPrefix(sum, "sha") {
		a.Integrity = f.b.integrity(e.offset, sum)
	}
	n := Node{Key: e.key, Kind: Package, Name: name, Version: a.Version, Offset: e.offset, Artifact: f.b.addArtifact(a)}
	if e.bundle {
		n.Flags |= Bundled
	}
	if f.patched[e.texts[0]] != "" {
		n.Flags |= Patched
	}
	return f.b.addNode(n)
}

// source tells where a package comes from. The second string of a registry's
// package is its tarball's address, empty for the default registry.
func (f *bunFile) source(reference string, e *bunEntry) (Source, string) {
	if e.bundle {
		return InParent, ""
	}
	switch spec := npm.ParseSpec(reference); spec.Kind {
	case npm.SpecGit:
		return Git, reference
	case npm.SpecRemote:
		return Remote, reference
	case npm.SpecFile:
		return LocalFile, reference
	case npm.SpecDirectory:
		return Directory, reference
	}
	if len(e.texts) > 2 {
		return Registry, e.texts[1]
	}
	return Registry, ""
}

// edges adds what a workspace or a package depends on. A key such as
// "a/b" says that b is for a only: names are looked up from the key upwards.
func (f *bunFile) edges(from int, key string, e *bunEntry) {
	start := len(f.b.file.Edges)
	f.b.listEdges(from, listsOf(&e.deps), e.deps.PeerOptional, func(name, _ string) int {
		for place := key; place != ""; place = aboveKey(place) {
			if id, ok := f.at[place+"/"+name]; ok {
				return id
			}
		}
		if id, ok := f.at[name]; ok {
			return id
		}
		return -1
	})
	for i := start; i < len(f.b.file.Edges); i++ {
		edge := &f.b.file.Edges[i]
		if edge.Range == "catalog:" && f.catalogs[edge.Name] != "" {
			edge.Range = f.catalogs[edge.Name]
		}
	}
}

// aboveKey cuts the last name off a key, "@s/a/b" to "@s/a".
func aboveKey(key string) string {
	i := strings.LastIndexByte(key, '/')
	if i < 0 {
		return ""
	}
	rest := key[:i]
	if j := strings.LastIndexByte(rest, '/'); strings.HasPrefix(rest[j+1:], "@") {
		return strings.TrimSuffix(rest[:j+1], "/")
	}
	return rest
}
