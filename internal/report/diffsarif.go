package report

import (
	"fmt"
	"io"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"levee/internal/control"
	"levee/internal/gate"
	"levee/internal/policy"
)

// verdictLevels translates what is done about a change into SARIF's levels.
var verdictLevels = map[policy.Verdict]string{policy.Allow: "none", policy.Note: "note", policy.Hold: "warning", policy.Block: "error"}

// writeDiffSARIF writes one result for each finding at a change, at the line
// of the lockfile by which it came; its level is the verdict on that change.
func writeDiffSARIF(w io.Writer, d *Diff, o Options) error {
	run := sarif.NewRun().WithTool(sarif.NewTool().WithDriver(sarif.NewToolComponent().WithName("levee").WithVersion(o.Version)))
	known := make(map[*control.Control]bool)
	for i := range d.Projects {
		p := &d.Projects[i]
		if p.Project != nil {
			sarifChange(run, known, p, p.Project)
		}
		for k := range p.Changes {
			sarifChange(run, known, p, &p.Changes[k])
		}
	}
	doc := sarif.NewReport()
	doc.AddRun(run)
	return doc.PrettyWrite(w)
}

func sarifChange(run *sarif.Run, known map[*control.Control]bool, p *DiffProject, c *gate.Change) {
	if c.Ruling.Verdict == policy.Allow {
		return
	}
	for _, f := range c.Findings {
		if !known[f.Control] {
			known[f.Control] = true
			addRule(run, f.Control)
		}
		text := fmt.Sprintf("%s: %s (%s, %s)", what(c), Plain(f.Message), f.Control.Enforces, c.Ruling.Verdict)
		run.CreateResultForRule(f.Control.Name).
			WithLevel(verdictLevels[c.Ruling.Verdict]).
			WithMessage(sarif.NewTextMessage(text)).
			WithLocations([]*sarif.Location{locationIn(p.Lockfile, p.Target.File, f.Node)})
	}
}
