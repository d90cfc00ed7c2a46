package proof

import (
	"strings"

	"levee/internal/cast/claim"
	"levee/internal/evidence"
	"levee/internal/npm"
)

// facts is all that the small files of a folder say, by what it is about.
type facts struct {
	publications map[npm.ID][]sighting
	removals     map[npm.ID][]sighting
	histories    map[string][]history // by package
	declared     map[npm.ID][]declaration
	people       map[npm.ID][]people
	repos        map[string]*repository // by claim.RepoKey
	advised      map[string][]sighting  // by advisory
	covered      map[string][]covering  // by advisory
	hashes       map[hashed][]digest
	figures      map[string][]measured // by name, in lower case
	told         []Told
}

func newFacts() facts {
	return facts{
		publications: make(map[npm.ID][]sighting),
		removals:     make(map[npm.ID][]sighting),
		histories:    make(map[string][]history),
		declared:     make(map[npm.ID][]declaration),
		people:       make(map[npm.ID][]people),
		repos:        make(map[string]*repository),
		advised:      make(map[string][]sighting),
		covered:      make(map[string][]covering),
		hashes:       make(map[hashed][]digest),
		figures:      make(map[string][]measured),
	}
}

// A sighting is what one source says of when something was, and by whom.
type sighting struct {
	when claim.Time // zero: it does not say
	by   []string   // all names of one person or account; nil: it does not say
	bad  string     // why the time must not be used; "" if it may
	fact Fact
}

// A history is what one source says of all releases of a package.
type history struct {
	*evidence.History
	entry *entry
	whole bool       // no release is left out, but those that were removed
	at    claim.Time // when it was told; zero if nobody says
	// says returns where it says something of a version, or of the package,
	// and false if it only goes without saying.
	says func(version, about string) (line int, ok bool)
	days []string // versions of which it tells the day of publication alone
}

// A declaration is what one source says of a release's dependencies.
type declaration struct {
	ranges map[string]string
	whole  bool   // others there are none
	lacks  string // a dependency that it has not; "" for none that is named
	fact   func(name string) Fact
}

// people are the accounts that might publish a package: of a release at its
// publication, of a package at a time.
type people struct {
	who  []string
	at   claim.Time
	fact Fact
}

// A repository is what commits and timelines say of one.
type repository struct {
	records []record
	whole   []sighting // in these times no commit is missing
}

// A record is a commit, a tag or an issue.
type record struct {
	kind      claim.Kind
	id        string
	files     map[string]digest // by path
	whole     bool              // files are all that the commit has
	filesOnly bool              // it tells of files, and nothing of the commit itself
	sighting
}

// A covering is what one source says of the versions that an advisory is
// about.
type covering struct {
	advisory map[string]evidence.Advisory // by package
	fact     func(version string) Fact
}

// hashed is a file of a release.
type hashed struct {
	id   npm.ID
	path string
}

// A digest is a sum, "algorithm:hex"; of git it may be shortened.
type digest struct {
	sum  string
	fact Fact
}

// measured is what one source says of a figure.
type measured struct {
	*claim.Figure
	fact Fact
}

func (f *facts) repo(name string) *repository {
	key := claim.RepoKey(name)
	if f.repos[key] == nil {
		f.repos[key] = &repository{}
	}
	return f.repos[key]
}

// find returns the records of a kind whose id is, or begins with, the given
// one: hashes may be shortened on either side.
func (r *repository) find(kind claim.Kind, id string) []record {
	var found []record
	for _, rec := range r.records {
		if rec.kind == kind && (rec.id == id || kind == claim.Commit && sameHash(rec.id, id)) {
			found = append(found, rec)
		}
	}
	return found
}

// sameHash compares two hashes in hexadecimal, of which one may be shortened.
func sameHash(a, b string) bool {
	return len(a) >= 7 && len(b) >= 7 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// meets compares two digests: same, other, or neither where the algorithms
// differ.
func (d digest) meets(sum string) (same, other bool) {
	a, x, _ := strings.Cut(d.sum, ":")
	b, y, _ := strings.Cut(sum, ":")
	if a != b {
		return false, false
	}
	return sameHash(x, y), !sameHash(x, y)
}
