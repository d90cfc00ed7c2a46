package drill

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"levee/internal/attack/craft"
	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/reading"
	"levee/internal/control"
	"levee/internal/control/confusion"
	"levee/internal/evidence"
	"levee/internal/graph"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

// adopt returns the project after it took a scene in, held against what it was,
// on what could be known that day.
func (d *Drill) adopt(s *craft.Scene) (*control.Target, error) {
	known, then, err := d.knowledge(s, read)
	if err != nil {
		return nil, err
	}
	after, manifests := d.taken(s)
	t := d.target(after, graph.New(after), manifests, known)
	t.AsOf = s.Adopted
	before := d.target(d.Target.File, d.Target.Graph, d.Target.Manifests, then)
	before.AsOf = s.Adopted
	t.Between(before)
	t.Expose()
	before.Expose()
	return t, nil
}

// A reader tells what the code of a release in a universe does.
type reader func(*universe.Universe, npm.ID) (evidence.Fact[*code.Package], error)

func read(u *universe.Universe, id npm.ID) (evidence.Fact[*code.Package], error) {
	return u.Coded(reading.Read).Code(context.Background(), lockfile.Artifact{Name: id.Name, Version: id.Version, Source: lockfile.Registry})
}

// knowledge is what is known of a scene on the day on which it is taken in, and
// what was known the moment before.
func (d *Drill) knowledge(s *craft.Scene, again reader) (known, then *evidence.Bundle, err error) {
	edited := led(s)
	if known, err = d.evidence(s.Universe, s, again); err != nil || s.Before == s.Universe && !edited {
		return known, known, err
	}
	if edited {
		known.PutPackage(s.Payload.Name, s.Payload.Version, evidence.Unknown[*code.Package](unfetched, evidence.Provenance{Source: "tarball"}))
	}
	then, err = d.evidence(s.Before, s, again)
	return known, then, err
}

// led tells whether the lockfile leads to bytes that the registry does not have.
func led(s *craft.Scene) bool {
	return slices.ContainsFunc(s.Moves, func(m craft.Move) bool { return m.Address != "" })
}

// unfetched is why nobody reads what an edited lockfile leads to: no other host
// than the registry is asked, and what that has is not what the hash names.
var unfetched = archive.ErrIntegrity.Error()

func (d *Drill) target(f *lockfile.File, g *graph.Graph, m lockfile.Manifests, b *evidence.Bundle) *control.Target {
	t := *d.Target
	t.File, t.Graph, t.Manifests, t.Evidence, t.Before, t.Changes = f, g, m, b, nil, nil
	return &t
}

// evidence is what the project knows, and what a universe answers about its
// packages, until the day on which the scene is taken in.
func (d *Drill) evidence(u *universe.Universe, s *craft.Scene, again reader) (*evidence.Bundle, error) {
	ctx := context.Background()
	b := d.Target.Evidence.Over()
	hears := b.AdvisoriesOn(d.Carrier.Name).Status() == evidence.Known // what nobody keeps for the project is not told of a drill, either
	for _, name := range u.Names() {
		if name == d.Carrier.Outside.Name && s.Payload.Name == name {
			continue // no registry is asked about it
		}
		h, err := u.Releases(ctx, name)
		if err != nil {
			return nil, err
		}
		b.PutHistory(name, h)
		if name != d.Carrier.Name {
			usage, _ := u.Popularity(ctx, name)
			other, _ := u.Replacement(ctx, name)
			b.PutUsage(name, usage)
			b.PutSubstitute(name, other)
		}
		if hears {
			advisories, _ := u.Advisories(ctx, name)
			old, _ := b.AdvisoriesOn(name).Get()
			list, _ := advisories.Get()
			b.PutAdvisories(name, evidence.Know(slices.Concat(old, list), advisories.From()))
		}
	}
	if err := d.putCode(b, u, s, again); err != nil {
		return nil, err
	}
	b = b.At(s.Adopted)
	if d.loss != nil {
		b = b.Without(d.loss)
	}
	return b, nil
}

// putCode records what reading the files of a universe tells. What comes from git
// has no tarball that anybody reads, nor has what a lockfile was edited to lead to.
// The reader is for all but the payload, whose bytes do not come again. Where there are
// repositories, what it read is held against these as well.
func (d *Drill) putCode(b *evidence.Bundle, u *universe.Universe, s *craft.Scene, again reader) error {
	payload, repositories := s.Payload, d.forge(s)
	for _, id := range u.IDs() {
		if u.Tarball(id.Name, id.Version) == nil || id.Name == d.Carrier.Outside.Name && d.Carrier.git {
			continue
		}
		if id == payload && b.Package(id.Name, id.Version).Why() == unfetched {
			continue
		}
		look := again
		if id == payload {
			look = read
		}
		c, err := look(u, id)
		if err != nil {
			return err
		}
		if repositories != nil && !d.loses(evidence.Repository) {
			f, err := repositories.compare(u, id.Name, id.Version, c.Claimed())
			if err != nil {
				return err
			}
			b.PutComparison(id.Name, id.Version, f)
		}
		if d.loses(evidence.Code) {
			evidence.Lose(&c)
		}
		b.PutPackage(id.Name, id.Version, c)
	}
	return nil
}

