// Package controls lists all controls. It knows nothing but their order.
package controls

import (
	"slices"

	"levee/internal/control"
	"levee/internal/control/abandoned"
	"levee/internal/control/buildreach"
	"levee/internal/control/capabilitygain"
	"levee/internal/control/churn"
	"levee/internal/control/cleanmajor"
	"levee/internal/control/clientdefaults"
	"levee/internal/control/confusion"
	"levee/internal/control/csp"
	"levee/internal/control/datacode"
	"levee/internal/control/datarun"
	"levee/internal/control/destructive"
	"levee/internal/control/downgrade"
	"levee/internal/control/dropper"
	"levee/internal/control/electron"
	"levee/internal/control/emptied"
	"levee/internal/control/encryptedpayload"
	"levee/internal/control/environmentkey"
	"levee/internal/control/exfiltration"
	"levee/internal/control/exotic"
	"levee/internal/control/floating"
	"levee/internal/control/gone"
	"levee/internal/control/handover"
	"levee/internal/control/hiddentext"
	"levee/internal/control/hijack"
	"levee/internal/control/installscripts"
	"levee/internal/control/knownmalicious"
	"levee/internal/control/lockfile"
	"levee/internal/control/lonely"
	"levee/internal/control/lookalike"
	"levee/internal/control/manifestmismatch"
	"levee/internal/control/minifiedmismatch"
	"levee/internal/control/newaccount"
	"levee/internal/control/newcapability"
	"levee/internal/control/newdependency"
	"levee/internal/control/newinstallscript"
	"levee/internal/control/newmaintainer"
	"levee/internal/control/newname"
	"levee/internal/control/newpublisher"
	"levee/internal/control/noreport"
	"levee/internal/control/obfuscated"
	"levee/internal/control/openci"
	"levee/internal/control/ousted"
	"levee/internal/control/phantom"
	"levee/internal/control/preminified"
	"levee/internal/control/privilege"
	"levee/internal/control/probation"
	"levee/internal/control/reach"
	"levee/internal/control/rehash"
	"levee/internal/control/replaceable"
	"levee/internal/control/revival"
	"levee/internal/control/secretsinreach"
	"levee/internal/control/selfspread"
	"levee/internal/control/silenced"
	"levee/internal/control/sourcemismatch"
	"levee/internal/control/stowaway"
	"levee/internal/control/trustdowngrade"
	"levee/internal/control/unattended"
	"levee/internal/control/unsourced"
	"levee/internal/control/unused"
	"levee/internal/control/unwatched"
	"levee/internal/control/vulnerable"
	"levee/internal/control/young"
	"levee/internal/control/youngpackage"
)

// All holds every control that looks at a project as it stands, by constraint,
// in the order in which reports show them. They look at a change, too.
var All = []*control.Control{
	handover.Control,
	ousted.Control,
	probation.Control,
	trustdowngrade.Control,
	newpublisher.Control,
	newmaintainer.Control,
	revival.Control,
	lonely.Control,
	abandoned.Control,
	reach.Control,

	encryptedpayload.Control,
	environmentkey.Control,
	exfiltration.Control,
	dropper.Control,
	hijack.Control,
	destructive.Control,
	selfspread.Control,
	hiddentext.Control,
	obfuscated.Control,
	datacode.Control,
	datarun.Control,
	newinstallscript.Control,
	capabilitygain.Control,
	emptied.Control,
	minifiedmismatch.Control,
	sourcemismatch.Control,
	unsourced.Control,
	manifestmismatch.Control,

	knownmalicious.Control,
	vulnerable.Control,
	youngpackage.Control,
	cleanmajor.Control,
	newdependency.Control,
	phantom.Control,
	young.Control,
	lookalike.Control,
	confusion.Control,
	exotic.Control,
	lockfile.Control,
	floating.Control,
	replaceable.Control,
	unused.Control,

	gone.Control,
	noreport.Control,
	silenced.Control,
	unwatched.Control,

	installscripts.Control,
	openci.Control,
	clientdefaults.Control,
	buildreach.Control,
	preminified.Control,

	csp.Control,
	privilege.Control,
	electron.Control,
	secretsinreach.Control,
}

// OfChange holds the controls that look at nothing but a change.
var OfChange = []*control.Control{
	newaccount.Control,

	newcapability.Control,
	stowaway.Control,

	newname.Control,
	churn.Control,
	unattended.Control,
	rehash.Control,
	downgrade.Control,
}

// Known holds every control there is.
var Known = slices.Concat(All, OfChange)
