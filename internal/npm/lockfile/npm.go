package lockfile

import (
	"cmp"
	"encoding/json"
	"net/url"
	"path"
	"strings"

	"levee/internal/npm"
)

// An npmEntry is one place in a lockfile of npm: an entry of "packages" in
// versions 2 and 3, of a nested "dependencies" in version 1.
type npmEntry struct {
	key      string // place, "node_modules/a/node_modules/b"
	offset   int64
	name     string // given where it is not the last part of the place
	version  string
	resolved string
	sum      string
	link     bool
	flags    Flags
	deps     npm.Manifest // the dependency lists only
	requires map[string]string
}

// npmFlags are the fields that are true or missing. A deprecation message is
// text, and counts as true.
var npmFlags = map[string]Flags{
	"dev": Dev, "optional": Optional, "devOptional": DevOptional, "peer": Peer, "inBundle": Bundled, "bundled": Bundled,
	"extraneous": Extraneous, "hasInstallScript": InstallScript, "hasShrinkwrap": Shrinkwrap,
}

// parseNPM reads package-lock.json and npm-shrinkwrap.json. A file of version
// 2 says everything twice; "packages" is the half that counts.
func parseNPM(b *builder) error {
	r := newReader(b, b.data)
	n := &npmFile{b: b, r: r}
	err := r.object("a JSON object", func(key string, offset int64) (err error) {
		switch key {
		case "lockfileVersion":
			return n.readVersion()
		case "name":
			n.name, err = r.textOrNone()
		case "version":
			n.version, err = r.textOrNone()
		case "packages":
			n.hasPackages = true
			return n.readPackages()
		case "dependencies":
			return n.readTree("")
		default:
			return r.skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	if r.PeekKind() != 0 || int(r.next()) < len(b.data) {
		return at(r.next(), "want nothing after the closing brace")
	}
	return n.build()
}

// An npmFile is what stands in a lockfile of npm, before it becomes a graph.
type npmFile struct {
	b             *builder
	r             *reader
	name, version string
	hasPackages   bool
	packages      []npmEntry // versions 2 and 3
	tree          []npmEntry // version 1, flattened: parents before children
	at            map[string]int
}

func (n *npmFile) readVersion() error {
	place := n.r.next()
	v, err := n.r.ReadValue()
	if err != nil {
		return n.r.fail(err)
	}
	if s := string(v); s != "1" && s != "2" && s != "3" {
		return at(place, "lockfileVersion %.20q: want 1, 2 or 3", s)
	}
	n.b.file.Format = string(v)
	return nil
}

func (n *npmFile) readPackages() error {
	seen := make(map[string]int)
	return n.r.object("an object of packages", func(key string, offset int64) error {
		e := npmEntry{key: key, offset: offset}
		if err := n.r.object("an object for this package", func(field string, _ int64) error { return n.readField(&e, field) }); err != nil {
			return err
		}
		if i, ok := seen[key]; ok {
			n.b.problem(offset, "duplicate key %.100q; the last one counts", key)
			n.packages[i] = e
			return nil
		}
		seen[key] = len(n.packages)
		n.packages = append(n.packages, e)
		return nil
	})
}

// readTree reads a "dependencies" of version 1 and flattens it.
func (n *npmFile) readTree(parent string) error {
	seen := make(map[string]int)
	return n.r.object("an object of dependencies", func(name string, offset int64) error {
		place := InFolder(parent, name)
		i := len(n.tree)
		if old, ok := seen[name]; ok {
			n.b.problem(offset, "duplicate key %.100q; the last one counts", name)
			i = old
		} else {
			seen[name] = i
			n.tree = append(n.tree, npmEntry{})
		}
		e := npmEntry{key: place, offset: offset}
		err := n.r.object("an object for this dependency", func(field string, _ int64) (err error) {
			switch field {
			case "dependencies":
				return n.readTree(place)
			case "requires":
				e.requires, err = n.r.texts()
				return err
			}
			return n.readField(&e, field)
		})
		n.tree[i] = e
		return err
	})
}

// readField reads the fields that entries of all versions share.
func (n *npmFile) readField(e *npmEntry, field string) (err error) {
	if flag, ok := npmFlags[field]; ok {
		on, err := n.r.flag()
		if on {
			e.flags |= flag
		}
		return err
	}
	switch field {
	case "name":
		e.name, err = n.r.textOrNone()
	case "version":
		e.version, err = n.r.text("a version")
	case "resolved":
		e.resolved, err = n.r.textOrNone()
	case "integrity":
		e.sum, err = n.r.textOrNone()
	case "link":
		e.link, err = n.r.flag()
	case "dependencies":
		e.deps.Dependencies, err = n.r.texts()
	case "devDependencies":
		e.deps.DevDependencies, err = n.r.texts()
	case "optionalDependencies":
		e.deps.Optional, err = n.r.texts()
	case "peerDependencies":
		e.deps.Peer, err = n.r.texts()
	case "peerDependenciesMeta":
		e.deps.PeerOptional, err = n.readPeerMeta()
	case "deprecated":
		e.flags |= Deprecated
		return n.r.skip()
	default:
		return n.r.skip()
	}
	return err
}

func (n *npmFile) readPeerMeta() (map[string]bool, error) {
	if n.r.PeekKind() != '{' {
		return nil, n.r.skip()
	}
	optional := make(map[string]bool)
	err := n.r.object("an object", func(name string, _ int64) error {
		if n.r.PeekKind() != '{' {
			return n.r.skip()
		}
		return n.r.object("an object", func(key string, _ int64) error {
			on, err := n.r.flag()
			optional[name] = optional[name] || on && key == "optional"
			return err
		})
	})
	return optional, err
}

func (n *npmFile) build() error {
	if n.b.file.Format == "" {
		if n.hasPackages || len(n.tree) == 0 {
			return at(0, "no lockfileVersion: want 1, 2 or 3")
		}
		n.b.file.Format = "1" // what npm took it for, before it wrote the field
	}
	n.at = make(map[string]int)
	if n.hasPackages {
		n.buildPackages()
	} else {
		n.buildTree()
	}
	n.b.overridden(overrideNames(n.b.manifests[""]))
	return nil
}

// buildPackages makes the nodes and edges of versions 2 and 3.
func (n *npmFile) buildPackages() {
	ids := make([]int, len(n.packages))
	root := -1
	for i := range n.packages {
		if n.packages[i].key == "" {
			root = i
		}
	}
	project := n.b.addWorkspace("", n.name, n.version, -1)
	n.at[""] = project
	for i := range n.packages {
		e := &n.packages[i]
		if i == root {
			ids[i] = project
			n.b.file.Nodes[project].Offset = e.offset
			continue
		}
		ids[i] = n.addEntry(e)
		n.at[e.key] = ids[i]
	}
	for i := range n.packages {
		n.linkTarget(ids[i], &n.packages[i])
	}
	for i := range n.packages {
		e := &n.packages[i]
		if e.link {
			continue
		}
		if n.b.file.Nodes[ids[i]].Kind != Workspace {
			e.deps.DevDependencies = nil
		}
		n.b.listEdges(ids[i], listsOf(&e.deps), e.deps.PeerOptional, func(name, _ string) int { return n.find(e.key, name) })
	}
}

func (n *npmFile) addEntry(e *npmEntry) int {
	name := cmp.Or(e.name, nameOfPlace(e.key))
	switch {
	case e.link:
		return n.b.addNode(Node{Key: e.key, Kind: Link, Name: name, Artifact: -1, Target: -1, Flags: e.flags, Offset: e.offset})
	case !strings.Contains("/"+e.key, "/node_modules/"):
		id := n.b.addWorkspace(e.key, cmp.Or(e.name, path.Base(e.key)), e.version, e.offset)
		n.b.file.Nodes[id].Flags = e.flags
		return id
	}
	a := Artifact{Name: name, Version: e.version, URL: e.resolved, Integrity: n.b.integrity(e.offset, e.sum)}
	a.Source = sourceOf(e.resolved)
	if e.flags&Bundled != 0 && e.resolved == "" {
		a.Source = InParent
	}
	return n.b.addNode(Node{Key: e.key, Kind: Package, Name: name, Version: e.version,
		Artifact: n.b.addArtifact(a), Flags: e.flags, Offset: e.offset})
}

func (n *npmFile) linkTarget(id int, e *npmEntry) {
	if !e.link {
		return
	}
	target, ok := n.at[e.resolved]
	if !ok {
		n.b.problem(e.offset, "link to %.100q, which is not in this file", e.resolved)
		return
	}
	n.b.file.Nodes[id].Target = target
}

// find looks a name up as Node does: in the node_modules of the place, then
// of each folder above it.
func (n *npmFile) find(place, name string) int {
	for ; ; place = Above(place) {
		if id, ok := n.at[InFolder(place, name)]; ok {
			return id
		}
		if place == "" {
			return -1
		}
	}
}

// InFolder returns the place of a name in the node_modules of a place of npm's
// lockfiles, of which "" is the project.
func InFolder(place, name string) string {
	if place == "" {
		return "node_modules/" + name
	}
	return place + "/node_modules/" + name
}

// Above returns the place in whose node_modules Node looks after that of a
// place of npm's lockfiles; the last one is "", the project.
func Above(place string) string {
	if i := strings.LastIndex("/"+place, "/node_modules/"); i >= 0 {
		return strings.TrimSuffix(place[:i], "/")
	}
	if place = path.Dir(place); place == "." || place == "/" || strings.HasPrefix(place, "..") {
		return ""
	}
	return place
}

// buildTree makes the nodes and edges of version 1. What the project asks for
// stands in its manifest only.
func (n *npmFile) buildTree() {
	project := n.b.addWorkspace("", n.name, n.version, -1)
	n.at[""] = project
	ids := make([]int, len(n.tree))
	for i := range n.tree {
		ids[i] = n.addTreeEntry(&n.tree[i])
		n.at[n.tree[i].key] = ids[i]
	}
	for i := range n.tree {
		e := &n.tree[i]
		n.b.listEdges(ids[i], []dependencyList{{Prod, e.requires}}, nil, func(name, _ string) int { return n.find(e.key, name) })
	}
	if n.b.manifests[""] == nil {
		n.b.problem(-1, "no package.json: which packages the project asks for itself is not known")
	}
	n.b.manifestEdges(project, func(name, _ string) int { return n.find("", name) })
}

// addTreeEntry reads what version 1 packs into "version": a version, an
// address, or npm:name@version.
func (n *npmFile) addTreeEntry(e *npmEntry) int {
	name := nameOfPlace(e.key)
	a := Artifact{Name: name, Version: e.version, URL: e.resolved, Integrity: n.b.integrity(e.offset, e.sum)}
	switch spec := npm.ParseSpec(e.version); spec.Kind {
	case npm.SpecAlias:
		a.Name, a.Version = spec.Name, spec.Text
	case npm.SpecGit, npm.SpecRemote, npm.SpecFile, npm.SpecDirectory:
		a.URL, a.Version = e.version, ""
	}
	a.Source = sourceOf(a.URL)
	if e.flags&Bundled != 0 {
		a.Source = InParent
	}
	return n.b.addNode(Node{Key: e.key, Kind: Package, Name: a.Name, Version: a.Version,
		Artifact: n.b.addArtifact(a), Flags: e.flags, Offset: e.offset})
}

// nameOfPlace returns the name under which a place is imported.
func nameOfPlace(place string) string {
	i := strings.LastIndex("/"+place, "/node_modules/")
	if i < 0 {
		return path.Base(place)
	}
	return place[i+len("node_modules/"):]
}

// sourceOf tells where an address leads. An http address is a registry's when
// it has the "/-/" or "/download/" that registries put into tarball addresses;
// none at all means that the client derives it from its registry.
func sourceOf(address string) Source {
	if address == "" {
		return Registry
	}
	switch npm.ParseSpec(address).Kind {
	case npm.SpecGit:
		return Git
	case npm.SpecFile:
		return LocalFile
	case npm.SpecDirectory:
		return Directory
	}
	u, err := url.Parse(address)
	if err == nil && (strings.Contains(u.Path, "/-/") || strings.Contains(u.Path, "/download/")) {
		return Registry
	}
	return Remote
}

// overrideNames returns the package names that a manifest's overrides or
// resolutions speak of, with the name of the field. How deep a rule stands is
// not kept: that an edge is outside its range, and a rule names it, is enough.
func overrideNames(m *npm.Manifest) map[string]string {
	names := make(map[string]string)
	if m == nil {
		return names
	}
	for pattern := range m.Resolutions {
		name := pattern[strings.LastIndex(pattern, "/")+1:]
		if i := strings.LastIndex(pattern, "@"); i > 0 && strings.Contains(pattern[i:], "/") {
			name = pattern[i:]
		} else if strings.HasPrefix(pattern, "@") && strings.Count(pattern, "/") == 1 {
			name = pattern
		}
		names[npm.ParseID(name).Name] = "resolutions"
	}
	collectOverrides(m.Overrides, names, 0)
	return names
}

func collectOverrides(raw json.RawMessage, names map[string]string, depth int) {
	var rules map[string]json.RawMessage
	if len(raw) == 0 || raw[0] != '{' || depth > maxDepth || json.Unmarshal(raw, &rules) != nil {
		return
	}
	for key, value := range rules {
		if key != "." {
			names[npm.ParseID(key).Name] = "overrides"
		}
		collectOverrides(value, names, depth+1)
	}
}

// overridden marks the edges that lead outside their range because a rule
// says so.
func (b *builder) overridden(names map[string]string) {
	for i := range b.file.Edges {
		e := &b.file.Edges[i]
		if rule := names[e.Name]; rule != "" && e.To >= 0 && !b.file.Satisfied(e) {
			e.Override = rule
		}
	}
}

// Satisfied tells whether what an edge leads to is within its declared range,
// as npm judges it. Of ranges that are none (tags, addresses, protocols)
// nothing can be said: they count as satisfied. An edge to nothing is not.
func (f *File) Satisfied(e *Edge) bool {
	if e.To < 0 {
		return false
	}
	if e.Range == "" {
		return true // npm takes none for any version, pnpm just does not keep it
	}
	spec := npm.ParseSpec(e.Range)
	rng, errR := npm.ParseLooseRange(spec.Text)
	v, errV := npm.ParseLoose(f.Nodes[e.To].Version)
	if spec.Kind != npm.SpecRange && spec.Kind != npm.SpecAlias || errR != nil || errV != nil || f.Nodes[e.To].Kind != Package {
		return true
	}
	return rng.Has(v)
}
