// Package lockwrite writes a lockfile.File as the text of a lockfile, with the
// package.json that asks for it. It is for trees that are made, and small: what
// a client keeps in a lockfile besides places, ranges, addresses and hashes
// (engines, licences, peers, funding) is left out, and clients do without.
package lockwrite

import (
	"bytes"
	"encoding/json"
	"fmt"

	"levee/internal/npm/lockfile"
)

// A Lock is a lockfile as text, and the manifest that it belongs to.
type Lock struct {
	Name     string // of the file: "package-lock.json"
	Kind     lockfile.Kind
	Format   string // the format's version: that of the file where it can be written
	Text     []byte
	Manifest []byte // package.json
}

// Write writes a file in its own format: package-lock.json of versions 1 to 3,
// yarn.lock of yarn 1, pnpm-lock.yaml of version 9.0, which stands for older
// ones too. All others become a package-lock.json of version 3. Nodes[0] is the
// project, which has no workspaces; edges that lead nowhere, to links, or are
// peers are left out, and so are flags but Dev, Optional and InstallScript.
// Where several nodes have one artifact the first one's edges count.
func Write(f *lockfile.File) (*Lock, error) {
	t := newTree(f)
	l := &Lock{Name: "package-lock.json", Kind: lockfile.NPM, Format: f.Format}
	var err error
	switch {
	case f.Kind == lockfile.YarnOne:
		l.Name, l.Kind, l.Text = "yarn.lock", f.Kind, t.yarn()
	case f.Kind == lockfile.PNPM:
		l.Name, l.Kind, l.Format, l.Text = "pnpm-lock.yaml", f.Kind, pnpmFormat, t.pnpm()
	case f.Kind == lockfile.NPM && f.Format == "1":
		l.Text, err = t.npm(1)
	case f.Kind == lockfile.NPM && f.Format == "2":
		l.Text, err = t.npm(2)
	default:
		l.Format = "3"
		l.Text, err = t.npm(3)
	}
	if err != nil {
		return nil, err
	}
	l.Manifest, err = text(manifest{f.Nodes[0].Name, f.Nodes[0].Version, true, t.lists(0)})
	return l, err
}

// A manifest is a package.json.
type manifest struct {
	Name    string `json:"name,omitempty"`
	Version string `json:"version,omitempty"`
	Private bool   `json:"private"`
	lists
}

// lists are what a place asks for, by list of its manifest.
type lists struct {
	Dependencies map[string]string `json:"dependencies,omitempty"`
	Dev          map[string]string `json:"devDependencies,omitempty"`
	Optional     map[string]string `json:"optionalDependencies,omitempty"`
}

func (l *lists) add(e *lockfile.Edge) {
	list := &l.Dependencies
	switch e.Kind {
	case lockfile.DevOnly:
		list = &l.Dev
	case lockfile.OptionalDep:
		list = &l.Optional
	}
	if *list == nil {
		*list = make(map[string]string)
	}
	(*list)[e.Name] = e.Range
}

// text is JSON as npm writes it: two spaces, nothing escaped for HTML.
func text(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// Bounds of a tree: two packages that need each other in two versions each nest
// without end.
const (
	maxPlaces = 10_000
	maxDepth  = 100
)

// A tree is a file with its nodes put into folders: each at the top where its
// name is free there, and else in the folder of what asks for it.
type tree struct {
	file  *lockfile.File
	first map[int]int // artifact -> node
	out   [][]int     // by node: the edges that are written
	all   []*place    // the project first
}

// A place is a folder in which a package stands.
type place struct {
	node  int
	name  string // of the folder: an alias keeps its own
	in    *place // nil: the project
	depth int
	under map[string]*place
}

func newTree(f *lockfile.File) *tree {
	t := &tree{file: f, out: make([][]int, len(f.Nodes)), first: make(map[int]int)}
	for n := range f.Nodes {
		if _, ok := t.first[f.Nodes[n].Artifact]; !ok {
			t.first[f.Nodes[n].Artifact] = n
		}
	}
	for i := range f.Edges {
		e := &f.Edges[i]
		if e.To < 0 || f.Nodes[e.To].Kind != lockfile.Package || e.Kind == lockfile.PeerDep || e.Kind == lockfile.PeerOptional {
			continue
		}
		if e.From == t.only(e.From) {
			t.out[e.From] = append(t.out[e.From], i)
		}
	}
	return t
}

// only returns the node that stands for all with the same artifact.
func (t *tree) only(node int) int { return t.first[t.file.Nodes[node].Artifact] }

// settle puts each node into a folder.
func (t *tree) settle() error {
	t.all = []*place{{under: make(map[string]*place)}}
	for at := 0; at < len(t.all); at++ {
		for _, i := range t.out[t.all[at].node] {
			e := &t.file.Edges[i]
			t.put(t.all[at], e.Name, t.only(e.To))
		}
		if last := t.all[len(t.all)-1]; len(t.all) > maxPlaces || last.depth > maxDepth {
			return fmt.Errorf("%s: its tree has more than %d places, or %d levels", t.file.Nodes[0].Name, maxPlaces, maxDepth)
		}
	}
	return nil
}

// put lets a place find a node by a name: where it would look, at the top if it
// finds nothing, or else in its own folder. Whatever found something before goes
// on to find the same.
func (t *tree) put(from *place, name string, node int) {
	in := t.all[0]
	for p := from; p != nil; p = p.in {
		have := p.under[name]
		if have == nil {
			continue
		}
		if have.node == node || p == from {
			return
		}
		in = from
		break
	}
	one := &place{node: node, name: name, in: in, depth: in.depth + 1, under: make(map[string]*place)}
	in.under[name] = one
	t.all = append(t.all, one)
}

// lists returns what a node asks for.
func (t *tree) lists(node int) lists {
	var l lists
	for _, i := range t.out[node] {
		l.add(&t.file.Edges[i])
	}
	return l
}

// artifact is what stands at a node that is no project.
func (t *tree) artifact(node int) *lockfile.Artifact {
	return &t.file.Artifacts[t.file.Nodes[node].Artifact]
}
