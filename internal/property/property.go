// Package property measures the fifteen systemic properties that the essay
// "STAMPing on event-stream" names as what made the ecosystem unsafe, and one
// that follows from its story, each as a figure for one project. It knows what
// to count; what a control finds in a single package it leaves to package
// control.
package property

import (
	"fmt"

	"levee/internal/control"
)

// A Property is one systemic property and the figure that stands for it.
type Property struct {
	ID    int    // the essay's number, 1 to 15; 16 is what ps-tree's owners could not know
	Name  string // stable, for machines: "few-maintainers"
	Title string // what the figure counts
	Unit  string // "%", "packages", "days"
	// Measure returns the figure. It is nil for a property that needs what
	// Levee cannot see yet, such as the settings of the platform.
	Measure func(*Subject) Figure
}

// A Figure is a measured value. The zero Figure is not known.
type Figure struct {
	Value float64
	Known bool
	Of    int    // how many packages the evidence covered; 0 if that means nothing
	Why   string // of an unknown figure: what is missing
}

// A Subject is what properties are measured on: a project and what the
// controls said of it.
type Subject struct {
	*control.Target
	Outcomes []control.Outcome
}

// All lists the properties in the essay's order.
var All = []Property{
	{1, "few-maintainers", "packages with one or two maintainers", "%", fewMaintainers},
	{2, "silent-maintainers", "packages without a release for two years", "%", silent},
	{3, "obsolete", "packages that are deprecated or have a replacement", "packages", obsolete},
	{4, "transitive", "packages that nobody here chose", "%", transitive},
	{5, "evidence-absent", "packages of which nobody says who published them", "%", unpublished},
	{6, "unranked", "packages that no control could clear", "%", uncleared},
	{7, "tarball-differs", "tarballs that differ from their repository", "packages", tarballDiffers},
	{8, "minified-entry", "packages whose entry point is minified", "packages", minifiedEntry},
	{9, "pre-minified", "packages that ship minified code", "packages", preMinified},
	{10, "web-settings", "settings inherited from the web", "settings", nil},
	{11, "protections-off", "platform protections that are off", "settings", protectionsOff},
	{12, "would-move", "packages that would move without the lockfile", "packages", wouldMove},
	{13, "excess-privilege", "packages that use no network, files or programs", "%", needless},
	{14, "no-report", "packages with no way to report a problem", "%", noReport},
	{15, "advisories-open", "median days that known advisories stand open here", "days", advisoriesOpen},
	{16, "unattended", "floating requests that got what nobody there saw", "%", unattended},
}

// String returns the value in the property's unit, such as "71 %".
func (p Property) String(f Figure) string {
	switch {
	case p.Measure == nil:
		return "not measured yet"
	case !f.Known:
		return "not known: " + f.Why
	case p.Unit == "%":
		return fmt.Sprintf("%.0f %%", f.Value)
	default:
		return fmt.Sprintf("%.0f", f.Value)
	}
}
