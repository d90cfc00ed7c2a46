package replay

import (
	"time"

	"levee/internal/control"
	"levee/internal/control/cleanmajor"
	"levee/internal/control/handover"
	"levee/internal/control/newdependency"
	"levee/internal/control/newinstallscript"
	"levee/internal/control/newmaintainer"
	"levee/internal/control/newpublisher"
	"levee/internal/control/ousted"
	"levee/internal/control/probation"
	"levee/internal/control/revival"
)

// A feed is a control that release facts can feed.
type feed struct {
	control *control.Control
	after   time.Duration // how long after a release it is asked: what it needs came later
}

// fed are the controls that release facts can feed, in the order of
// controls.All. Where code would tell newinstallscript more, it goes by the
// registry's manifest here.
var fed = []feed{
	{control: handover.Control},
	{control: ousted.Control},
	{control: probation.Control},
	{control: newpublisher.Control},
	{control: newmaintainer.Control},
	{control: revival.Control},
	{control: newinstallscript.Control},
	{control: cleanmajor.Control, after: 60 * 24 * time.Hour},
	{control: newdependency.Control},
}

// Unfed says of controls that look at releases why a record of them does not
// tell how often they fire. Controls that look at a tree, a lockfile, code,
// advisories or settings have no rate of releases in the first place.
var Unfed = []Reason{
	{[]string{"abandoned", "lonely"},
		"Judged on the day of the release they fire always or never; when a version was deprecated is not recorded."},
	{[]string{"noreport", "trustdowngrade"},
		"The record has no addresses for reports, and ends before provenance began."},
	{[]string{"newaccount", "youngpackage"},
		"They need the tree around a package. newaccount fires at most where newmaintainer does."},
	{[]string{"sourcemismatch", "unsourced"},
		"They need repositories."},
}

// A Reason is why some controls have no rate of releases.
type Reason struct {
	Controls []string
	Why      string
}
