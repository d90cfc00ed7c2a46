package control

import (
	"cmp"

	"levee/internal/code"
	"levee/internal/evidence"
)

// Code returns what reading the artifact's code told. If that is not known it
// reports so and returns false. If some of the code could not be read it
// reports that as well, once, and returns the rest: what the control finds
// there stands, but the package does not count as held.
func (p *Pass) Code() (*code.Package, bool) {
	fact := p.Evidence.Package(p.Artifact.Name, p.Artifact.Version)
	c, ok := fact.Get()
	why := ""
	if !ok {
		why = cmp.Or(fact.Why(), "not known")
	} else if gap := Unread(c); gap != nil {
		why = gap.Why
	}
	if why != "" && !p.gapped {
		p.gapped = true
		p.Unknown(evidence.Code, why)
	}
	return c, ok
}

// CodeOf returns what reading the code of another version of the package
// told, and false if that is not known. It reports nothing.
func (p *Pass) CodeOf(version string) (*code.Package, bool) {
	return p.Evidence.Package(p.Artifact.Name, version).Get()
}

// CodeBefore returns what reading the release before told, and which that is: what
// was here before a change, or else the one before in its line. It returns false if
// there is none, and reports so if there is one and its code is not known.
func (p *Pass) CodeBefore() (c *code.Package, version string, ok bool) {
	past, ok := p.Past()
	if !ok || past.Base() == "" {
		return nil, "", false
	}
	version = past.Base()
	if c, ok = p.CodeOf(version); !ok {
		p.Unknown(evidence.Code, "the code of the release before it was not read")
	}
	return c, version, ok
}

// Unread returns the first gap behind which code may be, nil if everything
// that could run was read.
func Unread(c *code.Package) *code.Gap {
	for i := range c.Gaps {
		if !c.Gaps[i].Odd {
			return &c.Gaps[i]
		}
	}
	return nil
}

// CodeReference points at the reading of the artifact's code for a finding.
func (p *Pass) CodeReference() []Reference {
	return []Reference{{What: "code of " + p.Artifact.Name + "@" + p.Artifact.Version, From: p.Evidence.Package(p.Artifact.Name, p.Artifact.Version).From()}}
}
