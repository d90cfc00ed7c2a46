package proof

import (
	"fmt"
	"maps"
	"slices"

	"levee/internal/cast/claim"
	"levee/internal/evidence"
)

// hash compares a file's sums with the one of a claim.
func (e *Evidence) hash(c *claim.Hash) Verdict {
	what, sums := fmt.Sprintf("file %s of %s", c.File, c.ID), e.hashes[hashed{c.ID, c.File}]
	if c.Repo != "" {
		what = fmt.Sprintf("file %s in %s at %s", c.File, c.Repo, c.Commit)
		sums, _ = e.inCommit(c.Repo, c.Commit, c.File)
	}
	var same, other []Fact
	instead := ""
	for _, d := range sums {
		switch yes, no := d.meets(c.Sum); {
		case yes:
			same = append(same, d.fact)
		case no:
			other, instead = append(other, d.fact), what+" has hash "+d.sum
		}
	}
	switch {
	case len(same) > 0 && len(other) > 0:
		return contradicted("the hash of "+what, same[0], other[0])
	case len(same)+len(other) == 0:
		return unknown("the evidence has no such hash of "+what, "the file, or a source for its hash")
	}
	return settled(len(same) > 0, len(other) > 0, instead, "", "", append(same, other...)...)
}

// inCommit returns what sources say a file of a commit hashes to. Absent is a
// fact if a whole list of the commit's files does not have it.
func (e *Evidence) inCommit(repo, commit, path string) (sums []digest, absent *Fact) {
	for _, rec := range e.repo(repo).find(claim.Commit, commit) {
		if d, ok := rec.files[path]; ok {
			sums = append(sums, d)
		} else if rec.whole {
			fact := rec.fact
			fact.Says = fmt.Sprintf("%s at %.8s has %d files, and no %s", repo, rec.id, len(rec.files), path)
			absent = &fact
		}
	}
	return sums, absent
}

// inRepo tells whether a package's file stands in a repository.
func (e *Evidence) inRepo(c *claim.InRepo) Verdict {
	theirs, absent := e.inCommit(c.Repo, c.Commit, c.File)
	if len(theirs) == 0 && absent != nil {
		return settled(c.Not, !c.Not, absent.Says, "", "", *absent)
	}
	if len(theirs) == 0 {
		return unknown(fmt.Sprintf("the evidence does not tell what %s has at %s", c.Repo, c.Commit), "the commit's files with their hashes, in a list of commits")
	}
	ours := e.hashes[hashed{c.ID, c.File}]
	for _, a := range ours {
		for _, b := range theirs {
			same, other := a.meets(b.sum)
			if same || other {
				instead := fmt.Sprintf("%s of %s has hash %s, and %s at %s has %s", c.File, c.ID, a.sum, c.Repo, c.Commit, b.sum)
				return settled(same != c.Not, same == c.Not, instead, "", "", a.fact, b.fact)
			}
		}
	}
	return unknown(fmt.Sprintf("the evidence does not tell what %s of %s is", c.File, c.ID), "a hash of the file by git, as the commit has it", theirs[0].fact)
}

// covers asks the advisory's record whether it is about a version.
func (e *Evidence) covers(c *claim.Covers) Verdict {
	sources := e.covered[c.Advisory]
	if len(sources) == 0 {
		return unknown("the evidence has no record of "+c.Advisory, "the advisory's record, as OSV has it")
	}
	hit := func(s covering) bool {
		a, ok := s.advisory[c.ID.Name]
		return ok && a.Hits(c.ID.Version)
	}
	facts := []Fact{sources[0].fact(c.ID.Version)}
	for _, s := range sources[1:] {
		if hit(s) != hit(sources[0]) {
			return contradicted("the versions of "+c.Advisory, facts[0], s.fact(c.ID.Version))
		}
		facts = append(facts, s.fact(c.ID.Version))
	}
	yes := hit(sources[0]) != c.Not
	return settled(yes, !yes, facts[0].Says, "", "", facts...)
}

// affects says in words what an advisory is about.
func affects(id string, found map[string]evidence.Advisory) string {
	says := "advisory " + id + " covers"
	for i, name := range slices.Sorted(maps.Keys(found)) {
		if i > 0 {
			says += ","
		}
		for _, a := range found[name].Affected {
			switch {
			case len(a.Versions) > 0:
				says += fmt.Sprintf(" %s %v", name, a.Versions)
			case a.Introduced == "0" && a.Fixed == "" && a.LastAffected == "":
				says += " every version of " + name
			case a.Fixed != "":
				says += fmt.Sprintf(" %s from %s to below %s", name, a.Introduced, a.Fixed)
			default:
				says += fmt.Sprintf(" %s from %s to %s", name, a.Introduced, a.LastAffected)
			}
		}
	}
	return says
}
