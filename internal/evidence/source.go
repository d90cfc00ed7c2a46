package evidence

import (
	"context"
	"time"

	"levee/internal/code"
	"levee/internal/npm/lockfile"
)

// A Kind is one of the questions that can be asked: the first four of a Source
// about a package name, the others about one version of it. Controls name the
// kinds that they need as their feedback.
type Kind string

const (
	Releases    Kind = "releases"    // History: what the registry says of all versions
	Advisories  Kind = "advisories"  // []Advisory: what is known to be wrong with it
	Popularity  Kind = "popularity"  // Usage: how much it is used
	Replacement Kind = "replacement" // Substitute: what can stand in for it
	Code        Kind = "code"        // code.Package: what reading its code tells
	Repository  Kind = "repository"  // code.Comparison: its code against the repository that it names
)

// Settings is what a control needs that looks at the settings of package
// clients. No Source is asked for it: the project's own files tell.
const Settings Kind = "settings"

// OwnFiles is what a control needs that looks at the project's own pages and
// code. They are read from the project, and are in no bundle.
const OwnFiles Kind = "own files"

// Pipeline is what a control needs that looks at what CI is told to do. It, too,
// is told by the project's own files.
const Pipeline Kind = "pipeline"

// Kinds lists all kinds that a Source is asked for, in the order in which bundles record them.
var Kinds = []Kind{Releases, Advisories, Popularity, Replacement, Code, Repository}

// NotInRegistry is the reason why there are no facts about a package that a
// registry was asked for and does not have.
const NotInRegistry = "not in the registry"

// A Source answers from one place: a registry, a recorded bundle, a universe
// written as text, a folder of advisories. What it cannot tell is an absent
// fact with the reason; the error is for a run that must stop (a cancelled
// context), never for one package that could not be had. Implementations pass
// evidencetest.Run.
type Source interface {
	Releases(ctx context.Context, name string) (Fact[*History], error)
	Advisories(ctx context.Context, name string) (Fact[[]Advisory], error)
	Popularity(ctx context.Context, name string) (Fact[Usage], error)
	Replacement(ctx context.Context, name string) (Fact[Substitute], error)
}

// A CodeSource answers what reading an artifact's code tells. As with a
// Source, what it cannot tell is an absent fact, and the error is for a run
// that must stop. Implementations pass evidencetest.RunCode.
type CodeSource interface {
	Code(ctx context.Context, a lockfile.Artifact) (Fact[*code.Package], error)
}

// A History is what a registry says of one package, as facts. Fields that the
// registry strips are absent, never empty.
type History struct {
	Name        string
	Created     Fact[time.Time]
	Maintainers Fact[[]string]    // who may publish now, sorted; the registry calls it informational
	Tags        map[string]string // dist-tags
	Releases    []Release         // in order of publication where times are known, otherwise of version
	Gone        []Removed         // versions that once stood in the registry and no longer do
	Repository  Fact[string]      // as the newest manifest has it
	Reporting   Fact[string]      // where to report a bug or a vulnerability (bugs.url or bugs.email's presence)
	Times       Fact[struct{}]    // whether the publish times passed the sanity tests (see CheckTimes)
}

// A Release is one published version. Times of a history whose Times fact is
// contradicted are kept as claimed, and Release.Published is contradicted.
type Release struct {
	Version     string
	Published   Fact[time.Time]
	Publisher   Fact[string]   // the account, or TrustedPublisher for a CI that publishes by OIDC
	Maintainers Fact[[]string] // who might publish at that time, sorted
	Trust       Fact[Trust]
	Deprecated  string         // the message; "" if not deprecated
	Scripts     Fact[[]string] // names of install-time scripts that it has: preinstall, install, postinstall; sorted
	Depends     Fact[Dependencies]
	Engines     string   // the range of Node that it asks for; "" if none
	Bin         []string // commands that it installs, sorted
	Integrity   string
}

// Dependencies are the declared ranges of a release by name. Dev dependencies
// are not kept: nobody who installs the package gets them.
type Dependencies struct {
	Prod     map[string]string `json:"prod,omitempty"`
	Optional map[string]string `json:"optional,omitempty"`
	Peer     map[string]string `json:"peer,omitempty"`
}

// A Removed version is one that the registry once had.
type Removed struct {
	Version   string
	Published Fact[time.Time]
}

// Trust ranks how a release came to be, as pnpm does: a higher one cannot be
// had with a stolen token alone.
type Trust uint8

const (
	TokenOnly        Trust = iota // a token or a password was enough
	Attested                      // carries a provenance attestation
	TrustedPublished              // published by a CI that the registry trusts (OIDC)
	StagedPublished               // staged, and approved by a person
)

// String returns the words of reports.
func (t Trust) String() string {
	return [...]string{"token only", "provenance", "trusted publisher", "staged publish"}[t]
}

// TrustedPublisher is the publisher of releases that a CI published by OIDC:
// no account did.
const TrustedPublisher = "trusted publisher"

// An Advisory is one record about one package, in the words of OSV.
type Advisory struct {
	ID        string     `json:"id"`
	Aliases   []string   `json:"aliases,omitempty"`
	Summary   string     `json:"summary,omitempty"`
	Severity  string     `json:"severity,omitempty"` // as the record's database rates it, upper case
	Malware   bool       `json:"malware,omitempty"`
	Published time.Time  `json:"published"`
	Withdrawn time.Time  `json:"withdrawn,omitzero"`
	Affected  []Affected `json:"affected"`
}

// Affected is a set of versions: [Introduced, Fixed), or up to and with
// LastAffected; or exactly the listed Versions. All empty and Introduced "0"
// claims every version there ever was or will be.
type Affected struct {
	Introduced   string   `json:"introduced,omitempty"`
	Fixed        string   `json:"fixed,omitempty"`
	LastAffected string   `json:"lastAffected,omitempty"`
	Versions     []string `json:"versions,omitempty"`
}

// Usage tells how much a package is used. Rank counts from 1 within the list
// that it comes from; Neighbours are popular names that this name could be
// mistaken for, nearest first (see package popularity's docs for the kinds).
type Usage struct {
	Rank       int         `json:"rank,omitempty"` // 0: not in the list
	Of         int         `json:"of"`             // length of the list
	Neighbours []Neighbour `json:"neighbours,omitempty"`
}

// A Neighbour is a popular name close to the one asked about.
type Neighbour struct {
	Name string `json:"name"`
	Rank int    `json:"rank"`
	How  string `json:"how"` // "one letter changed", "letters swapped", "scope left out", ...
}

// A Substitute can stand in for a package: the platform, or better kept
// packages. The zero Substitute means: the list has none.
type Substitute struct {
	Native   string   `json:"native,omitempty"`   // what the platform has: "String.prototype.padStart"
	Since    string   `json:"since,omitempty"`    // first Node version that has it, as far as the list says
	Packages []string `json:"packages,omitempty"` // or "inline": a few lines of one's own
	URL      string   `json:"url,omitempty"`
}
