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

	// Packages by which some variants come in its place.
	Private Other // one with a private name
	Outside Other // one from git or an address
	Removed Other // one whose name is gone from the registry

	asked string // the range by which what comes in its place is asked for
}

// An Other is another package of the project; the zero Other is none.
type Other struct {
	npm.ID        // as it is installed
	Range  string // one by which it is asked for; "" if the lockfile tells none
}

// A Scene is a variant in a registry, and what it brings into the project.
type Scene struct {
	Archive   *txtar.Archive     // the universe as text, with files, and with those that a lockfile's edit leads to as universe.Elsewhere reads them
	Universe  *universe.Universe // as it is when the project takes in what came
	Before    *universe.Universe // as it was the moment before; another one only where the same version gets other bytes, is taken down, or turns out to be bad
	Shipped   *universe.Universe // with what came, and its files, be they still there or not
	Moves     []Move             // what the lockfile takes in; none where nothing comes
	Payload   npm.ID             // the release whose code does harm
	Published time.Time
	Adopted   time.Time
	Noticed   time.Time

	commits []commit
}

// Brings returns the release that the project asks for: the first that comes in,
// or what it has where nothing does.
func (s *Scene) Brings() npm.ID {
	if len(s.Moves) == 0 {
		return s.Payload
	}
	return npm.ID{Name: s.Moves[0].Name, Version: s.Moves[0].After}
}

// A Move is one change of what is installed.
type Move struct {
	Name          string
	Before, After string // versions; Before is "" for what is new, and the same as After for other bytes under it
	By            string // who asks for what is new: the carrier, or "" for the project itself
	Range         string // as it is asked for
	Public        bool   // it comes from where all else comes from, whatever came from elsewhere before
	Address       string // where an edited lockfile takes it from; "" for where the rest comes from
}

// An Uncrafted is a variant for which nobody knows a package of the project.
type Uncrafted struct{ Stage, Alternative, Why string }

// Error tells which alternative it is, and what is not known.
func (u *Uncrafted) Error() string {
	return fmt.Sprintf("%s=%s cannot be crafted: %s", u.Stage, u.Alternative, u.Why)
}

// instead returns the package by which a variant comes in the carrier's place,
// and what is missing if the project is not known to have one.
func (c *Carrier) instead(arrival string) (other Other, missing string) {
	switch arrival {
	case "confused-private-name":
		return c.Private, "no package with a private name is known"
	case "git-or-url-source":
		return c.Outside, "no package from git or an address is known"
	case "removed-name-taken-again":
		return c.Removed, "no package is known whose name is gone from the registry"
	}
	return Other{ID: c.ID}, ""
}

// at returns the carrier that a variant needs.
func (c *Carrier) at(arrival string) (*Carrier, error) {
	other, missing := c.instead(arrival)
	switch {
	case other.Name == "":
		return nil, &Uncrafted{"arrival", arrival, missing}
	case missing == "":
		return c, nil
	}
	if _, err := npm.ParseLoose(other.Version); err != nil {
		other.Version = "1.0.0" // what comes from git need not say
	}
	own := *c
	own.ID, own.Depends, own.Past, own.Rank, own.asked = other.ID, nil, nil, 0, other.Range
	return &own, nil
}

// Craft shows a whole variant of a model on a carrier. The error is an
// Uncrafted where it does not know how.
func Craft(m *attack.Model, v *attack.Variant, c *Carrier, seed uint64) (*Scene, error) {
	c, err := c.at(m.Pick(v, "arrival"))
	if err != nil {
		return nil, err
	}
	w := newWriter(m, v, c, seed)
	if err := w.plan(); err != nil {
		return nil, err
	}
	w.rng = w.drawn(Files(m, v))
	w.writeFiles()
	if err := w.read(); err != nil {
		return nil, fmt.Errorf("%s on %s: %w", m.Words(v), c.ID, err)
	}
	return &w.scene, nil
}

// read reads the universe back from its text, at each point at which it is
// another one.
func (w *writer) read() (err error) {
	if w.scene.Universe, err = w.parse(); err != nil {
		return err
	}
	w.scene.Before, w.scene.Shipped = w.scene.Universe, w.scene.Universe
	if w.swapped() {
		honest := w.scene.Archive
		w.alter()
		if w.scene.Shipped, err = w.parse(); err != nil {
			return err
		}
		if w.edited() {
			w.scene.Archive = w.beside(honest)
			return nil
		}
		w.scene.Universe = w.scene.Shipped
	}
	if w.takenDown() {
		w.unpublish()
		w.scene.Universe, err = w.parse()
	}
	if w.is("arrival", "kept-back") {
		w.advised = true
		w.scene.Universe, err = w.parse()
	}
	return err
}

