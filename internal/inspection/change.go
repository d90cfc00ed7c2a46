package inspection

import (
	"maps"
	"slices"

	"levee/internal/code"
	"levee/internal/code/capability"
)

// A Change is what the second of two packages has that the first has not, and
// the reverse. Places do not count: code that only moved has not changed what
// it does.
type Change struct {
	Files        Files
	Gained, Lost []Gain          // capabilities
	Uses         []Use           // that only the second has: another API, host, path, command
	Flows        []code.Flow     // that only the second has
	Hidden       []code.Disguise // more of a kind in a file than before
	Replaces     []code.Override // that only the second has
	Gaps         []code.Gap      // that only the second has
	Scripts      []Entry
	Dependencies []Entry
	Commands     []Entry
	Entries      []Entry // files that an importer gets

	had map[place]bool // of the first package
}

// A place is what a capability is used on: a host, a path, a command.
type place struct{ name, detail string }

// Files are the files of two packages, by path.
type Files struct {
	Added, Removed []code.File
	Changed        []Changed
	Same           int
}

// Changed is a file whose content is not that of before.
type Changed struct{ Before, After code.File }

// A Gain is a capability that one side has and the other has not, or only
// later: Was is the phase in which the other side has it, "" for never.
type Gain struct {
	Use
	Was code.Phase
}

// An Entry is something in a manifest that is not the same on both sides. One
// of the values is "" if it is on one side alone.
type Entry struct{ Kind, Name, Before, After string }

// Compare tells what changed from one package to another.
func Compare(before, after *code.Package) *Change {
	c := &Change{
		had:          make(map[place]bool),
		Files:        compareFiles(before.Files, after.Files),
		Gained:       gained(before, after),
		Lost:         gained(after, before),
		Uses:         newUses(before, after),
		Flows:        only(before.Flows, after.Flows, flowOf),
		Replaces:     only(before.Overrides, after.Overrides, overrideOf),
		Gaps:         only(before.Gaps, after.Gaps, func(g *code.Gap) code.Gap { return code.Gap{Why: g.Why, Odd: g.Odd} }),
		Hidden:       hidden(before.Disguises, after.Disguises),
		Scripts:      compareMaps("script", before.Manifest.Scripts, after.Manifest.Scripts),
		Dependencies: compareMaps("dependency", before.Manifest.Dependencies, after.Manifest.Dependencies),
		Commands:     compareMaps("command", before.Manifest.Bin, after.Manifest.Bin),
		Entries:      compareMaps("entry", setOf(before.Manifest.Entries), setOf(after.Manifest.Entries)),
	}
	for i := range before.Capabilities {
		c.had[place{before.Capabilities[i].Name, before.Capabilities[i].Detail}] = true
	}
	c.Dependencies = append(c.Dependencies, compareMaps("optional", before.Manifest.Optional, after.Manifest.Optional)...)
	c.Dependencies = append(c.Dependencies, compareMaps("peer", before.Manifest.Peer, after.Manifest.Peer)...)
	return c
}

func compareFiles(before, after []code.File) Files {
	var f Files
	was := make(map[string]code.File, len(before))
	for _, b := range before {
		was[b.Path] = b
	}
	for _, a := range after {
		b, ok := was[a.Path]
		delete(was, a.Path)
		switch {
		case !ok:
			f.Added = append(f.Added, a)
		case a.Digest == b.Digest && a.Size == b.Size:
			f.Same++
		default:
			f.Changed = append(f.Changed, Changed{b, a})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(was)) {
		f.Removed = append(f.Removed, was[path])
	}
	return f
}

// gained returns the first use of each capability that after has, and before
// has not or only in a later phase. Files that nothing leads to count for
// nothing on either side.
func gained(before, after *code.Package) []Gain {
	had := Earliest(before)
	var all []Gain
	seen := make(map[string]bool)
	for _, u := range Uses(after) {
		if seen[u.Name] || u.Phase == code.Never {
			continue
		}
		seen[u.Name] = true
		was, ok := had[u.Name]
		switch {
		case !ok || was == code.Never:
			all = append(all, Gain{Use: u})
		case phaseRank(u.Phase) < phaseRank(was):
			all = append(all, Gain{u, was})
		}
	}
	slices.SortStableFunc(all, func(a, b Gain) int { return rankOf(a.Name) - rankOf(b.Name) })
	return all
}

// newUses returns the uses of after that before has in no phase.
func newUses(before, after *code.Package) []Use {
	had := make(map[likeness]bool)
	for i := range before.Capabilities {
		like := likenessOf(&before.Capabilities[i])
		like.phase = ""
		had[like] = true
	}
	return slices.DeleteFunc(Uses(after), func(u Use) bool {
		like := likenessOf(&u.Capability)
		like.phase = ""
		return had[like]
	})
}

// Places returns those uses whose host, path, command or variable is new,
// whatever API has it: each once.
func (c *Change) Places() []Use {
	seen := make(map[place]bool)
	var all []Use
	for _, u := range c.Uses {
		k := place{u.Name, u.Detail}
		if u.Detail == "" || c.had[k] || seen[k] {
			continue
		}
		seen[k] = true
		all = append(all, u)
	}
	return all
}

// only returns those of after whose like is not in before, each once.
func only[T any, K comparable](before, after []T, likeOf func(*T) K) []T {
	seen := make(map[K]bool)
	for i := range before {
		seen[likeOf(&before[i])] = true
	}
	var all []T
	for i := range after {
		if k := likeOf(&after[i]); !seen[k] {
			seen[k] = true
			all = append(all, after[i])
		}
	}
	return all
}

// flowOf leaves out of a flow where it stands, and what was done on the way.
func flowOf(f *code.Flow) flow {
	like := flow{f.From, f.To}
	like.from.Place, like.to.Place, like.to.Phase = code.Place{}, code.Place{}, ""
	return like
}

type flow struct {
	from code.Origin
	to   code.Sink
}

func overrideOf(o *code.Override) code.Override {
	like := *o
	like.Place = code.Place{}
	return like
}

// hidden returns the disguises of a kind of which a file has more than before.
func hidden(before, after []code.Disguise) []code.Disguise {
	type like struct{ kind, file string }
	left := make(map[like]int)
	for _, d := range before {
		left[like{d.Kind, d.File}]++
	}
	var all []code.Disguise
	for _, d := range after {
		k := like{d.Kind, d.File}
		if left[k]--; left[k] < 0 {
			all = append(all, d)
		}
	}
	return all
}

func compareMaps(kind string, before, after map[string]string) []Entry {
	names := make(map[string]bool, len(after))
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	var all []Entry
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if b, a := before[name], after[name]; b != a {
			all = append(all, Entry{kind, name, b, a})
		}
	}
	return all
}

func setOf(names []string) map[string]string {
	set := make(map[string]string, len(names))
	for _, name := range names {
		set[name] = name
	}
	return set
}

// Quiet tells whether nothing changed that a reader of code would look at:
// bytes may differ.
func (c *Change) Quiet() bool {
	return len(c.Gained)+len(c.Lost)+len(c.Uses)+len(c.Flows)+len(c.Hidden)+len(c.Replaces)+len(c.Scripts)+len(c.Dependencies)+len(c.Commands)+len(c.Entries)+len(c.Gaps) == 0
}

// Names returns the names of capabilities in the order of reports.
func Names() []string {
	names := make([]string, len(capability.Capabilities))
	for i, c := range capability.Capabilities {
		names[i] = c.Name
	}
	return names
}
