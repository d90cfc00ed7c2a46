package claim

import "levee/internal/npm"

// Subjects returns the releases that a claim is about, or packages where it
// names no version, and the lockfile that it says has them; "" if it speaks of
// none. A claim that something is not so is about nothing.
func Subjects(c Claim) (ids []npm.ID, file string) {
	switch c := c.(type) {
	case *Published:
		return []npm.ID{c.ID}, ""
	case *Removed:
		return []npm.ID{c.ID}, ""
	case *Dependency:
		return []npm.ID{c.ID}, ""
	case *Dependencies:
		return []npm.ID{c.ID}, ""
	case *Maintainers:
		return []npm.ID{c.ID}, ""
	case *Covers:
		return []npm.ID{c.ID}, ""
	case *Locks:
		if !c.Not {
			return []npm.ID{c.ID}, c.File
		}
	}
	return nil, ""
}
