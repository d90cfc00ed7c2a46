package control

import (
	"cmp"

	"levee/internal/code"
	"levee/internal/evidence"
)

// Repository returns what holding the artifact against the repository that it
// names told. If the two could not be compared it reports so and returns false.
func (p *Pass) Repository() (*code.Comparison, bool) {
	fact := p.Evidence.Comparison(p.Artifact.Name, p.Artifact.Version)
	c, ok := fact.Get()
	if !ok {
		p.Unknown(evidence.Repository, cmp.Or(fact.Why(), "not known"))
		return nil, false
	}
	if c.State == code.Unchecked {
		p.Unknown(evidence.Repository, cmp.Or(c.Why, "not known"))
		return nil, false
	}
	return c, true
}

// RepositoryReference points at the comparison with the repository for a finding.
func (p *Pass) RepositoryReference() []Reference {
	fact := p.Evidence.Comparison(p.Artifact.Name, p.Artifact.Version)
	return []Reference{{What: "repository of " + p.Artifact.Name + "@" + p.Artifact.Version, From: fact.From()}}
}
