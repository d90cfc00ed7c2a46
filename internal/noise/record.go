package noise

import "time"

// A Record is what controls said of recorded releases, each judged as one
// upgrade.
type Record struct {
	Controls []string  // their names; a Set refers to them by index
	Packages []Package // those with a release that was judged or could not be
	Late     Set       // controls that are asked some time after a release: on its day they cannot tell
	Upgrades []Upgrade // in order of the packages, and of publication
	Releases int       // of all packages
	First    int       // releases without one before them in their line: no upgrades
	Undated  int       // releases whose publish time is not known, or contradicted
	Newest   time.Time // when the last release that was judged came out
}

// A Package is one package of a record.
type Package struct {
	Name  string
	Years float64 // from its first release to the end of what is recorded of it
	Gone  int     // releases that the registry has no more
}

// complete tells whether every control that is asked on the day of an upgrade
// could tell. One that is asked later, and cannot, is taken for silent: most of
// these upgrades are the newest ones of packages, and to leave them out would
// leave out most that break a long silence.
func (r *Record) complete(u *Upgrade) bool { return u.Unknown&^r.Late == 0 }

// An Upgrade is one release, judged as the upgrade from the one before it in
// its line on the day on which it came out.
type Upgrade struct {
	Package       int // index into Record.Packages
	Before, After string
	At            time.Time
	Bump          Bump
	Fired         Set
	Unknown       Set  // controls that could not tell
	Names         int  // of packages that it asks for and the one before did not
	Young         bool // the control young finds it, which it does not where the one before came out on the same day
}

// A Bump is which number of a version an upgrade raises.
type Bump string

// The bumps, in the order of reports. A prerelease is one of whatever number.
const (
	Patch      Bump = "patch"
	Minor      Bump = "minor"
	Major      Bump = "major"
	Prerelease Bump = "prerelease"
)

// Bumps lists all bumps.
var Bumps = []Bump{Patch, Minor, Major, Prerelease}
