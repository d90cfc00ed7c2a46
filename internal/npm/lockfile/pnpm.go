package lockfile

import (
	"cmp"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"levee/internal/npm"
)

// A pnpmFile is a lockfile of pnpm under way. Its three generations differ in
// how they write a package's key, and in version 9 in that what a package is
// (packages) and how it is wired (snapshots) stand apart.
type pnpmFile struct {
	b         *builder
	style     pnpmStyle
	packages  *yaml.Node
	catalogs  *yaml.Node
	at        map[string]int // key -> node
	importers map[string]*yaml.Node
	folders   []string // of the importers, in the order of the file
}

// A pnpmStyle is a generation of the format.
type pnpmStyle int

const (
	slashes pnpmStyle = iota // 5: /a/1.0.0_peer
	ats                      // 6: /a@1.0.0(peer@2.0.0)
	bare                     // 9: a@1.0.0(peer@2.0.0)
)

// pnpmLists are the lists of an importer and of a package, in npm's order of
// precedence.
var pnpmLists = []struct {
	kind EdgeKind
	name string
}{
	{OptionalDep, "optionalDependencies"},
	{Prod, "dependencies"},
	{DevOnly, "devDependencies"},
}

// parsePNPM reads pnpm-lock.yaml of versions 5.x, 6.x and 9.x.
func parsePNPM(b *builder) error {
	doc, err := b.parseYAML()
	if err != nil {
		return err
	}
	p := &pnpmFile{b: b, at: make(map[string]int), importers: make(map[string]*yaml.Node), packages: field(doc, "packages"), catalogs: field(doc, "catalogs")}
	b.file.Format = scalar(field(doc, "lockfileVersion"))
	major, _, _ := strings.Cut(b.file.Format, ".")
	switch major {
	case "5":
		p.style = slashes
	case "6":
		p.style = ats
	case "9":
		p.style = bare
	default:
		return wantVersion(b.offset(doc), b.file.Format, "5, 6 or 9")
	}
	return p.build(doc)
}

func (p *pnpmFile) build(doc *yaml.Node) error {
	if err := p.addImporters(doc); err != nil {
		return err
	}
	instances := p.packages
	if p.style == bare {
		instances = field(doc, "snapshots")
	}
	if err := p.b.yamlFields(instances, p.addInstance); err != nil {
		return err
	}
	for i, folder := range p.folders {
		if err := p.importerEdges(i, folder); err != nil {
			return err
		}
	}
	if err := p.b.yamlFields(instances, p.instanceEdges); err != nil {
		return err
	}
	rules, err := p.b.yamlTexts(field(doc, "overrides"))
	if err != nil {
		return err
	}
	names := make(map[string]string)
	for pattern := range rules {
		names[npm.ParseID(pattern[strings.LastIndexByte(pattern, '>')+1:]).Name] = "overrides"
	}
	p.b.overridden(names)
	if p.style == bare {
		p.markDev()
	}
	return nil
}

// addImporters adds the project and its workspaces. A file of one project may
// have its lists at the top instead.
func (p *pnpmFile) addImporters(doc *yaml.Node) error {
	p.b.addWorkspace("", "", "", -1)
	p.folders = []string{""}
	p.importers[""] = doc
	return p.b.yamlFields(field(doc, "importers"), func(key, value *yaml.Node) error {
		if key.Value == "." {
			p.importers[""] = value
			p.b.file.Nodes[0].Offset = p.b.offset(key)
			return nil
		}
		folder := path.Clean(key.Value)
		p.importers[folder] = value
		p.folders = append(p.folders, folder)
		p.b.addWorkspace(folder, path.Base(folder), "", p.b.offset(key))
		return nil
	})
}

// addInstance adds a package, or in version 9 a snapshot of one.
func (p *pnpmFile) addInstance(key, value *yaml.Node) error {
	what := value
	base, peers := p.cutPeers(key.Value)
	if p.style == bare {
		what = field(p.packages, base)
	}
	name, version := p.cutKey(base)
	if name == "" {
		return at(p.b.offset(key), "key %.100q: want a package name and a version", key.Value)
	}
	resolution := field(what, "resolution")
	a := Artifact{
		Name: cmp.Or(scalar(field(what, "name")), name), Version: cmp.Or(scalar(field(what, "version")), version),
		Integrity: p.b.integrity(p.b.offset(key), scalar(field(resolution, "integrity"))),
	}
	a.Source, a.URL = pnpmSource(resolution, version)
	n := Node{Key: key.Value, Kind: Package, Name: a.Name, Version: a.Version, Offset: p.b.offset(key), Artifact: p.b.addArtifact(a)}
	for _, f := range []struct {
		node *yaml.Node
		name string
		flag Flags
	}{{value, "dev", Dev}, {value, "optional", Optional}, {what, "requiresBuild", InstallScript}} {
		if scalar(field(f.node, f.name)) == "true" {
			n.Flags |= f.flag
		}
	}
	if field(what, "deprecated") != nil {
		n.Flags |= Deprecated
	}
	if strings.Contains(peers, "patch_hash=") || scalar(field(value, "patched")) == "true" {
		n.Flags |= Patched
	}
	p.at[key.Value] = p.b.addNode(n)
	return nil
}

// cutPeers cuts the part of a key that says which peers a package was wired
// with: the same code, at another place.
func (p *pnpmFile) cutPeers(key string) (base, peers string) {
	mark := "("
	start := 0
	if p.style == slashes {
		mark, start = "_", strings.LastIndexByte(key, '/')+1
	}
	if i := strings.Index(key[start:], mark); i >= 0 {
		return key[:start+i], key[start+i:]
	}
	return key, ""
}

