package drill

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"levee/internal/attack/craft"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

// Surround returns a scene's archive, and the universe that it is, with empty stand-ins for all packages that
// the carrier needs in the project, in the versions that are installed, so that
// a client can install what the scene brings.
func (d *Drill) Surround(s *craft.Scene) (*txtar.Archive, *universe.Universe, error) {
	text, files := d.standIns(s.Universe)
	out := &txtar.Archive{Comment: s.Archive.Comment}
	for _, f := range s.Archive.Files {
		if f.Name == "universe" {
			f.Data = slices.Concat(f.Data, []byte(text))
		}
		out.Files = append(out.Files, f)
	}
	out.Files = append(out.Files, files...)
	u, err := universe.ParseArchive("drill", out)
	return out, u, err
}

// standIns writes the releases of what the carrier needs and a universe lacks.
// They are two years old, as nothing of them is asked but that they are there.
func (d *Drill) standIns(u *universe.Universe) (text string, files []txtar.File) {
	var b strings.Builder
	at := d.Carrier.Now.AddDate(-2, 0, 0).UTC().Format("2006-01-02")
	for _, n := range d.needed(u.Names()) {
		node := &d.Target.File.Nodes[n]
		fmt.Fprintf(&b, "%s %s %s\n", node.Name, node.Version, at)
		if asks := d.asks(n); len(asks) > 0 {
			fmt.Fprintf(&b, "  depends %s\n", strings.Join(asks, ", "))
		}
		files = append(files, txtar.File{Name: node.Name + "@" + node.Version + "/index.js", Data: []byte("module.exports = {}\n")})
	}
	return b.String(), files
}

// needed returns a node of each release that the carrier needs, by name and
// version, without packages that are there.
func (d *Drill) needed(there []string) []int {
	f := d.Target.File
	found := make(map[npm.ID]int)
	seen := make(map[int]bool)
	for queue := []int{d.Carrier.Node}; len(queue) > 0; queue = queue[1:] {
		for _, e := range d.Target.Graph.Out(queue[0]) {
			to := f.Edges[e].To
			if to < 0 || seen[to] {
				continue
			}
			seen[to] = true
			queue = append(queue, to)
			node := &f.Nodes[to]
			v, err := npm.ParseVersion(node.Version)
			if err == nil && v.String() == node.Version && npm.ValidName(node.Name) == nil && !slices.Contains(there, node.Name) {
				found[npm.ID{Name: node.Name, Version: node.Version}] = to
			}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b int) int {
		return cmp.Or(cmp.Compare(f.Nodes[a].Name, f.Nodes[b].Name), cmp.Compare(f.Nodes[a].Version, f.Nodes[b].Version))
	})
}

// asks are the requests of a node that a universe can say: NAME RANGE.
func (d *Drill) asks(n int) []string {
	var all []string
	for _, e := range d.Target.Graph.Out(n) {
		edge := &d.Target.File.Edges[e]
		if edge.Kind == lockfile.Prod && edge.To >= 0 && edge.Range != "" && !strings.ContainsAny(edge.Range, ",#\n\r:") {
			all = append(all, edge.Name+" "+edge.Range)
		}
	}
	slices.Sort(all)
	return all
}
