package report

import (
	"fmt"
	"io"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"levee/internal/assessment"
	"levee/internal/control"
	"levee/internal/npm/lockfile"
)

// sarifLevels translates what a finding shows into SARIF's own levels.
var sarifLevels = map[control.State]string{
	control.Violated: "error",
	control.Signal:   "warning",
	control.Unknown:  "note",
}

// writeSARIF writes one result for each finding, at the lockfile's line, and
// one for each control that could not judge all it looked at.
func writeSARIF(w io.Writer, a *assessment.Assessment, o Options) error {
	run := sarif.NewRun().WithTool(sarif.NewTool().WithDriver(sarif.NewToolComponent().WithName("levee").WithVersion(o.Version)))
	for i := range a.Outcomes {
		addRule(run, a.Outcomes[i].Control)
	}
	for i := range a.Concerns {
		for _, f := range a.Concerns[i].Findings {
			addResult(run, a, f)
		}
	}
	for i := range a.Outcomes {
		addUnknowns(run, a, &a.Outcomes[i])
	}
	doc := sarif.NewReport()
	doc.AddRun(run)
	return doc.PrettyWrite(w)
}

func addRule(run *sarif.Run, c *control.Control) {
	help := fmt.Sprintf("%s\n\nIt assumes: %s\n\nIt misses: %s", c.Doc, c.Assumes, c.Misses)
	run.AddRule(c.Name).
		WithShortDescription(sarif.NewMultiformatMessageString().WithText(c.Title)).
		WithFullDescription(sarif.NewMultiformatMessageString().WithText(help)).
		WithProperties(sarif.NewPropertyBag().Add("constraint", string(c.Enforces)))
}

func addResult(run *sarif.Run, a *assessment.Assessment, f control.Finding) {
	text := fmt.Sprintf("%s: %s (%s)", id(f.Package, f.Version), Plain(f.Message), f.Control.Enforces)
	run.CreateResultForRule(f.Control.Name).
		WithLevel(sarifLevels[f.State]).
		WithMessage(sarif.NewTextMessage(text)).
		WithLocations([]*sarif.Location{sarifLocation(a, f.Node)})
}

func addUnknowns(run *sarif.Run, a *assessment.Assessment, o *control.Outcome) {
	for _, m := range o.Unknowns {
		text := fmt.Sprintf("not known for %d of %d: %s (%s)", m.Count, o.Looked, Plain(m.Why), o.Control.Enforces)
		run.CreateResultForRule(o.Control.Name).
			WithLevel(sarifLevels[control.Unknown]).
			WithKind("open").
			WithMessage(sarif.NewTextMessage(text)).
			WithLocations([]*sarif.Location{sarifLocation(a, -1)})
	}
}

// sarifLocation points at the lockfile's line; without one at the file.
func sarifLocation(a *assessment.Assessment, node int) *sarif.Location {
	path := a.File.Path
	if path == "" {
		path = "package.json"
	}
	return locationIn(path, a.File, node)
}

func locationIn(path string, f *lockfile.File, node int) *sarif.Location {
	place := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewSimpleArtifactLocation(path))
	if line, column, ok := position(f, node); ok {
		place.WithRegion(sarif.NewRegion().WithStartLine(line).WithStartColumn(column))
	}
	return sarif.NewLocationWithPhysicalLocation(place)
}
