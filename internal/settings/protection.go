package settings

import "levee/internal/stamp"

// A Protection is a control that clients have, or do not have: the question
// that an inventory answers for each client. It is called so as a control of
// Levee's is something else.
type Protection struct {
	Name     string // as in defaults.txt
	Enforces stamp.ConstraintID
	On, Off  string // what is the case then, in a sentence; $value is the value that decided
	Minor    bool   // good practice, and no more
}

// Names of protections that others ask for.
const (
	Cooldown       = "cooldown"
	InstallScripts = "install-scripts"
	Exotic         = "exotic-sources"
	TrustDowngrade = "trust-downgrade"
	Verification   = "lockfile-verification"
)

// Protections lists all protections by constraint, in the order of reports.
var Protections = []*Protection{
	{TrustDowngrade, stamp.Trustworthy, "a version published with less proof than those before it is refused", "a version published with less proof than those before it is taken", false},

	{Cooldown, stamp.NotTakenIn, "a version younger than $value is not taken", "a version is taken the minute it is out", false},
	{Exotic, stamp.NotTakenIn, "what does not come from a registry is refused", "a dependency may come from git or from any address", false},
	{"lockfile", stamp.NotTakenIn, "the lockfile fixes what is installed", "the lockfile does not fix what is installed", false},
	{Verification, stamp.NotTakenIn, "the lockfile's entries are held against the registry", "the lockfile's addresses and hashes are believed", false},
	{"tls", stamp.NotTakenIn, "the registry's certificate is verified", "anybody on the way can answer as the registry", false},
	{"registry-https", stamp.NotTakenIn, "registries are asked over https", "a registry is asked in clear text", false},
	{"save-exact", stamp.NotTakenIn, "new dependencies get their exact version", "new dependencies get a range that floats", true},
	{"engine-strict", stamp.NotTakenIn, "packages that do not fit this Node are refused", "packages that do not fit this Node are installed", true},

	{"audit", stamp.RemovedFast, "an install tells of known advisories", "an install does not tell of known advisories", false},
	{"ignored-advisories", stamp.RemovedFast, "no advisory is ignored", "advisories are ignored: $value", false},
	{"warnings", stamp.RemovedFast, "warnings are shown", "warnings are not shown", false},

	{InstallScripts, stamp.NotShipped, "no dependency runs scripts at install unless it is allowed to", "every dependency may run scripts at install", false},
}

// Named returns the protection of a name, nil if there is none.
func Named(name string) *Protection {
	for _, p := range Protections {
		if p.Name == name {
			return p
		}
	}
	return nil
}