// beside adds to what the registry has what a lockfile was edited to lead to.
func (w *writer) beside(honest *txtar.Archive) *txtar.Archive {
	out := *honest
	for _, f := range w.scene.Archive.Files {
		if strings.HasPrefix(f.Name, w.scene.Payload.String()+"/") {
			out.Files = append(out.Files, txtar.File{Name: universe.ElsewherePrefix + f.Name, Data: f.Data})
		}
	}
	return &out
}

func (w *writer) parse() (*universe.Universe, error) {
	w.scene.Archive = w.archive()
	return universe.ParseArchive("drill", w.scene.Archive)
}

// takenDown tells whether the registry has the version no more when the project
// looks: what an attacker takes down is gone after a day.
func (w *writer) takenDown() bool {
	return w.is("arrival", "withdrawn") || unpublished(w.pick["cover"], w.days["adopted"])
}

func unpublished(cover string, adopted int) bool { return cover == "unpublish-after" && adopted >= 1 }

// unpublish takes the payload's version out of the registry, which remembers
// nothing but its date.
func (w *writer) unpublish() {
	i := slices.IndexFunc(w.releases, func(r release) bool { return r.ID == w.scene.Payload })
	if r := &w.releases[i]; !r.at.IsZero() {
		*r = release{ID: r.ID, at: r.at, gone: true}
		return
	}
	w.releases = slices.Delete(w.releases, i, i+1)
}

// A writer makes one scene.
type writer struct {
	words
	carrier *Carrier
	seed    uint64
	pick    map[string]string // the variant's alternatives by stage
	days    map[string]int
	scene   Scene

	releases []release          // of all packages; of each in order of publication
	before   npm.ID             // what was there before; zero if nothing was
	bringer  npm.ID             // the release of the carrier that comes in; zero if none does
	partner  string             // the new package that the carrier asks for; "" if none
	libs     map[string]library // honest code by package
	table    []string           // of the disguise string-table
	advised  bool               // an advisory tells of what is installed before that is noticed
}

func newWriter(m *attack.Model, v *attack.Variant, c *Carrier, seed uint64) *writer {
	w := &writer{carrier: c, seed: seed, pick: make(map[string]string), days: make(map[string]int)}
	for i := range m.Stages {
		id := m.Stages[i].ID
		w.pick[id], w.days[id] = m.Pick(v, id), m.DaysOf(v, id)
	}
	w.words = words{rng: w.drawn(History(m, v)), given: make(map[string]string)}
	return w
}

// drawn gives the same chances for the same word, whatever else was drawn.
func (w *writer) drawn(word string) *rand.Rand { return rand.New(rand.NewPCG(w.seed, hash(word))) }

// apart draws something by chances of its own, so that variants which differ in
// other things have it in common.
func (w *writer) apart(word string, draw func()) {
	rng := w.rng
	w.rng = w.drawn(word)
	draw()
	w.rng = rng
}

// History names the part of a variant on which its releases hang: who publishes
// what, when, under which names, and what the registry tells of it. Variants
// with the same one differ in the files of their releases alone.
func History(m *attack.Model, v *attack.Variant) string {
	scripts := ""
	if place := m.Pick(v, "place"); m.Pick(v, "trigger") == "at-install" && place != "no-code" {
		scripts = "script"
		if place == "manifest-only" || place == "build-config" {
			scripts = place
		}
	}
	split := m.Pick(v, "disguise") == "split-over-packages"
	return fmt.Sprint(m.Pick(v, "access"), " ", m.Pick(v, "arrival"), " ", m.Pick(v, "cover"), " ", m.Pick(v, "recovery"), " ", m.Pick(v, "adopted"), " ", m.Pick(v, "noticed"), " ", scripts, " ", split)
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
	if unpublished(m.Pick(v, "cover"), m.DaysOf(v, "adopted")) {
		all = append(all, "gone")
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
func (w *writer) swapped() bool {
	return w.is("arrival", "lockfile-edit", "in-transit", "git-or-url-source")
}

// edited tells whether the lockfile alone leads to other bytes, and the registry
// keeps what it has.
func (w *writer) edited() bool { return w.is("arrival", "lockfile-edit") }

// seized tells whether a name of the project is answered by somebody else.
func (w *writer) seized() bool {
	return w.is("arrival", "confused-private-name", "removed-name-taken-again")
}

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
