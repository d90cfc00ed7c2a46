package warning

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
)

// Around is what is known of the project whose command was heard.
type Around struct {
	Root       string       // the project's folder: absolute, slash-separated, links resolved
	Graph      *graph.Graph // nil if no lockfile could be read
	Workspaces []string     // folders of workspaces within the project, slash-separated
	// Manifest returns the package.json of the folder of an installed package,
	// nil if there is none that can be read.
	Manifest func(folder string) *npm.Manifest
}

// A Side tells whose code raised a warning.
type Side uint8

const (
	Package Side = iota // an installed package
	Own                 // the project itself, or a workspace
	Outside             // something that is not in the project: the package client, a global tool
	Unknown             // no trace, or none that tells
)

// A Raiser is one whose code raised warnings.
type Raiser struct {
	Side    Side
	Name    string // of a package; of a workspace its folder, "" the project; of what is outside the package if its path tells
	Version string // as installed; "" if that is not known
	Node    int    // in the graph; -1: the lockfile does not have it, or there is none
	Says    string // what the package says of itself: its description, or its keywords; "" if nothing
	Raised  []Raised
}

// A Raised is one kind of warning of a raiser.
type Raised struct {
	Heard
	File         string   // of the raising code, within the package or project; "" if not known
	Meaning      string   // of the code, "" if it has none that is listed
	Capabilities []string // of the API that the code is about
	Fit          Fit
	Known        bool // it was recorded before
}

// Attribute finds out whose code raised what was heard. Packages come first,
// sorted by name and version, then the project, then the rest.
func Attribute(log *Log, around Around, known *Known) []*Raiser {
	a := attribution{Around: around, raisers: make(map[raiserKey]*Raiser)}
	for i := range log.Heard {
		a.add(&log.Heard[i], known)
	}
	all := make([]*Raiser, 0, len(a.raisers))
	for _, r := range a.raisers {
		slices.SortFunc(r.Raised, compareRaised)
		all = append(all, r)
	}
	slices.SortFunc(all, func(x, y *Raiser) int {
		return cmp.Or(cmp.Compare(x.Side, y.Side), strings.Compare(x.Name, y.Name), strings.Compare(x.Version, y.Version), cmp.Compare(x.Node, y.Node))
	})
	return all
}

// compareRaised puts what does not fit first, and what has no code last.
func compareRaised(x, y Raised) int {
	later := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return cmp.Or(later(x.Fit != Unfit)-later(y.Fit != Unfit), later(x.Code == "")-later(y.Code == ""), strings.Compare(x.Code, y.Code), strings.Compare(x.Type, y.Type), strings.Compare(x.Message, y.Message),
		strings.Compare(x.File, y.File), cmp.Compare(x.At.Line, y.At.Line))
}

type raiserKey struct {
	side          Side
	name, version string
	node          int
}

type attribution struct {
	Around
	raisers map[raiserKey]*Raiser
}

func (a *attribution) add(heard *Heard, known *Known) {
	found, file, m := a.raiser(heard.At)
	h := *heard
	if len(a.Root) > 1 { // a record is for all machines
		h.Message = strings.ReplaceAll(h.Message, a.Root, ".")
	}
	k := raiserKey{found.Side, found.Name, found.Version, found.Node}
	r := a.raisers[k]
	if r == nil {
		r = &found
		r.Says = says(m)
		a.raisers[k] = r
	}
	one := Raised{Heard: h, File: file, Known: known.Has(&found, &h)}
	d, listed := deprecations()[h.Code]
	one.Meaning, one.Capabilities = d.meaning, d.capabilities
	if listed && r.Side == Package {
		one.Fit = fit(one.Capabilities, r.Name, m)
	}
	r.Raised = append(r.Raised, one)
}

// raiser tells whose code a frame is.
func (a *attribution) raiser(at Frame) (r Raiser, file string, m *npm.Manifest) {
	switch at.Where {
	case InFile:
	case InLoader:
		return Raiser{Side: Outside, Name: "yarn's loader", Node: -1}, "", nil
	default:
		return Raiser{Side: Unknown, Node: -1}, "", nil
	}
	within, inside := below(a.Root, unvirtual(at.File))
	p, isPackage := installedAt(at.File)
	_, _, zip := Archive(p.folder)
	switch {
	case isPackage && (inside || zip):
		return a.installed(p)
	case isPackage:
		tool, _ := outermost(at.File)
		return Raiser{Side: Outside, Name: tool.name, Node: -1}, tool.file, nil
	case !inside:
		return Raiser{Side: Outside, Node: -1}, at.File, nil
	case strings.Contains(at.File, modules): // what tools keep there, such as compiled code
		return Raiser{Side: Unknown, Node: -1}, within, nil
	}
	return a.own(within)
}

// installed finds a package in the lockfile: at its very place if the lockfile
// has places, else by its name and version.
func (a *attribution) installed(p installed) (Raiser, string, *npm.Manifest) {
	m := a.Manifest(p.folder)
	r := Raiser{Side: Package, Name: p.name, Version: p.version, Node: -1}
	if m != nil {
		r.Name, r.Version = cmp.Or(m.Name, r.Name), cmp.Or(m.Version, r.Version)
	}
	if a.Graph == nil {
		return r, p.file, m
	}
	place, _ := below(a.Root, p.folder)
	nodes := a.Graph.Named(r.Name, r.Version)
	if i := slices.IndexFunc(nodes, func(n int) bool { return a.Graph.File.Nodes[n].Key == place }); i >= 0 {
		r.Node = nodes[i]
	} else if len(nodes) > 0 {
		r.Node = slices.MinFunc(nodes, func(x, y int) int { return cmp.Compare(a.far(x), a.far(y)) })
	}
	return r, p.file, m
}

// far is how many steps a node is from the project; what nothing leads to is
// farthest.
func (a *attribution) far(node int) int {
	if d := a.Graph.Depth(node); d >= 0 {
		return d
	}
	return len(a.Graph.File.Nodes)
}

// own finds the workspace that a file of the project is in.
func (a *attribution) own(file string) (Raiser, string, *npm.Manifest) {
	r := Raiser{Side: Own, Node: -1}
	within := file
	for _, folder := range a.Workspaces {
		if rest, ok := below(folder, file); ok && folder != "" && len(folder) > len(r.Name) {
			r.Name, within = folder, rest
		}
	}
	if a.Graph != nil {
		r.Node = slices.IndexFunc(a.Graph.File.Nodes, func(n lockfile.Node) bool {
			return n.Kind == lockfile.Workspace && n.Folder == r.Name
		})
	}
	return r, path.Clean(within), nil
}

// Way returns the shortest way by which a raiser came in, as the names that
// lead to it, itself included; nil if none is known.
func (r *Raiser) Way(g *graph.Graph) []string {
	if r.Side != Package || r.Node < 0 || g == nil {
		return nil
	}
	paths, _ := g.Paths(r.Node, 1)
	if len(paths) == 0 {
		return nil
	}
	var names []string
	if from := g.File.Nodes[g.File.Edges[paths[0][0]].From]; from.Folder != "" {
		names = append(names, from.Folder)
	}
	for _, e := range paths[0] {
		names = append(names, g.File.Edges[e].Name)
	}
	return names
}

// says returns what a manifest says that its package is for.
func says(m *npm.Manifest) string {
	if m == nil {
		return ""
	}
	return cmp.Or(m.Description, strings.Join(m.Keywords, ", "))
}
