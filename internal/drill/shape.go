package drill

import (
	"fmt"
	"slices"
	"sync"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/npm/lockfile"
	"levee/internal/universe"
)

// A shape is the project after it took in some moves, made once for all variants
// that make the same ones: they differ in what is known of the packages moved.
type shape struct {
	once   sync.Once
	err    error
	target *control.Target
	moved  []int // the nodes of what came
}

// maxShapes is how many are kept: each holds a lockfile and its graph.
const maxShapes = 16

// shapeOf returns the shape of a scene, which nobody has made yet if it is new.
func (m *memory) shapeOf(d *Drill, v *attack.Variant, s *craft.Scene) *shape {
	key := fmt.Sprint(d.Model.Pick(v, "access"), " ", d.Model.Pick(v, "arrival"), " ", s.Moves)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shapes[key] == nil {
		if len(m.shapes) == maxShapes {
			clear(m.shapes) // variants of the same shape come close together
		}
		m.shapes[key] = new(shape)
	}
	return m.shapes[key]
}

// adoptLike is adopt for a scene whose shape may have been made before.
func (d *Drill) adoptLike(m *memory, v *attack.Variant, s *craft.Scene) (*control.Target, error) {
	known, then, err := d.knowledge(s, m.read)
	if err != nil {
		return nil, err
	}
	like := m.shapeOf(d, v, s)
	like.once.Do(func() { like.make(d, s) })
	if like.err != nil {
		return nil, like.err
	}
	t := *like.target
	t.File, t.Evidence, t.AsOf = rehashed(t.File, s), known, s.Adopted
	t.Like(like.target, like.moved)
	t.Before.Evidence, t.Before.AsOf = then, s.Adopted
	return &t, nil
}

// rehashed is a lockfile with the hashes of what a scene brings, as far as it has
// hashes.
func rehashed(f *lockfile.File, s *craft.Scene) *lockfile.File {
	own := *f
	own.Artifacts = slices.Clone(f.Artifacts)
	for i := range s.Moves {
		m := &s.Moves[i]
		for at := range own.Artifacts {
			if a := &own.Artifacts[at]; a.Name == m.Name && a.Version == m.After && len(a.Integrity) > 0 {
				a.Integrity = integrity(s.Shipped, m)
			}
		}
	}
	return &own
}

func (l *shape) make(d *Drill, s *craft.Scene) {
	if l.target, l.err = d.adopt(s); l.err != nil {
		return
	}
	for n := range l.target.File.Nodes {
		name := l.target.File.Nodes[n].Name
		if slices.ContainsFunc(s.Moves, func(m craft.Move) bool { return m.Name == name }) {
			l.moved = append(l.moved, n)
		}
	}
}

// read is for releases whose bytes come again, such as what is installed before.
func (m *memory) read(u *universe.Universe, id npm.ID) (evidence.Fact[*code.Package], error) {
	key := string(u.Tarball(id.Name, id.Version))
	m.mu.Lock()
	c, ok := m.packages[key]
	m.mu.Unlock()
	if ok {
		return c, nil
	}
	c, err := read(u, id)
	if err == nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.packages[key] = c
	}
	return c, err
}
