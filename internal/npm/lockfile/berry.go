package lockfile

import (
	"net/url"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"levee/internal/npm"
)

// A berryFile is a lockfile of yarn 2 and later under way.
type berryFile struct {
	b       *builder
	at      map[string]int   // descriptor -> node: "a@npm:^1.0.0"
	patch   map[string]int   // descriptor that a patch of yarn's own wraps -> node of the patched package
	byName  map[string][]int // package name -> nodes
	entries []berryEntry
}

// A berryEntry is an entry that became a node.
type berryEntry struct {
	id    int
	value *yaml.Node
}

// parseBerry reads a yarn.lock with __metadata, versions 4 to 10.
func parseBerry(b *builder) error {
	doc, err := b.parseYAML()
	if err != nil {
		return err
	}
	meta := field(doc, "__metadata")
	b.file.Format = scalar(field(meta, "version"))
	if v, err := strconv.Atoi(b.file.Format); err != nil || v < 4 || v > 10 {
		return wantVersion(b.offset(doc), b.file.Format, "__metadata version 4 to 10")
	}
	y := &berryFile{b: b, at: make(map[string]int), patch: make(map[string]int), byName: make(map[string][]int)}
	if err := y.addAll(doc); err != nil {
		return err
	}
	for _, e := range y.entries {
		if err := y.addEdges(e.id, e.value); err != nil {
			return err
		}
	}
	y.findLost()
	b.overridden(overrideNames(b.manifests[""]))
	return nil
}

// addAll adds the project first, then every entry in the order of the file.
func (y *berryFile) addAll(doc *yaml.Node) error {
	project := y.b.addWorkspace("", "", "", -1)
	return y.b.yamlFields(doc, func(key, value *yaml.Node) error {
		if key.Value == "__metadata" {
			return nil
		}
		id, err := y.addEntry(key, value, project)
		if err != nil {
			return err
		}
		y.entries = append(y.entries, berryEntry{id, value})
		for d := range strings.SplitSeq(key.Value, ", ") {
			y.at[d] = id
			if inner, builtin := wrapped(d); builtin {
				y.patch[inner] = id
			}
		}
		if name, _, ok := cutLocator(key.Value); ok {
			y.byName[name] = append(y.byName[name], id)
		}
		return nil
	})
}

// addEntry adds the node of an entry; the project's own is there already.
func (y *berryFile) addEntry(key, value *yaml.Node, project int) (int, error) {
	offset := y.b.offset(key)
	resolution := scalar(field(value, "resolution"))
	name, reference, ok := cutLocator(resolution)
	if !ok {
		return 0, at(offset, "resolution %.100q: want name@protocol:reference", resolution)
	}
	if folder, ok := strings.CutPrefix(reference, "workspace:"); ok {
		if folder != "." {
			return y.b.addWorkspace(folder, name, scalar(field(value, "version")), offset), nil
		}
		n := &y.b.file.Nodes[project]
		n.Offset = offset
		if n.Name == "" {
			n.Name = name
		}
		return project, nil
	}
	a := Artifact{Name: name, Version: scalar(field(value, "version")), Source: Registry, Integrity: checksum(scalar(field(value, "checksum")))}
	n := Node{Key: resolution, Kind: Package, Name: name, Version: a.Version, Offset: offset}
	a.Source, a.URL = berrySource(reference)
	if strings.HasPrefix(reference, "patch:") {
		n.Flags |= Patched
	}
	n.Artifact = y.b.addArtifact(a)
	return y.b.addNode(n), nil
}

// cutLocator splits "@a/b@npm:1.0.0" after the name.
func cutLocator(s string) (name, reference string, ok bool) {
	if s == "" {
		return "", "", false
	}
	i := strings.IndexByte(s[1:], '@')
	if i < 0 {
		return "", "", false
	}
	return s[:i+1], s[i+2:], true
}

// berrySource tells where a reference leads. A patched package comes from
// where the package comes from that it patches.
func berrySource(reference string) (Source, string) {
	protocol, rest, _ := strings.Cut(reference, ":")
	switch protocol {
	case "npm":
		_, archive, _ := strings.Cut(rest, "::__archiveUrl=")
		address, err := url.QueryUnescape(archive)
		if err != nil {
			address = archive
		}
		return sourceOf(address), address
	case "patch":
		inner, _ := wrapped("x@" + reference)
		_, inside, _ := cutLocator(inner)
		source, address := berrySource(inside)
		return source, address
	case "file", "portal", "link":
		if npm.ParseSpec("file:"+rest).Kind == npm.SpecFile {
			return LocalFile, reference
		}
		return Directory, reference
	}
	return sourceOf(reference), reference
}

