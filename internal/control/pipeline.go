package control

import (
	"levee/internal/evidence"
	"levee/internal/pipeline"
	"levee/internal/settings"
)

// Practices reports what the project's CI lacks of the practices that a
// control counts. What is not known is told as such: no file at all, one that
// cannot be read, what lies in other repositories.
func (p *Pass) Practices() {
	if !p.PipelineRead() {
		return
	}
	for _, v := range p.Pipeline.Judge(p.Settings) {
		if v.Control != p.Control.Name {
			continue
		}
		switch v.State {
		case settings.Off:
			p.FindInProject(-1, "%s", v.Words)
		case settings.Unknown:
			p.Unknown(evidence.Pipeline, v.Words)
		}
	}
}

// PipelineRead tells whether anything is known of what CI is told to do, and
// reports as unknown what is not.
func (p *Pass) PipelineRead() bool {
	switch {
	case p.Pipeline == nil:
		p.Unknown(evidence.Pipeline, "what CI is told to do was not read")
		return false
	case p.Pipeline.Empty():
		p.Unknown(evidence.Pipeline, "no file of CI is in the project's own folder: where it is installed and built is not known")
		return false
	}
	for i := range p.Pipeline.Problems {
		p.Unknown(evidence.Pipeline, p.Pipeline.Problems[i].Error())
	}
	for _, other := range p.Pipeline.Others {
		p.Unknown(evidence.Pipeline, "what "+other+" says is not read")
	}
	for range p.Pipeline.Elsewhere {
		p.Unknown(evidence.Pipeline, "workflows, orbs and files of other repositories: what they do is not known")
	}
	return true
}

// Lacking returns what is said of a practice that the project's CI is known to
// lack; "" otherwise.
func (p *Pass) Lacking(practice string) string {
	if p.Pipeline == nil {
		return ""
	}
	for _, v := range p.Pipeline.Judge(p.Settings) {
		if v.Name == practice && v.State == settings.Off {
			return v.Words
		}
	}
	return ""
}

// Builds returns what makes the product, as far as scripts and CI tell; false
// if nothing tells.
func (t *Target) Builds() ([]pipeline.Command, bool) {
	all := pipeline.Scripts(t.Manifests)
	if t.Pipeline != nil {
		all = append(all, t.Pipeline.Builds()...)
	}
	return all, len(all) > 0 || t.Pipeline != nil && !t.Pipeline.Empty()
}
