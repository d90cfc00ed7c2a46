package controltest

import (
	"testing"

	"levee/internal/code"
	"levee/internal/control"
	"levee/internal/evidence"
)

// Cases bring code along: of the installed version, and of others.
func TestCases(t *testing.T) {
	Run(t, &control.Control{Name: "test", Feedback: []evidence.Kind{evidence.Code}, Run: func(p *control.Pass) {
		c, ok := p.Code()
		if !ok {
			return
		}
		before, ok := p.CodeOf("1.0.0")
		if !ok {
			p.Find(p.CodeReference(), "no earlier code")
		} else if scripts(c) > scripts(before) {
			p.Find(p.CodeReference(), "%d scripts, before %d", scripts(c), scripts(before))
		}
	}})
}

func scripts(c *code.Package) (n int) {
	for i := range c.Files {
		if c.Files[i].Kind == code.JavaScript {
			n++
		}
	}
	return n
}
