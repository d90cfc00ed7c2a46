package drill

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"levee/internal/attack/craft"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/npm/lockwrite"
	"levee/internal/universe"
)

// Surroundings are a scene with all that a client needs to install what it
// brings: empty stand-ins, in the versions that are installed, for what the carrier
// needs and for those by which the project comes to it.
type Surroundings struct {
	Archive       *txtar.Archive
	Universe      *universe.Universe
	Before, After *lockwrite.Lock // the part of the project that is about it
	Instead       string          // the format of the project's own lockfile, if that cannot be written: "bun 1"
}

// Surround returns the surroundings of a scene.
func (d *Drill) Surround(s *craft.Scene) (*Surroundings, error) {
	p := d.partOf(s)
	text, files := d.standIns(p, s)
	a := &txtar.Archive{Comment: s.Archive.Comment}
	for _, f := range s.Archive.Files {
		if f.Name == "universe" {
			f.Data = slices.Concat(f.Data, []byte(text))
		}
		a.Files = append(a.Files, f)
	}
	a.Files = append(a.Files, files...)
	u, err := universe.ParseArchive("drill", a)
	if err != nil {
		return nil, err
	}
	out := &Surroundings{Archive: a, Universe: u}
	if out.Before, err = lockwrite.Write(p.file(d.Target.File, nil, s.Before, u)); err != nil {
		return nil, err
	}
	if out.After, err = lockwrite.Write(p.file(p.after, s.Moves, s.Shipped, u)); err != nil {
		return nil, err
	}
	if own := format(d.Target.File.Kind, d.Target.File.Format); own != format(out.Before.Kind, out.Before.Format) {
		out.Instead = own
	}
	return out, nil
}

// format is "npm 1".
func format(kind lockfile.Kind, version string) string { return string(kind) + " " + version }

// Format is the format of the lockfiles: "npm 1".
func (around *Surroundings) Format() string { return format(around.Before.Kind, around.Before.Format) }

// Files returns the part of the project before and after, in a folder for each.
func (around *Surroundings) Files() []ExportFile {
	return []ExportFile{
		{"before/package.json", around.Before.Manifest}, {"before/" + around.Before.Name, around.Before.Text},
		{"after/package.json", around.After.Manifest}, {"after/" + around.After.Name, around.After.Text},
	}
}

// standIns writes the releases of a part that a scene lacks, as old as the ones
// that they stand for.
func (d *Drill) standIns(p *part, s *craft.Scene) (text string, files []txtar.File) {
	crafted := s.Universe.Names()
	asks := make(map[npm.ID]map[lockfile.EdgeKind]map[string]string) // list, name, range
	for _, n := range p.nodes {
		node := &p.after.Nodes[n]
		id := npm.ID{Name: node.Name, Version: node.Version}
		if node.Kind != lockfile.Package || slices.Contains(crafted, id.Name) {
			continue
		}
		if asks[id] == nil {
			asks[id] = map[lockfile.EdgeKind]map[string]string{lockfile.Prod: {}, lockfile.OptionalDep: {}}
		}
		for i := range p.edges {
			if e := &p.edges[i]; e.From == n {
				asks[id][e.Kind][e.Name] = e.Range
			}
		}
	}
	var b strings.Builder
	for _, id := range slices.SortedFunc(maps.Keys(asks), byID) {
		b.WriteString(d.published(id))
		b.WriteString(needs("depends", asks[id][lockfile.Prod]) + needs("optional", asks[id][lockfile.OptionalDep]))
		files = append(files, txtar.File{Name: id.String() + "/index.js", Data: []byte("module.exports = {}\n")})
	}
	return b.String(), files
}

// published is the line of a release in a universe: when it came out, by whom, and
// who could have published it, as far as that is known; where the date is not, it
// is two years old.
func (d *Drill) published(id npm.ID) string {
	r := evidence.Release{Version: id.Version}
	if h, ok := d.Target.Evidence.History(id.Name).Get(); ok {
		if i := slices.IndexFunc(h.Releases, func(r evidence.Release) bool { return r.Version == id.Version }); i >= 0 {
			r = h.Releases[i]
		}
	}
	if _, ok := r.Published.Get(); !ok {
		r.Published = evidence.Know(d.Carrier.Now.AddDate(-2, 0, 0), evidence.Provenance{})
	}
	return craft.Line(id.Name, &r)
}

func byID(a, b npm.ID) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version))
}

// needs is a list of what a release asks for, as a universe has it; "" if it is
// empty.
func needs(list string, asks map[string]string) string {
	if len(asks) == 0 {
		return ""
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(asks)) {
		all = append(all, name+" "+asks[name])
	}
	return "  " + list + " " + strings.Join(all, ", ") + "\n"
}
