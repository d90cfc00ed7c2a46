package claim

import (
	"slices"
	"strings"

	"levee/internal/npm"
)

// Topic returns what a claim speaks about, without what it says of it, so that
// two claims of one topic say the same, say more or less, or oppose each other.
// Commits count by the first seven digits of their hash, repositories by
// RepoKey.
func Topic(c Claim) string {
	switch c := c.(type) {
	case *Published:
		return sentence(c.ID.String(), "published")
	case *Removed:
		return sentence(c.ID.String(), "removed")
	case *Dependency:
		return sentence(c.ID.String(), "depends on", c.Name)
	case *Dependencies:
		return sentence("dependencies of", c.ID.String())
	case *Maintainers:
		return sentence("maintainers of", c.ID.String(), asOf(c.At))
	case *AllBy:
		return sentence("every dependency of", c.ID.String())
	case *Recorded:
		return sentence(string(c.Kind), short(c.ID), "in", RepoKey(c.Repo))
	case *None:
		return sentence("no", string(c.Kind), "in", RepoKey(c.Where), c.By)
	case *InRepo:
		return sentence("file", c.File, "of", c.ID.String(), "in", RepoKey(c.Repo), short(c.Commit))
	case *Hash:
		return sentence("hash of", c.File, c.ID.String(), RepoKey(c.Repo), short(c.Commit))
	case *Advisory:
		return sentence("advisory", c.ID)
	case *Covers:
		return sentence("advisory", c.Advisory, "covers", c.ID.String())
	}
	return lockTopic(c)
}

// lockTopic is Topic for claims about lockfiles, and for what is worked out.
func lockTopic(c Claim) string {
	switch c := c.(type) {
	case *Locks:
		return sentence(c.File, "locks", c.ID.Name)
	case *LockCount:
		return sentence(c.File, "counts", string(c.Of))
	case *Flags:
		return sentence(c.File, "flags", c.ID.Name, c.Flag)
	case *Path:
		return sentence("path in", c.File, "to", c.Steps[len(c.Steps)-1].Name)
	case *Accounts:
		return sentence("accounts in", c.File, asOf(c.At))
	case *Cooldown:
		return sentence("cooldown", Number(c.Days), c.ID.String(), c.File)
	case *Picks:
		return sentence(c.Name, c.Range, asOf(c.At), "picks")
	case *Span:
		return sentence("from", c.From.String(), "to", c.To.String())
	case *Order:
		ends := []string{c.First.String(), c.Second.String()}
		slices.Sort(ends)
		return sentence("order of", strings.Join(ends, " and "))
	case *Figure:
		return sentence(strings.ToLower(c.Name), asOf(c.At))
	}
	return ""
}

// short returns the first digits of a hash, and any other id as it is.
func short(id string) string {
	if CheckCommit(id) == nil {
		return id[:7]
	}
	return id
}

// RepoKey makes one key of the ways in which a repository is written.
func RepoKey(name string) string {
	s := strings.ToLower(strings.TrimSpace(name))
	for _, prefix := range []string{"git+", "git://", "https://", "http://", "ssh://", "git@", "www.", "github.com/", "github.com:", "github:"} {
		s = strings.TrimPrefix(s, prefix)
	}
	return strings.TrimSuffix(strings.TrimSuffix(s, "/"), ".git")
}

// Opposed tells whether two claims of one topic cannot both be true. It knows
// what the claims themselves say: that a commit before some day and none before
// it exclude each other takes evidence.
func Opposed(a, b Claim) bool {
	if Topic(a) != Topic(b) {
		return false
	}
	switch a := a.(type) {
	case *Published:
		b, ok := b.(*Published)
		return ok && (apart(a.When, b.When) || a.By != "" && b.By != "" && a.By != b.By)
	case *Removed:
		b, ok := b.(*Removed)
		return ok && apart(a.When, b.When)
	case *Dependency:
		b, ok := b.(*Dependency)
		return ok && opposedDependency(a, b)
	case *Dependencies:
		b, ok := b.(*Dependencies)
		return ok && a.N.apart(b.N)
	case *Maintainers:
		b, ok := b.(*Maintainers)
		return ok && !slices.Equal(slices.Sorted(slices.Values(a.Who)), slices.Sorted(slices.Values(b.Who)))
	case *Recorded: // a person has a name and an account, so that names do not exclude each other
		b, ok := b.(*Recorded)
		return ok && apart(a.When, b.When)
	case *InRepo:
		b, ok := b.(*InRepo)
		return ok && a.Not != b.Not
	case *Hash:
		b, ok := b.(*Hash)
		return ok && otherSum(a.Sum, b.Sum)
	case *Advisory:
		b, ok := b.(*Advisory)
		return ok && apart(a.When, b.When)
	case *Covers:
		b, ok := b.(*Covers)
		return ok && a.Not != b.Not
	}
	return opposedLocks(a, b)
}

// opposedLocks is Opposed for claims about lockfiles, and for what is worked
// out.
func opposedLocks(a, b Claim) bool {
	switch a := a.(type) {
	case *Locks:
		b, ok := b.(*Locks)
		return ok && opposedOf(a.ID, b.ID, a.Not, b.Not)
	case *LockCount:
		b, ok := b.(*LockCount)
		return ok && a.Of != Packages && a.N.apart(b.N) // packages is whichever count fits
	case *Flags:
		b, ok := b.(*Flags)
		return ok && a.ID == b.ID && a.Not != b.Not
	case *Accounts:
		b, ok := b.(*Accounts)
		return ok && a.N.apart(b.N)
	case *Cooldown:
		b, ok := b.(*Cooldown)
		return ok && a.Not != b.Not
	case *Picks:
		b, ok := b.(*Picks)
		return ok && a.Version != b.Version
	case *Span:
		b, ok := b.(*Span)
		return ok && a.Unit == b.Unit && a.N.apart(b.N)
	case *Order:
		b, ok := b.(*Order)
		return ok && (a.First.String() == b.First.String()) != (a.After == b.After)
	case *Figure:
		b, ok := b.(*Figure)
		return ok && a.Unit == b.Unit && a.N.apart(b.N)
	}
	return false
}

// apart tells whether no moment meets both conditions.
func apart(a, b Condition) bool {
	if a.Is == "" || b.Is == "" {
		return false
	}
	_, no := a.Holds(b.Span())
	_, none := b.Holds(a.Span())
	return no && none
}

// apart tells whether no number is in both quantities.
func (q Quantity) apart(r Quantity) bool {
	_, no := q.Holds(r.Low, r.High)
	return no
}

// opposedDependency tells whether one claim has the dependency and the other
// has not, or with another range. That a release adds one or has one does not
// differ here.
func opposedDependency(a, b *Dependency) bool {
	has := func(d *Dependency) bool { return d.Change == Adds || d.Change == Has }
	if has(a) != has(b) {
		return a.Range == "" || b.Range == "" || a.Range == b.Range
	}
	return has(a) && a.Range != "" && b.Range != "" && a.Range != b.Range
}

// opposedOf tells whether one claim says of a package what another denies of
// it: a denial without a version denies all of them.
func opposedOf(a, b npm.ID, notA, notB bool) bool {
	switch {
	case notA == notB:
		return false
	case a == b:
		return true
	case notA:
		return a.Version == ""
	}
	return b.Version == ""
}

// otherSum tells whether two sums of one algorithm differ; of git one may be
// shortened.
func otherSum(a, b string) bool {
	x, _, _ := strings.Cut(a, ":")
	y, _, _ := strings.Cut(b, ":")
	return x == y && !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
}
