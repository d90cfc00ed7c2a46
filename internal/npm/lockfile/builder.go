package lockfile

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"levee/internal/npm"
)

// A builder is a File under way; each format fills it.
type builder struct {
	file      *File
	data      []byte // without a byte order mark
	manifests Manifests
	artifacts map[artifactKey]int
}

type artifactKey struct {
	name, version string
	source        Source
	url           string
}

func newBuilder(name string, data []byte, manifests Manifests) *builder {
	if manifests == nil {
		manifests = Manifests{}
	}
	// An editor does not show a byte order mark, so offsets leave it out.
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	return &builder{
		file:      &File{Path: name, lines: lineStarts(data)},
		data:      data,
		manifests: manifests,
		artifacts: make(map[artifactKey]int),
	}
}

// addWorkspace adds the project, or one of its workspaces.
func (b *builder) addWorkspace(folder, name, version string, offset int64) int {
	if m := b.manifests[folder]; m != nil {
		name, version = cmp.Or(m.Name, name), cmp.Or(m.Version, version)
	}
	return b.addNode(Node{Key: folder, Kind: Workspace, Folder: folder, Name: name, Version: version, Artifact: -1, Offset: offset})
}

// workspaces adds a node for each manifest, the project first.
func (b *builder) workspaces() {
	b.addWorkspace("", "", "", -1)
	for _, folder := range slices.Sorted(maps.Keys(b.manifests)) {
		if folder != "" {
			b.addWorkspace(folder, "", "", -1)
		}
	}
}

func (b *builder) addNode(n Node) int {
	if n.Kind != Link {
		n.Target = -1
	}
	if n.Kind == Package {
		b.checkWords(&n)
	}
	b.file.Nodes = append(b.file.Nodes, n)
	return len(b.file.Nodes) - 1
}

// checkWords notes names and versions that npm would not take. They are kept
// as they are: what a lockfile says is evidence, too.
func (b *builder) checkWords(n *Node) {
	if err := npm.ValidName(n.Name); err != nil {
		b.problem(n.Offset, "%v", err)
	}
	if n.Version != "" && b.file.Artifacts[n.Artifact].Source == Registry {
		if _, err := npm.ParseLoose(n.Version); err != nil {
			b.problem(n.Offset, "%v", err)
		}
	}
}

// addArtifact returns the index of an artifact; one of the same name, version,
// source and address is shared, and gains the hashes that it lacked.
func (b *builder) addArtifact(a Artifact) int {
	key := artifactKey{a.Name, a.Version, a.Source, a.URL}
	i, ok := b.artifacts[key]
	if !ok {
		i = len(b.file.Artifacts)
		b.artifacts[key] = i
		b.file.Artifacts = append(b.file.Artifacts, a)
		return i
	}
	old := &b.file.Artifacts[i]
	for _, in := range a.Integrity {
		if !slices.Contains(old.Integrity, in) {
			old.Integrity = append(old.Integrity, in)
		}
	}
	return i
}

func (b *builder) addEdge(e Edge) { b.file.Edges = append(b.file.Edges, e) }

// problem notes something odd. Foreign text is to be quoted with %q.
func (b *builder) problem(offset int64, format string, args ...any) {
	const most = 1000 // a hostile file could be nothing but problems
	if len(b.file.Problems) < most {
		b.file.Problems = append(b.file.Problems, Problem{offset, fmt.Sprintf(format, args...)})
	}
}

// integrity reads hashes and notes what is none.
func (b *builder) integrity(offset int64, s string) []npm.Integrity {
	if s == "" {
		return nil
	}
	in, err := npm.ParseIntegrity(s)
	if err != nil {
		b.problem(offset, "%v", err)
	}
	return in
}

// finish puts problems and edges into a stable order.
func (b *builder) finish() {
	slices.SortStableFunc(b.file.Problems, func(x, y Problem) int { return cmp.Compare(x.Offset, y.Offset) })
	slices.SortStableFunc(b.file.Edges, func(x, y Edge) int {
		return cmp.Or(cmp.Compare(x.From, y.From), strings.Compare(x.Name, y.Name), cmp.Compare(x.Kind, y.Kind))
	})
}

// A dependencyList is one list of a manifest or of an entry of a lockfile.
type dependencyList struct {
	kind EdgeKind
	deps map[string]string
}

// listsOf returns a manifest's lists. A name in several of them counts in one
// only, in npm's order: optional before the others, prod before dev.
func listsOf(m *npm.Manifest) []dependencyList {
	return []dependencyList{
		{OptionalDep, m.Optional},
		{Prod, m.Dependencies},
		{DevOnly, m.DevDependencies},
		{PeerDep, m.Peer},
	}
}

// manifestEdges adds the edges of a workspace's manifest; find returns the
// node of a name and range, -1 for none.
func (b *builder) manifestEdges(from int, find func(name, rng string) int) {
	m := b.manifests[b.file.Nodes[from].Folder]
	if m == nil {
		return
	}
	b.listEdges(from, listsOf(m), m.PeerOptional, find)
}

// listEdges adds one edge for each name, sorted.
func (b *builder) listEdges(from int, lists []dependencyList, optionalPeers map[string]bool, find func(name, rng string) int) {
	seen := make(map[string]bool)
	for _, l := range lists {
		for _, name := range slices.Sorted(maps.Keys(l.deps)) {
			if seen[name] {
				continue
			}
			seen[name] = true
			kind := l.kind
			if kind == PeerDep && optionalPeers[name] {
				kind = PeerOptional
			}
			b.addEdge(Edge{From: from, To: find(name, l.deps[name]), Name: name, Range: l.deps[name], Kind: kind})
		}
	}
}
