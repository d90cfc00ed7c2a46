// Package craft shows what a variant of an attack would look like in a
// registry: the releases before, during and after it, who published them and
// when, and files that have the shape of what was done. It knows nothing of
// controls, and does nothing by itself. All that it writes is inert: hosts end
// in .invalid, commands do nothing, what is deciphered is a comment, and what
// would delete or replace is written so that it fails or changes nothing of
// worth. Words, shapes and numbers come from a seed, so that no fixed string
// gives a variant away; the same seed gives the same bytes.
package craft

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"levee/internal/attack"
	"levee/internal/evidence"
	"levee/internal/npm"
	"levee/internal/universe"
)

// A Carrier is the package of a project by which a variant comes.
type Carrier struct {
	npm.ID                         // as it is installed
	Depends map[string]string      // what it asks for
	Past    []evidence.Release     // its releases until Now, in order of publication; none: they are made up
	Rank    int                    // among popular packages; 0 if it is none
	Project string                 // the name of the project
	Now     time.Time              // when the attack begins
	Taken   func(name string) bool // names that a new package must not have; nil: all are free
}

// A Scene is a variant in a registry, and what it brings into the project.
type Scene struct {
	Archive   *txtar.Archive // the universe as text, with files
	Universe  *universe.Universe
	Before    *universe.Universe // with the bytes that are installed before; another one only where the same version gets others
	Moves     []Move             // what the lockfile takes in
	Payload   npm.ID             // the release whose code does harm
	Published time.Time
	Adopted   time.Time
	Noticed   time.Time
}

// A Move is one change of what is installed.
type Move struct {
	Name          string
	Before, After string // versions; Before is "" for what is new, and the same as After for other bytes under it
	By            string // who asks for what is new: the carrier, or "" for the project itself
	Range         string // as it is asked for
}

// An Uncrafted is a variant that nobody has taught this package to show.
type Uncrafted struct{ Stage, Alternative string }

// Error tells which alternative it is.
func (u *Uncrafted) Error() string {
	return fmt.Sprintf("%s=%s cannot be crafted yet", u.Stage, u.Alternative)
}

// uncrafted are alternatives that need more of a project than a carrier.
var uncrafted = map[string][]string{
	"arrival": {"confused-private-name", "git-or-url-source", "removed-name-taken-again", "withdrawn"},
}

// Craft shows a whole variant of a model on a carrier. The error is an
// Uncrafted where it does not know how.
func Craft(m *attack.Model, v *attack.Variant, c *Carrier, seed uint64) (*Scene, error) {
	for stage, ids := range uncrafted {
		if id := m.Pick(v, stage); slices.Contains(ids, id) {
			return nil, &Uncrafted{stage, id}
		}
	}
	w := newWriter(m, v, c, seed)
	if err := w.plan(); err != nil {
		return nil, err
	}
	w.rng = rand.New(rand.NewPCG(seed, hash(Files(m, v))))
	w.writeFiles()
	if err := w.read(); err != nil {
		return nil, fmt.Errorf("%s on %s: %w", m.Words(v), c.ID, err)
	}
	return &w.scene, nil
}

// read reads the universe back from its text.
func (w *writer) read() (err error) {
	w.scene.Archive = w.archive()
	if w.scene.Universe, err = universe.ParseArchive("drill", w.scene.Archive); err != nil {
		return err
	}
	w.scene.Before = w.scene.Universe
	if w.swapped() {
		w.alter()
		w.scene.Archive = w.archive()
		w.scene.Universe, err = universe.ParseArchive("drill", w.scene.Archive)
	}
	return err
}

// A writer makes one scene.
type writer struct {
	words
	carrier *Carrier
	pick    map[string]string // the variant's alternatives by stage
	days    map[string]int
	scene   Scene

	releases []release          // of all packages; of each in order of publication
	before   npm.ID             // what was there before; zero if nothing was
	bringer  npm.ID             // the release of the carrier that comes in; zero if none does
	partner  string             // the new package that the carrier asks for; "" if none
	libs     map[string]library // honest code by package
	table    []string           // of the disguise string-table
}

func newWriter(m *attack.Model, v *attack.Variant, c *Carrier, seed uint64) *writer {
	w := &writer{carrier: c, pick: make(map[string]string), days: make(map[string]int)}
	for i := range m.Stages {
		id := m.Stages[i].ID
		w.pick[id], w.days[id] = m.Pick(v, id), m.DaysOf(v, id)
	}
	w.words = words{rng: rand.New(rand.NewPCG(seed, hash(History(m, v)))), given: make(map[string]string)}
	return w
}

// History names the part of a variant on which its releases hang: who publishes
// what, when, under which names, and what the registry tells of it. Variants
// with the same one differ in the files of their releases alone.
func History(m *attack.Model, v *attack.Variant) string {
	scripts := ""
	if m.Pick(v, "trigger") == "at-install" {
		scripts = "script"
		if place := m.Pick(v, "place"); place == "manifest-only" || place == "build-config" {
			scripts = place
		}
	}
	split := m.Pick(v, "disguise") == "split-over-packages"
	return fmt.Sprint(m.Pick(v, "access"), " ", m.Pick(v, "arrival"), " ", m.Pick(v, "cover"), " ", m.Pick(v, "adopted"), " ", m.Pick(v, "noticed"), " ", scripts, " ", split)
}

// Files names the part of a variant on which the code of its releases hangs,
// and what is held against it: how many honest releases come before, what the
// registry tells of dependencies and scripts.
func Files(m *attack.Model, v *attack.Variant) string {
	var all []string
	for _, stage := range []string{"arrival", "place", "disguise", "trigger", "key", "act", "way-out", "spread", "cover"} {
		all = append(all, m.Pick(v, stage))
	}
	switch access := m.Pick(v, "access"); access {
	case "handed-over", "co-maintainer-added", "own-new-package":
		all = append(all, access)
	}
	return strings.Join(all, " ")
}

func hash(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // it never fails
	return h.Sum64()
}

// is tells whether the variant has one of some alternatives at a stage.
func (w *writer) is(stage string, ids ...string) bool { return slices.Contains(ids, w.pick[stage]) }

// separate tells whether the payload stands in a new package that the carrier
// asks for.
func (w *writer) separate() bool {
	return w.is("arrival", "new-dependency-of-patch", "new-dependency-of-minor")
}

// foreign tells whether the project itself asks for a new package.
func (w *writer) foreign() bool { return w.is("arrival", "lookalike-name", "invented-name") }

// swapped tells whether the same version gets other bytes.
func (w *writer) swapped() bool { return w.is("arrival", "lockfile-edit", "in-transit") }

// archive writes the universe as text with files.
func (w *writer) archive() *txtar.Archive {
	a := &txtar.Archive{Comment: []byte("Crafted by levee: inert, for drills.\n")}
	a.Files = append(a.Files, txtar.File{Name: "universe", Data: []byte(w.text())})
	for i := range w.releases {
		r := &w.releases[i]
		for _, name := range slices.Sorted(maps.Keys(r.files)) {
			a.Files = append(a.Files, txtar.File{Name: r.Name + "@" + r.Version + "/" + name, Data: []byte(r.files[name])})
		}
	}
	return a
}
