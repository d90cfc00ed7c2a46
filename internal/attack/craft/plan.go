package craft

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"levee/internal/evidence"
	"levee/internal/npm"
)

// A release is one version of a package, as the universe will have it.
type release struct {
	npm.ID
	at      time.Time // zero: not told
	by      string    // "" if nobody says
	of      []string  // nil: not told
	trust   string    // "" for what the publisher implies
	depends map[string]string
	scripts []string
	files   map[string]string // by path
	gone    bool              // the registry has it no more
}

const day = 24 * time.Hour

// pastReleases are so many at most: what came before them tells nothing more.
const pastReleases = 40

// plan lays out all releases: who publishes what, and when.
func (w *writer) plan() error {
	if _, err := npm.ParseLoose(w.carrier.Version); err != nil {
		return fmt.Errorf("carrier %s: %w", w.carrier.ID, err)
	}
	if !w.seized() {
		w.releases = w.past()
	}
	switch {
	case w.foreign():
		w.planForeign()
	case w.seized():
		w.planSeized()
	case w.is("arrival", "withdrawn", "kept-back"):
		w.planStill()
	case w.is("arrival", "rolled-back"):
		if err := w.planRolledBack(); err != nil {
			return err
		}
	case w.swapped():
		w.planSwapped()
	default:
		w.planUpgrade()
	}
	w.scene.Adopted = w.scene.Published.Add(time.Duration(w.days["adopted"])*day + 3*time.Hour)
	w.scene.Noticed = w.scene.Published.Add(time.Duration(w.days["noticed"]) * day)
	slices.SortStableFunc(w.releases, func(a, b release) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}

// past returns the releases of the carrier until now, of which the last is
// installed.
func (w *writer) past() []release {
	all := w.recorded()
	if len(all) == 0 || w.is("access", "own-new-package") && !w.foreign() && !w.separate() {
		all = w.madeUp()
	}
	return all
}

// recorded returns what is known of the carrier's releases until the installed
// one: the project keeps up with what comes.
func (w *writer) recorded() []release {
	var all []release
	for i := range w.carrier.Past {
		r := &w.carrier.Past[i]
		if v, err := npm.ParseVersion(r.Version); err != nil || v.String() != r.Version {
			continue
		}
		all = append(all, recall(w.carrier.Name, r))
		if r.Version == w.carrier.Version {
			return all[max(0, len(all)-pastReleases):]
		}
	}
	return nil
}

// recall is a release as far as it is known.
func recall(name string, r *evidence.Release) release {
	out := release{ID: npm.ID{Name: name, Version: r.Version}}
	out.at, _ = r.Published.Get()
	if by, ok := r.Publisher.Get(); ok && wordOnly(by) {
		out.by = by
	}
	if of, ok := r.Maintainers.Get(); ok && !slices.ContainsFunc(of, func(s string) bool { return !wordOnly(s) }) {
		out.of = of
	}
	if t, ok := r.Trust.Get(); ok && t == evidence.Attested {
		out.trust = t.String()
	}
	if d, ok := r.Depends.Get(); ok {
		out.depends = d.Prod
	}
	out.scripts, _ = r.Scripts.Get()
	return out
}

// wordOnly tells whether an account's name can stand in a universe.
func wordOnly(s string) bool {
	return s == evidence.TrustedPublisher || s != "" && !strings.ContainsAny(s, " ,#\t\n\r")
}

// madeUp returns a history that ends with what is installed: years of releases
// by one account, or weeks where the attacker made the package.
func (w *writer) madeUp() []release {
	owner, gap, ago := w.account(), 150*day, 400*day
	if w.is("access", "own-new-package") {
		gap, ago = 5*day, 20*day
	}
	v, _ := npm.ParseLoose(w.carrier.Version)
	first := v.Patch - min(v.Patch, 3)
	var all []release
	for patch := first; patch <= v.Patch; patch++ {
		version := npm.Version{Major: v.Major, Minor: v.Minor, Patch: patch}.String()
		if patch == v.Patch {
			version = w.carrier.Version
		}
		all = append(all, release{ID: npm.ID{Name: w.carrier.Name, Version: version}, by: owner, of: []string{owner},
			depends: w.carrier.Depends, at: w.carrier.Now.Add(-ago - time.Duration(v.Patch-patch)*gap)})
	}
	return all
}

// planUpgrade adds the honest releases of the one who publishes, the one by
// which the variant comes, and what follows.
func (w *writer) planUpgrade() {
	last := w.releases[len(w.releases)-1]
	w.before = last.ID
	one := w.publisher(&last)
	one.ID, one.depends, one.scripts, one.at = last.ID, last.depends, last.scripts, w.carrier.Now
	for range w.honestReleases() {
		one.Version = w.next("patch")
		w.releases = append(w.releases, one)
		one.at = one.at.Add(time.Duration(4+w.rng.IntN(4)) * day)
	}
	one.of = w.owners(&one)
	one.at = one.at.Add(time.Duration(1+w.rng.IntN(20)) * time.Hour)
	switch {
	case w.is("arrival", "minor-in-range", "new-dependency-of-minor"):
		one.Version = w.next("minor")
	case w.is("arrival", "major-by-bump"):
		one.Version = w.next("major")
	default:
		one.Version = w.next("patch")
	}
	w.bringer, w.scene.Payload, w.scene.Published = one.ID, one.ID, one.at
	w.scene.Moves = []Move{{Name: one.Name, Before: last.Version, After: one.Version, Range: "^" + one.Version}}
	clean := one
	if w.separate() {
		one.depends = w.withDependency(one.depends, one.at)
	}
	w.releases = append(w.releases, one)
	w.addClean(clean)
}

// honestReleases is how many come before, by the same account.
func (w *writer) honestReleases() int {
	switch {
	case w.is("cover", "good-commits-before"):
		return 3
	case w.is("access", "co-maintainer-added"):
		return 2
	case w.is("access", "handed-over"):
		return 1
	}
	return 0
}

// addClean adds the clean release that draws attention away.
func (w *writer) addClean(one release) {
	switch one.at = one.at.Add(7 * day); {
	case w.is("cover", "clean-major-after"):
		one.Version = w.next("major")
	case w.is("cover", "clean-patch-after"):
		one.Version = w.next("patch")
	default:
		return
	}
	w.releases = append(w.releases, one)
}

// next returns the carrier's version to come: in the line of what is installed,
// or above all.
func (w *writer) next(part string) string {
	installed, _ := npm.ParseLoose(w.carrier.Version)
	top := npm.Version{Major: installed.Major, Minor: installed.Minor}
	for i := range w.releases {
		v, err := npm.ParseLoose(w.releases[i].Version)
		if err != nil || w.releases[i].Name != w.carrier.Name {
			continue
		}
		switch {
		case part == "major":
			top.Major = max(top.Major, v.Major)
		case v.Major != installed.Major:
		case part == "minor":
			top.Minor = max(top.Minor, v.Minor)
		case v.Minor == installed.Minor:
			top.Patch = max(top.Patch, v.Patch)
		}
	}
	switch part {
	case "major":
		return npm.Version{Major: top.Major + 1}.String()
	case "minor":
		return npm.Version{Major: top.Major, Minor: top.Minor + 1}.String()
	}
	return npm.Version{Major: top.Major, Minor: top.Minor, Patch: top.Patch + 1}.String()
}

// publisher returns who publishes from now on, who may, and how.
func (w *writer) publisher(last *release) release {
	one := release{by: last.by, of: last.of, trust: last.trust}
	switch w.pick["access"] {
	case "handed-over", "co-maintainer-added":
		one.by, one.trust = w.account(), ""
		if one.of != nil {
			one.of = append(slices.Clone(one.of), one.by)
			slices.Sort(one.of)
		}
	case "stolen-token", "phished-account":
		one.trust = ""
		if one.by == evidence.TrustedPublisher {
			one.by = w.someone(one.of, 0)
		}
	case "guessed-password", "expired-domain":
		one.trust = ""
		one.by = w.someone(one.of, 1)
	case "compromised-ci":
		one.by, one.trust = evidence.TrustedPublisher, ""
	}
	return one
}

// owners returns who may publish from a release on: those who could before, or
// the account that published it alone.
func (w *writer) owners(r *release) []string {
	if !w.is("recovery", "owner-locked-out") || r.of == nil {
		return r.of
	}
	by := r.by
	if by == "" || by == evidence.TrustedPublisher {
		by = w.someone(r.of, 0)
	}
	return []string{by}
}

// someone returns one of those who may publish, "" if nobody says who.
func (w *writer) someone(of []string, at int) string {
	if len(of) == 0 {
		return ""
	}
	return of[min(at, len(of)-1)]
}

// withDependency adds the new package, and returns what asks for it beside all
// else.
func (w *writer) withDependency(depends map[string]string, at time.Time) map[string]string {
	var id npm.ID
	w.apart(w.newcomer(), func() {
		id = npm.ID{Name: w.freeName(), Version: fmt.Sprintf("%d.%d.0", w.rng.IntN(2), w.rng.IntN(4)+1)}
	})
	owner := w.account()
	one := release{ID: id, by: owner, of: []string{owner}, at: at.Add(-2 * time.Hour)}
	if w.is("cover", "clean-first-version") {
		clean := one
		clean.at = at.Add(-time.Duration(20+w.rng.IntN(80)) * time.Hour)
		w.releases = append(w.releases, clean)
		one.Version = id.Version[:len(id.Version)-1] + "1"
	}
	w.releases = append(w.releases, one)
	if w.partner = one.Name; !w.is("disguise", "split-over-packages") {
		w.scene.Payload = one.ID
	}
	w.scene.Moves = append(w.scene.Moves, Move{Name: one.Name, After: one.Version, By: w.carrier.Name, Range: "^" + id.Version})
	all := maps.Clone(depends)
	if all == nil {
		all = make(map[string]string)
	}
	all[one.Name] = "^" + id.Version
	return all
}

// newcomer names what a new package's name hangs on.
func (w *writer) newcomer() string { return "newcomer " + w.pick["access"] + " " + w.pick["arrival"] }

func (w *writer) freeName() string {
	for range 100 {
		if n := w.title(); w.carrier.Taken == nil || !w.carrier.Taken(n) {
			return n
		}
	}
	return "x" + w.hex(4)
}

// planForeign adds a package that the project itself asks for, taking it for
// another.
func (w *writer) planForeign() {
	var name string
	w.apart(w.newcomer(), func() {
		if name = w.freeName(); w.is("arrival", "lookalike-name") {
			name = w.misspelt(w.carrier.Name)
		}
	})
	last := w.planNew(name, npm.Version{Major: 1})
	w.scene.Moves = []Move{{Name: name, After: last, Range: "^" + last}}
}

// planSeized adds somebody else's package under a name of the project.
func (w *writer) planSeized() {
	id := w.carrier.ID
	last := w.planNew(id.Name, w.outbidding())
	w.scene.Moves = []Move{{Name: id.Name, Before: id.Version, After: last, Range: "^" + last, Public: w.is("arrival", "confused-private-name")}}
}

// outbidding returns a version that a client prefers to the installed one: the
// next one, or of a private name a very high one, if the request for it lets that
// in.
func (w *writer) outbidding() npm.Version {
	installed, _ := npm.ParseLoose(w.carrier.Version)
	next := npm.Version{Major: installed.Major, Minor: installed.Minor, Patch: installed.Patch + 1}
	if !w.is("arrival", "confused-private-name") {
		return next
	}
	asked, err := npm.ParseLooseRange(w.carrier.asked)
	for _, v := range []npm.Version{{Major: 99, Minor: 10, Patch: 9}, {Major: installed.Major, Minor: 99, Patch: 9}} {
		if err == nil && asked.Has(v) {
			return v
		}
	}
	return next
}

// planNew adds the releases of an attacker's own package, from a version on, and
// returns the one that does harm.
func (w *writer) planNew(name string, version npm.Version) string {
	owner := w.account()
	one := release{ID: npm.ID{Name: name, Version: version.String()}, by: owner, of: []string{owner}, at: w.carrier.Now.Add(time.Hour)}
	for range w.honestReleases() {
		w.releases = append(w.releases, one)
		version.Patch++
		one.Version, one.at = version.String(), one.at.Add(5*day)
	}
	if w.is("cover", "clean-first-version") {
		w.releases = append(w.releases, one)
		version = npm.Version{Major: version.Major, Minor: version.Minor + 1}
		one.Version, one.at = version.String(), one.at.Add(2*day)
	}
	w.bringer, w.scene.Payload, w.scene.Published = npm.ID{}, one.ID, one.at
	w.releases = append(w.releases, one)
	clean := one
	switch clean.at = clean.at.Add(7 * day); {
	case w.is("cover", "clean-major-after"):
		clean.Version = npm.Version{Major: version.Major + 1}.String()
	case w.is("cover", "clean-patch-after"):
		clean.Version = npm.Version{Major: version.Major, Minor: version.Minor, Patch: version.Patch + 1}.String()
	default:
		return one.Version
	}
	w.releases = append(w.releases, clean)
	return one.Version
}

// planStill adds nothing: what is installed is taken out of the registry, or
// turns out to be bad while what mends it is withheld.
func (w *writer) planStill() {
	w.before, w.bringer, w.scene.Payload = w.carrier.ID, npm.ID{}, w.carrier.ID
	w.scene.Published = w.carrier.Now.Add(time.Hour)
}

// planRolledBack brings back the release before what is installed.
func (w *writer) planRolledBack() error {
	w.before = w.carrier.ID
	earlier, ok := w.earlier()
	if !ok {
		return &Uncrafted{"arrival", "rolled-back", "no release before the installed one is known"}
	}
	w.advised = true
	w.bringer, w.scene.Payload = earlier, earlier
	w.scene.Published = w.carrier.Now.Add(time.Hour)
	w.scene.Moves = []Move{{Name: earlier.Name, Before: w.carrier.Version, After: earlier.Version, Range: "*"}}
	return nil
}

// earlier returns the highest version of the carrier below what is installed.
func (w *writer) earlier() (found npm.ID, ok bool) {
	installed, err := npm.ParseLoose(w.carrier.Version)
	if err != nil {
		return found, false
	}
	var best npm.Version
	for i := range w.releases {
		v, err := npm.ParseLoose(w.releases[i].Version)
		if err == nil && v.Pre == "" && v.Compare(installed) < 0 && (!ok || v.Compare(best) > 0) {
			found, best, ok = w.releases[i].ID, v, true
		}
	}
	return found, ok
}

// misspelt returns a name one letter from another, in the same scope.
func (w *writer) misspelt(name string) string {
	scope, base := "", name
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		scope, base = name[:i+1], name[i+1:]
	}
	at := w.rng.IntN(len(base))
	for range len(base) {
		if out := base[:at] + base[at:at+1] + base[at:]; base[at] >= 'a' && base[at] <= 'z' {
			return scope + out
		}
		at = (at + 1) % len(base)
	}
	return scope + base + "s"
}

// planSwapped gives what is installed other bytes.
func (w *writer) planSwapped() {
	id := w.carrier.ID
	w.before, w.bringer, w.scene.Payload = id, id, id
	w.scene.Published = w.carrier.Now.Add(time.Hour)
	w.scene.Moves = []Move{{Name: id.Name, Before: id.Version, After: id.Version}}
	if w.edited() {
		w.apart("address", func() { w.scene.Moves[0].Address = w.elsewhere(id) })
	}
}

// elsewhere is where a registry that does not exist would have a tarball.
func (w *writer) elsewhere(id npm.ID) string {
	return fmt.Sprintf("https://%s-%s.invalid/%s/-/%s-%s.tgz", w.one(nouns), w.one(nouns), id.Name, path.Base(id.Name), id.Version)
}