// wrapped returns the descriptor or locator inside a patch, "a@npm:^1.0.0" of
// "a@patch:a@npm%3A^1.0.0#...", and whether yarn itself brings the patch.
func wrapped(descriptor string) (inner string, builtin bool) {
	_, reference, ok := cutLocator(descriptor)
	if !ok {
		return "", false
	}
	rest, ok := strings.CutPrefix(reference, "patch:")
	if !ok {
		return "", false
	}
	inner, patch, _ := strings.Cut(rest, "#")
	if plain, err := url.PathUnescape(inner); err == nil {
		inner = plain
	}
	return inner, strings.Contains(patch, "builtin<")
}

// checksum keeps the hash of the zip that yarn makes of a package. It is not
// comparable with the hash of the tarball, so it has an algorithm of its own.
func checksum(s string) []npm.Integrity {
	if s == "" {
		return nil
	}
	key, sum, ok := strings.Cut(s, "/")
	if !ok {
		key, sum = "", s
	}
	return []npm.Integrity{{Algorithm: "yarn-zip-" + key, Sum: sum}}
}

func (y *berryFile) addEdges(id int, value *yaml.Node) error {
	from := &y.b.file.Nodes[id]
	deps, err := y.b.yamlTexts(field(value, "dependencies"))
	if err != nil {
		return err
	}
	peers, err := y.b.yamlTexts(field(value, "peerDependencies"))
	if err != nil {
		return err
	}
	optional := yamlMarked(field(value, "dependenciesMeta"), "optional")
	lists := []dependencyList{{OptionalDep, map[string]string{}}, {Implicit, map[string]string{}}, {DevOnly, map[string]string{}}, {Prod, map[string]string{}}}
	for name, rng := range deps {
		lists[y.listOf(from, name, rng, optional[name])].deps[name] = rng
	}
	start := len(y.b.file.Edges)
	y.b.listEdges(id, lists, nil, func(name, rng string) int { return y.find(name, rng) })
	y.b.listEdges(id, []dependencyList{{PeerDep, peers}}, yamlMarked(field(value, "peerDependenciesMeta"), "optional"),
		func(string, string) int { return -1 }) // which package a peer is depends on who asks: yarn works it out anew
	for i := start; i < len(y.b.file.Edges); i++ {
		e := &y.b.file.Edges[i]
		e.Range = strings.TrimPrefix(e.Range, "npm:")
	}
	y.addPatchEdge(id)
	return nil
}

// listOf returns the index in addEdges' lists. An entry of a workspace mixes
// its dev dependencies with the others: its manifest tells them apart. A
// dependency on node-gyp at any version is yarn's own addition to packages
// with install scripts.
func (y *berryFile) listOf(from *Node, name, rng string, optional bool) int {
	m := y.b.manifests[from.Folder]
	switch {
	case optional:
		return 0
	case name == "node-gyp" && rng == "npm:latest":
		return 1
	case from.Kind == Workspace && m != nil && m.DevDependencies[name] != "" && m.Dependencies[name] == "":
		return 2
	default:
		return 3
	}
}

// addPatchEdge joins a patched package with the one that it patches.
func (y *berryFile) addPatchEdge(id int) {
	n := &y.b.file.Nodes[id]
	if n.Flags&Patched == 0 {
		return
	}
	inner, _ := wrapped(n.Key)
	for other := range y.b.file.Nodes {
		if y.b.file.Nodes[other].Key == inner {
			y.b.addEdge(Edge{From: id, To: other, Name: n.Name, Range: n.Version, Kind: Implicit})
			return
		}
	}
}

// find looks for the entry of a descriptor. Yarn wraps some in patches of its
// own, and a manifest's resolutions replace others.
func (y *berryFile) find(name, rng string) int {
	descriptor := name + "@" + rng
	if id, ok := y.patch[descriptor]; ok {
		return id
	}
	if id, ok := y.at[descriptor]; ok {
		return id
	}
	for _, protocol := range []string{"npm:", "workspace:"} {
		if id, ok := y.at[name+"@"+protocol+rng]; ok {
			return id
		}
	}
	if m := y.b.manifests[""]; m != nil {
		for _, pattern := range []string{name, "**/" + name} {
			if id, ok := y.at[name+"@npm:"+strings.TrimPrefix(m.Resolutions[pattern], "npm:")]; ok && m.Resolutions[pattern] != "" {
				return id
			}
		}
	}
	return -1
}

// findLost gives the edges that lead nowhere to the entries of their name that
// nothing else leads to. A manifest's resolutions make such edges; where the
// manifest is not at hand, an entry without another reason to be there can
// only be what they resolve to.
func (y *berryFile) findLost() {
	used := make(map[int]bool)
	for _, e := range y.b.file.Edges {
		used[e.To] = true
	}
	for i := range y.b.file.Edges {
		e := &y.b.file.Edges[i]
		if e.To >= 0 || e.Kind == PeerDep || e.Kind == PeerOptional {
			continue
		}
		var free []int
		for _, id := range y.byName[e.Name] {
			if !used[id] || len(y.byName[e.Name]) == 1 {
				free = append(free, id)
			}
		}
		if len(free) == 1 {
			e.To, e.Override = free[0], "resolutions"
		}
	}
}