// cutKey returns the name and the version, or the address that stands in its
// place. Version 5 writes addresses without a name in front.
func (p *pnpmFile) cutKey(base string) (name, version string) {
	if p.style == slashes {
		i := strings.LastIndexByte(base, '/')
		if !strings.HasPrefix(base, "/") || i <= 0 {
			return path.Base(base), base
		}
		return base[1:i], base[i+1:]
	}
	base = strings.TrimPrefix(base, "/")
	name, version, ok := cutLocator(base)
	if !ok {
		return path.Base(base), base
	}
	return name, version
}

// pnpmSource tells where a resolution leads.
func pnpmSource(resolution *yaml.Node, version string) (Source, string) {
	switch scalar(field(resolution, "type")) {
	case "git":
		return Git, scalar(field(resolution, "repo")) + "#" + scalar(field(resolution, "commit"))
	case "directory":
		return Directory, "file:" + scalar(field(resolution, "directory"))
	}
	address := scalar(field(resolution, "tarball"))
	if address == "" {
		return Registry, ""
	}
	if strings.HasPrefix(version, "git+") || strings.Contains(address, "codeload.") || scalar(field(resolution, "gitHosted")) == "true" {
		return Git, address
	}
	return sourceOf(address), address
}

// importerEdges adds what a workspace asks for. Version 5 keeps the ranges in
// a list of their own, later ones beside the version.
func (p *pnpmFile) importerEdges(id int, folder string) error {
	importer := p.importers[folder]
	specifiers := field(importer, "specifiers")
	for _, l := range pnpmLists {
		err := p.b.yamlFields(field(importer, l.name), func(key, value *yaml.Node) error {
			reference, rng := scalar(value), scalar(field(specifiers, key.Value))
			if value.Kind == yaml.MappingNode {
				reference, rng = scalar(field(value, "version")), scalar(field(value, "specifier"))
			}
			p.b.addEdge(Edge{From: id, To: p.find(folder, key.Value, reference), Name: key.Value, Range: p.catalogued(key.Value, rng), Kind: l.kind})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// catalogued returns what "catalog:" or "catalog:NAME" stands for; other
// specifiers, and what no catalog has, stay as they are.
func (p *pnpmFile) catalogued(name, specifier string) string {
	catalog, ok := strings.CutPrefix(specifier, "catalog:")
	if !ok {
		return specifier
	}
	entry := field(field(p.catalogs, cmp.Or(catalog, "default")), name)
	return cmp.Or(scalar(field(entry, "specifier")), specifier)
}

// instanceEdges adds what a package depends on. The file has exact versions;
// ranges are there for peers only.
func (p *pnpmFile) instanceEdges(key, value *yaml.Node) error {
	id := p.at[key.Value]
	what := value
	if p.style == bare {
		base, _ := p.cutPeers(key.Value)
		what = field(p.packages, base)
	}
	peers, err := p.b.yamlTexts(field(what, "peerDependencies"))
	if err != nil {
		return err
	}
	optionalPeers := yamlMarked(field(what, "peerDependenciesMeta"), "optional")
	for _, l := range pnpmLists[:2] {
		err := p.b.yamlFields(field(value, l.name), func(dep, reference *yaml.Node) error {
			e := Edge{From: id, To: p.find("", dep.Value, scalar(reference)), Name: dep.Value, Kind: l.kind}
			if rng, ok := peers[dep.Value]; ok {
				e.Kind, e.Range = PeerDep, rng
				if optionalPeers[dep.Value] {
					e.Kind = PeerOptional
				}
				delete(peers, dep.Value)
			}
			p.b.addEdge(e)
			return nil
		})
		if err != nil {
			return err
		}
	}
	p.b.listEdges(id, []dependencyList{{PeerDep, peers}}, optionalPeers, func(string, string) int { return -1 })
	return nil
}

// find returns the node that a reference means for a dependency of this name:
// a version, the key of another package (an alias), or a link to a folder.
func (p *pnpmFile) find(folder, name, reference string) int {
	if reference == "" {
		return -1
	}
	if target, ok := strings.CutPrefix(reference, "link:"); ok {
		return p.link(path.Join(folder, target), name)
	}
	for _, key := range p.keys(name, reference) {
		if id, ok := p.at[key]; ok {
			return id
		}
	}
	return -1
}

func (p *pnpmFile) keys(name, reference string) []string {
	switch p.style {
	case slashes:
		return []string{"/" + name + "/" + reference, reference}
	case ats:
		return []string{"/" + name + "@" + reference, reference, name + "@" + reference}
	default:
		return []string{name + "@" + reference, reference}
	}
}

// link returns the workspace in a folder; a folder outside gets a link
// without a target.
func (p *pnpmFile) link(folder, name string) int {
	if folder == "." {
		folder = ""
	}
	for i := range p.folders {
		if p.folders[i] == folder {
			return i
		}
	}
	key := "link:" + folder
	if id, ok := p.at[key]; ok {
		return id
	}
	id := p.b.addNode(Node{Key: key, Kind: Link, Name: name, Artifact: -1, Target: -1, Offset: -1})
	p.at[key] = id
	return id
}

// markDev marks what only dev dependencies lead to; version 9 does not say.
func (p *pnpmFile) markDev() {
	next := make(map[int][]int)
	for _, e := range p.b.file.Edges {
		if e.To >= 0 && e.Kind != DevOnly {
			next[e.From] = append(next[e.From], e.To)
		}
	}
	seen := make([]bool, len(p.b.file.Nodes))
	var queue []int
	for i := range p.folders {
		seen[i] = true
		queue = append(queue, i)
	}
	for len(queue) > 0 {
		n := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, to := range next[n] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	for i := range seen {
		if !seen[i] && p.b.file.Nodes[i].Kind == Package {
			p.b.file.Nodes[i].Flags |= Dev
		}
	}
}
