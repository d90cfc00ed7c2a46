package drill

import (
	"fmt"
	"slices"
	"sync"

	"levee/internal/attack"
	"levee/internal/attack/craft"
	"levee/internal/code"
	"levee/internal/code/archive"
	"levee/internal/code/reading"
	"levee/internal/control"
	"levee/internal/npm/lockfile"
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

// read reads a package whose bytes come again, such as what is installed before.
func (m *memory) read(t *archive.Tree) *code.Package {
	m.mu.Lock()
	c := m.packages[t.Digest]
	m.mu.Unlock()
	if c != nil {
		return c
	}
	c = reading.Read(t)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.packages[t.Digest] = c
	return c
}