// loses tells whether the drill does not get a kind of evidence.
func (d *Drill) loses(k evidence.Kind) bool { return d.loss != nil && slices.Contains(d.loss.Kinds, k) }

// taken returns the project's lockfile and manifests with a scene's moves.
func (d *Drill) taken(s *craft.Scene) (*lockfile.File, lockfile.Manifests) {
	f := *d.Target.File
	f.Nodes, f.Artifacts, f.Edges = slices.Clone(f.Nodes), slices.Clone(f.Artifacts), slices.Clone(f.Edges)
	manifests := maps.Clone(d.Target.Manifests)
	for i := range s.Moves {
		m := &s.Moves[i]
		if m.Before == "" {
			add(&f, m, d.Carrier.Node, integrity(s.Shipped, m))
		} else {
			d.raise(&f, m, integrity(s.Shipped, m))
		}
		if own := manifests[""]; own != nil && m.By == "" && m.Before == "" {
			manifests[""] = asking(own, m)
		}
	}
	return &f, manifests
}

// integrity is the hash of what a move brings.
func integrity(u *universe.Universe, m *craft.Move) []npm.Integrity {
	h, _ := u.Releases(context.Background(), m.Name)
	history, ok := h.Get()
	if !ok {
		return nil
	}
	for i := range history.Releases {
		if r := &history.Releases[i]; r.Version == m.After {
			if all, err := npm.ParseIntegrity(r.Integrity); err == nil {
				return all
			}
		}
	}
	return nil
}

// raise moves the artifact that a variant comes by, in all places that have it.
func (d *Drill) raise(f *lockfile.File, m *craft.Move, hash []npm.Integrity) {
	node := d.Carrier.Node
	if m.Name != f.Nodes[node].Name {
		node = slices.IndexFunc(f.Nodes, func(n lockfile.Node) bool { return n.Kind == lockfile.Package && n.Name == m.Name })
	}
	at := f.Nodes[node].Artifact
	a := &f.Artifacts[at]
	if fromGit(a) {
		a.URL = recommitted(a.URL, hash)
		return
	}
	if len(a.Integrity) > 0 || m.Before == m.After {
		a.Integrity = hash
	}
	if m.Address != "" {
		a.URL = m.Address
	}
	if m.Public && a.URL != "" {
		a.URL = publicAddress(f, m)
	}
	if a.Source == lockfile.Registry {
		a.Version = m.After
		a.URL = strings.ReplaceAll(a.URL, "-"+m.Before+".tgz", "-"+m.After+".tgz")
	}
	for n := range f.Nodes {
		if f.Nodes[n].Artifact == at {
			f.Nodes[n].Version = a.Version
		}
	}
}

// fromGit tells an artifact that is fixed by a commit and not by a hash.
func fromGit(a *lockfile.Artifact) bool { return a.Source == lockfile.Git }

// recommitted is the address of a repository at another commit, whose name is
// drawn from a hash of the bytes.
func recommitted(address string, hash []npm.Integrity) string {
	if len(hash) == 0 {
		return address
	}
	repository, _, _ := strings.Cut(address, "#")
	return repository + "#" + hash[0].Hex()[:40]
}

// publicAddress is where the registry that most packages come from has a tarball.
func publicAddress(f *lockfile.File, m *craft.Move) string {
	return "https://" + confusion.PublicHost(f) + "/" + m.Name + "/-/" + path.Base(m.Name) + "-" + m.After + ".tgz"
}

// add puts a new package into the tree, for whoever asks for it.
func add(f *lockfile.File, m *craft.Move, carrier int, hash []npm.Integrity) {
	f.Artifacts = append(f.Artifacts, lockfile.Artifact{Name: m.Name, Version: m.After, Source: lockfile.Registry, Integrity: hash})
	node := lockfile.Node{Key: m.Name + "@" + m.After, Name: m.Name, Version: m.After, Artifact: len(f.Artifacts) - 1, Target: -1, Offset: -1}
	if f.Kind == lockfile.NPM {
		node.Key = "node_modules/" + m.Name
	}
	from := []int{0}
	if m.By != "" {
		node.Flags = f.Nodes[carrier].Flags & (lockfile.Dev | lockfile.Optional | lockfile.DevOptional)
		from = from[:0]
		for n := range f.Nodes {
			if f.Nodes[n].Artifact == f.Nodes[carrier].Artifact {
				from = append(from, n)
			}
		}
	}
	f.Nodes = append(f.Nodes, node)
	for _, n := range from {
		f.Edges = append(f.Edges, lockfile.Edge{From: n, To: len(f.Nodes) - 1, Name: m.Name, Range: m.Range})
	}
}

// asking is a manifest that asks for one package more.
func asking(own *npm.Manifest, m *craft.Move) *npm.Manifest {
	more := *own
	more.Dependencies = maps.Clone(own.Dependencies)
	if more.Dependencies == nil {
		more.Dependencies = make(map[string]string)
	}
	more.Dependencies[m.Name] = m.Range
	return &more
}
