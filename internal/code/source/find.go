package source

import "levee/internal/code"

// A Claim is a commit that may be the one from which a release was made.
type Claim struct {
	Found  string                  // how it was found, as code.Comparison says it
	Sure   bool                    // what it was found by names the package, so that it cannot be another one's
	Commit func() (*Commit, error) // asked once at most
}

// Find holds a release against the commits that claim to be its version, and
// returns the comparison that speaks best for it. That is sound: whatever matches
// stands in the repository for all to read. Where none that is claimed will do,
// likely is asked for others; it gets the best so far, nil if none belongs to the
// release. If none does in the end, the release is code.Unsourced.
func Find(r *Release, claimed []Claim, likely func(best *code.Comparison) ([]Claim, error)) (*code.Comparison, error) {
	f := finder{release: r}
	best, err := f.among(claimed)
	if err != nil || best != nil && !Mismatched(best) {
		return best, err
	}
	more, err := likely(best)
	if err != nil {
		return nil, err
	}
	other, err := f.among(more)
	switch {
	case err != nil && best == nil:
		return nil, err
	case best == nil && other == nil:
		return f.unsourced(), nil
	case other == nil || best != nil && weight(best) <= weight(other):
		return best, nil
	}
	return other, nil
}

// A finder looks for the commit of one release.
type finder struct {
	release  *Release
	homeless bool // a commit was found, and no folder of it holds the package
}

// among compares with each of the commits, until one matches, and returns the
// best; nil if none of them belongs to the release.
func (f *finder) among(claims []Claim) (*code.Comparison, error) {
	var best *code.Comparison
	for i := range claims {
		c, err := f.at(&claims[i])
		if err != nil {
			return nil, err
		}
		if c != nil && (best == nil || weight(c) < weight(best)) {
			best = c
		}
		if best != nil && best.State == code.Matched {
			break
		}
	}
	return best, nil
}

// at compares with one commit. It returns nil if the commit does not belong to
// the release.
func (f *finder) at(claim *Claim) (*code.Comparison, error) {
	commit, err := claim.Commit()
	if err != nil {
		return nil, err
	}
	folder, version, ok, err := Folder(f.release, commit)
	if err != nil {
		return nil, err
	}
	if !ok {
		f.homeless = true
		return nil, nil
	}
	if !claim.Sure && folder != "" && version != f.release.Version && !Placeholder(version) {
		return nil, nil // the tag of another package in the same repository
	}
	c, err := Compare(f.release, commit, folder)
	if err == nil {
		c.Found = claim.Found
	}
	return c, err
}

// Reasons of a release that is code.Unsourced.
const (
	NoCommit = "no tag or commit belongs to this version"
	NoFolder = "the repository has no package of this name"
)

func (f *finder) unsourced() *code.Comparison {
	c := &code.Comparison{Name: f.release.Name, Version: f.release.Version, State: code.Unsourced, Why: NoCommit}
	if f.homeless {
		c.Why = NoFolder
	}
	return c
}

// weight orders comparisons: those with which nothing that runs differs first.
func weight(c *code.Comparison) int {
	w := 0
	for i := range c.Differences {
		d := &c.Differences[i]
		switch {
		case d.Mismatch() && d.Runs != "":
			w += 1000
		case d.Mismatch():
			w++
		}
	}
	return w
}

// Mismatched tells whether code that runs is not that of the commit.
func Mismatched(c *code.Comparison) bool { return weight(c) >= 1000 }
