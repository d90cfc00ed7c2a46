// Package claim is the grammar of claims: short controlled sentences about
// packages, lockfiles, commits, advisories and times that evidence can settle.
// It knows how to read one, how to write one, and what to say of one that is
// wrong; whether a claim is true it leaves to package proof.
package claim

import (
	"levee/internal/npm"
)

// A Claim is one statement, read. String returns it in its canonical form:
// Parse gives the same claim back.
type Claim interface {
	String() string
	claim()
}

// Published says when, and by which account, a version came into the registry.
type Published struct {
	ID   npm.ID
	When Condition // zero: not said
	By   string    // "": not said
}

// Removed says when the registry took a version back.
type Removed struct {
	ID   npm.ID
	When Condition
}

// A Change is what a claim says of a dependency.
type Change string

// What can be said of a dependency.
const (
	Adds    Change = "adds"  // the version before did not have it
	Drops   Change = "drops" // the version before had it
	Has     Change = "has"
	Without Change = "without"
)

// Dependency says what a version declares: a dependency that it adds or drops
// against the version before it, or that it has or has not.
type Dependency struct {
	ID          npm.ID
	Change      Change
	Name, Range string // Range "": not said
	Since       string // the version that it is compared with; "": the one before it
}

// Dependencies says how many dependencies a version declares.
type Dependencies struct {
	ID npm.ID
	N  Quantity
}

// Maintainers says who may publish a package: every account, and no other.
type Maintainers struct {
	ID  npm.ID // Version "": of the package, as of a time
	Who []string
	At  Time // zero unless the version is ""
}

// AllBy says that an account is among the maintainers of every dependency of
// a version, or that it alone is.
type AllBy struct {
	ID    npm.ID
	Who   string
	Alone bool
}

// Locks says that a lockfile has a package, or has it not.
type Locks struct {
	File string
	ID   npm.ID // Version "": any
	Not  bool
}

// A Count is what of a lockfile is counted.
type Count string

// What can be counted in a lockfile.
const (
	Packages Count = "packages" // whichever of the following it is
	Entries  Count = "entries"  // places in the tree
	Versions Count = "versions" // distinct names with their versions
	Names    Count = "names"    // distinct names
)

// LockCount says how much a lockfile has.
type LockCount struct {
	File string
	N    Quantity
	Of   Count
}

// Flags says how a lockfile marks a package: at every place that it has it.
type Flags struct {
	File string
	ID   npm.ID
	Flag string // "dev", "optional" or "peer"
	Not  bool
}

// Path says that in a lockfile each step depends on the next.
type Path struct {
	Steps []npm.ID
	File  string
}

// Accounts says how many accounts may publish a package of a lockfile.
type Accounts struct {
	N    Quantity
	File string
	At   Time
}

// Cooldown says that waiting so many days with new versions would have kept a
// package out of a lockfile, at the time at which it was written.
type Cooldown struct {
	Days float64
	ID   npm.ID
	File string
	Not  bool
}

// Picks says which version a client would take for a range at a time.
type Picks struct {
	Name, Range string
	At          Time
	Version     string
}

// A Kind is a sort of dated record of a repository.
type Kind string

// The sorts of records that a repository has.
const (
	Commit  Kind = "commit"
	Tag     Kind = "tag"
	Issue   Kind = "issue"
	Release Kind = "release" // of a package; in None alone
)

// Recorded says when, and by whom, a commit, a tag or an issue was made.
type Recorded struct {
	Kind Kind
	ID   string // of a commit: its hash, from seven digits
	Repo string
	When Condition
	By   string
}

// None says that there is no such record.
type None struct {
	Kind  Kind
	Where string // a repository, or a package
	By    string // "": by anybody
	When  Condition
}

// InRepo says that a file of a version, byte for byte, is in a repository at a
// commit under the same path, or is not.
type InRepo struct {
	File   string
	ID     npm.ID
	Repo   string
	Commit string
	Not    bool
}

// Hash says what a file, of a package or of a repository, hashes to.
type Hash struct {
	File         string
	ID           npm.ID // zero: of a repository
	Repo, Commit string
	Sum          string // algorithm:hex, "sha256:..." or "git:..."; of git from seven digits
}

// Advisory says when a record was published.
type Advisory struct {
	ID   string
	When Condition
}

// Covers says that an advisory is about a version, or is not.
type Covers struct {
	Advisory string
	ID       npm.ID
	Not      bool
}

// Span says how much time lies between two ends.
type Span struct {
	From, To End
	N        Quantity
	Unit     Unit
}

// Order says which of two ends comes first.
type Order struct {
	First, Second End
	After         bool // written as "First is after Second"
}

// Figure says what was measured.
type Figure struct {
	Name string
	N    Quantity
	Unit string
	At   Time // zero: not said
}

func (*Published) claim()    {}
func (*Removed) claim()      {}
func (*Dependency) claim()   {}
func (*Dependencies) claim() {}
func (*Maintainers) claim()  {}
func (*AllBy) claim()        {}
func (*Locks) claim()        {}
func (*LockCount) claim()    {}
func (*Flags) claim()        {}
func (*Path) claim()         {}
func (*Accounts) claim()     {}
func (*Cooldown) claim()     {}
func (*Picks) claim()        {}
func (*Recorded) claim()     {}
func (*None) claim()         {}
func (*InRepo) claim()       {}
func (*Hash) claim()         {}
func (*Advisory) claim()     {}
func (*Covers) claim()       {}
func (*Span) claim()         {}
func (*Order) claim()        {}
func (*Figure) claim()       {}
